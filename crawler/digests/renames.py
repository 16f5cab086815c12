"""Which new file is a known one under another name. Pure."""

from collections.abc import Iterable, Mapping

from crawler.items import Edition
from crawler.text.space import fold_space

__all__ = ["same_bytes", "successor_of"]

SIMILAR = 0.5
"""Least share of the links of both that two states of one post have in common."""

ALIKE = 0.8
"""The same, where neither number nor title says that they are one."""


def same_bytes(fresh: Mapping[str, str | None], gone: Mapping[str, str | None]) -> dict[str, str]:
    """Return new name -> former name of files with the same hash; of several, the first is the first.

    >>> same_bytes({"c.md": "1", "d.md": "2"}, {"a.md": "1", "b.md": "3"})
    {'c.md': 'a.md'}
    """
    by_hash: dict[str, list[str]] = {}
    for name in sorted(gone, reverse=True):
        if (revision := gone[name]) is not None:
            by_hash.setdefault(revision, []).append(name)
    found = {}
    for name in sorted(fresh):
        former = by_hash.get(fresh[name] or "")
        if former:
            found[name] = former.pop()
    return found


def successor_of(edition: Edition, gone: Iterable[Edition], *, restarts: bool = False) -> Edition | None:
    """Return the edition that is no longer there of which this one is a later state under another name; None without.

    Number, title and links say so: two of them, or nearly all links. restarts: whether numbers start again each year.
    """
    best, most = None, 0.0
    for other in gone:
        if other.type != edition.type:
            continue
        shared = _share(edition, other)
        numbered = edition.number is not None and edition.number == other.number
        if numbered and restarts and _year(edition) != _year(other):
            numbered = False
        titled = bool(edition.title) and _title(edition) == _title(other)
        score = shared + numbered + titled
        is_one = (numbered and titled) or ((numbered or titled) and shared >= SIMILAR) or shared >= ALIKE
        if _differs(edition, other) and not shared >= ALIKE:
            is_one = False
        if is_one and score > most:
            best, most = other, score
    return best


def _differs(edition: Edition, other: Edition) -> bool:
    """Return whether both have a number, and not the same."""
    return edition.number is not None and other.number is not None and edition.number != other.number


def _share(edition: Edition, other: Edition) -> float:
    one, two = ({mention.url for mention in each.body.mentions} for each in (edition, other))
    return len(one & two) / len(one | two) if one and two else 0.0


def _title(edition: Edition) -> str:
    return fold_space(edition.title or "").casefold()


def _year(edition: Edition) -> int | None:
    return edition.published.year if edition.published else None
