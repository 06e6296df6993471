"""Weights: which name of a checkpoint goes where in a network. `read_weights` needs torch, the rest nothing but Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterable

#: What wraps a network in the reference's training modules, outermost first.
PREFIXES = ("state_dict.", "model.", "seg_model.")

#: Parts of a checkpoint that training needs and prediction does not.
TRAINING_ONLY = ("criterion.", "aux_decoders.", "train_metrics.", "val_metrics.", "val_iou.", "train_loss.", "val_loss.")


class WeightsDiffer(ValueError):
    """A checkpoint of another network."""


def match_names(found: Iterable[str], wanted: Iterable[str]) -> dict[str, str]:
    """For each wanted name the name in the checkpoint, which may have prefixes.

    Raises WeightsDiffer when one is missing, or when a weight is left over that is not only for training.
    """
    names = list(found)
    prefix = common_prefix(names, set(wanted))
    stripped = {name[len(prefix) :]: name for name in names if name.startswith(prefix)}
    wanted_names = list(wanted)
    missing = [name for name in wanted_names if name not in stripped]
    used = {stripped[name] for name in wanted_names if name in stripped}
    left = [name for name in names if name not in used and not is_for_training(name)]
    if missing or left:
        raise WeightsDiffer(
            f"{len(missing)} weights of the network are not in the file (such as {missing[:3]}), "
            f"{len(left)} of the file are not in the network (such as {left[:3]})"
        )
    return {name: stripped[name] for name in wanted_names}


def common_prefix(found: list[str], wanted: set[str]) -> str:
    """The prefix under which most of the wanted names are found: none, or some of PREFIXES one behind the other."""
    candidates = [""]
    for prefix in PREFIXES:
        candidates += [before + prefix for before in candidates]
    names = set(found)
    return max(candidates, key=lambda prefix: (sum(prefix + name in names for name in wanted), -len(prefix)))


def is_for_training(name: str) -> bool:
    for prefix in PREFIXES:
        name = name[len(prefix) :] if name.startswith(prefix) else name
    return name.startswith(TRAINING_ONLY)


def read_weights(path: Path) -> dict[str, Any]:
    """Tensors of a `.safetensors`, `.ckpt` or `.pth` file by name. No code that a file may hold is run."""
    if path.suffix == ".safetensors":
        from safetensors.torch import load_file

        return load_file(str(path))
    import torch

    content = torch.load(str(path), map_location="cpu", weights_only=True)
    weights = content.get("state_dict", content)
    return {name: value for name, value in weights.items() if isinstance(value, torch.Tensor)}


def load_weights(model: Any, weights: dict[str, Any]) -> None:
    """Puts weights into a network, every one of them. Raises WeightsDiffer."""
    names = match_names(weights, model.state_dict())
    model.load_state_dict({name: weights[source] for name, source in names.items()}, strict=True)
