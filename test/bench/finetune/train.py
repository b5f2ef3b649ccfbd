"""python train.py '{"folder": …, "threads": …}': the same classifier in PyTorch, as a runner; a line of JSON for each call."""

import json
import resource
import sys
import time
from importlib.metadata import version

import torch
from transformers import BertForSequenceClassification

given = json.loads(sys.argv[1])
torch.set_num_threads(given["threads"])
torch.manual_seed(0)
model = BertForSequenceClassification.from_pretrained(given["folder"], num_labels=2, dtype=torch.float32)
with torch.no_grad():
    kernel = 0.05 * torch.sin(torch.arange(2.0 * model.config.hidden_size, dtype=torch.float64)).reshape(-1, 2)
    model.classifier.weight.copy_(kernel.T)
    model.classifier.bias.copy_(0.05 * torch.sin(torch.arange(2, dtype=torch.float64)))
if given.get("checkpoint"):
    model.gradient_checkpointing_enable()
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5, weight_decay=0.01)


def write(value: dict) -> None:
    print(json.dumps(value), flush=True)


def loss_of(batch: dict) -> torch.Tensor:
    ids = torch.tensor(batch["ids"]).reshape(batch["rows"], batch["length"])
    return model(input_ids=ids, attention_mask=torch.ones_like(ids), labels=torch.tensor(batch["labels"])).loss


def exact(batch: dict) -> dict:
    """Loss and the gradients' norm without dropout."""
    model.eval()
    loss = loss_of(batch)
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), float("inf"))
    optimizer.zero_grad(set_to_none=True)
    return {"loss": loss.item(), "gradientNorm": norm.item()}


def step(batch: dict) -> dict:
    model.train()
    start = time.perf_counter()
    loss = loss_of(batch)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return {"ms": (time.perf_counter() - start) * 1000, "loss": loss.item()}


write({"version": ", ".join(f"{name} {version(name)}" for name in ["transformers", "torch"])})
for line in sys.stdin:
    call = json.loads(line)
    try:
        if call["method"] == "peak":
            write({"bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024})
        else:
            write({"exact": exact, "step": step}[call["method"]](call["batch"]))
    except Exception as error:
        write({"error": {"message": str(error)}})
