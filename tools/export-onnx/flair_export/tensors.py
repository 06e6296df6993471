"""What the tensors of a model are: names, shapes and dynamic axes, from its manifest. Needs nothing but Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .manifest import Manifest

#: Label folder of FLAIR-HUB by task: the key of its configuration, and of the logits that it answers.
LABELS = {"cosia": "AERIAL_LABEL-COSIA", "lpis": "ALL_LABEL-LPIS"}

#: FLAIR#2's key of a tensor by the kind of the input.
FLAIR2_KEYS = {"image": "patch", "superPatch": "spatch", "dates": "dates"}


@dataclass(frozen=True)
class Tensor:
    """An input: sizes of its axes, a name where the axis is dynamic."""

    name: str
    shape: tuple[int | str, ...]
    #: Key of the reference's batch.
    key: str

    def size(self, batch: int, dates: int) -> tuple[int, ...]:
        """The shape with these numbers of tiles and of dates."""
        numbers = {"N": batch, "T": dates}
        return tuple(numbers[axis] if isinstance(axis, str) else axis for axis in self.shape)


def inputs_of(manifest: Manifest) -> list[Tensor]:
    """The inputs in the order of the manifest, which is that of the exported graph."""
    by_name = {tensor["name"]: tensor for tensor in manifest["inputs"]}
    batch: int | str = "N" if manifest["dynamicBatch"] else 1
    result = []
    for tensor in manifest["inputs"]:
        if tensor["kind"] == "dates":
            shape: tuple[int | str, ...] = (batch, dates_axis(by_name[tensor["of"]]))
        else:
            image = (len(tensor["channels"]), tensor["sizePx"], tensor["sizePx"])
            shape = (batch, *image) if tensor["kind"] == "image" else (batch, dates_axis(tensor), *image)
        result.append(Tensor(tensor["name"], shape, batch_key(tensor, by_name)))
    return result


def dates_axis(series: dict[str, Any]) -> int | str:
    return "T" if series["dates"] is None else series["dates"]


def batch_key(tensor: dict[str, Any], by_name: dict[str, dict[str, Any]]) -> str:
    """Key in FLAIR-HUB's batch; of a super-patch model in FLAIR#2's."""
    is_flair2 = any(other["kind"] == "superPatch" for other in by_name.values())
    if is_flair2:
        return FLAIR2_KEYS[tensor["kind"]]
    if tensor["kind"] == "dates":
        return by_name[tensor["of"]]["modality"].replace("TS", "DATES")
    return tensor["modality"]


def output_shape(manifest: Manifest) -> tuple[int | str, ...]:
    """Shape of the logits."""
    batch: int | str = "N" if manifest["dynamicBatch"] else 1
    return (batch, len(manifest["values"]), manifest["tilePx"], manifest["tilePx"])


def dynamic_axes(manifest: Manifest) -> dict[str, dict[int, str]]:
    """`dynamic_axes` of `torch.onnx.export`."""
    shapes = {tensor.name: tensor.shape for tensor in inputs_of(manifest)}
    shapes[manifest["output"]["name"]] = output_shape(manifest)
    axes = {
        name: {index: axis for index, axis in enumerate(shape) if isinstance(axis, str)}
        for name, shape in shapes.items()
    }
    return {name: named for name, named in axes.items() if named}


def trained_channels(manifest: Manifest) -> list[int]:
    """Output channels that may be predicted: those whose value is not ignored."""
    return [index for index, value in enumerate(manifest["values"]) if value not in manifest["ignore"]]
