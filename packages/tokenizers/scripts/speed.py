"""The same in Rust on one thread: TOKENIZERS_PARALLELISM=false RAYON_NUM_THREADS=1 python scripts/speed.py VOCAB TEXT"""

import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "fixtures"))
from reference import reference  # noqa: E402

tokenizer = reference(sys.argv[1], {})
lines = pathlib.Path(sys.argv[2]).read_text(encoding="utf-8").split("\n")
megabytes = sum(len(line.encode()) for line in lines) / 1e6
for name, batch in {"encode_batch of lines": lines, "encode, all in one": ["\n".join(lines)]}.items():
    rates = []
    for _ in range(5):
        started = time.perf_counter()
        tokenizer.encode_batch(batch)
        rates.append(megabytes / (time.perf_counter() - started))
    print(f"{name:28} {statistics.median(rates):.2f} MB/s (median of {len(rates)})")
