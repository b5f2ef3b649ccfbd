"""python pytorch.py '{"folder": …, "threads": …}': PyTorch with transformers as a runner; a line of JSON for each call."""

import json
import sys
import time
from importlib.metadata import version

import torch
from transformers import AutoTokenizer, BertModel

given = json.loads(sys.argv[1])
torch.set_num_threads(given["threads"])
tokenizer = AutoTokenizer.from_pretrained(given["folder"])
model = BertModel.from_pretrained(given["folder"], dtype=torch.float32, add_pooling_layer=False).eval()


def write(value: dict) -> None:
    print(json.dumps(value), flush=True)


def batches(lengths: list[int], size: int, tokens: float) -> list[list[int]]:
    """Longest first; `size` texts a batch, or as many as `tokens` allow with their padding."""
    all_batches: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        batch = all_batches[-1] if all_batches else None
        if batch and len(batch) < size and (len(batch) + 1) * lengths[batch[0]] <= tokens:
            batch.append(i)
        else:
            all_batches.append([i])
    return all_batches


@torch.inference_mode()
def embed(texts: list[str], batching: dict) -> torch.Tensor:
    """Sorted by length, in batches, the mean over each text's tokens, in the texts' order."""
    rows = tokenizer(texts, truncation=True, max_length=512)["input_ids"]
    found = torch.empty(len(texts), model.config.hidden_size)
    for batch in batches([len(row) for row in rows], batching.get("size", len(texts)), batching.get("tokens", float("inf"))):
        padded = tokenizer.pad({"input_ids": [rows[i] for i in batch]}, return_tensors="pt")
        hidden = model(**padded).last_hidden_state
        mask = padded["attention_mask"].unsqueeze(-1).to(hidden.dtype)
        found[batch] = (hidden * mask).sum(1) / mask.sum(1)
    return found


write({"version": ", ".join(f"{name} {version(name)}" for name in ["transformers", "torch"])})
for line in sys.stdin:
    call = json.loads(line)
    try:
        start = time.perf_counter()
        vectors = embed(call["texts"], call["batching"])
        ms = (time.perf_counter() - start) * 1000
        write({"ms": ms, **({"vectors": vectors.tolist()} if call.get("vectors") else {})})
    except Exception as error:
        write({"error": {"message": str(error)}})
