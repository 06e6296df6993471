#!/usr/bin/env python3
"""Turns a published FLAIR checkpoint into `NAME.onnx` and `NAME.json` for Arpenteur. See README.md.

    python export_onnx.py --template flair-hub-lc-a-rgb --weights FLAIR-HUB_LC-A_RGB_swinbase-upernet.safetensors --out models/

Exit code 0: both files are written and ONNX Runtime answers as PyTorch does. 1: it does not, or the weights are those of another
network; no manifest is written then.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from flair_export import architecture, manifest as manifests
from flair_export.checkpoints import WeightsDiffer
from flair_export.tensors import inputs_of, trained_channels


def parse_arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").splitlines()[0], epilog="Templates: " + ", ".join(manifests.template_names())
    )
    add = parser.add_argument
    add("--template", required=True, help="name of a template, or path of a manifest")
    add("--weights", required=True, type=Path, help="checkpoint: .safetensors, .ckpt or .pth")
    add("--out", required=True, type=Path, help="folder to write into; it is made")
    add("--name", help="name of the model and its files (default: the template's)")
    add("--arch", help=f"encoder-decoder (default: {architecture.DEFAULT_ARCH}; of FLAIR#1 resnet34-unet)")
    add("--config", type=Path, help="training configuration (YAML, one file) to take `models` from")
    add(
        "--normalisation",
        choices=["template", "training"],
        default="template",
        help="statistics of the template, band by band, or those that training applied by position (needs --config)",
    )
    add("--reference", type=Path, help="checkout of FLAIR-HUB or FLAIR-2, unless it is installed")
    add("--source", help="where the weights come from (a URL), for the manifest")
    add("--opset", type=int, default=17, help="ONNX opset, at least 17 (default: 17)")
    add("--tiles", type=int, default=10, help="tiles to compare with PyTorch (default: 10)")
    given = parser.parse_args(argv)
    if given.opset < 17:
        parser.error("--opset must be at least 17")
    if given.normalisation == "training" and given.config is None:
        parser.error("--normalisation training needs --config")
    return given


def read_config(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    import yaml

    return yaml.safe_load(path.read_text(encoding="utf-8"))


def prepare_manifest(given: argparse.Namespace, config: dict[str, Any] | None) -> manifests.Manifest:
    """The template with the changes that the command line asks for, still without a hash."""
    manifest = manifests.read_template(given.template)
    for key in ("name", "source"):
        if getattr(given, key) is not None:
            manifest[key] = getattr(given, key)
    if given.normalisation == "training":
        channels = architecture.trained_normalisation(manifest, config or {})
        manifest = manifests.with_channels(manifest, channels)
    return manifest


def build(given: argparse.Namespace, manifest: manifests.Manifest, config: dict[str, Any] | None) -> Any:
    """The network with its weights, as a module that takes the manifest's inputs."""
    from flair_export.checkpoints import load_weights, read_weights
    from flair_export.series import make_traceable
    from flair_export.wrapper import Flair2Wrapper, HubWrapper

    weights = read_weights(given.weights)
    family = architecture.family_of(manifest)
    if family == "smp":
        import segmentation_models_pytorch as smp

        model = smp.create_model(**architecture.smp_arguments(manifest, given.arch or "resnet34-unet"))
        load_weights(model, weights)
        return model.eval()
    if given.reference is not None:
        sys.path.insert(0, str(given.reference / "src" if family == "hub" else given.reference))
    if family == "hub":
        from flair_hub.models.flair_model import FLAIR_HUB_Model

        settings = architecture.hub_config(manifest, given.arch or architecture.DEFAULT_ARCH, config)
        model = FLAIR_HUB_Model(settings, architecture.input_sizes(manifest))
        load_weights(model, weights)
        wrapped = HubWrapper(model, manifest)
    else:
        from src.backbones.txt_model import TimeTexture_flair

        settings = architecture.flair2_config(manifest)
        model = TimeTexture_flair(settings)
        load_weights(model, weights)
        wrapped = Flair2Wrapper(model, manifest, settings)
    make_traceable(wrapped)
    return wrapped.eval()


def check(module: Any, manifest: manifests.Manifest, path: Path, tiles: int) -> Any:
    """Answers of ONNX Runtime against those of PyTorch: other batches, other numbers of dates, padding and none."""
    import onnxruntime
    import torch
    from flair_export.parity import compare, merge
    from flair_export.wrapper import example_inputs

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [tensor.name for tensor in inputs_of(manifest)]
    parts = []
    done = 0
    while done < tiles:
        batch = min(1 + done % 2, tiles - done) if manifest["dynamicBatch"] else 1
        inputs = example_inputs(manifest, batch, dates=3 + done, seed=100 + done, padded=done % 3)
        with torch.no_grad():
            expected = module(*inputs).numpy()
        feed = {name: value.numpy() for name, value in zip(names, inputs, strict=True)}
        [found] = session.run([manifest["output"]["name"]], feed)
        parts.append(compare(expected, found, trained_channels(manifest)))
        done += batch
    return merge(parts)


def main(argv: list[str] | None = None) -> int:
    given = parse_arguments(argv)
    config = read_config(given.config)
    manifest = prepare_manifest(given, config)
    given.out.mkdir(parents=True, exist_ok=True)
    path = given.out / f"{manifest['name']}.onnx"

    from flair_export.wrapper import export

    try:
        module = build(given, manifest, config)
    except WeightsDiffer as error:
        print(f"{given.weights}: {error}", file=sys.stderr)
        return 1
    export(module, manifest, str(path), given.opset)
    parity = check(module, manifest, path, given.tiles)
    print(json.dumps(parity.summary(), indent=2))
    if not parity.passes:
        print("ONNX Runtime does not answer as PyTorch does; no manifest was written", file=sys.stderr)
        return 1
    filled = manifests.fill_manifest(manifest, manifests.sha256_of(path))
    manifests.write_manifest(filled, given.out / f"{manifest['name']}.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
