"""The version of the reader of linked pages."""

import hashlib
from functools import cache
from pathlib import Path

__all__ = ["source_reader_version"]


@cache
def source_reader_version() -> str:
    """A hash over the sources of the reader: when it changes, `scrapy reread` reads captures anew."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([folder / "source.py", *folder.glob("metadata/*.py"), *folder.glob("sources/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
