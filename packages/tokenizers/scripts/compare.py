"""Compares @firth/tokenizers with Hugging Face's Rust `tokenizers` on seeded random strings.

    npx tsc -b packages/tokenizers
    python packages/tokenizers/scripts/compare.py vocab.txt [more.txt …] [--strings 1000000] [--seed 1]

Ids, offsets (as UTF-16), word ids and special-token masks must be equal. Strings draw from every Unicode scalar value,
assigned or not: the character classes of @firth/tokenizers are the Rust library's own, not those of the JavaScript engine.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys

import tokenizers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "fixtures"))
from reference import CASES, reference, row_of  # noqa: E402


def digest(text, encoding):
    row = row_of(text, encoding)
    lists = [row["ids"], row["offsets"], row["wordIds"], row["specialTokensMask"]]
    return "|".join(" ".join(map(str, numbers)) for numbers in lists)


class Strings:
    """Half of the characters from the whole repertoire, half from where words, marks and ideographs meet."""

    def __init__(self, seed, repertoire, vocabulary):
        self.random = random.Random(seed)
        self.all = [chr(code) for code in repertoire]
        marks = [c for c in self.all if 0x300 <= ord(c) < 0x370 or 0x302A <= ord(c) < 0x3030 or 0x1D165 <= ord(c) < 0x1D1AE]
        self.busy = list("abcdeEIİßéñΣσς.,'-[]# \t\n\u00a0\u0000\u00ad\u200d") + marks + list("今天한국가각ｱ")
        self.words = [token.removeprefix("##") for token in vocabulary if token.strip()]

    def draw(self):
        kind, length = self.random.random(), self.random.randint(0, 24)
        if kind < 0.4:
            return "".join(self.random.choices(self.all, k=length))
        if kind < 0.8:
            parts = self.random.choices(self.busy, k=length) + self.random.choices(self.all, k=length // 3)
            self.random.shuffle(parts)
            return "".join(parts)
        parts = self.random.choices(self.words, k=length // 2) + self.random.choices(self.busy, k=length // 2)
        if kind > 0.98:
            parts.append(self.random.choice("aéİ한") * self.random.randint(95, 210))
        self.random.shuffle(parts)
        return "".join(parts)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("vocabularies", nargs="+")
    parser.add_argument("--strings", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    repertoire = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    cases = [(path, name) for path in arguments.vocabularies for name in CASES]
    share = -(-arguments.strings // len(cases))
    print(f"tokenizers {tokenizers.__version__}, {len(repertoire):,} characters, seed {arguments.seed}")
    print("| vocabulary | options | strings | tokens | mismatches |\n| --- | --- | ---: | ---: | ---: |")
    totals = [0, 0, 0]
    for number, (path, name) in enumerate(cases):
        rust = reference(path, CASES[name])
        lines = pathlib.Path(path).read_text(encoding="utf-8")
        child = subprocess.Popen(
            ["node", HERE / "compare-child.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        child.stdin.write(json.dumps({"vocabulary": lines, "options": CASES[name]}) + "\n")
        strings = Strings(arguments.seed * 1000 + number, repertoire, lines.split("\n"))
        counts, examples, left = [0, 0, 0], [], share
        while left > 0:
            texts = [strings.draw() for _ in range(min(left, 5000))]
            left -= len(texts)
            child.stdin.write(json.dumps({"texts": texts}) + "\n")
            child.stdin.flush()
            expected = [digest(text, e) for text, e in zip(texts, rust.encode_batch(texts))]
            found = json.loads(child.stdout.readline())
            bad = [(t, e, f) for t, e, f in zip(texts, expected, found) if e != f]
            counts = [counts[0] + len(texts), counts[1] + sum(e.split("|")[0].count(" ") + 1 for e in expected), counts[2] + len(bad)]
            examples += bad
        child.stdin.close()
        child.wait()
        print(f"| {pathlib.Path(path).name} | {name} | {counts[0]:,} | {counts[1]:,} | {counts[2]:,} |", flush=True)
        for text, expected, found in examples[:3]:
            print(f"  {json.dumps(text)}\n    rust  {expected}\n    firth {found}")
        totals = [a + b for a, b in zip(totals, counts)]
    print(f"| all | | {totals[0]:,} | {totals[1]:,} | {totals[2]:,} |")
    raise SystemExit(1 if totals[2] else 0)


if __name__ == "__main__":
    main()
