"""python peer.py '{"folder": …, "threads": …}': transformers with its cache as a runner; and how fast memory is read."""

import json
import sys
import time
from importlib.metadata import version

import torch
from transformers import GPT2LMHeadModel

given = json.loads(sys.argv[1])
torch.set_num_threads(given["threads"])
model = GPT2LMHeadModel.from_pretrained(given["folder"], dtype=torch.float32).eval()


def write(value: dict) -> None:
    print(json.dumps(value), flush=True)


@torch.inference_mode()
def generate(prompts: list[list[int]], tokens: int) -> dict:
    ids = torch.tensor(prompts)
    start = time.perf_counter()
    options = {"max_new_tokens": tokens, "do_sample": False, "pad_token_id": 0, "eos_token_id": None}
    output = model.generate(ids, attention_mask=torch.ones_like(ids), use_cache=True, **options)
    return {"ms": (time.perf_counter() - start) * 1000, "ids": output[:, ids.shape[1] :].tolist()}


@torch.inference_mode()
def bandwidth() -> dict:
    """GB/s of the sum of half a gigabyte, as much as the weights of a GPT-2 small, with all threads: the best of ten."""
    values = torch.ones(128 * 2**20)
    times = []
    for _ in range(10):
        start = time.perf_counter()
        values.sum()
        times.append(time.perf_counter() - start)
    return {"gigabytesPerSecond": values.nbytes / min(times) / 1e9}


methods = {"generate": generate, "bandwidth": bandwidth}
write({"version": ", ".join(f"{name} {version(name)}" for name in ["transformers", "torch"])})
for line in sys.stdin:
    call = json.loads(line)
    try:
        write(methods[call.pop("method")](**call))
    except Exception as error:
        write({"error": {"message": str(error)}})
