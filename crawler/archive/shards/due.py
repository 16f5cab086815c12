"""What is due in each part."""

from array import array
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from crawler.archive.database import Archive
from crawler.archive.ledger.due import due_targets, given_up_at
from crawler.archive.ledger.targets import TABLES
from crawler.visits.balance import moved_hosts
from crawler.visits.parts import part_of_name, parted_name
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


def due_in_parts(archive: Archive, parts: int, now: datetime) -> tuple[list[DueInPart], dict[str, int]]:
    """Return what is due in each part, and which hosts are in another part than by their hash: name -> part.

    A visit that was led to another host is due in its part. Memory grows by some bytes a target, and by the names of
    hosts. Raises ArchiveError.
    """
    hosts: dict[str, int] = {}
    ids = {kind: array("q") for kind in TABLES}
    asked = {kind: array("L") for kind in TABLES}
    for kind, tables in TABLES.items():
        for due in due_targets(archive, tables, now=now):
            addresses = (due.url, *(url for _, url in given_up_at(archive, due.target)))
            ids[kind].append(due.target.id)
            asked[kind].append(hosts.setdefault(parted_name(addresses[-1]), len(hosts)))
    counts = Counter(number for numbers in asked.values() for number in numbers)
    moved = moved_hosts({name: counts[number] for name, number in hosts.items()}, parts)
    places = [part_of_name(name, parts, moved) for name in hosts]
    found = [DueInPart() for _ in range(parts)]
    for kind, numbers in asked.items():
        for target, number in zip(ids[kind], numbers, strict=True):
            found[places[number] - 1].ids[kind].append(target)
    return found, moved
