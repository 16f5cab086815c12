"""RIS, a format of tagged lines: UTF-8, CRLF, a record for each link or issue."""

from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from crawler.archive.exports.people import person
from crawler.archive.exports.references import Reference

__all__ = ["write_ris"]

_TYPES: Mapping[str, str] = {
    "issue": "MGZN",
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
    yield from (("AU", _author(name)) for name in reference.authors)
    if reference.published:
        yield "PY", reference.published[:4]
        yield "DA", _date(reference.published)
    if reference.site:
        yield "T2", reference.site
    if reference.number:
        yield "IS", reference.number
    if reference.doi:
        yield "DO", reference.doi
    if reference.arxiv:
        yield "M1", f"arXiv:{reference.arxiv}"
    if reference.abstract:
        yield "AB", reference.abstract
    if reference.language:
        yield "LA", reference.language
    if reference.web_url:
        yield "UR", reference.web_url
    if reference.seen:
        yield "Y2", _date(reference.seen)
    if reference.note:
        yield "N1", reference.note
    yield "ER", ""


def _author(name: str) -> str:
    """Return a person's name as `Family, Given`, any other as it is."""
    parts = person(name)
    return name if parts is None else ", ".join(parts)


def _date(day: str) -> str:
    """Return a date in the form `YYYY/MM/DD/`, of which parts may be empty."""
    return "/".join([*day.split("-"), "", ""][:3])
