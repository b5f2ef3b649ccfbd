"""Writes a random BERT-base as its publishers write it, for the benchmarks.

    python test/bench/make_bert_base.py OUT [--vocabulary 30522 | 21128] [--layout google pytorch-zip pytorch-legacy safetensors]

Each layout becomes a folder of OUT with a config and a vocabulary of the right size. Needs fixtures/requirements.txt.
"""

import argparse
import json
from pathlib import Path

import torch
from transformers import BertConfig, BertForPreTraining

SPECIAL = {0: "[PAD]", 100: "[UNK]", 101: "[CLS]", 102: "[SEP]", 103: "[MASK]"}  # as in Google's vocabularies
CHINESE = 21128  # tokens of Google's Chinese vocabulary


@torch.no_grad()
def random_bert(vocabulary_size: int) -> BertForPreTraining:
    """Biases and LayerNorms are random too: one that was dropped or swapped must change the answer."""
    torch.manual_seed(0)
    model = BertForPreTraining(BertConfig(vocab_size=vocabulary_size)).eval()
    for parameter in model.parameters():
        if parameter.dim() == 1:
            parameter.add_(torch.randn_like(parameter), alpha=0.05)
    return model


def vocabulary(size: int) -> str:
    """One token a line: the special ones, ASCII, in the Chinese size the CJK characters, then invented words."""
    codes = [*range(33, 127), *(range(0x4E00, 0x9FA6) if size == CHINESE else [])]
    characters = [chr(code) for code in codes]
    plain = iter(characters + [f"word{i}" for i in range(size)])
    return "".join(f"{SPECIAL.get(i) or next(plain)}\n" for i in range(size))


def google(model: BertForPreTraining, folder: Path) -> None:
    """TensorFlow's own saver, Google's variable names, kernels [in, out]."""
    import tensorflow as tf

    graph = tf.Graph()
    with graph.as_default(), tf.compat.v1.Session() as session:
        variables = {}
        for name, value in model.state_dict().items():
            if "decoder" in name or "position_ids" in name:
                continue
            array = value.numpy()
            theirs = google_name(name)
            variables[theirs] = tf.compat.v1.Variable(array.T if theirs.endswith("kernel") else array, name=theirs)
        session.run(tf.compat.v1.global_variables_initializer())
        saver = tf.compat.v1.train.Saver(variables, write_version=tf.compat.v1.train.SaverDef.V2)
        saver.save(session, str(folder / "bert_model.ckpt"), write_meta_graph=False)
    (folder / "checkpoint").unlink(missing_ok=True)


def google_name(name: str) -> str:
    """`bert.encoder.layer.0.output.dense.weight` -> `bert/encoder/layer_0/output/dense/kernel`."""
    name = name.replace("layer.", "layer_").replace(".", "/")
    for ours, theirs in [
        ("LayerNorm/weight", "LayerNorm/gamma"),
        ("LayerNorm/bias", "LayerNorm/beta"),
        ("embeddings/weight", "embeddings"),
        ("cls/predictions/bias", "cls/predictions/output_bias"),
        ("seq_relationship/weight", "seq_relationship/output_weights"),
        ("seq_relationship/bias", "seq_relationship/output_bias"),
    ]:
        name = name.replace(ours, theirs)
    return name[: -len("weight")] + "kernel" if name.endswith("/weight") else name


def write(model: BertForPreTraining, layout: str, folder: Path) -> None:
    """Writes beside the folder and renames at the end, so that a folder that is there is whole."""
    final, folder = folder, folder.with_name(f"{folder.name}.partial")
    folder.mkdir(parents=True, exist_ok=True)
    config = model.config.to_dict() | {"architectures": ["BertForPreTraining"]}
    name = "bert_config.json" if layout == "google" else "config.json"
    (folder / name).write_text(json.dumps(config, indent=2))
    (folder / "vocab.txt").write_text(vocabulary(model.config.vocab_size))
    if layout == "google":
        google(model, folder)
    elif layout == "safetensors":
        model.save_pretrained(folder)
    else:
        torch.save(
            model.state_dict(),
            folder / "pytorch_model.bin",
            _use_new_zipfile_serialization=layout == "pytorch-zip",
        )
    folder.rename(final)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    layouts = ["google", "pytorch-zip", "pytorch-legacy", "safetensors"]
    parser.add_argument("out", type=Path)
    parser.add_argument("--vocabulary", type=int, default=30522)
    parser.add_argument("--layout", nargs="+", default=layouts, choices=layouts)
    arguments = parser.parse_args()
    bert = random_bert(arguments.vocabulary)
    for each in arguments.layout:
        write(bert, each, arguments.out / each)
        print(arguments.out / each)
