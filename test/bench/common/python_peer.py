"""python python_peer.py '{"peer": "PyTorch" | "CTranslate2" | "OpenVINO", "folder": …, "threads": …}': a runner; a line of JSON for each call.

All peers read the same folder, tokenize with the same (Rust) tokenizer, form the same batches and give the mean of each text's tokens.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from transformers import AutoTokenizer

given = json.loads(sys.argv[1])
threads = given["threads"]
tokenizer = AutoTokenizer.from_pretrained(given["folder"])


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


def padded(rows: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    length = max(len(row) for row in rows)
    ids = np.full((len(rows), length), tokenizer.pad_token_id, np.int64)
    mask = np.zeros((len(rows), length), np.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return ids, mask


def mean(hidden: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """[B, T, H], [B, T] -> [B, H]"""
    weights = mask[..., None].astype(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1)


def pytorch():
    import torch
    from transformers import BertModel

    torch.set_num_threads(threads)
    model = BertModel.from_pretrained(given["folder"], dtype=torch.float32, add_pooling_layer=False).eval()

    @torch.inference_mode()
    def run(rows: list[list[int]]) -> np.ndarray:
        ids, mask = (torch.from_numpy(array) for array in padded(rows))
        hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        return ((hidden * weights).sum(1) / weights.sum(1)).numpy()

    return run, ["transformers", "torch"]


def ctranslate2():
    import ctranslate2
    from ctranslate2.converters import TransformersConverter
    from transformers import BertConfig

    BertConfig.position_embedding_type = "absolute"  # its converter asks for what transformers 5 has no more
    folder = Path(given["work"]) / "ctranslate2" / Path(given["folder"]).name
    if not (folder / "model.bin").exists():
        TransformersConverter(given["folder"]).convert(str(folder), force=True)
    encoder = ctranslate2.Encoder(
        str(folder), device="cpu", compute_type=given.get("dtype", "float32"), inter_threads=1, intra_threads=threads
    )

    def run(rows: list[list[int]]) -> np.ndarray:
        hidden = np.array(encoder.forward_batch(rows).last_hidden_state)  # it pads by itself
        _, mask = padded(rows)
        return mean(hidden, mask)

    return run, ["ctranslate2"]


def openvino():
    import openvino
    import torch
    from transformers import BertModel

    model = BertModel.from_pretrained(given["folder"], dtype=torch.float32, add_pooling_layer=False).eval()
    example = {name: torch.ones((1, 8), dtype=torch.int64) for name in ("input_ids", "attention_mask")}
    converted = openvino.convert_model(model, example_input=example)
    # Without the hint it computes in bfloat16 where the processor has it.
    settings = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    compiled = openvino.compile_model(converted, "CPU", settings)

    def run(rows: list[list[int]]) -> np.ndarray:
        ids, mask = padded(rows)
        return mean(compiled({"input_ids": ids, "attention_mask": mask})[0], mask)

    return run, ["openvino"]


run, packages = {"PyTorch": pytorch, "CTranslate2": ctranslate2, "OpenVINO": openvino}[given["peer"]]()


def embed(texts: list[str], batching: dict) -> list[np.ndarray]:
    """Sorted by length, in batches, the mean over each text's tokens, in the texts' order."""
    rows = tokenizer(texts, truncation=True, max_length=512)["input_ids"]
    found: list[np.ndarray] = [np.empty(0)] * len(texts)
    lengths = [len(row) for row in rows]
    for batch in batches(lengths, batching.get("size", len(texts)), batching.get("tokens", float("inf"))):
        for i, vector in zip(batch, run([rows[i] for i in batch])):
            found[i] = vector
    return found


write({"version": ", ".join(f"{name} {version(name)}" for name in packages)})
for line in sys.stdin:
    call = json.loads(line)
    try:
        start = time.perf_counter()
        vectors = embed(call["texts"], call["batching"])
        ms = (time.perf_counter() - start) * 1000
        write({"ms": ms, **({"vectors": [vector.tolist() for vector in vectors]} if call.get("vectors") else {})})
    except Exception as error:
        write({"error": {"message": str(error)}})
