"""python peer.py KIND FOLDER TEXT THREADS: the answer on the first line, what it took on the second.

KIND: hugging-face       BertForMaskedLM.from_pretrained(FOLDER), for PyTorch's and safetensors' layouts
      tensorflow-reader  tf.train.load_checkpoint, renamed as in fixtures/bert/reference.py: transformers 5 reads no
                         TensorFlow
      transformers-4     load_tf_weights_in_bert, what transformers converted such checkpoints with until 4.57
"""

import json
import os
import re
import sys
import time
from importlib.metadata import version
from pathlib import Path

kind, folder, text, threads = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])


def now() -> float:
    """Milliseconds since this process was asked for."""
    return time.time() * 1000 - float(os.environ["FIRTH_SPAWNED_AT"])


import torch
from transformers import AutoTokenizer, BertConfig, BertForMaskedLM, BertTokenizer

if kind == "tensorflow-reader":
    sys.path.insert(0, str(Path(__file__).parents[3] / "fixtures" / "bert"))
    from reference import google_weights
if kind != "hugging-face":
    import tensorflow
torch.set_num_threads(threads)
imported = now()

if kind == "hugging-face":
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = BertForMaskedLM.from_pretrained(folder)
else:
    tokenizer = BertTokenizer.from_pretrained(folder)
    config = BertConfig.from_json_file(folder / "bert_config.json")
    checkpoint = str(folder / "bert_model.ckpt")
    if kind == "tensorflow-reader":
        weights = google_weights(checkpoint)
        model = BertForMaskedLM.from_pretrained(None, config=config, state_dict=weights)
    else:
        from transformers import BertForPreTraining
        from transformers.models.bert.modeling_bert import load_tf_weights_in_bert

        model = load_tf_weights_in_bert(BertForPreTraining(config), config, checkpoint)
model.eval()
opened = now()

with torch.inference_mode():
    inputs = tokenizer(text, return_tensors="pt")
    at = inputs["input_ids"][0].tolist().index(tokenizer.mask_token_id)
    best = model(**inputs)[0][0, at].log_softmax(-1).topk(20)
print(json.dumps([{"tokenId": t, "logProbability": p} for t, p in zip(best.indices.tolist(), best.values.tolist())]), flush=True)
answered = now()

peak = 1024 * int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])
packages = ["transformers", "torch"] + (["tensorflow-cpu"] if kind != "hugging-face" else [])
versions = ", ".join(f"{name} {version(name)}" for name in packages)
steps = {"importMs": imported, "openMs": opened - imported, "answerMs": answered - opened}
print(json.dumps({**steps, "peakBytes": peak, "versions": versions}))
