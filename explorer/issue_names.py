"""Name issues without saying anything twice. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["adds_to_name", "full_name", "heading_and_subject", "says_number", "says_publication"]

_WORDS = re.compile(r"\w+")
_NUMBER = re.compile(r"(?:[#№]|\b(?:issue|no|nr|number|vol|edition)\b\.?)\s?#?([0-9]{1,9})\b", re.IGNORECASE)
"""Number of an issue, as titles write it."""


def full_name(publication: str, number: int | None, title: str | None, former_names: Iterable[str] = ()) -> str:
    """Return what names an issue anywhere: the publication and the number where its title does not say them, the title.

    Args:
        former_names: of the publication; a title that has one needs no other.

    >>> full_name("Gears", 7, "Steel"), full_name("Gears", 7, "Gears #7"), full_name("Gears", 7, "Cogs #7", ["Cogs"])
    ('Gears #7: Steel', 'Gears #7', 'Cogs #7')
    >>> full_name("Gears", 5, "5 wheels of #15")
    'Gears #5: 5 wheels of #15'
    >>> full_name("Gears", 7, "Issue 7"), full_name("Gears", None, "A look back"), full_name("Gears", 7, None)
    ('Gears: Issue 7', 'Gears: A look back', 'Gears #7')
    """
    title = (title or "").strip()
    named = says_publication(title, publication, former_names)
    numbered = number is None or says_number(title, number)
    before = " ".join(part for part in ("" if named else publication, "" if numbered else f"#{number}") if part)
    return f"{before}: {title}" if before and title else title or before


def says_publication(title: str, publication: str, former_names: Iterable[str] = ()) -> bool:
    """Return whether a title has the name of the publication, or a former one."""
    return any(_says(title, name) for name in (publication, *former_names))


def says_number(title: str, number: int) -> bool:
    """Return whether a title has the number of an issue, as one."""
    return number in (int(found) for found in _NUMBER.findall(title))


def adds_to_name(publication: str, number: int | None, title: str | None, former_names: Iterable[str] = ()) -> bool:
    """Return whether a title says more than the publication and the number.

    >>> adds_to_name("Gears", 7, "Gears #7"), adds_to_name("Gears", 7, "Gears, no. 7"), adds_to_name("Gears", 7, None)
    (False, False, False)
    >>> adds_to_name("Gears", 7, "Gears #7: Steel"), adds_to_name("Gears", 7, "Gears #8")
    (True, True)
    """
    words = _words(title or "")
    for name in (publication, *former_names):
        if name and _says(title or "", name):
            words = _without(words, _words(name))
    known = {str(number), *("issue", "number", "no", "vol", "edition", "newsletter")}
    return any((word.lstrip("0") or word) not in known for word in words)


def heading_and_subject(issue: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return what an issue is listed by beside its number, and what it was about where that is something else.

    Args:
        issue: `publication_name`, `former_names`, `number`, `title`, `subtitle` and `slug`.

    >>> gears = {"publication_name": "Gears", "former_names": None, "number": 7, "slug": "7", "subtitle": "On steel"}
    >>> heading_and_subject(gears | {"title": "Gears #7"}), heading_and_subject(gears | {"title": "Steel"})
    (('On steel', None), ('Steel', 'On steel'))
    """
    former = (issue["former_names"] or "").split("; ")
    if adds_to_name(issue["publication_name"], issue["number"], issue["title"], former):
        return issue["title"], issue["subtitle"]
    return issue["subtitle"] or issue["title"] or issue["slug"], None


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORDS.findall(text)]


def _says(text: str, part: str) -> bool:
    """Return whether a text has the words of a part in a row."""
    words = _words(part)
    return bool(words) and _without(_words(text), words) != _words(text)


def _without(words: list[str], part: list[str]) -> list[str]:
    """Return the words without the first run of those of a part."""
    for start in range(len(words) - len(part) + 1):
        if words[start : start + len(part)] == part:
            return words[:start] + words[start + len(part) :]
    return words
