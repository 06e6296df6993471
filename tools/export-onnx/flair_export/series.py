"""U-TAE without what cannot be traced. Needs torch.

The reference convolves only the frames that are not padding (boolean indexing), asks whether any frame is padding (a branch),
repeats its queries in a Python loop over pixels, and writes sines and cosines into slices. Traced, each of these would keep the
numbers of the traced example. Here every frame is convolved and padding written back under a mask, and queries are broadcast:
the same numbers for any batch and any number of dates. Group norms of `[B, C]`, which the exporter does not know, get a last axis.
"""

from __future__ import annotations

from types import MethodType
from typing import Any

import torch
from torch import nn


def make_traceable(model: nn.Module) -> int:
    """Replaces the methods of all parts of U-TAEs inside a network. Answers how many were replaced."""
    count = 0
    for part in model.modules():
        replacement = replacement_for(part)
        if replacement is None:
            continue
        name, method = replacement
        setattr(part, name, MethodType(method, part))
        count += 1
    return count


def replacement_for(part: nn.Module) -> tuple[str, Any] | None:
    if hasattr(part, "smart_forward"):
        return "smart_forward", forward_frames
    if hasattr(part, "Q") and hasattr(part, "fc1_k"):
        return "forward", attend
    if type(part).__name__ == "Temporal_Aggregator":
        if part.mode != "att_group":
            raise ValueError(f"temporal aggregation {part.mode!r} is not written for tracing")
        return "forward", aggregate
    if type(part).__name__ == "PositionalEncoder":
        return "forward", encode_positions
    if isinstance(part, nn.GroupNorm):
        return "forward", normalise_groups
    return None


def forward_frames(self: Any, images: torch.Tensor) -> torch.Tensor:
    """Of `[B, T, C, H, W]`: all frames through the block, padding where the input has it."""
    if images.dim() == 4:
        return self.forward(images)
    batch, dates = images.shape[0], images.shape[1]
    frames = images.flatten(0, 1)
    result = self.forward(frames)
    if self.pad_value is not None:
        is_padding = (frames == self.pad_value).flatten(1).all(dim=1)
        padding = torch.full((1, 1, 1, 1), float(self.pad_value))
        result = torch.where(is_padding[:, None, None, None], padding, result)
    channels, height, width = (int(size) for size in result.shape[1:])
    return result.reshape(batch, dates, channels, height, width)


def attend(self: Any, values: torch.Tensor, pad_mask: Any = None, return_comp: bool = False) -> Any:
    """One learnt query a head over `[B, T, D]`. Answers `[heads, B, D / heads]` and the attention `[heads, B, T]`."""
    batch, dates = values.shape[0], values.shape[1]
    heads, width = self.n_head, self.d_in // self.n_head
    keys = self.fc1_k(values).reshape(batch, dates, heads, self.d_k)
    scores = (keys * self.Q).sum(dim=-1).permute(2, 0, 1) / self.attention.temperature
    if pad_mask is not None:
        scores = scores.masked_fill(pad_mask[None], -1e3)
    attention = torch.softmax(scores, dim=2)
    parts = values.reshape(batch, dates, heads, width).permute(2, 0, 1, 3)
    result = (attention[..., None] * parts).sum(dim=2)
    return (result, attention, scores) if return_comp else (result, attention)


def aggregate(self: Any, x: torch.Tensor, pad_mask: Any = None, attn_mask: Any = None) -> torch.Tensor:
    """Sum of `[B, T, C, H, W]` over the dates, weighted by each head's attention `[heads, B, T, h, w]` for its share of channels."""
    heads, from_height, from_width = attn_mask.shape[0], int(attn_mask.shape[-2]), int(attn_mask.shape[-1])
    batch, dates = x.shape[0], x.shape[1]
    channels, height, width = (int(size) for size in x.shape[2:])
    weights = attn_mask.reshape(-1, 1, from_height, from_width)
    if height > from_width:
        weights = nn.functional.interpolate(weights, size=(height, width), mode="bilinear", align_corners=False)
    elif from_width // height > 1:
        weights = nn.functional.avg_pool2d(weights, kernel_size=from_width // height)
    weights = weights.reshape(int(heads), batch, dates, 1, height, width)
    if pad_mask is not None:
        weights = weights * (~pad_mask).to(x.dtype)[None, :, :, None, None, None]
    groups = x.reshape(batch, dates, int(heads), channels // int(heads), height, width)
    result = (weights.permute(1, 2, 0, 3, 4, 5) * groups).sum(dim=1)
    return result.reshape(batch, channels, height, width)


def encode_positions(self: Any, days: torch.Tensor) -> torch.Tensor:
    """Sines at even places and cosines at odd ones of `[B, T]` days over growing periods, once a head."""
    angles = days[:, :, None] / self.denom.to(days.device)[None, None, :]
    waves = torch.stack([torch.sin(angles[:, :, 0::2]), torch.cos(angles[:, :, 1::2])], dim=3).flatten(2)
    return waves if self.repeat is None else waves.repeat(1, 1, self.repeat)


def normalise_groups(self: Any, x: torch.Tensor) -> torch.Tensor:
    """Group norm, of `[B, C]` through a last axis of one."""
    spread = x[..., None] if x.dim() == 2 else x
    result = nn.functional.group_norm(spread, self.num_groups, self.weight, self.bias, self.eps)
    return result[..., 0] if x.dim() == 2 else result
