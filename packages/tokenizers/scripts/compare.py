"""Compares @firth/tokenizers with Hugging Face's Rust `tokenizers` on seeded random strings.

    npx tsc -b packages/tokenizers
    python packages/tokenizers/scripts/compare.py --bert vocab.txt --gpt vocab.json merges.txt --gpt2 vocab.json merges.txt

Any of the three may be left out or given again; [--strings 1000000] are shared by them, [--seed 1]. Ids, offsets (as
UTF-16), word ids and special-token masks must be equal, and for GPT-2 `decode(encode(text)) === text`; what Python loads
from the `tokenizer.json` that @firth/tokenizers saves must agree on the last strings, too. Strings draw from every
Unicode scalar value, assigned or not: the character classes of @firth/tokenizers are the Rust library's own.
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
from reference import CASES, gpt2_reference, gpt_reference, reference, row_of  # noqa: E402


def digest(text, encoding):
    row = row_of(text, encoding)
    lists = [row["ids"], row["offsets"], row["wordIds"], row["specialTokensMask"]]
    return "|".join(" ".join(map(str, numbers)) for numbers in lists)


class Strings:
    """Half of the characters from the whole repertoire, half from where words, marks and ideographs meet."""

    def __init__(self, seed, words):
        self.random = random.Random(seed)
        self.all = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
        marks = [c for c in self.all if 0x300 <= ord(c) < 0x370 or 0x302A <= ord(c) < 0x3030 or 0x1D165 <= ord(c) < 0x1D1AE]
        self.busy = list("abcdeEIİßéñΣσς.,'-[]# \t\n\u00a0\u0000\u00ad\u200d") + marks + list("今天한국가각ｱ")
        self.busy += ["  ", "'s", "'re", "'LL", " '", "12", "<|endoftext|>", "<unk>", "👍", "\u3000", "\r\n"]
        self.words = words

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


def read(path):
    return pathlib.Path(path).read_text(encoding="utf-8")


def cases_of(arguments):
    """(file, options in words, what the child is told, the Rust tokenizer, words to draw from) of each case."""
    for path in arguments.bert or []:
        words = [token.removeprefix("##") for token in read(path).split("\n") if token.strip()]
        for name, options in CASES.items():
            yield path, name, {"kind": "bert", "vocabulary": read(path), "options": options}, reference(path, options), words
    for vocabulary, merges in arguments.gpt or []:
        words = [token.replace("</w>", " ") for token in json.loads(read(vocabulary))]
        for name, options in {"lowercase": {}, "cased": {"lowercase": False}}.items():
            told = {"kind": "gpt", "vocabulary": read(vocabulary), "merges": read(merges), "options": options}
            yield vocabulary, name, told, gpt_reference(vocabulary, merges, **options), words
    for vocabulary, merges in arguments.gpt2 or []:
        words = [token.replace("Ġ", " ").replace("Ċ", "\n") for token in json.loads(read(vocabulary))]
        for name, spaced in {"byte-level": False, "byte-level, prefix space": True}.items():
            told = {"kind": "gpt2", "vocabulary": read(vocabulary), "merges": read(merges), "options": {"addPrefixSpace": spaced}}
            yield vocabulary, name, told, gpt2_reference(vocabulary, merges, spaced), words


def compare(told, rust, strings, share):
    """Texts, tokens, mismatches, and the texts that differ with both digests."""
    child = subprocess.Popen(
        ["node", HERE / "compare-child.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    child.stdin.write(json.dumps(told) + "\n")
    child.stdin.flush()
    saved = tokenizers.Tokenizer.from_str(json.loads(child.stdout.readline()))
    tokens, bad, left = 0, [], share
    while left > 0:
        texts = [strings.draw() for _ in range(min(left, 5000))]
        left -= len(texts)
        child.stdin.write(json.dumps({"texts": texts}) + "\n")
        child.stdin.flush()
        expected = [digest(text, encoding) for text, encoding in zip(texts, rust.encode_batch(texts))]
        if left < 5000:
            loaded = [digest(text, encoding) for text, encoding in zip(texts, saved.encode_batch(texts))]
            bad += [row for row in zip(texts, expected, loaded) if row[1] != row[2]]
        found = json.loads(child.stdout.readline())
        tokens += sum(len(row.split("|")[0].split()) for row in expected)
        bad += [row for row in zip(texts, expected, found) if row[1] != row[2]]
    child.stdin.close()
    child.wait()
    return tokens, bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bert", action="append", metavar="VOCAB")
    parser.add_argument("--gpt", action="append", nargs=2, metavar=("VOCAB", "MERGES"))
    parser.add_argument("--gpt2", action="append", nargs=2, metavar=("VOCAB", "MERGES"))
    parser.add_argument("--strings", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    cases = list(cases_of(arguments))
    share = -(-arguments.strings // len(cases))
    print(f"tokenizers {tokenizers.__version__}, {0x110000 - 0x800:,} characters, seed {arguments.seed}\n")
    print("| vocabulary | options | strings | tokens | mismatches |\n| --- | --- | ---: | ---: | ---: |")
    totals = [0, 0, 0]
    for number, (path, name, told, rust, words) in enumerate(cases):
        tokens, bad = compare(told, rust, Strings(arguments.seed * 1000 + number, words), share)
        print(f"| {pathlib.Path(path).name} | {name} | {share:,} | {tokens:,} | {len(bad):,} |", flush=True)
        for text, expected, found in bad[:3]:
            print(f"  {json.dumps(text)}\n    rust  {expected}\n    firth {found}")
        totals = [totals[0] + share, totals[1] + tokens, totals[2] + len(bad)]
    print(f"| all | | {totals[0]:,} | {totals[1]:,} | {totals[2]:,} |")
    raise SystemExit(1 if totals[2] else 0)


if __name__ == "__main__":
    main()
