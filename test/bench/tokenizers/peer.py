"""The Rust library on one thread: peer.py VOCAB TEXT SECONDS prints what measure.mjs prints for a runner, and its version."""

import json
import os
import pathlib
import sys
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"
sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / "packages" / "tokenizers" / "fixtures"))
import tokenizers  # noqa: E402
from reference import reference  # noqa: E402

vocabulary, path, seconds = sys.argv[1:]
tokenizer = reference(vocabulary, {})
lines = [line for line in pathlib.Path(path).read_text(encoding="utf-8").split("\n") if line != ""]
megabytes = sum(len(line.encode()) for line in lines) / 1e6
ids = sum(len(encoding.ids) for encoding in tokenizer.encode_batch(lines))
rates, started = [], time.perf_counter()
while time.perf_counter() - started < float(seconds) or len(rates) < 3:
    begun = time.perf_counter()
    tokenizer.encode_batch(lines)
    rates.append(megabytes / (time.perf_counter() - begun))
print(json.dumps({"rate": sorted(rates)[len(rates) * 3 // 4], "ids": ids, "version": tokenizers.__version__}))
