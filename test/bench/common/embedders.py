"""What the Python peers share: a process that answers a line of JSON with one, batches, and the mean of each text's tokens."""

import json
import sys
import time
from collections.abc import Callable, Iterable

import numpy as np


def write(value: dict) -> None:
    print(json.dumps(value), flush=True)


def batches(lengths: list[int], size: int, tokens: float) -> Iterable[list[int]]:
    """Longest first; `size` texts a batch, or as many as `tokens` allow with their padding."""
    all_batches: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        batch = all_batches[-1] if all_batches else None
        if batch and len(batch) < size and (len(batch) + 1) * lengths[batch[0]] <= tokens:
            batch.append(i)
        else:
            all_batches.append([i])
    return all_batches


def embedder(tokenizer, hidden_size: int, hidden_of: Callable[[list[list[int]]], np.ndarray]):
    """`hidden_of` gives the last hidden states [B, T, H] of rows of ids, the longest of T; the rest of a shorter row is not read."""

    def embed(texts: list[str], batching: dict, normalize: bool = False) -> np.ndarray:
        rows = tokenizer(texts, truncation=True, max_length=512)["input_ids"]
        found = np.empty((len(texts), hidden_size), np.float32)
        size, tokens = batching.get("size", len(texts)), batching.get("tokens", float("inf"))
        for batch in batches([len(row) for row in rows], size, tokens):
            hidden = hidden_of([rows[i] for i in batch])
            lengths = np.array([[len(rows[i])] for i in batch])
            mask = (np.arange(hidden.shape[1])[None] < lengths).astype(np.float32)
            found[batch] = np.einsum("bth,bt->bh", hidden, mask) / lengths
        return found / np.linalg.norm(found, axis=1, keepdims=True) if normalize else found

    return embed


def serve(version: str, embed: Callable[..., np.ndarray]) -> None:
    """Answers calls of `embed` until its input ends."""
    write({"version": version})
    for line in sys.stdin:
        call = json.loads(line)
        try:
            start = time.perf_counter()
            vectors = embed(call["texts"], call["batching"], call.get("normalize", False))
            ms = (time.perf_counter() - start) * 1000
            write({"ms": ms, **({"vectors": vectors.tolist()} if call.get("vectors") else {})})
        except Exception as error:
            write({"error": {"message": str(error)}})
