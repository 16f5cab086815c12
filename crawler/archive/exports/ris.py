"""RIS, a format of tagged lines: UTF-8, CRLF, a record for each link."""

from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from crawler.archive.exports.references import Reference

__all__ = ["write_ris"]

_TYPES: Mapping[str, str] = {
    "paper": "JOUR",
    "preprint": "UNPB",
    "book": "BOOK",
    "video": "VIDEO",
    "podcast": "SOUND",
    "repository": "COMP",
    "software": "COMP",
    "dataset": "DATA",
    "post": "BLOG",
}
"""Kind of page -> type of reference; any other is a page of the web."""


def write_ris(cited: Iterable[Reference], out: BinaryIO) -> None:
    """Write the records."""
    for reference in cited:
        record = "".join(f"{tag}  - {value}\r\n" for tag, value in _lines(reference))
        out.write(f"{record}\r\n".encode())


def _lines(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES.get(reference.kind, "ELEC")
    yield "ID", reference.key
    yield "TI", reference.title
    yield from (("AU", name) for name in reference.authors)
    if reference.published:
        yield "PY", reference.published[:4]
        yield "DA", reference.published.replace("-", "/")
    if reference.site:
        yield "T2", reference.site
    if reference.abstract:
        yield "AB", reference.abstract
    if reference.language:
        yield "LA", reference.language
    yield "UR", reference.url
    if reference.seen:
        yield "Y2", reference.seen.replace("-", "/")
    if reference.note:
        yield "N1", reference.note
    yield "ER", ""
