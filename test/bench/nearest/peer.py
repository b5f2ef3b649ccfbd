"""python peer.py make FILE WORDS DIMENSION | measure FILE QUERIES: gensim's side; prints one line of JSON."""

import json
import os
import sys
import time

import gensim
import numpy as np
from gensim.models import KeyedVectors


def make(file, words, dimension):
    if not os.path.exists(file):
        vectors = KeyedVectors(int(dimension))
        rows = np.random.default_rng(1).standard_normal((int(words), int(dimension)), np.float32)
        vectors.index_to_key = [f"w{i}" for i in range(int(words))]
        vectors.key_to_index = {word: i for i, word in enumerate(vectors.index_to_key)}
        vectors.vectors = rows
        vectors.save_word2vec_format(file + ".tmp", binary=True)
        os.rename(file + ".tmp", file)
    return {}


def ms_each(work, count):
    start = time.perf_counter()
    result = work()
    return 1000 * (time.perf_counter() - start) / count, result


def by_hand(vectors, unit, words):
    scores = unit[[vectors.key_to_index[word] for word in words]] @ unit.T
    best = np.argpartition(-scores, 11, axis=1)[:, :11]
    return np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), 1), 1)


def measure(file, queries):
    load, vectors = ms_each(lambda: KeyedVectors.load_word2vec_format(file, binary=True), 1)
    words = vectors.index_to_key[: int(queries)]
    singles = words[: -(-len(words) // 8)]
    vectors.most_similar(words[0])
    single, _ = ms_each(lambda: [vectors.most_similar(word) for word in singles], len(singles))
    loop, answers = ms_each(lambda: [vectors.most_similar(word) for word in words], len(words))
    unit = vectors.get_normed_vectors()
    groups = [words[i : i + 32] for i in range(0, len(words), 32)]
    numpy, _ = ms_each(lambda: [by_hand(vectors, unit, group) for group in groups], len(words))
    version = f"gensim {gensim.__version__}, numpy {np.__version__}, Python {sys.version.split()[0]}"
    return {"load": load, "single": single, "loop": loop, "numpy": numpy, "answers": answers, "version": version}


print(json.dumps({"make": make, "measure": measure}[sys.argv[1]](*sys.argv[2:])))
