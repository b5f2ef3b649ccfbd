"""Lets `firth convert` write an ELMo as safetensors and from that back as its authors publish one, and compares the two HDF5 files by
h5py, group by group and dataset by dataset, and `options.json` byte by byte: python round_trip_elmo.py [FOLDER…] (build the
packages first; requirements.txt). Without FOLDER it is the ELMo of ../../../fixtures.
"""

import pathlib
import shutil
import sys
import tempfile

import h5py

from round_trip import firth

FIXTURE = pathlib.Path(__file__).resolve().parents[3] / "fixtures" / "elmo" / "bilm-tf"


def tree(path):
    """Every group and dataset by its name: nothing of a group; dtype, shape and bytes of a dataset."""
    found = {}
    with h5py.File(path) as file:
        file.visititems(lambda name, item: found.update(
            {name: (item.dtype.str, item.shape, item[()].tobytes()) if isinstance(item, h5py.Dataset) else None}))
    return found


def main():
    print("| original | groups | datasets | `--to bilm-tf` |\n| --- | --- | --- | --- |")
    failures = 0
    for original in map(pathlib.Path, sys.argv[1:] or [FIXTURE]):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            problem = firth("convert", original, folder / "weights.safetensors")
            shutil.copy(original / "options.json", folder)
            problem = problem or firth("convert", folder / "weights.safetensors", folder / "back", "--to", "bilm-tf")
            expected = tree(original / "lm_weights.hdf5")
            if problem is None:
                back = tree(folder / "back" / "lm_weights.hdf5")
                options = [(at / "options.json").read_bytes() for at in (original, folder / "back")]
                different = [name for name in expected.keys() | back.keys() if expected.get(name, 0) != back.get(name, 0)]
                problem = f"{different[0]} differs" if different else None if options[0] == options[1] else "other options"
        failures += problem is not None
        groups = sum(item is None for item in expected.values())
        print(f"| {original.parent.name}/{original.name} | {groups} | {len(expected) - groups} | {problem or 'equal'} |")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
