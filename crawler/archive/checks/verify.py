"""Check the rules of an archive, and repair what can be derived."""

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.archive.checks.check import Check
from crawler.archive.checks.registry import CHECKS, FIRST_CHECKS, REPAIR_NEEDS
from crawler.archive.database import Archive, translate_errors

__all__ = ["Violation", "find_violation", "repair", "verify"]

EXAMPLES = 3
"""Rows that a violation shows."""

MAX_EXAMPLE_CHARS = 300
"""Characters of each row that are shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Violation:
    """A rule that the archive breaks."""

    check: str
    """Name of the rule."""

    meaning: str
    """What a violation of it means."""

    count: int
    """How many rows break it."""

    examples: tuple[str, ...]
    """Descriptions of the first of those rows."""

    repairable: bool = False
    """Whether `repair` can derive what is wrong."""


def verify(archive: Archive) -> list[Violation]:
    """Return every rule that the archive breaks; an empty list for a sound archive.

    Only SQLite's temporary database is written, so that a read-only copy can be verified. Rows are read one by one.
    When pages are damaged or the schema is another, the other rules are not checked.

    Raises ArchiveError.
    """
    for check in FIRST_CHECKS:
        if violation := find_violation(check, archive):
            return [violation]
    return [violation for check in CHECKS if (violation := find_violation(check, archive))]


def find_violation(check: Check, archive: Archive) -> Violation | None:
    """Return the violation of one rule; None when no row breaks it. Raises ArchiveError."""
    with translate_errors(archive.path):
        count, examples = _count(check.violations(archive))
    if not count:
        return None
    repairable = check.repair is not None
    return Violation(check=check.name, meaning=check.meaning, count=count, examples=examples, repairable=repairable)


def repair(archive: Archive, violations: Iterable[Violation]) -> list[str]:
    """Derive again what violations are about, where it can be derived; return the names of the repaired rules.

    Content is never changed. Whether the repair helped is for `verify` to find. States are not derived from a ledger
    that breaks its own rules. Raises ArchiveError.
    """
    broken = {violation.check for violation in violations}
    blocked = {name for name, needs in REPAIR_NEEDS.items() if needs & broken}
    repaired = []
    for check in CHECKS:
        if check.repair is not None and check.name in broken - blocked:
            check.repair(archive)
            repaired.append(check.name)
    return repaired


def _count(rows: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    """Return the number of rows, and the first of them."""
    count = 0
    examples: list[str] = []
    for count, row in enumerate(rows, start=1):
        if count <= EXAMPLES:
            examples.append(row if len(row) <= MAX_EXAMPLE_CHARS else f"{row[:MAX_EXAMPLE_CHARS]}…")
    return count, tuple(examples)
