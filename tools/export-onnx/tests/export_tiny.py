"""Exports the small network and writes what PyTorch answers beside it: `tiny.onnx`, `tiny.json`, `cases.json` and raw float32 files.

    python -m tests.export_tiny FOLDER
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import torch

from flair_export.manifest import fill_manifest, sha256_of, write_manifest
from flair_export.series import make_traceable
from flair_export.tensors import inputs_of
from flair_export.wrapper import HubWrapper, example_inputs, export
from tests.tiny import tiny_manifest, tiny_model

#: Tiles, dates, and how many of these are padding; what was traced is 1, 7, 2.
CASES = [(1, 7, 2), (1, 1, 0), (3, 4, 0), (2, 12, 11)]


def main(folder: Path) -> None:
    warnings.simplefilter("ignore")
    manifest = tiny_manifest()
    # What PyTorch answers is asked of the network as it was, before anything was replaced.
    original = HubWrapper(tiny_model(), manifest)
    traceable = HubWrapper(tiny_model(), manifest)
    make_traceable(traceable)
    path = folder / "tiny.onnx"
    export(traceable.eval(), manifest, str(path), opset=17)
    write_manifest(fill_manifest(manifest, sha256_of(path)), folder / "tiny.json")
    cases = []
    for index, (batch, dates, padded) in enumerate(CASES):
        inputs = example_inputs(manifest, batch, dates, seed=50 + index, padded=padded)
        with torch.no_grad():
            named = {tensor.name: value for tensor, value in zip(inputs_of(manifest), inputs)}
            named["expected"] = original(*inputs)
        case = {}
        for name, value in named.items():
            file = f"{index}.{name}.f32"
            value.contiguous().numpy().astype("<f4").tofile(folder / file)
            case[name] = {"file": file, "dims": list(value.shape)}
        cases.append(case)
    (folder / "cases.json").write_text(json.dumps(cases))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
