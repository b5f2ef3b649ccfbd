"""python openvino_embed.py '{"folder": …, "onnx": …, "threads": …}': OpenVINO in float32 as a runner, on the ONNX file of transformers.js."""

import json
import os
import sys
from importlib.metadata import version

import numpy as np
import openvino as ov
from transformers import AutoTokenizer

from embedders import embedder, serve

given = json.loads(sys.argv[1])
tokenizer = AutoTokenizer.from_pretrained(given["folder"])
# One request at a time has all cores; without the last hint a processor with bfloat16 computes in it.
settings = {
    "PERFORMANCE_HINT": "LATENCY",
    "INFERENCE_NUM_THREADS": given["threads"],
    "NUM_STREAMS": 1,
    "INFERENCE_PRECISION_HINT": "f32",
}
model = ov.Core().compile_model(os.path.join(given["onnx"], "onnx", "model.onnx"), "CPU", settings)
request = model.create_infer_request()
inputs = {name for port in model.inputs for name in port.get_names()}
with open(os.path.join(given["folder"], "config.json")) as file:
    hidden_size = json.load(file)["hidden_size"]


def hidden_of(rows: list[list[int]]) -> np.ndarray:
    longest = max(len(row) for row in rows)
    ids = np.zeros((len(rows), longest), np.int64)
    mask = np.zeros((len(rows), longest), np.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row)], mask[i, : len(row)] = row, 1
    feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    return request.infer({name: value for name, value in feeds.items() if name in inputs})[model.output(0)]


serve(f"OpenVINO {version('openvino')}, float32", embedder(tokenizer, hidden_size, hidden_of))
