"""The data type of the rules of an archive."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from crawler.archive.database import Archive

__all__ = ["Check", "sql"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A rule of an archive."""

    name: str
    """Its name, as `scrapy verify` prints it."""

    meaning: str
    """What a violation means."""

    violations: Callable[[Archive], Iterable[str]]
    """Return a description of each row that breaks the rule."""

    repair: Callable[[Archive], object] | None = None
    """Derive what the rule is about from the rest of the archive; None where it is content, which cannot be derived."""


def sql(statement: str) -> Callable[[Archive], Iterator[str]]:
    """Return a function that runs a statement, which selects one text for each row that breaks the rule."""

    def violations(archive: Archive) -> Iterator[str]:
        return (str(row[0]) for row in archive.connection.execute(statement))

    return violations
