"""Manifests: templates of this repository, filled with the hash of a file. Needs nothing but Python."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any, Mapping

Manifest = dict[str, Any]

TEMPLATES = Path(__file__).resolve().parents[3] / "resources" / "models" / "templates"


def template_names(folder: Path = TEMPLATES) -> list[str]:
    """Names of the templates, sorted."""
    return sorted(path.stem for path in folder.glob("*.json"))


def read_template(name_or_path: str, folder: Path = TEMPLATES) -> Manifest:
    """A template by its name, or a manifest by its path."""
    path = Path(name_or_path)
    if path.suffix != ".json":
        path = folder / f"{name_or_path}.json"
    if not path.is_file():
        raise ValueError(f"no template {name_or_path!r}; there are: {', '.join(template_names(folder))}")
    return json.loads(path.read_text(encoding="utf-8-sig"))


def sha256_of(path: Path) -> str:
    """SHA-256 of a file of any size, 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            digest.update(chunk)
    return digest.hexdigest()


def fill_manifest(template: Manifest, sha256: str, changes: Mapping[str, Any] | None = None) -> Manifest:
    """A copy of a template with the hash of its file and other values, such as `name` or `source`.

    Only fields that the template has can be changed: a new one would be refused by the importer.
    """
    manifest = copy.deepcopy(template)
    for key, value in (changes or {}).items():
        if key not in manifest:
            raise KeyError(f"a manifest has no field {key!r}")
        manifest[key] = value
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError("a SHA-256 has 64 hexadecimal digits")
    manifest["sha256"] = sha256
    return manifest


def write_manifest(manifest: Manifest, path: Path) -> None:
    """Writes a manifest under another name first: nobody reads half of it."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)


def with_channels(manifest: Manifest, channels: Mapping[str, list[dict[str, Any]]]) -> Manifest:
    """A copy whose inputs have other channels, by name of the input."""
    result = copy.deepcopy(manifest)
    by_name = {tensor["name"]: tensor for tensor in result["inputs"]}
    for name, new in channels.items():
        old = by_name[name]["channels"]
        if [channel["band"] for channel in new] != [channel["band"] for channel in old]:
            raise ValueError(f"input {name!r} has the bands {[channel['band'] for channel in old]}")
        by_name[name]["channels"] = new
    return result
