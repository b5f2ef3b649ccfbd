"""100 English sentences for the comparison: written for it, or composed of its words with a fixed seed."""

import random

WRITTEN = [
    "",
    "Yes.",
    "Why?",
    "...",
    "7",
    "Rain again!",
    "I don't know.",
    "It's 9:45 p.m.",
    "WAIT, WHAT?!",
    "cats; dogs & (sometimes) birds",
    "She said: “No — not today.”",
    "The café's crème brûlée cost €7.50.",
    "Ångström, naïve, jalapeño, Čapek, São Paulo, smörgåsbord.",
    "Her grade went from B- to A+ in 3 weeks, a +12.5% change.",
    "Mail ada@example.org or see https://example.org/a/b?c=1&d=%20#top.",
    "We ate 寿司 and 北京烤鸭 and were happy.",
    "The sign read 今天天气很好, which means that the weather is fine today.",
    "한국어 and ქართული and русский and ελληνικά share this line.",
    "Great job 🎉🎉, see you tomorrow 👋🏽!",
    "A family of four 👨‍👩‍👧‍👦 moved to the 🇨🇭 mountains.",
    "f(x) = x² + 3·x − 1, for all x ∈ ℝ.",
    "Antidisestablishmentarianism, pneumonoultramicroscopicsilicovolcanoconiosis.",
    "snake_case, camelCase, kebab-case and C++17 walk into a bar",
    "\tTabs,\nnew lines \r\n and   many    spaces.  ",
    "An invisible\u200bspace, a soft\u00adhyphen, a no-break\u00a0space.",
    "The [MASK] of a masked model is one token.",
    "TCP/IP, HTTP/2, MP3 files, COVID-19, B-52s, 10,000,000 people and 0.001 g.",
    "e\u0301 is e with a combining accent; ﬁ is a ligature; Ⅷ is a numeral.",
    "x" * 120 + " is longer than WordPiece reads.",
    "In 1805, at 11 o'clock on a Monday, the ship left with 28 men aboard.",
]

OPENINGS = "However, |In short, |Some say that |Last year, |At 6:30 |||||After all, |To be fair, ".split("|")
SUBJECTS = """the old lighthouse keeper|a small team of engineers|my neighbour's grandmother|nobody in the village|the
 committee|Dr. Núñez|every second train|the river|a very tired cat|our 3 youngest students|the company's new owner|the
 unfinished bridge|an orchestra from Kraków|the museum|a letter of 1912|the weather station""".replace("\n", "").split("|")
VERBS = """never mentioned|slowly rebuilt|forgot|was paid $40 for|could not explain|has photographed|sold|invented|laughed
 about|carefully measured|painted|argued over|translated|lost sight of|depends on|is proud of""".replace("\n", "").split("|")
OBJECTS = """a broken radio|the price of bread|seventeen blue chairs|the northern harbour|its own history|a recipe for plum
 jam|the last 2.5 kilometres|an unknown composer's manuscript|whatever came next|the rules of chess|a bag of semi-precious
 stones|the neighbours' fence|electricity|that strange, beautiful sound|a map of the moon|déjà vu""".replace("\n", "").split("|")
PLACES = """in the rain|without a word|at the market|for the third time|under the stars|(as usual)|near the station|on 5
 May|by mistake|in spite of everything|before breakfast|with great care||||""".replace("\n", "").split("|")
JOINTS = [", and ", "; ", ", but ", ", because ", " while ", ", although ", " - ", ", so "]


def clause(draw: random.Random) -> str:
    return f"{draw.choice(SUBJECTS)} {draw.choice(VERBS)} {draw.choice(OBJECTS)} {draw.choice(PLACES)}".strip()


def composed(draw: random.Random, words: int) -> str:
    """One sentence of about that many words."""
    text = draw.choice(OPENINGS) + clause(draw)
    while len(text.split()) < words:
        text += draw.choice(JOINTS) + clause(draw)
    return text[0].upper() + text[1:] + draw.choice([".", ".", ".", "!", "?"])


def sentences() -> list[str]:
    """The written ones and, shuffled among them, composed ones of 4 to about 480 words."""
    draw = random.Random(1957)
    texts = WRITTEN + [composed(draw, round(4 * 120 ** (i / 69))) for i in range(100 - len(WRITTEN))]
    draw.shuffle(texts)
    return texts
