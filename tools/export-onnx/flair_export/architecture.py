"""From a manifest to what the reference code builds its networks with. Needs nothing but Python."""

from __future__ import annotations

import copy
from typing import Any, Mapping

from .manifest import Manifest
from .tensors import LABELS

IMAGES = ["AERIAL_RGBI", "AERIAL-RLT_PAN", "DEM_ELEV", "SPOT_RGBI"]
SERIES = ["SENTINEL2_TS", "SENTINEL1-ASC_TS", "SENTINEL1-DESC_TS"]

DEFAULT_ARCH = "swin_base_patch4_window12_384-upernet"

#: U-TAE of FLAIR-HUB's configuration of the published models.
MULTITEMP: dict[str, Any] = {
    "ref_date": "05-15",
    "encoder_widths": [64, 64, 64, 128],
    "decoder_widths": [32, 32, 64, 128],
    "out_conv": [32],
    "str_conv_k": 3,
    "str_conv_s": 1,
    "str_conv_p": 1,
    "agg_mode": "att_group",
    "encoder_norm": "group",
    "n_head": 16,
    "d_model": 256,
    "d_k": 4,
    "pad_value": 0,
    "padding_mode": "reflect",
}

#: U-T&T of FLAIR#2's published configuration; the chance to drop the series is below any random number, which tracing would keep.
FLAIR2: dict[str, Any] = {
    "num_channels_aerial": 5,
    "num_channels_sat": 10,
    "encoder_widths": [64, 64, 128, 128],
    "decoder_widths": [64, 64, 128, 128],
    "str_conv_k": 4,
    "str_conv_s": 2,
    "str_conv_p": 1,
    "agg_mode": "att_group",
    "encoder_norm": "group",
    "n_head": 16,
    "d_model": 256,
    "d_k": 4,
    "pad_value": 0,
    "padding_mode": "reflect",
    "aerial_metadata": False,
    "geo_enc_size": 32,
    "drop_utae_modality": -1.0,
}


def family_of(manifest: Manifest) -> str:
    """Which reference builds the network: `hub`, `flair2`, or `smp` for one image and FLAIR#1's classes."""
    if any(tensor["kind"] == "superPatch" for tensor in manifest["inputs"]):
        return "flair2"
    return "smp" if manifest["classList"] == "flair-1-19" else "hub"


def hub_config(
    manifest: Manifest, arch: str = DEFAULT_ARCH, given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Configuration for FLAIR-HUB's model class. `given` is a training configuration, whose `models` count instead of the defaults."""
    label = LABELS[manifest["task"]]
    used = {tensor.get("modality"): tensor for tensor in manifest["inputs"]}
    every = [*IMAGES, *SERIES]
    models = copy.deepcopy(dict((given or {}).get("models") or {}))
    classes = len(manifest["values"])
    multitemp = {**MULTITEMP, **models.get("multitemp_model", {})}
    # The class appends the number of classes when the last one is not it; given here it is the same however often it is built.
    multitemp["out_conv"] = [*without_last(multitemp["out_conv"], classes), classes]
    monotemp = {"arch": arch, "new_channels_init_mode": "random", **models.get("monotemp_model", {})}
    return {
        "labels": [label],
        "labels_configs": {label: {"value_name": {index: str(index) for index in range(classes)}}},
        "modalities": {
            "inputs": {name: name in used for name in every},
            "inputs_channels": {name: channel_numbers(used[name]) for name in every if name in used},
            "aux_loss": {name: False for name in every},
            "modality_dropout": {name: 0 for name in every},
            "pre_processings": elevation_flags(used.get("DEM_ELEV")),
        },
        "models": {"monotemp_model": monotemp, "multitemp_model": multitemp},
    }


def without_last(widths: list[int], last: int) -> list[int]:
    return list(widths[:-1]) if len(widths) > 1 and widths[-1] == last else list(widths)


def channel_numbers(tensor: dict[str, Any]) -> list[int]:
    """Only how many there are counts for the network."""
    return list(range(1, len(tensor["channels"]) + 1))


def elevation_flags(dem: dict[str, Any] | None) -> dict[str, bool]:
    """Whether the model takes heights, and the surface with them."""
    bands = [channel["band"] for channel in dem["channels"]] if dem else []
    calc = "height" in bands
    return {"calc_elevation": calc, "calc_elevation_stack_dsm": calc and len(bands) == 2}


def input_sizes(manifest: Manifest) -> dict[str, int]:
    """Width of each modality, for the Swin encoders."""
    return {tensor["modality"]: tensor["sizePx"] for tensor in manifest["inputs"] if "modality" in tensor}


def smp_arguments(manifest: Manifest, arch: str = "resnet34-unet") -> dict[str, Any]:
    """Arguments of `segmentation_models_pytorch.create_model` for one image."""
    encoder, decoder = arch.rsplit("-", 1)
    [image] = manifest["inputs"]
    return {
        "arch": decoder,
        "encoder_name": encoder,
        "encoder_weights": None,
        "in_channels": len(image["channels"]),
        "classes": len(manifest["values"]),
    }


def flair2_config(manifest: Manifest) -> dict[str, Any]:
    classes = len(manifest["values"])
    return {**FLAIR2, "num_classes": classes, "out_conv": [32, classes]}


def trained_normalisation(manifest: Manifest, config: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Channels of the images as a training configuration normalises them: its statistics by position.

    The reference applies the first mean to the first selected channel, whatever band that is. Where a configuration selects
    bands 4, 1, 2 and lists means of 1, 2, 3, 4, weights were trained with the mean of another band, and need it.
    """
    normalization = config["modalities"]["normalization"]
    result = {}
    for tensor in manifest["inputs"]:
        means = normalization.get(f"{tensor.get('modality')}_means")
        if tensor["kind"] != "image" or means is None:
            continue
        stds = normalization[f"{tensor['modality']}_stds"]
        result[tensor["name"]] = [
            {"band": channel["band"], "mean": float(means[index]), "std": float(stds[index])}
            for index, channel in enumerate(tensor["channels"])
        ]
    return result
