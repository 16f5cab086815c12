"""BibTeX, for BibTeX itself and for biblatex: an entry `@misc` for each link, in UTF-8."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from crawler.archive.exports.references import Reference

__all__ = ["write_bibtex"]

_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "#$%&_"},
    }
)
# An address is not escaped by those who read it; what would end the field is percent-encoded.
_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def write_bibtex(cited: Iterable[Reference], out: BinaryIO) -> None:
    """Write the entries."""
    out.writelines(entry(reference).encode() for reference in cited)


def entry(reference: Reference) -> str:
    """Return an entry.

    >>> print(entry(Reference(id=7, url="https://a.example/", title="Gears & {more}", published="2024-09-23")))
    @misc{link2024_7,
      title = {{Gears \\& \\{more\\}}},
      year = {2024},
      month = {9},
      date = {2024-09-23},
      url = {https://a.example/},
    }
    <BLANKLINE>
    """
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(reference))
    return f"@misc{{{reference.key},\n{fields}}}\n"


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    # In braces, so that a style does not change the case.
    yield "title", f"{{{_escaped(reference.title)}}}"
    if reference.authors:
        yield "author", " and ".join(map(_author, reference.authors))
    if reference.published:
        yield "year", reference.published[:4]
        yield "month", str(int(reference.published[5:7]))
        yield "date", reference.published
    if reference.site:
        yield "organization", _escaped(reference.site)
    yield "url", reference.url.translate(_IN_ADDRESS)
    if reference.seen:
        yield "urldate", reference.seen
    if reference.language:
        yield "langid", _escaped(reference.language)
    if reference.note:
        yield "note", _escaped(reference.note)


def _author(name: str) -> str:
    """Return a name; in braces that of an office, or one with a comma or an 'and', at which BibTeX would split it."""
    escaped = _escaped(name)
    words = name.split()
    person = 2 <= len(words) <= 4 and "," not in name and "and" not in (word.casefold() for word in words)
    return escaped if person else f"{{{escaped}}}"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
