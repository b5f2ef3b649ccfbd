"""python gensim_train.py JSON: trains word2vec with gensim as the JSON says; prints one line of JSON."""

import json
import sys
import time

import gensim
from gensim.models.word2vec import Word2Vec

given = json.loads(sys.argv[1])
kind = {"sg": int(not given["cbow"]), "hs": int(given["hs"]), "negative": 0 if given["hs"] else 5}
rate = 0.05 if given["cbow"] else 0.025
model = Word2Vec(
    vector_size=100, window=5, min_count=5, sample=1e-3, alpha=rate, min_alpha=rate * 1e-4,
    workers=given["threads"], seed=1, **kind,
)
model.build_vocab(corpus_file=given["corpus"])
start = time.perf_counter()
model.train(
    corpus_file=given["corpus"], total_words=model.corpus_total_words, total_examples=model.corpus_count,
    epochs=given["epochs"],
)
seconds = time.perf_counter() - start
model.wv.save_word2vec_format(given["output"], binary=True)
print(json.dumps({"seconds": seconds, "version": f"gensim {gensim.__version__}"}))
