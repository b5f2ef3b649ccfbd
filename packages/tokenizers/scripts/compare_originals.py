"""Compares @firth/tokenizers with Google's and OpenAI's own code on seeded random strings.

    npx tsc -b packages/tokenizers
    git clone https://github.com/google-research/bert && git clone https://github.com/openai/gpt-2
    python packages/tokenizers/scripts/compare_originals.py --google bert/tokenization.py vocab.txt \\
        --openai gpt-2/src/encoder.py encoder.json vocab.bpe [--strings 1000000] [--seed 1]

Their code takes its character classes from Python's Unicode or from the `regex` package, ours are the Rust library's.
Strings draw from the assigned characters that both treat alike by themselves and between two letters, digits or signs;
how many are left out is printed.
"""

import argparse
import importlib.util
import json
import pathlib
import subprocess
import sys
import unicodedata

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "fixtures"))
from compare import Strings, read  # noqa: E402
from google import google_reference  # noqa: E402

CHUNK = 5000


class Firth:
    """Ids by compare-child.mjs."""

    def __init__(self, told):
        command = ["node", HERE / "compare-child.mjs"]
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.ends = 1 if told["kind"] == "bert" else 0
        self.ask(told)

    def ask(self, request):
        self.child.stdin.write(json.dumps(request) + "\n")
        self.child.stdin.flush()
        return json.loads(self.child.stdout.readline())

    def ids(self, texts):
        for start in range(0, len(texts), CHUNK):
            for row in self.ask({"texts": texts[start : start + CHUNK]}):
                ids = [int(number) for number in row.split("|")[0].split()]
                yield ids[self.ends : len(ids) - self.ends]


def openai_reference(path, vocabulary, merges):
    spec = importlib.util.spec_from_file_location("encoder", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pairs = [tuple(line.split()) for line in read(merges).split("\n")[1:-1]]
    encoder = module.Encoder(json.loads(read(vocabulary)), pairs)

    def encode(text):
        encoder.cache.clear()
        return encoder.encode(text)

    return encode


def cases_of(arguments):
    """(name, what the child is told, the original, words to draw from, what the strings must not hold)."""
    for path, vocabulary in arguments.google or []:
        words = [token.removeprefix("##") for token in read(vocabulary).split()]
        for lowercase in (True, False):
            told = {"kind": "bert", "vocabulary": read(vocabulary), "options": {"lowercase": lowercase, "variant": "google"}}
            name = f"Google's tokenization.py, {'un' if lowercase else ''}cased"
            yield name, told, google_reference(path, vocabulary, lowercase), words, None
    for path, vocabulary, merges in arguments.openai or []:
        words = [token.replace("Ġ", " ") for token in json.loads(read(vocabulary))]
        told = {"kind": "gpt2", "vocabulary": read(vocabulary), "merges": read(merges), "options": {}}
        yield "OpenAI's encoder.py", told, openai_reference(path, vocabulary, merges), words, "<|endoftext|>"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--google", action="append", nargs=2, metavar=("CODE", "VOCAB"))
    parser.add_argument("--openai", action="append", nargs=3, metavar=("CODE", "VOCAB", "MERGES"))
    parser.add_argument("--strings", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    cases = list(cases_of(arguments))
    share = -(-arguments.strings // len(cases))
    print(f"Python {sys.version.split()[0]}, Unicode {unicodedata.unidata_version}, seed {arguments.seed}\n")
    print("| original | characters | left out | strings | mismatches |\n| --- | ---: | ---: | ---: | ---: |")
    total = 0
    for name, told, original, words, special in cases:
        firth, strings = Firth(told), Strings(arguments.seed, words)
        assigned = [c for c in strings.all if unicodedata.category(c) not in ("Cn", "Co")]
        probes = [form.replace("_", c) for form in ("_", "a_b", "1_2", "!_?") for c in assigned]
        alike = [ids == original(probe) for probe, ids in zip(probes, firth.ids(probes))]
        unlike = {c for k, c in enumerate(assigned * 4) if not alike[k]}
        strings.all = [c for c in assigned if c not in unlike]
        strings.busy = [part for part in strings.busy if not unlike & set(part)]
        bad, left = [], share
        while left > 0:
            texts = [strings.draw() for _ in range(min(left, CHUNK))]
            left -= len(texts)
            # OpenAI's code knows no special tokens in the text.
            texts = [text if special is None else text.replace(special, "") for text in texts]
            bad += [(text, ids) for text, ids in zip(texts, firth.ids(texts)) if ids != original(text)]
        total += len(bad)
        print(f"| {name} | {len(strings.all):,} | {len(unlike):,} | {share:,} | {len(bad):,} |", flush=True)
        for text, ids in bad[:3]:
            print(f"  {json.dumps(text)}\n    original {original(text)}\n    firth    {ids}")
    raise SystemExit(1 if total else 0)


if __name__ == "__main__":
    main()
