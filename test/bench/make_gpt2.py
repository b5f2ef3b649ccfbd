"""Writes a random GPT-2 small for the benchmarks: OUT/gpt2 as Hugging Face publishes it, OUT/gpt2-onnx for transformers.js.

    python test/bench/make_gpt2.py OUT

The ONNX graph is that of optimum's export: one graph with the past as an input (of length 0 at first) and the whole past as an
output, `Gemm` for the kernels that are [in, out], eager attention. Needs torch, transformers and onnx.
"""

import argparse
import json
import math
from pathlib import Path

import torch
from transformers import GPT2Config, GPT2LMHeadModel

BYTES = [chr(c if 33 <= c < 127 or 161 <= c < 173 or 174 <= c else 256 + c) for c in range(256)]


@torch.no_grad()
def random_gpt2() -> GPT2LMHeadModel:
    """Values large enough that no two of the 50,257 logits are near each other at the top."""
    torch.manual_seed(0)
    model = GPT2LMHeadModel(GPT2Config(bos_token_id=None, eos_token_id=None)).eval()
    for parameter in model.parameters():
        parameter.add_(torch.randn_like(parameter), alpha=0.05 if parameter.dim() == 1 else 0.04)
    return model


class WithPast(torch.nn.Module):
    """One step: logits, and the keys and values of all tokens so far."""

    def __init__(self, model: GPT2LMHeadModel):
        super().__init__()
        self.model, self.heads = model, model.config.n_head

    def forward(self, input_ids, attention_mask, position_ids, *past):
        inner, present = self.model.transformer, []
        x = inner.wte(input_ids) + inner.wpe(position_ids)
        length, total = input_ids.shape[1], attention_mask.shape[1]
        causal = torch.ones(total, total, dtype=torch.bool).tril()[total - length :]
        seen = causal[None, None] & attention_mask[:, None, None, :].bool()
        bias = torch.where(seen, 0.0, torch.finfo(torch.float32).min)
        split = lambda y: y.reshape(*y.shape[:2], self.heads, -1).transpose(1, 2)
        for i, block in enumerate(inner.h):
            query, key, value = map(split, block.attn.c_attn(block.ln_1(x)).split(x.shape[-1], 2))
            key, value = torch.cat([past[2 * i], key], 2), torch.cat([past[2 * i + 1], value], 2)
            present += [key, value]
            scores = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1]) + bias
            context = (scores.softmax(-1) @ value).transpose(1, 2).reshape(x.shape)
            x = x + block.attn.c_proj(context)
            x = x + block.mlp(block.ln_2(x))
        return self.model.lm_head(inner.ln_f(x)), *present


def export(model: GPT2LMHeadModel, out: Path) -> None:
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    config = model.config
    names = [f"{i}.{part}" for i in range(config.n_layer) for part in ("key", "value")]
    inputs = ["input_ids", "attention_mask", "position_ids", *(f"past_key_values.{name}" for name in names)]
    outputs = ["logits", *(f"present.{name}" for name in names)]
    dynamic = {name: {0: "batch", 1: "length"} for name in ("input_ids", "position_ids", "logits")}
    dynamic |= {"attention_mask": {0: "batch", 1: "total"}}
    dynamic |= {f"past_key_values.{name}": {0: "batch", 2: "past"} for name in names}
    dynamic |= {f"present.{name}": {0: "batch", 2: "total"} for name in names}
    ids = torch.randint(0, config.vocab_size, (2, 3))
    past = [torch.randn(2, config.n_head, 5, config.n_embd // config.n_head) for _ in names]
    given = (ids, torch.ones(2, 8, dtype=torch.long), torch.arange(5, 8).expand(2, 3), *past)
    how = {"input_names": inputs, "output_names": outputs, "dynamic_axes": dynamic, "opset_version": 14, "dynamo": False}
    torch.onnx.export(WithPast(model), given, out / "onnx" / "unfinished.onnx", **how)
    model.config.save_pretrained(out)
    (out / "onnx" / "unfinished.onnx").rename(out / "onnx" / "model.onnx")


def vocabulary(folder: Path, size: int) -> None:
    """The bytes and invented tokens: the right size, and a tokenizer that works."""
    tokens = [*BYTES, *(f"token{i}" for i in range(size - 257)), "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({token: i for i, token in enumerate(tokens)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")


@torch.inference_mode()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    model = random_gpt2()
    export(model, out / "gpt2-onnx")
    (out / "gpt2").mkdir(parents=True, exist_ok=True)
    vocabulary(out / "gpt2", model.config.vocab_size)
    model.save_pretrained(out / "gpt2")  # last: it says that both are complete


if __name__ == "__main__":
    main()
