"""What is due in each part."""

from array import array
from dataclasses import dataclass, field
from datetime import datetime

from crawler.archive.database import Archive
from crawler.archive.ledger.due import due_targets, given_up_at
from crawler.archive.ledger.targets import TABLES
from crawler.visits.parts import part_of
from crawler.visits.target import TargetKind

__all__ = ["DueInPart", "due_in_parts"]


@dataclass(frozen=True, slots=True)
class DueInPart:
    """What is due in one part."""

    ids: "dict[TargetKind, array[int]]" = field(default_factory=lambda: {kind: array("q") for kind in TABLES})
    """Kind -> ids of the targets."""

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is due."""
        return not any(self.ids.values())


def due_in_parts(archive: Archive, parts: int, now: datetime) -> list[DueInPart]:
    """Return what is due in each part, in one pass: a visit that was led to another part is due there.

    Raises ArchiveError.
    """
    found = [DueInPart() for _ in range(parts)]
    for kind, tables in TABLES.items():
        for due in due_targets(archive, tables, now=now):
            addresses = (due.url, *(url for _, url in given_up_at(archive, due.target)))
            found[part_of(addresses[-1], parts) - 1].ids[kind].append(due.target.id)
    return found
