"""Checks that Python opens what `firth convert` writes of a GPT: each fixture in each original layout, with the same tokens.

    python test/real/check_gpt.py

Converts every fixture of fixtures/gpt (build first: `npm run build`). Hugging Face's folders, safetensors and pytorch_model.bin,
are opened by transformers' Auto classes, which must generate greedily what fixtures/gpt holds; OpenAI's TensorFlow checkpoint by
TensorFlow, its ten arrays by numpy: every value must be that of the fixture. Needs torch, transformers, tensorflow and numpy; exit
status 1 when anything differs.
"""

import json
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "HF_HUB_OFFLINE": "1"}

import numpy as np
import tensorflow as tf
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures" / "gpt"
SOURCES = {
    "gpt2": ["gpt2/openai", "gpt2/pytorch", "gpt2/pytorch-zip", "gpt2/safetensors"],
    "gpt2-chinese": ["gpt2-chinese"],
    "gpt": ["gpt/openai", "gpt/pytorch", "gpt/safetensors"],
}


def convert(source: str, folder: Path, to: str) -> Path:
    command = ["node", ROOT / "packages/cli/bin/firth.js", "convert", FIXTURES / source, folder, "--to", to]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


@torch.inference_mode()
def opens_in_transformers(folder: Path, golden: dict) -> bool:
    model, info = AutoModelForCausalLM.from_pretrained(folder, output_loading_info=True)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    case = golden["cases"][0]
    # A Chinese row is that of BERT's tokenizer without the [SEP] that would end the text.
    rows = [tokenizer(text)["input_ids"][: len(row)] for text, row in zip(golden["texts"], golden["rows"])]
    found = []
    for prompt in case["prompts"]:
        ids = torch.tensor([prompt])
        options = case["options"] | {"do_sample": False, "pad_token_id": 0, "eos_token_id": None}
        found.append(model.eval().generate(ids, attention_mask=torch.ones_like(ids), **options)[0, len(prompt) :].tolist())
    tied = {"lm_head.weight"}
    return (
        not (set(info["missing_keys"]) - tied or info["unexpected_keys"])
        and rows == golden["rows"]
        and found == case["continuations"]
    )


def same_checkpoint(folder: Path) -> bool:
    """By `checkpoint`, as openai/gpt-2 finds it."""
    ours = tf.train.load_checkpoint(tf.train.latest_checkpoint(str(folder)))
    theirs = tf.train.load_checkpoint(tf.train.latest_checkpoint(str(FIXTURES / "gpt2/openai")))
    shapes = theirs.get_variable_to_shape_map()
    hparams = [json.loads((at / "hparams.json").read_text()) for at in (folder, FIXTURES / "gpt2/openai")]
    return (
        ours.get_variable_to_shape_map() == shapes
        and all(np.array_equal(ours.get_tensor(name), theirs.get_tensor(name)) for name in shapes)
        and hparams[0] == hparams[1]
    )


def same_arrays(folder: Path) -> bool:
    parts = [[np.load(at / f"params_{i}.npy") for i in range(10)] for at in (folder, FIXTURES / "gpt/openai")]
    shapes = [json.loads((at / "params_shapes.json").read_text()) for at in (folder, FIXTURES / "gpt/openai")]
    return all(np.array_equal(a, b) for a, b in zip(*parts)) and shapes[0] == shapes[1]


def main() -> None:
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    print(", ".join(f"{name} {version(name)}" for name in ["transformers", "torch", "tensorflow-cpu", "numpy"]))
    bad = 0
    with tempfile.TemporaryDirectory() as temporary:
        for name, sources in SOURCES.items():
            golden = json.loads((FIXTURES / f"{name}.generation.json").read_text())
            for source in sources:
                checks = {to: lambda folder: opens_in_transformers(folder, golden) for to in ("huggingface", "safetensors", "pytorch")}
                if name == "gpt2":
                    checks |= {"openai": same_checkpoint, "tensorflow": same_checkpoint}
                if name == "gpt":
                    checks |= {"openai": same_arrays}
                for to, check in checks.items():
                    good = check(convert(source, Path(temporary) / f"{source.replace('/', '-')}-{to}", to))
                    bad += not good
                    print(f"{source:18} --to {to:12} {'the same' if good else 'DIFFERENT'}", flush=True)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
