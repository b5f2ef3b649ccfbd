"""Compares the variant `google` of @firth/tokenizers with Google's own tokenization.py on seeded random strings.

    npx tsc -b packages/tokenizers
    git clone https://github.com/google-research/bert
    python packages/tokenizers/scripts/compare_google.py bert/tokenization.py vocab.txt [--strings 200000] [--seed 1]

Google's code takes its classes from Python's Unicode, ours are the older ones of the Rust library. Strings draw from the
assigned characters that both treat alike between two letters; how many are left out is printed.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import unicodedata

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "fixtures"))
from compare import Strings  # noqa: E402
from google import google_reference  # noqa: E402

CHUNK = 5000


class Firth:
    """Ids by compare-child.mjs, without special tokens."""

    def __init__(self, vocabulary, lowercase):
        told = {"kind": "bert", "vocabulary": pathlib.Path(vocabulary).read_text(encoding="utf-8")}
        told["options"] = {"lowercase": lowercase, "variant": "google"}
        self.child = subprocess.Popen(
            ["node", HERE / "compare-child.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.child.stdin.write(json.dumps(told) + "\n")
        self.child.stdin.flush()
        self.child.stdout.readline()

    def ids(self, texts):
        for start in range(0, len(texts), CHUNK):
            self.child.stdin.write(json.dumps({"texts": texts[start : start + CHUNK]}) + "\n")
            self.child.stdin.flush()
            for row in json.loads(self.child.stdout.readline()):
                yield [int(number) for number in row.split("|")[0].split()][1:-1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tokenization")
    parser.add_argument("vocabulary")
    parser.add_argument("--strings", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    words = [token.removeprefix("##") for token in pathlib.Path(arguments.vocabulary).read_text(encoding="utf-8").split()]
    print(f"Google's tokenization.py, Unicode {unicodedata.unidata_version} of Python {sys.version.split()[0]}, seed {arguments.seed}\n")
    print("| options | characters | left out | strings | mismatches |\n| --- | ---: | ---: | ---: | ---: |")
    wrong = 0
    for lowercase in (True, False):
        google, firth = google_reference(arguments.tokenization, arguments.vocabulary, lowercase), Firth(arguments.vocabulary, lowercase)
        strings = Strings(arguments.seed, words)
        assigned = [c for c in strings.all if unicodedata.category(c) not in ("Cn", "Co")]
        probes = [f"a{c}b" for c in assigned] + assigned
        unlike = {p[len(p) // 2] for p, ids in zip(probes, firth.ids(probes)) if ids != google(p)}
        strings.all = [c for c in assigned if c not in unlike]
        strings.busy = [part for part in strings.busy if not unlike & set(part)]
        texts = [strings.draw() for _ in range(arguments.strings // 2)]
        bad = [(text, ids) for text, ids in zip(texts, firth.ids(texts)) if ids != google(text)]
        wrong += len(bad)
        name = "uncased" if lowercase else "cased"
        print(f"| {name} | {len(strings.all):,} | {len(unlike):,} | {len(texts):,} | {len(bad):,} |", flush=True)
        for text, ids in bad[:3]:
            print(f"  {json.dumps(text)}\n    google {google(text)}\n    firth  {ids}")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
