"""What gensim reads from its own test data, for word-vectors.mjs to compare with; and whether it opens what firth has written.

    python test/real/word_vectors.py published OUT
    python test/real/word_vectors.py reopen WORDS.json FILE...

`published` writes to OUT, as JSON, for each file its words, the vectors of some of them and of words that are not in it,
and their neighbours, or that gensim refuses it as not UTF-8. `reopen` opens files that hold the words and vectors of WORDS.json and prints the largest difference.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import gensim
import numpy as np
from gensim.models import KeyedVectors
from gensim.models.fasttext import load_facebook_vectors

DATA = Path(gensim.__file__).parent / "test" / "test_data"
UNKNOWN = ["nights", "unwritten", "bookshelves", "přízvuk", "Zürich"]
FILES = [
    ("word2vec text", "crime-and-punishment.vec", lambda file: KeyedVectors.load_word2vec_format(file)),
    ("word2vec text", "lee_fasttext.vec", lambda file: KeyedVectors.load_word2vec_format(file)),
    ("word2vec text", "pang_lee_polarity_fasttext.vec", lambda file: KeyedVectors.load_word2vec_format(file)),
    ("word2vec binary", "euclidean_vectors.bin", lambda file: KeyedVectors.load_word2vec_format(file, binary=True)),
    ("word2vec binary", "poincare_vectors.bin", lambda file: KeyedVectors.load_word2vec_format(file, binary=True)),
    ("GloVe", "test_glove.txt", lambda file: KeyedVectors.load_word2vec_format(file, no_header=True)),
    ("fastText .bin", "crime-and-punishment.bin", load_facebook_vectors),
    ("fastText .bin", "lee_fasttext.bin", load_facebook_vectors),
    ("fastText .bin", "lee_fasttext_new.bin", load_facebook_vectors),
    ("fastText .bin", "non_ascii_fasttext.bin", load_facebook_vectors),
]


def answers(vectors, words):
    """Without `</s>`, to which gensim gives n-grams that fastText does not."""
    return [
        {
            "word": word,
            "vector": vectors[word].tolist(),
            "neighbours": [one for one in vectors.most_similar(word, topn=11) if one[0] != "</s>"][:10],
        }
        for word in words
        if word != "</s>"
    ]


def published(out):
    files = []
    for kind, name, load in FILES:
        try:
            vectors = load(str(DATA / name))
        except UnicodeDecodeError:
            files.append({"kind": kind, "file": str(DATA / name), "refused": True})
            continue
        words = vectors.index_to_key
        unknown = [word for word in UNKNOWN if word not in vectors.key_to_index] if kind.startswith("fastText") else []
        asked = words[:: max(1, len(words) // 40)]
        files.append(
            {
                "kind": kind,
                "file": str(DATA / name),
                "words": words,
                "known": answers(vectors, asked),
                "unknown": answers(vectors, unknown),
            }
        )
    versions = f"gensim {version('gensim')}, numpy {version('numpy')}, Python {sys.version.split()[0]}"
    Path(out).write_text(json.dumps({"versions": versions, "files": files}))


def reopen(expected, *files):
    golden = json.loads(Path(expected).read_text())
    rows = np.array(golden["vectors"], np.float32)
    for file in files:
        vectors = KeyedVectors.load_word2vec_format(file, binary=file.endswith(".bin"))
        assert vectors.index_to_key == golden["words"], file
        print(f"gensim opens {Path(file).name}: {len(rows)} words, largest difference {np.abs(vectors.vectors - rows).max()}")


if __name__ == "__main__":
    {"published": published, "reopen": reopen}[sys.argv[1]](*sys.argv[2:])
