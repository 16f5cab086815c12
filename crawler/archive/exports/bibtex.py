"""BibTeX, for BibTeX itself and for biblatex: an entry `@misc` for each link, `@article` for each issue, in UTF-8."""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from crawler.archive.exports.people import person
from crawler.archive.exports.references import Reference

__all__ = ["write_bibtex"]

_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        # BibTeX counts braces, whatever stands before them.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "#$%&_"},
    }
)


def write_bibtex(cited: Iterable[Reference], out: BinaryIO) -> None:
    """Write the entries."""
    out.writelines(entry(reference).encode() for reference in cited)


def entry(reference: Reference) -> str:
    """Return an entry.

    >>> print(entry(Reference(key="link_x", url="https://a.example/", title="Gears & {more}", published="2024-09-23")))
    @misc{link_x,
      title = {{Gears \\& \\textbraceleft{}more\\textbraceright{}}},
      year = {2024},
      month = {9},
      date = {2024-09-23},
      url = {https://a.example/},
    }
    <BLANKLINE>
    """
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(reference))
    kind = "article" if reference.kind == "issue" else "misc"
    return f"@{kind}{{{reference.key},\n{fields}}}\n"


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    # In braces, so that a style does not change the case.
    yield "title", f"{{{_escaped(reference.title)}}}"
    if reference.authors:
        yield "author", " and ".join(map(_author, reference.authors))
    if reference.published:
        yield from zip(("year", "month"), map(str, reference.date_parts), strict=False)
        yield "date", reference.published
    if reference.site:
        yield ("journal" if reference.kind == "issue" else "organization"), _escaped(reference.site)
    if reference.number:
        yield "number", _escaped(reference.number)
    if reference.doi:
        yield "doi", reference.doi
    if reference.arxiv:
        yield "eprint", reference.arxiv
        yield "archiveprefix", "arXiv"
    # An address is not escaped by those who read it; it has no sign that would end the field.
    if reference.web_url:
        yield "url", reference.web_url
    if reference.seen:
        yield "urldate", reference.seen
    if reference.language:
        yield "langid", _escaped(reference.language)
    if reference.note:
        yield "note", _escaped(reference.note)


def _author(name: str) -> str:
    """Return a name as `Family, Given`; in braces that of an office, or what BibTeX would split otherwise."""
    parts = person(name)
    return f"{{{_escaped(name)}}}" if parts is None else ", ".join(map(_part, parts))


def _part(text: str) -> str:
    """Return a part of a name, in braces where it has a word at which BibTeX splits."""
    escaped = _escaped(text)
    return f"{{{escaped}}}" if "," in text or "and" in text.casefold().split() else escaped


def _escaped(text: str) -> str:
    # Two hyphens in a row would be a dash.
    return re.sub("-(?=-)", "-{}", text.translate(_ESCAPES))
