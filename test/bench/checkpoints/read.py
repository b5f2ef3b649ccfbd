"""python read.py FORMAT PATH: the same with the library of the format; readMs leaves out its import."""

import json
import sys
import time

format, path = sys.argv[1:]
import numpy as np

if format == "safetensors":
    import safetensors
    from safetensors.numpy import load_file

    version = f"safetensors {safetensors.__version__} (numpy)"
    start = time.perf_counter()
    arrays = list(load_file(path).values())
elif format == "tensorflow":
    import tensorflow as tf

    version = f"tensorflow {tf.__version__}"
    start = time.perf_counter()
    reader = tf.train.load_checkpoint(path)
    arrays = [reader.get_tensor(name) for name in reader.get_variable_to_shape_map()]
else:
    import torch

    version = f"torch {torch.__version__}"
    start = time.perf_counter()
    arrays = [tensor.numpy() for tensor in torch.load(path, weights_only=True).values()]
total = sum(int(np.ascontiguousarray(a).reshape(-1).view(np.uint8)[::4096].sum(dtype=np.int64)) for a in arrays)
print(json.dumps({"sum": total, "readMs": 1000 * (time.perf_counter() - start), "version": version}))
