"""Writes src/unicode/tables.ts and pipeline-tables.ts: the character classes of Hugging Face's Rust `tokenizers`, asked of the library itself.

Run from packages/tokenizers with fixtures/requirements.txt installed:  python scripts/make_unicode_tables.py
"""

import unicodedata

import tokenizers
from tokenizers.normalizers import NFD, NFKD, BertNormalizer, StripAccents
from tokenizers.pre_tokenizers import BertPreTokenizer, Digits


def normalizer(clean=False, strip=False):
    return BertNormalizer(clean_text=clean, handle_chinese_chars=False, strip_accents=strip, lowercase=False)


CLEAN, STRIP, DECOMPOSE, SPLIT = normalizer(clean=True), normalizer(strip=True), NFD(), BertPreTokenizer()
SCALARS = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]


def pieces(code):
    return len(SPLIT.pre_tokenize_str(f"a{chr(code)}a"))


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


def stays_whole(code):
    """Node's Unicode decomposes it, the Rust library's older tables do not. Written down, since Python's may be older too."""
    newer = [0x105C9, 0x105E4, 0x11383, 0x11385, 0x1138E, 0x11391, 0x113C5, 0x113C7, 0x113C8, 0x11938]
    newer += list(range(0x16121, 0x16129)) + list(range(0x16D68, 0x16D6B))
    return code in newer and DECOMPOSE.normalize_str(chr(code)) == chr(code)


def reorders(code):
    """Whether canonical ordering moves it: no starter. U+0334 sorts before every other mark, U+0345 behind them."""
    mark = chr(code)
    return any(DECOMPOSE.normalize_str(pair) != pair for pair in (mark + "\u0334", "\u0345" + mark))


def stays_and_reorders(code):
    character = chr(code)
    whole = DECOMPOSE.normalize_str(character) == character == STRIP.normalize_str(character)
    return whole and reorders(code)


TABLES = {
    "WHITESPACE": ("what splits words.", lambda code: pieces(code) == 2),
    "PUNCTUATION": ("what stands alone as a word.", lambda code: pieces(code) == 3),
    "REMOVED": ("control, format and private-use characters, U+0000 and U+FFFD.", lambda code: CLEAN.normalize_str(chr(code)) == ""),
    "NONSPACING_MARKS": ("what strip_accents drops.", lambda code: STRIP.normalize_str(chr(code)) == ""),
    "KEPT_MARKS": ("what strip_accents keeps although canonical ordering moves it.", stays_and_reorders),
    "UNDECOMPOSED": ("decomposed by newer Unicode versions, kept whole by the reference.", stays_whole),
}

PIPELINE_TABLES = {
    "COMPATIBLE": ("what NFKD changes.", lambda code: NFKD().normalize_str(chr(code)) != chr(code)),
    "COMBINING": ("what StripAccents drops.", lambda code: StripAccents().normalize_str(chr(code)) == ""),
    "NUMERIC": ("what Digits splits.", lambda code: len(Digits().pre_tokenize_str(f"a{chr(code)}a")) == 3),
}


def write(path, tables):
    with open(path, "w", encoding="utf-8") as out:
        out.write(f"// Written by scripts/make_unicode_tables.py with tokenizers {tokenizers.__version__}; do not edit.\n")
        out.write("// Lengths of alternating runs outside and inside the set, from U+0000, in base 36.\n")
        for name, (meaning, belongs) in tables.items():
            runs = encoded([code for code in SCALARS if belongs(code)])
            out.write(f"\n/** {name.capitalize().replace('_', ' ')}: {meaning} */\nexport const {name} =\n  '{runs}';\n")
    print(f"{path}, Python's own Unicode is", unicodedata.unidata_version)


write("src/unicode/tables.ts", TABLES)
write("src/unicode/pipeline-tables.ts", PIPELINE_TABLES)
