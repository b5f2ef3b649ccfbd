"""python ctranslate2_embed.py '{"folder": …, "converted": …, "threads": …, "computeType": "float32" | "int8"}': CTranslate2 as a runner."""

import json
import os
import sys
from importlib.metadata import version

import ctranslate2
import numpy as np
from ctranslate2.converters import TransformersConverter
from transformers import AutoTokenizer, BertConfig

from embedders import embedder, serve

given = json.loads(sys.argv[1])
compute_type = given["computeType"]
if not os.path.exists(os.path.join(given["converted"], "model.bin")):
    BertConfig.position_embedding_type = "absolute"  # transformers 5 has no other kind, and no such field; the converter reads it
    converter = TransformersConverter(given["folder"])
    converter.convert(given["converted"], quantization=None if compute_type == "float32" else compute_type, force=True)
tokenizer = AutoTokenizer.from_pretrained(given["folder"])
encoder = ctranslate2.Encoder(
    given["converted"], device="cpu", compute_type=compute_type, inter_threads=1, intra_threads=given["threads"]
)
with open(os.path.join(given["folder"], "config.json")) as file:
    hidden_size = json.load(file)["hidden_size"]


def hidden_of(rows: list[list[int]]) -> np.ndarray:
    return np.array(encoder.forward_batch(rows).last_hidden_state)


serve(f"CTranslate2 {version('ctranslate2')}, {compute_type}", embedder(tokenizer, hidden_size, hidden_of))
