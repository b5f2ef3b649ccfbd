"""Writes a BERT as transformers.js reads it: OUT/config.json, tokenizer*.json, onnx/model.onnx, onnx/model_quantized.onnx.

    python export_onnx.py FOLDER OUT [--task feature-extraction | fill-mask] [--vocabulary FOLDER]

float32: torch.onnx.export, opset 14, eager attention, the mask added as (1 - mask) * min: the graph that optimum exported for
the published files; of seven ways to export none was clearly faster in ONNX Runtime 1.30.
q8: quantize_dynamic with the arguments of transformers.js' scripts/convert.py --quantize for a BERT: every operator of the
registry (embeddings too), int8 weights per channel in a reduced range, MatMul with a constant B only.

Needs torch, transformers, onnx and onnxruntime. transformers.js itself needs none of them.
"""

import argparse
import shutil
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.registry import IntegerOpsRegistry
from transformers import BertForMaskedLM, BertModel

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


class Exported(torch.nn.Module):
    def __init__(self, model: torch.nn.Module, output: str):
        super().__init__()
        self.model, self.output = model, output

    def forward(self, input_ids, attention_mask, token_type_ids):
        bias = (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * torch.finfo(torch.float32).min
        results = self.model(input_ids=input_ids, attention_mask=bias, token_type_ids=token_type_ids)
        return results[self.output]


def main(folder: Path, out: Path, task: str, vocabulary: Path) -> None:
    how = {"dtype": torch.float32, "attn_implementation": "eager"}
    if task == "fill-mask":
        model, output = BertForMaskedLM.from_pretrained(folder, **how), "logits"
    else:
        model, output = BertModel.from_pretrained(folder, add_pooling_layer=False, **how), "last_hidden_state"
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    ids = torch.randint(1000, 5000, (2, 16))
    dynamic = {name: {0: "batch_size", 1: "sequence_length"} for name in [*INPUTS, output]}
    unfinished = out / "onnx" / "unfinished.onnx"
    torch.onnx.export(
        Exported(model.eval(), output),
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        unfinished,
        input_names=INPUTS,
        output_names=[output],
        dynamic_axes=dynamic,
        opset_version=14,
        dynamo=False,
    )
    quantize_dynamic(
        unfinished,
        out / "onnx" / "model_quantized.onnx",
        op_types_to_quantize=list(IntegerOpsRegistry),
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        extra_options={"EnableSubgraph": True, "MatMulConstBOnly": True},
    )
    shutil.copy(folder / "config.json", out)
    for name in ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"]:
        shutil.copy(vocabulary / name, out)
    unfinished.rename(out / "onnx" / "model.onnx")  # last: it says that the folder is complete


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--task", default="feature-extraction", choices=["feature-extraction", "fill-mask"])
    parser.add_argument("--vocabulary", type=Path)
    given = parser.parse_args()
    main(given.folder, given.out, given.task, given.vocabulary or given.folder)
