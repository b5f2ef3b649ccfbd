"""Opens a folder that firth wrote in transformers: `python open_in_python.py FOLDER DEV.tsv` prints its labels and accuracy as JSON."""

import json
import sys
from pathlib import Path

import torch
from transformers import AutoTokenizer, BertForSequenceClassification
from transformers.utils import logging

BATCH = 32


@torch.no_grad()
def accuracy(model, tokenizer, dev: Path, max_length: int = 128) -> float:
    """The share of right labels, by their names."""
    rows = [line.rsplit("\t", 1) for line in dev.read_text().splitlines() if line.strip()]
    right = 0
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        texts = [text for text, _ in batch]
        inputs = tokenizer(texts, truncation=True, max_length=max_length, padding=True, return_tensors="pt")
        found = model(**inputs).logits.argmax(-1).tolist()
        right += sum(model.config.id2label[i] == label for i, (_, label) in zip(found, batch))
    return right / len(rows)


if __name__ == "__main__":
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    folder, dev = sys.argv[1:]
    model, info = BertForSequenceClassification.from_pretrained(folder, output_loading_info=True)
    assert not info["missing_keys"] and not info["unexpected_keys"], info
    result = accuracy(model.eval(), AutoTokenizer.from_pretrained(folder), Path(dev))
    print(json.dumps({"labels": model.config.id2label, "accuracy": result}))
