"""The version of the reader of linked pages."""

import hashlib
from functools import cache
from pathlib import Path

__all__ = ["reader_sources", "source_reader_version"]


def reader_sources() -> list[Path]:
    """Return the files that decide what is read from a page: this package, but for images and this module, and the
    package that reads texts."""
    folder = Path(__file__).parent
    apart = {folder / "pictures.py", Path(__file__)}
    return [
        path for path in sorted([*folder.rglob("*.py"), *(folder.parent / "text").glob("*.py")]) if path not in apart
    ]


@cache
def source_reader_version() -> str:
    """Return a hash of the reader's sources: when it changes, `scrapy reread` reads captures anew."""
    digest = hashlib.sha256()
    for path in reader_sources():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
