"""How far what ONNX Runtime answers is from what PyTorch answers. Needs numpy."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Sequence

import numpy as np

MOST_DIFFERENCE = 1e-3
LEAST_EQUAL = 0.9999


@dataclass(frozen=True)
class Parity:
    """Of logits `[N, C, H, W]`: largest and mean difference, and the share of pixels with the same class."""

    tiles: int
    max_difference: float
    mean_difference: float
    equal: float
    finite: bool

    @property
    def passes(self) -> bool:
        return self.finite and self.max_difference < MOST_DIFFERENCE and self.equal >= LEAST_EQUAL

    def summary(self) -> dict[str, Any]:
        return {**asdict(self), "passes": self.passes}


def compare(expected: np.ndarray, found: np.ndarray, channels: Sequence[int] | None = None) -> Parity:
    """Compares logits of the same tiles; `channels` are those that may be predicted (default: all)."""
    if expected.shape != found.shape:
        raise ValueError(f"shapes {expected.shape} and {found.shape}")
    finite = bool(np.isfinite(expected).all() and np.isfinite(found).all())
    difference = np.abs(expected.astype(np.float64) - found.astype(np.float64))
    chosen = list(range(expected.shape[1])) if channels is None else list(channels)
    same = expected[:, chosen].argmax(axis=1) == found[:, chosen].argmax(axis=1)
    return Parity(
        tiles=expected.shape[0],
        max_difference=float(difference.max()) if finite else float("inf"),
        mean_difference=float(difference.mean()) if finite else float("inf"),
        equal=float(same.mean()),
        finite=finite,
    )


def merge(parts: Sequence[Parity]) -> Parity:
    """Of all tiles together. Tiles have the same size."""
    tiles = sum(part.tiles for part in parts)
    if tiles == 0:
        raise ValueError("nothing was compared")
    return Parity(
        tiles=tiles,
        max_difference=max(part.max_difference for part in parts),
        mean_difference=sum(part.mean_difference * part.tiles for part in parts) / tiles,
        equal=sum(part.equal * part.tiles for part in parts) / tiles,
        finite=all(part.finite for part in parts),
    )
