"""Lets `firth convert --to huggingface` and `--to google` write each BERT of ../../../fixtures in the other's layout, opens that
with Python's own loaders, and compares every tensor: python round_trip_models.py (build the packages first; requirements.txt).

Hugging Face's is opened by transformers (`from_pretrained` of model and tokenizer), which may report no missing, unexpected
or mismatched key. Google's is read into variables of the names and shapes that google-research/bert's modeling.py makes
from bert_config.json, by `tf.train.init_from_checkpoint`, as run_pretraining.py does.
"""

import json
import os
import pathlib
import sys
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf
import torch
from transformers import AutoTokenizer, BertForPreTraining

from round_trip import compare, firth

BERTS = pathlib.Path(__file__).resolve().parents[3] / "fixtures" / "bert"
LAYOUTS = ["google", "pytorch-legacy", "pytorch-zip", "safetensors"]


def google_shapes(config):
    """The variables of BertModel, get_masked_lm_output and get_next_sentence_output."""
    h, i = config["hidden_size"], config["intermediate_size"]
    dense = lambda at, n, m: {f"{at}/kernel": [n, m], f"{at}/bias": [m]}
    norm = lambda at: {f"{at}/LayerNorm/gamma": [h], f"{at}/LayerNorm/beta": [h]}
    shapes = {
        "bert/embeddings/word_embeddings": [config["vocab_size"], h],
        "bert/embeddings/position_embeddings": [config["max_position_embeddings"], h],
        "bert/embeddings/token_type_embeddings": [config["type_vocab_size"], h],
        **norm("bert/embeddings"),
        **dense("bert/pooler/dense", h, h),
        **dense("cls/predictions/transform/dense", h, h),
        **norm("cls/predictions/transform"),
        "cls/predictions/output_bias": [config["vocab_size"]],
        "cls/seq_relationship/output_weights": [2, h],
        "cls/seq_relationship/output_bias": [2],
    }
    for layer in range(config["num_hidden_layers"]):
        root = f"bert/encoder/layer_{layer}"
        for name in ["query", "key", "value"]:
            shapes |= dense(f"{root}/attention/self/{name}", h, h)
        shapes |= dense(f"{root}/attention/output/dense", h, h) | norm(f"{root}/attention/output")
        shapes |= dense(f"{root}/intermediate/dense", h, i) | dense(f"{root}/output/dense", i, h) | norm(f"{root}/output")
    return shapes


def load_google(folder):
    config = json.loads((folder / "bert_config.json").read_text())
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        shapes = google_shapes(config)
        variables = {name: tf.compat.v1.get_variable(name, shape) for name, shape in shapes.items()}
        tf.compat.v1.train.init_from_checkpoint(str(folder / "bert_model.ckpt"), {name: name for name in shapes})
        session.run(tf.compat.v1.global_variables_initializer())
        return {name: np.asarray(value) for name, value in session.run(variables).items()}


def load_transformers(folder):
    model, info = BertForPreTraining.from_pretrained(folder, output_loading_info=True)
    odd = {kind: keys for kind, keys in info.items() if keys}
    if odd:
        raise ValueError(f"transformers reports {odd}")
    return {name: tensor.numpy() for name, tensor in model.state_dict().items()}


def tokens(folder):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    return tokenizer(["The cat sat. 今天天气不错", "Déjà vu [MASK]"])["input_ids"]


def check(language, source, target, folder):
    refused = firth("convert", BERTS / language / source, folder, "--to", target)
    if refused:
        return refused
    if target == "google":
        expected, found = load_google(BERTS / language / "google"), load_google(folder)
        if (folder / "vocab.txt").read_bytes() != (BERTS / language / "google" / "vocab.txt").read_bytes():
            return "another vocabulary"
    else:
        expected, found = load_transformers(BERTS / language / "safetensors"), load_transformers(folder)
        if tokens(folder) != tokens(BERTS / language / "safetensors"):
            return "other tokens"
    return compare(expected, found) or f"{len(found)} equal"


if __name__ == "__main__":
    print("| original | `--to huggingface` | `--to google` |")
    print("| --- | --- | --- |")
    failed = False
    for language in ["english", "chinese"]:
        for source in LAYOUTS:
            cells = []
            for target in ["huggingface", "google"]:
                with tempfile.TemporaryDirectory() as parent:
                    cells.append(check(language, source, target, pathlib.Path(parent) / "model"))
            failed |= not all(cell.endswith(" equal") for cell in cells)
            print(f"| bert/{language}/{source} | {cells[0]} | {cells[1]} |", flush=True)
    print(f"\ntensorflow {tf.__version__}, torch {torch.__version__}")
    sys.exit(failed)
