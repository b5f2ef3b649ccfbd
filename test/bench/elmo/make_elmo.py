"""python make_elmo.py FOLDER SIZE: a random ELMo of a published size in the authors' two files."""

import json
import sys
from pathlib import Path

import h5py
import numpy as np

FILTERS = [[1, 32], [2, 32], [3, 64], [4, 128], [5, 256], [6, 512], [7, 1024]]
SIZES = {"small": (1024, 128, 1), "medium": (2048, 256, 1), "original": (4096, 512, 2)}  # of allennlp.org's table


def main() -> None:
    folder, size = Path(sys.argv[1]), sys.argv[2]
    dim, projection, highway = SIZES[size]
    options = {
        "lstm": {"cell_clip": 3, "use_skip_connections": True, "n_layers": 2, "proj_clip": 3, "projection_dim": projection,
                 "dim": dim},
        "char_cnn": {"embedding": {"dim": 16}, "filters": FILTERS, "n_highway": highway, "n_characters": 262,
                     "max_characters_per_token": 50, "activation": "relu"},
    }
    rng = np.random.default_rng(0)
    features = sum(count for _, count in FILTERS)

    def draw(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape, np.float32) / np.float32(np.sqrt(np.prod(shape[:-1])) if len(shape) > 1 else 10)

    folder.mkdir(parents=True, exist_ok=True)
    part = folder / "lm_weights.hdf5.part"
    with h5py.File(part, "w") as file:
        file["char_embed"] = draw(261, 16)
        for i, (width, count) in enumerate(FILTERS):
            file[f"CNN/W_cnn_{i}"], file[f"CNN/b_cnn_{i}"] = draw(1, width, 16, count), draw(count)
        for i in range(highway):
            for gate in ("carry", "transform"):
                file[f"CNN_high_{i}/W_{gate}"], file[f"CNN_high_{i}/b_{gate}"] = draw(features, features), draw(features)
        file["CNN_proj/W_proj"], file["CNN_proj/b_proj"] = draw(features, projection), draw(projection)
        for direction in range(2):
            for layer in range(2):
                name = f"RNN_{direction}/RNN/MultiRNNCell/Cell{layer}/LSTMCell"
                file[f"{name}/W_0"] = draw(2 * projection, 4 * dim)
                file[f"{name}/B"], file[f"{name}/W_P_0"] = draw(4 * dim), draw(dim, projection)
    (folder / "options.json").write_text(json.dumps(options))
    part.rename(folder / "lm_weights.hdf5")


if __name__ == "__main__":
    main()
