"""Reads each original with its own Python library, lets `firth convert` write it in every other format, reads that with the
library of that format, and compares all bytes: python round_trip.py [NAME=PATH…] (build the packages first).

A PATH given is also cast, and compared with PyTorch's rounding. Libraries that are not installed are left out
(requirements.txt and requirements-words.txt of ../fixtures).
"""

import importlib.util
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent / "fixtures"
FIRTH = HERE.parents[2] / "packages/cli/bin/firth.js"


def has(*modules):
    return all(importlib.util.find_spec(module) for module in modules)


def read_tensorflow(path):
    import tensorflow as tf

    reader = tf.train.load_checkpoint(str(path))
    names = [name for name in reader.get_variable_to_shape_map() if name != "_CHECKPOINTABLE_OBJECT_GRAPH"]
    return {name: reader.get_tensor(name) for name in names}


def to_numpy(tensor):
    import torch

    flat = tensor.detach().contiguous()
    if flat.dtype == torch.bfloat16:
        from ml_dtypes import bfloat16

        return flat.view(torch.uint16).numpy().view(bfloat16)
    return flat.numpy()


def read_pytorch(path):
    import torch

    return {name: to_numpy(tensor) for name, tensor in torch.load(path, weights_only=True).items()}


def read_safetensors(path):
    import safetensors.torch

    return {name: to_numpy(tensor) for name, tensor in safetensors.torch.load_file(path).items()}


def read_shards(path):
    index = json.loads(pathlib.Path(str(path) + ".index.json").read_text())
    shards = {file: read_safetensors(path.parent / file) for file in set(index["weight_map"].values())}
    return {name: shards[file][name] for name, file in index["weight_map"].items()}


def read_npz(path):
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def read_hdf5(path):
    import h5py

    with h5py.File(path) as file:
        found = {}
        visit = lambda name, item: found.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None
        file.visititems(visit)
    return {name: np.asarray(value) for name, value in found.items()}


def read_gpt(path):
    shapes = json.loads(path.read_text())
    whole = np.concatenate([np.load(path.parent / f"params_{i}.npy") for i in range(10)])
    offsets = np.cumsum([np.prod(shape, dtype=int) for shape in shapes])
    arrays = [part.reshape(shape) for part, shape in zip(np.split(whole, offsets)[:-1], shapes)]
    block = ["attn/c_attn/w", "attn/c_attn/b", "attn/c_proj/w", "attn/c_proj/b", "ln_1/g", "ln_1/b"]
    block += ["mlp/c_fc/w", "mlp/c_fc/b", "mlp/c_proj/w", "mlp/c_proj/b", "ln_2/g", "ln_2/b"]
    names = ["model/pe", "model/we"] + [f"model/h{i}/{part}" for i in range((len(shapes) - 2) // 12) for part in block]
    return dict(zip(names, arrays))


def read_words(path):
    from gensim.models import KeyedVectors

    binary = ".bin" in path.name
    vectors = KeyedVectors.load_word2vec_format(str(path), binary=binary, no_header=path.name.startswith("glove"))
    return {word: vectors.vectors[i] for i, word in enumerate(vectors.index_to_key)}


def native(array):
    array = np.asarray(array)
    if array.dtype.name == "bfloat16":
        return array.astype(np.float32)
    return array.astype(array.dtype.newbyteorder("<"))


def compare(expected, found):
    """What differs; None where every tensor has the same dtype, shape and bytes (bfloat16 is compared as float32)."""
    if sorted(expected) != sorted(found):
        return f"other names: {sorted(set(expected) ^ set(found))[:3]}"
    for name in expected:
        a, b = native(expected[name]), native(found[name])
        if a.dtype != b.dtype or a.shape != b.shape or a.tobytes() != b.tobytes():
            return f"{name} differs: {a.dtype} {a.shape}, {b.dtype} {b.shape}"
    return None


MODELS = [
    ("tensorflow/every-dtype.ckpt", read_tensorflow),
    ("tensorflow/sliced.ckpt", read_tensorflow),
    ("tensorflow/shards.ckpt", read_tensorflow),
    ("pytorch/views.zip.bin", read_pytorch),
    ("pytorch/views.legacy.bin", read_pytorch),
    ("pytorch/every-dtype.zip.bin", read_pytorch),
    ("safetensors/every-dtype.safetensors", read_safetensors),
    ("hdf5/elmo.hdf5", read_hdf5),
    ("hdf5/chunked.hdf5", read_hdf5),
    ("hdf5/keras.weights.h5", read_hdf5),
    ("numpy/deflated.npz", read_npz),
    ("gpt/params_shapes.json", read_gpt),
]
# What firth is to write, with which options, and what Python reads it.
MODEL_TARGETS = {
    "x.safetensors": ([], read_safetensors),
    "x.safetensors --shard-size 16B": (["--shard-size", "16B"], read_shards),
    "x.bin": ([], read_pytorch),
    "x.ckpt": ([], read_tensorflow),
    "x.npz": ([], read_npz),
    "x.h5": ([], read_hdf5),
}
CAST_TARGETS = {
    f"{name} --dtype {dtype}": (["--dtype", dtype], read)
    for name, read in [("x.safetensors", read_safetensors), ("x.bin", read_pytorch), ("x.ckpt", read_tensorflow)]
    for dtype in ["float16", "bfloat16"]
}
WORDS = [(f"words/{name}", read_words) for name in ["word2vec.txt", "word2vec.txt.gz", "word2vec.bin", "glove.txt", "fasttext.vec"]]
WORD_TARGETS = {"x.txt": ([], read_words), "x.bin": ([], read_words)}
READERS = {"tensorflow": read_tensorflow, "pytorch": read_pytorch, "safetensors": read_safetensors}


def firth(*arguments):
    """Why firth refused; None where it did not."""
    done = subprocess.run(["node", str(FIRTH), *map(str, arguments)], capture_output=True, text=True)
    if done.returncode == 0:
        return None
    # A container without the dtype refuses it; anything else is a failure.
    lacking = re.search(r"a dtype that \w+ does not (?:have|write) \(found (\w+)\)", done.stderr)
    return f"refused: {lacking[1]}" if lacking else done.stderr.strip()


def rounded(tensors, dtype):
    import torch

    floats = {name: torch.from_numpy(array) if array.dtype == np.float32 else None for name, array in tensors.items()}
    return {name: tensors[name] if t is None else to_numpy(t.to(getattr(torch, dtype))) for name, t in floats.items()}


def table(sources, targets):
    print("| original | tensors | " + " | ".join(f"`{target}`" for target in targets) + " |")
    print("| --- " * (len(targets) + 2) + "|")
    failures = 0
    for source, read in sources:
        path = pathlib.Path(source) if pathlib.Path(source).is_absolute() else FIXTURES / source
        original = read(path)
        cells = []
        for target, (options, read_target) in targets.items():
            expected = rounded(original, options[1]) if "--dtype" in options else original
            with tempfile.TemporaryDirectory() as folder:
                destination = pathlib.Path(folder) / target.split()[0]
                refused = firth("convert", path, destination, *options)
                problem = refused or compare(expected, read_target(destination))
            failures += bool(problem) and not problem.startswith("refused: ")
            cells.append("equal" if problem is None else problem)
        print(f"| {source} | {len(original)} | " + " | ".join(cells) + " |", flush=True)
    return failures


if __name__ == "__main__":
    extra = [argument.split("=", 1) for argument in sys.argv[1:]]
    failed = 0
    if has("tensorflow", "torch", "safetensors", "h5py"):
        given = [(path, READERS[name]) for name, path in extra]
        failed += table(MODELS + given, MODEL_TARGETS)
        if given:
            print()
            failed += table(given, CAST_TARGETS)
        print()
    if has("gensim"):
        failed += table(WORDS, WORD_TARGETS)
    sys.exit(failed > 0)
