"""Checks exported ONNX files with Python's onnx and runs them in Python's onnxruntime against the reference's values.

    python test/real/check_onnx.py [--bound 1e-5]

Exports every fixture of fixtures/bert with `firth convert` (build first: `npm run build`), inside the model and with the
weights beside it. Needs onnx, onnxruntime, numpy and safetensors; exit status 1 when anything is over the bound.
"""

import argparse
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from safetensors import safe_open

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures" / "bert"
HEADS = ["prediction_logits", "seq_relationship_logits"]
ENCODER = ["hidden_states", "attentions", "last_hidden_state", "pooler_output"]
LAYOUTS = ["google", "pytorch-legacy", "pytorch-zip", "safetensors"]
MODELS = [(f"{language}/{layout}", f"{language}/reference", HEADS) for language in ("english", "chinese") for layout in LAYOUTS]
MODELS += [("english/encoder-only", "english/reference", [])]
MODELS += [(f"trained/{name}", f"trained/{name}/reference", HEADS) for name in ("chinese_L-2_H-64_A-2", "english_L-2_H-64_A-2")]


def export(folder: Path, file: Path, outputs: list[str], external: bool) -> None:
    command = ["node", ROOT / "packages/cli/bin/firth.js", "convert", folder, file, "--outputs", ",".join(outputs), "--json"]
    subprocess.run([*command, *(["--external-data"] if external else [])], check=True, stdout=subprocess.DEVNULL)


def checked(file: Path) -> tuple[int, int]:
    """(opset, operators) of a file that onnx's full checker accepts and that has ONNX's own domain only."""
    onnx.checker.check_model(str(file), full_check=True)
    model = onnx.load(str(file), load_external_data=False)
    opsets = {entry.domain: entry.version for entry in model.opset_import}
    assert set(opsets) == {""} and all(node.domain == "" for node in model.graph.node), opsets
    return opsets[""], len({node.op_type for node in model.graph.node})


def largest_error(file: Path, reference: Path) -> tuple[int, float, str]:
    """(outputs, largest absolute error, its output) of a run on the reference's inputs."""
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    with safe_open(reference, "numpy") as golden:
        feeds = {entry.name: golden.get_tensor(entry.name) for entry in session.get_inputs()}
        names = [entry.name for entry in session.get_outputs()]
        results = dict(zip(names, session.run(names, feeds)))
        errors = {name: float(np.abs(found - golden.get_tensor(name)).max()) for name, found in results.items()}
    worst = max(errors, key=errors.get)
    return len(names), errors[worst], worst


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bound", type=float, default=1e-5)
    bound = parser.parse_args().bound
    failed = False
    print("Python " + sys.version.split()[0], *(f"{name} {version(name)}" for name in ("onnx", "onnxruntime", "numpy")), sep=", ")
    print(f"{'model':<30}{'weights':<10}{'opset':>5}{'operators':>11}{'outputs':>9}{'max |error|':>13}  worst")
    with tempfile.TemporaryDirectory() as work:
        for folder, reference, heads in MODELS:
            for external in (False, True):
                file = Path(work) / f"{folder.replace('/', '_')}_{external}.onnx"
                export(FIXTURES / folder, file, [*ENCODER, *heads], external)
                opset, operators = checked(file)
                outputs, error, worst = largest_error(file, FIXTURES / f"{reference}.safetensors")
                where = "beside" if external else "inside"
                failed |= not error <= bound
                print(f"{folder:<30}{where:<10}{opset:>5}{operators:>11}{outputs:>9}{error:>13.2e}  {worst}{'' if error <= bound else '  OVER'}")
    print("over the bound" if failed else f"all within {bound:g}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
