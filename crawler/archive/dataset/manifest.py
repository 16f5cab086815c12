"""Which archive wrote which files of a dataset: a file of JSON for each archive, in a folder that readers pass over."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from crawler.exceptions import ExportError

__all__ = ["FOLDER", "Manifest", "is_dataset", "read_manifests", "write_manifest"]

FOLDER = "_archives"
"""Readers of Parquet take names that begin so for no data."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What an archive wrote."""

    name: str
    """Name of the archive in the dataset."""

    schema: int
    """Version of its schema."""

    texts: bool
    """Whether the full texts of others are included."""

    publications: tuple[str, ...]
    """Keys of its publications."""

    files: Mapping[str, str]
    """Path in the dataset -> sha256."""


def is_dataset(folder: Path) -> bool:
    """Return whether a folder is a dataset, or nothing yet."""
    return (folder / FOLDER).is_dir() or not folder.exists() or not any(folder.iterdir())


def read_manifests(folder: Path) -> dict[str, Manifest]:
    """Return what each archive wrote, by its name. Raises ExportError."""
    return {each.name: each for each in _read(folder)}


def _read(folder: Path) -> Iterator[Manifest]:
    for path in sorted((folder / FOLDER).glob("*.json")):
        try:
            content = json.loads(path.read_text("utf-8"))
            yield Manifest(**{**content, "publications": tuple(content["publications"])})
        except (ValueError, TypeError, KeyError) as error:
            raise ExportError(f"{path} does not say what an archive wrote to the dataset: {error}.") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write what an archive wrote."""
    path = folder / FOLDER / f"{manifest.name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
