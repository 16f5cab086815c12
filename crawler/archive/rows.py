"""Compute what to write so that stored rows become the wanted ones. Pure."""

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from crawler.text.credentials import without_userinfo

__all__ = [
    "MAX_ERROR_CHARS",
    "MAX_TYPE_CHARS",
    "Changes",
    "Row",
    "as_json",
    "changes",
    "ids_for",
    "occurrences",
    "recorded_text",
    "redirects_as_json",
    "redirects_of",
    "storable_text",
]

Row = tuple[Any, ...]
"""A row of a table, its id first."""

Key = TypeVar("Key", bound=Hashable)

_ENCODER = json.JSONEncoder(ensure_ascii=False)
"""Kept, since making one takes as long as encoding a few values."""

MAX_ERROR_CHARS = 500
"""Characters of an error message that are kept."""

MAX_TYPE_CHARS = 200
"""Characters of a content type that are kept; no registered one comes near."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """What makes stored rows the wanted ones."""

    added: list[Row]
    """Rows to insert."""

    replaced: list[tuple[Row, Row]]
    """Pairs of a stored row and the row that replaces it."""

    vanished: list[Row]
    """Rows to delete."""

    @property
    def updates(self) -> list[Row]:
        """Return the parameters of an UPDATE that sets all columns but the id, in order, WHERE id = ?."""
        return [(*new[1:], new[0]) for _, new in self.replaced]

    @property
    def deletes(self) -> list[Row]:
        """Return the parameters of a DELETE WHERE id = ?."""
        return [(row[0],) for row in self.vanished]


def changes(stored: Iterable[Row], wanted: Iterable[Row]) -> Changes:
    """Return what makes the rows `stored` the rows `wanted`; rows with the same id are the same row.

    >>> made = changes([(1, "a"), (2, "b"), (3, "c")], [(1, "a"), (2, "x"), (4, "d")])
    >>> made.added, made.replaced, made.vanished
    ([(4, 'd')], [((2, 'b'), (2, 'x'))], [(3, 'c')])
    """
    left = {row[0]: row for row in stored}
    added: list[Row] = []
    replaced: list[tuple[Row, Row]] = []
    for row in wanted:
        before = left.pop(row[0], None)
        if before is None:
            added.append(row)
        elif before != row:
            replaced.append((before, row))
    return Changes(added=added, replaced=replaced, vanished=list(left.values()))


def ids_for(keys: Iterable[Key], known: Mapping[Key, int], last: int) -> dict[Key, int]:
    """Return the id of each key: the known one, or the next after `last` that is free.

    >>> ids_for("bad", {"a": 7}, 9)
    {'b': 10, 'a': 7, 'd': 11}
    """
    free = count(last + 1)
    ids: dict[Key, int] = {}
    for key in keys:
        if key not in ids:
            ids[key] = known[key] if key in known else next(free)
    return ids


def occurrences(keys: Iterable[Key]) -> list[tuple[Key, int]]:
    """Return each key with 1 for its first occurrence, 2 for the second, …

    >>> occurrences("aba")
    [('a', 1), ('b', 1), ('a', 2)]
    """
    seen: dict[Key, int] = {}
    numbered = []
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        numbered.append((key, seen[key]))
    return numbered


def as_json(values: Iterable[object]) -> str:
    """Return a parameter for `IN (SELECT value FROM json_each(?))`: one statement for any number of values."""
    return _ENCODER.encode(list(values))


def redirects_as_json(redirects: Iterable[tuple[int, str]]) -> str:
    """Return redirects, each a status and the address it led to, as the column `redirects` holds them.

    >>> redirects_as_json([(301, "https://a.example/")])
    '[[301, "https://a.example/"]]'
    """
    return as_json((status, recorded_text(url)) for status, url in redirects)


def redirects_of(text: str) -> tuple[tuple[int, str], ...]:
    """Return the redirects that a column `redirects` holds."""
    return tuple((status, url) for status, url in json.loads(text))


def recorded_text(value: str | None, max_chars: int | None = None) -> str | None:
    """Return an address or a message as a ledger holds it: a storable text, without users and passwords.

    >>> recorded_text("https://me:hush@a.example/@b")
    'https://a.example/@b'
    """
    return storable_text(None if value is None else without_userinfo(value), max_chars)


def storable_text(value: str | None, max_chars: int | None = None) -> str | None:
    r"""Return a text as SQLite can hold it, cut to `max_chars`: U+FFFD replaces NUL and halves of surrogate pairs.

    >>> storable_text("a\x00b"), storable_text("gears", 3), storable_text(None)
    ('a�b', 'gea', None)
    """
    if value is None:
        return None
    value = value[:max_chars].replace("\x00", "�")
    return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
