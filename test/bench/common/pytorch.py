"""python pytorch.py '{"folder": …, "threads": …}': PyTorch with transformers as a runner; a line of JSON for each call."""

import json
import sys
from importlib.metadata import version

import numpy as np
import torch
from transformers import AutoTokenizer, BertModel

from embedders import batches, serve

given = json.loads(sys.argv[1])
torch.set_num_threads(given["threads"])
tokenizer = AutoTokenizer.from_pretrained(given["folder"])
model = BertModel.from_pretrained(given["folder"], dtype=torch.float32, add_pooling_layer=False).eval()


@torch.inference_mode()
def embed(texts: list[str], batching: dict, normalize: bool = False) -> np.ndarray:
    """Sorted by length, in batches, the mean over each text's tokens, in the texts' order."""
    rows = tokenizer(texts, truncation=True, max_length=512)["input_ids"]
    found = torch.empty(len(texts), model.config.hidden_size)
    for batch in batches([len(row) for row in rows], batching.get("size", len(texts)), batching.get("tokens", float("inf"))):
        padded = tokenizer.pad({"input_ids": [rows[i] for i in batch]}, return_tensors="pt")
        hidden = model(**padded).last_hidden_state
        mask = padded["attention_mask"].unsqueeze(-1).to(hidden.dtype)
        found[batch] = (hidden * mask).sum(1) / mask.sum(1)
    return (torch.nn.functional.normalize(found) if normalize else found).numpy()


serve(", ".join(f"{name} {version(name)}" for name in ["transformers", "torch"]), embed)
