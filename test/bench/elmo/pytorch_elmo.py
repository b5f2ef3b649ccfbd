"""python pytorch_elmo.py '{"folder": …, "threads": …}': ELMo in PyTorch as a runner; a line of JSON for each call.

The network is AllenNLP's (`Elmo`, `ElmoLstm`, `LstmCellWithProjection`) without its general parts: convolutions over the
characters of every word, one product for the inputs of all steps of a layer, then a loop over the steps. With
`"unique": true` it computes each word of a batch once, as firth does.
"""

import json
import sys
import time
from pathlib import Path

import h5py
import torch
from torch import Tensor
from torch.nn import functional as F

given = json.loads(sys.argv[1])
torch.set_num_threads(given["threads"])
options = json.loads((Path(given["folder"]) / "options.json").read_text())
cnn, lstm_options = options["char_cnn"], options["lstm"]
CHARACTERS, PROJECTION = 50, lstm_options["projection_dim"]

with h5py.File(Path(given["folder"]) / "lm_weights.hdf5") as file:
    w: dict[str, Tensor] = {}
    file.visititems(lambda name, item: w.update({name: torch.tensor(item[...])}) if isinstance(item, h5py.Dataset) else None)
filters = [(w[f"CNN/W_cnn_{i}"][0].permute(2, 1, 0).contiguous(), w[f"CNN/b_cnn_{i}"]) for i in range(len(cnn["filters"]))]
cells = [
    [
        (w[f"{name}/W_0"][:PROJECTION].contiguous(), w[f"{name}/W_0"][PROJECTION:].contiguous(), w[f"{name}/B"], w[f"{name}/W_P_0"])
        for layer in range(lstm_options["n_layers"])
        for name in [f"RNN_{direction}/RNN/MultiRNNCell/Cell{layer}/LSTMCell"]
    ]
    for direction in range(2)
]
for direction in cells:
    for i, (kernel, recurrent, bias, projection) in enumerate(direction):
        bias = bias.clone()
        bias[2 * lstm_options["dim"] : 3 * lstm_options["dim"]] += 1  # the forget gate's
        direction[i] = kernel, recurrent, bias, projection


def word_ids(word: str) -> list[int]:
    special = {"<S>": 256, "</S>": 257}
    inner = [special[word]] if word in special else list(word.encode()[: CHARACTERS - 2])
    ids = [258, *inner, 259]
    return ids + [260] * (CHARACTERS - len(ids))


def words(ids: Tensor) -> Tensor:
    """[N, 50] -> [N, projection]"""
    x = F.embedding(ids, w["char_embed"]).transpose(1, 2)
    y = torch.cat([F.relu(F.conv1d(x, kernel, bias).amax(-1)) for kernel, bias in filters], -1)
    for i in range(cnn["n_highway"]):
        carry = torch.sigmoid(torch.addmm(w[f"CNN_high_{i}/b_carry"], y, w[f"CNN_high_{i}/W_carry"]))
        changed = F.relu(torch.addmm(w[f"CNN_high_{i}/b_transform"], y, w[f"CNN_high_{i}/W_transform"]))
        y = carry * changed + (1 - carry) * y
    return torch.addmm(w["CNN_proj/b_proj"], y, w["CNN_proj/W_proj"])


def layer(x: Tensor, mask: Tensor, cell: tuple[Tensor, ...], reverse: bool, state: tuple[Tensor, Tensor]) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """x [T, B, projection], mask [T, B, 1]"""
    kernel, recurrent, bias, projection = cell
    length, batch, _ = x.shape
    clip, projection_clip = lstm_options["cell_clip"], lstm_options["proj_clip"]
    gates = torch.addmm(bias, x.reshape(length * batch, -1), kernel).view(length, batch, -1)
    (h, c), others = (s[:batch] for s in state), [s[batch:] for s in state]
    shown, nothing = torch.empty_like(x), x.new_zeros(())
    for t in reversed(range(length)) if reverse else range(length):
        i, j, f, o = torch.addmm(gates[t], h, recurrent).chunk(4, -1)
        after = (torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(j)).clamp_(-clip, clip)
        seen = ((torch.sigmoid(o) * torch.tanh(after)) @ projection).clamp_(-projection_clip, projection_clip)
        shown[t] = torch.where(mask[t], seen, nothing)
        h, c = torch.where(mask[t], seen, h), torch.where(mask[t], after, c)
    return shown, (torch.cat([h, others[0]]), torch.cat([c, others[1]]))


@torch.inference_mode()
def embed(sentences: list[list[str]], size: int, unique: bool) -> list[Tensor]:
    """The top layer of each sentence, [words, 2 * projection]."""
    found = []
    fresh = torch.zeros(size, PROJECTION), torch.zeros(size, lstm_options["dim"])
    states = [[fresh] * len(cells[0]) for _ in range(2)]  # carried from batch to batch
    for start in range(0, len(sentences), size):
        rows = [["<S>", *sentence, "</S>"] for sentence in sentences[start : start + size]]
        length = max(map(len, rows))
        if unique:
            known = {word: i for i, word in enumerate(dict.fromkeys(word for row in rows for word in row))}
            vectors = words(torch.tensor([word_ids(word) for word in known]))
            at = torch.tensor([[known[word] for word in row] + [0] * (length - len(row)) for row in rows])
            x = vectors[at.T]
        else:
            padding = word_ids("")
            ids = torch.tensor([[word_ids(word) for word in row] + [padding] * (length - len(row)) for row in rows])
            x = words(ids.view(-1, CHARACTERS)).view(len(rows), length, -1).transpose(0, 1)
        mask = (torch.arange(length)[:, None] < torch.tensor([len(row) for row in rows]))[:, :, None]
        sides = []
        for direction in range(2):
            below = x
            for i, cell in enumerate(cells[direction]):
                shown, states[direction][i] = layer(below, mask, cell, direction == 1, states[direction][i])
                below = shown + below if lstm_options["use_skip_connections"] and i else shown
            sides.append(below)
        top = torch.cat(sides, -1)
        found += [top[1 : len(row) - 1, i] for i, row in enumerate(rows)]
    return found


def write(value: dict) -> None:
    print(json.dumps(value), flush=True)


write({"version": f"torch {torch.__version__}"})
for line in sys.stdin:
    call = json.loads(line)
    try:
        begun = time.perf_counter()
        vectors = embed(call["sentences"], call["batch"], call["unique"])
        ms = (time.perf_counter() - begun) * 1000
        write({"ms": ms, **({"vectors": [v.flatten().tolist() for v in vectors]} if call.get("vectors") else {})})
    except Exception as error:
        write({"error": {"message": str(error)}})
