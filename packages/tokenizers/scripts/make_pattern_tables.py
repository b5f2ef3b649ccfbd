"""Writes src/bpe/pattern-tables.ts: the classes of GPT-2's pattern, asked of Hugging Face's Rust `tokenizers` itself.

Run from packages/tokenizers with fixtures/requirements.txt installed:  python scripts/make_pattern_tables.py
"""

import tokenizers
from tokenizers.pre_tokenizers import ByteLevel

SPLIT = ByteLevel(add_prefix_space=False)
SCALARS = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]


def continues(start, code):
    return len(SPLIT.pre_tokenize_str(start + chr(code))) == 1


def encoded(members):
    """Alternating lengths of runs outside and inside the set, base 36, space-separated."""
    runs, at = [], 0
    for code in members:
        if runs and code == at:
            runs[-1] += 1
        else:
            runs += [code - at, 1]
        at = code + 1
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"

    def base36(n):
        return digits[n] if n < 36 else base36(n // 36) + digits[n % 36]

    return " ".join(map(base36, runs))


LETTERS = [code for code in SCALARS if continues("a", code)]
NUMBERS = [code for code in SCALARS if continues("1", code)]
SPACES = [code for code in SCALARS if not any(continues(start, code) for start in "a1!")]
TABLES = {"LETTERS": ("`\\\\p{L}`", LETTERS), "NUMBERS": ("`\\\\p{N}`", NUMBERS), "SPACES": ("`\\\\s`", SPACES)}

with open("src/bpe/pattern-tables.ts", "w", encoding="utf-8") as out:
    out.write(f"// Written by scripts/make_pattern_tables.py with tokenizers {tokenizers.__version__}; do not edit.\n")
    out.write("// Lengths of alternating runs outside and inside the set, from U+0000, in base 36.\n")
    for name, (meaning, members) in TABLES.items():
        meaning = meaning.replace("\\\\", "\\")
        out.write(f"\n/** {meaning} of GPT-2's pattern. */\nexport const {name} =\n  '{encoded(members)}';\n")
print("src/bpe/pattern-tables.ts")
