"""A small network with what is hard to trace in the references: frames chosen by indexing, a branch on padding, a loop over pixels,
writing into slices, and a size that is read from a label. Random weights; for tests. Needs torch."""

from __future__ import annotations

import torch
from torch import nn

WIDTH = 8
HEADS = 2


class Block(nn.Module):
    """Convolves the frames of `[B, T, C, H, W]` that are not padding."""

    def __init__(self, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.pad_value = 0
        self.net = nn.Sequential(
            nn.Conv2d(channels, WIDTH, 3, stride=stride, padding=1, padding_mode="reflect"),
            nn.GroupNorm(2, WIDTH),
            nn.ReLU(),
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.net(images)

    def smart_forward(self, images: torch.Tensor) -> torch.Tensor:
        frames = images.flatten(0, 1)
        seen = ~(frames == self.pad_value).flatten(1).all(dim=1)
        convolved = self.forward(frames[seen])
        result = torch.full((frames.shape[0], *convolved.shape[1:]), float(self.pad_value))
        result[seen] = convolved
        return result.unflatten(0, images.shape[:2])


class MultiHeadAttention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.n_head, self.d_k, self.d_in = HEADS, 3, WIDTH
        self.Q = nn.Parameter(torch.randn(HEADS, self.d_k))
        self.fc1_k = nn.Linear(WIDTH, HEADS * self.d_k)
        self.attention = nn.Module()
        self.attention.temperature = 3**0.5

    def forward(self, values: torch.Tensor, pad_mask: torch.Tensor | None = None) -> tuple:
        results, attentions = [], []
        for head in range(self.n_head):
            keys = self.fc1_k(values)[:, :, head * self.d_k : (head + 1) * self.d_k]
            part = values[:, :, head * WIDTH // HEADS : (head + 1) * WIDTH // HEADS]
            pixels = []
            for pixel in range(values.shape[0]):
                scores = keys[pixel] @ self.Q[head] / self.attention.temperature
                if pad_mask is not None:
                    scores = scores.masked_fill(pad_mask[pixel], -1e3)
                pixels.append(scores.softmax(dim=0))
            attention = torch.stack(pixels)
            attentions.append(attention)
            results.append(torch.einsum("bt,btd->bd", attention, part))
        return torch.stack(results), torch.stack(attentions)


class PositionalEncoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.repeat = HEADS
        self.denom = torch.tensor([1.0, 1.0, 31.6, 31.6])

    def forward(self, days: torch.Tensor) -> torch.Tensor:
        table = days[:, :, None] / self.denom
        table[:, :, 0::2] = table[:, :, 0::2].sin()
        table[:, :, 1::2] = table[:, :, 1::2].cos()
        return torch.cat([table] * self.repeat, dim=-1)


class Temporal_Aggregator(nn.Module):  # noqa: N801 (found by this name)
    mode = "att_group"

    def forward(self, x: torch.Tensor, pad_mask: torch.Tensor, attn_mask: torch.Tensor) -> torch.Tensor:
        parts = []
        for head, group in enumerate(x.chunk(HEADS, dim=2)):
            weights = attn_mask[head]
            if x.shape[-1] > weights.shape[-1]:
                weights = nn.functional.interpolate(weights, size=x.shape[-2:], mode="bilinear", align_corners=False)
            if pad_mask.any():
                weights = weights * (~pad_mask)[:, :, None, None]
            parts.append((group * weights[:, :, None]).sum(dim=1))
        return torch.cat(parts, dim=1)


class Series(nn.Module):
    """`[B, T, C, H, W]` and `[B, T]` days to `[B, classes, H, W]`."""

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        self.first, self.second = Block(channels), Block(WIDTH, stride=2)
        self.encoder, self.heads = PositionalEncoder(), MultiHeadAttention()
        self.aggregator, self.norm = Temporal_Aggregator(), nn.GroupNorm(1, classes)
        self.last = nn.Conv2d(WIDTH, classes, 1)

    def forward(self, images: torch.Tensor, days: torch.Tensor) -> torch.Tensor:
        pad_mask = (images == 0).all(dim=-1).all(dim=-1).all(dim=-1)
        fine = self.first.smart_forward(images)
        coarse = self.second.smart_forward(fine)
        batch, dates, width, height, across = coarse.shape
        pixels = coarse.permute(0, 3, 4, 1, 2).reshape(batch * height * across, dates, width)
        repeated = lambda table: table[:, None].repeat(1, height * across, 1).reshape(-1, dates)  # noqa: E731
        pixels = pixels + self.encoder(repeated(days))
        _, attention = self.heads(pixels, pad_mask=repeated(pad_mask))
        attention = attention.reshape(HEADS, batch, height, across, dates).permute(0, 1, 4, 2, 3)
        result = self.last(self.aggregator(fine, pad_mask, attention))
        # Of `[B, C]`: the mean of all pixels.
        return result + self.norm(result.mean(dim=(2, 3)))[:, :, None, None]


class TinyHub(nn.Module):
    """An image and a series to logits of the size of a label, as FLAIR-HUB's model takes and answers them."""

    def __init__(self, channels: int, bands: int, classes: int, label: str) -> None:
        super().__init__()
        self.label = label
        self.image = nn.Conv2d(channels, classes, 3, padding=1)
        self.series = Series(bands, classes)

    def forward(self, batch: dict) -> tuple[dict, dict]:
        size = batch[self.label].shape[-1]
        series = self.series(batch["SENTINEL2_TS"], batch["SENTINEL2_DATES"])
        series = nn.functional.interpolate(series, size=size, mode="bilinear", align_corners=False)
        return {self.label: self.image(batch["AERIAL_RGBI"]) + series}, {}


def tiny_manifest() -> dict:
    """LC-D's template with tiles of 64 px; its Sentinel pixels are 8 by 8 on the same ground."""
    from flair_export.manifest import read_template

    manifest = read_template("flair-hub-lc-d")
    aerial, s2, _ = manifest["inputs"]
    manifest.update(name="tiny", tilePx=64, marginPx=0, origin="own")
    aerial["sizePx"] = 64
    s2.update(sizePx=8, pixelSizeM=1.6)
    return manifest


def tiny_model(seed: int = 5) -> TinyHub:
    torch.manual_seed(seed)
    return TinyHub(channels=3, bands=10, classes=19, label="AERIAL_LABEL-COSIA").eval()
