"""CSL JSON, which citation processors read: an array with an item for each link or issue."""

import json
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from crawler.archive.exports.people import person
from crawler.archive.exports.references import Reference

__all__ = ["write_csl"]

_TYPES: Mapping[str, str] = {
    "issue": "article-magazine",
    "article": "article-magazine",
    "paper": "article-journal",
    "preprint": "article",
    "book": "book",
    "video": "motion_picture",
    "podcast": "broadcast",
    "repository": "software",
    "software": "software",
    "model": "software",
    "dataset": "dataset",
    "post": "post",
}
"""Kind of page -> type of item; any other is a page of the web."""


def write_csl(cited: Iterable[Reference], out: BinaryIO) -> None:
    """Write the array."""
    out.write(b"[")
    for number, reference in enumerate(cited):
        out.write(b",\n" if number else b"\n")
        out.write(json.dumps(item(reference), ensure_ascii=False).encode())
    out.write(b"\n]\n")


def item(reference: Reference) -> dict[str, object]:
    """Return an item.

    >>> item(Reference(key="k", url="https://a.example/", title="Gears", published="2024-09-23"))["issued"]
    {'date-parts': [[2024, 9, 23]]}
    """
    known: dict[str, object] = {
        "id": reference.key,
        "type": _TYPES.get(reference.kind, "webpage"),
        "title": reference.title,
        "author": [_name(name) for name in reference.authors],
        "issued": _date(reference.published),
        "accessed": _date(reference.seen),
        "container-title": reference.site,
        "issue": reference.number,
        "DOI": reference.doi,
        "number": f"arXiv:{reference.arxiv}" if reference.arxiv else None,
        "abstract": reference.abstract,
        "language": reference.language,
        "URL": reference.web_url,
        "note": reference.note,
    }
    return {name: value for name, value in known.items() if value}


def _name(name: str) -> dict[str, str]:
    parts = person(name)
    return {"literal": name} if parts is None else {"family": parts[0], "given": parts[1]}


def _date(day: str | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[int(part) for part in day.split("-")]]} if day else None
