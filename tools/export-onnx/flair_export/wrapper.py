"""Networks of the references as modules that take tensors and answer logits. Needs torch."""

from __future__ import annotations

from typing import Any, Sequence

import torch
from torch import nn

from .manifest import Manifest
from .tensors import LABELS, inputs_of


class HubWrapper(nn.Module):
    """FLAIR-HUB's model, whose forward takes a dictionary and answers one of logits by label folder.

    It reads the size of its answer from a label tensor of the batch: a constant of that size stands for it.
    """

    def __init__(self, model: nn.Module, manifest: Manifest) -> None:
        super().__init__()
        self.model = model
        self.keys = [tensor.key for tensor in inputs_of(manifest)]
        self.label = LABELS[manifest["task"]]
        size = manifest["tilePx"]
        self.register_buffer("labels", torch.zeros(1, size, size), persistent=False)

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        batch: dict[str, Any] = dict(zip(self.keys, tensors, strict=True))
        batch[self.label] = self.labels
        logits, _ = self.model(batch)
        return logits[self.label]


class Flair2Wrapper(nn.Module):
    """FLAIR#2's U-T&T: the second of its two answers is the prediction.

    Its dates count the other way round, reference day minus date; ours are date minus reference day.
    """

    def __init__(self, model: nn.Module, manifest: Manifest, config: dict[str, Any]) -> None:
        super().__init__()
        self.model = model
        self.config = config
        self.keys = [tensor.key for tensor in inputs_of(manifest)]

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        batch = dict(zip(self.keys, tensors, strict=True))
        _, logits = self.model(self.config, batch["patch"], batch["spatch"], -batch["dates"], None)
        return logits


def example_inputs(
    manifest: Manifest, batch: int, dates: int, seed: int, padded: int = 0
) -> list[torch.Tensor]:
    """Normal numbers in the shapes of a model; dates rise through the year, and the last `padded` frames are zeros, as in a batch."""
    generator = torch.Generator().manual_seed(seed)
    result = []
    for tensor, spec in zip(inputs_of(manifest), manifest["inputs"], strict=True):
        size = tensor.size(batch, dates)
        if spec["kind"] == "dates":
            value = torch.linspace(-134, 230, size[1]).round().repeat(size[0], 1)
        else:
            value = torch.randn(size, generator=generator)
            if spec["kind"] != "image":
                # Reflectances: what is fed is not normalised, and not negative.
                value = value.abs() * 0.1
        if padded > 0 and spec["kind"] != "image":
            value[:, -padded:] = 0
        result.append(value)
    return result


def export(module: nn.Module, manifest: Manifest, path: str, opset: int, dates: int = 7) -> None:
    """Writes an ONNX file. One tile and seven dates are traced; axes of the manifest that are dynamic are so in the file."""
    from .tensors import dynamic_axes

    names: Sequence[str] = [tensor.name for tensor in inputs_of(manifest)]
    torch.onnx.export(
        module,
        tuple(example_inputs(manifest, batch=1, dates=dates, seed=1, padded=2)),
        path,
        opset_version=opset,
        input_names=list(names),
        output_names=[manifest["output"]["name"]],
        dynamic_axes=dynamic_axes(manifest),
        do_constant_folding=True,
    )
