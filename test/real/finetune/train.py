"""The fine-tuning of run.mjs in PyTorch: `python train.py '{"start": …, "order": …, "dev": …, …}'` prints JSON.

Adam with decoupled decay (0.01, not of biases and LayerNorm), gradients clipped to a norm of 1, the rate up over a tenth of
the steps and down again, in lines.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import torch
from transformers import AutoTokenizer, BertForSequenceClassification, get_linear_schedule_with_warmup
from transformers.utils import logging

from open_in_python import accuracy

logging.set_verbosity_error()
logging.disable_progress_bar()
given = json.loads(sys.argv[1])
torch.manual_seed(0)
rates = {name: given["dropout"] for name in ("hidden_dropout_prob", "attention_probs_dropout_prob")}
model = BertForSequenceClassification.from_pretrained(given["start"], **rates).train()
tokenizer = AutoTokenizer.from_pretrained(given["start"])
order = json.loads(Path(given["order"]).read_text())
began = time.perf_counter()


def is_plain(name: str) -> bool:
    return name.endswith("bias") or "LayerNorm" in name


named = list(model.named_parameters())
groups = [
    {"params": [p for name, p in named if not is_plain(name)], "weight_decay": 0.01},
    {"params": [p for name, p in named if is_plain(name)], "weight_decay": 0.0},
]
optimizer = torch.optim.AdamW(groups, lr=given["learningRate"])
schedule = get_linear_schedule_with_warmup(optimizer, int(0.1 * len(order)), len(order))
losses = []
for batch in order:
    texts, labels = zip(*batch)
    inputs = tokenizer(list(texts), truncation=True, max_length=given["maxLength"], padding=True, return_tensors="pt")
    loss = model(**inputs, labels=torch.tensor([model.config.label2id[label] for label in labels])).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    schedule.step()
    optimizer.zero_grad(set_to_none=True)
    losses.append(loss.item())
found = accuracy(model.eval(), tokenizer, Path(given["dev"]), given["maxLength"])
versions = ", ".join(f"{name} {version(name)}" for name in ("transformers", "torch"))
print(json.dumps({"accuracy": found, "losses": losses, "seconds": time.perf_counter() - began, "versions": versions}))
