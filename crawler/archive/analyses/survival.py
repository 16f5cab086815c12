"""How long links live: the tables `lost_at_last_look` and `survival_curves`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

from crawler.analysis.survival.curve import curve_of, digest
from crawler.analysis.survival.proportions import wilson
from crawler.analysis.survival.variants import variants
from crawler.archive.analyses.cited_links import Group, Key, cited_groups
from crawler.archive.analyses.spread import HERE, Spread
from crawler.archive.database import Archive
from crawler.text.program_version import package_version

__all__ = ["basis_of", "lost_row", "renew_survival", "survival_version", "update_survival"]

Row = tuple[Any, ...]

BASES = """
SELECT publication, grouping, name, basis FROM lost_at_last_look
UNION ALL SELECT DISTINCT publication, grouping, name, '' FROM survival_curves
WHERE (publication, grouping, name) NOT IN (SELECT publication, grouping, name FROM lost_at_last_look)
"""
DELETE_LOST = "DELETE FROM lost_at_last_look WHERE (publication, grouping, name) = (?, ?, ?)"
DELETE_CURVE = "DELETE FROM survival_curves WHERE (publication, grouping, name) = (?, ?, ?)"
LOST = """
SELECT * FROM lost_at_last_look WHERE (publication, grouping, name) = (?, ?, ?)
"""
CURVE = """
SELECT * FROM survival_curves WHERE (publication, grouping, name) = (?, ?, ?) ORDER BY variant, age
"""
INSERT_LOST = """
INSERT INTO lost_at_last_look (
  publication, grouping, name, links, visited, present, lost, blocked, unclear, share, low, high, followed, early, basis
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_POINT = """
INSERT INTO survival_curves (
  publication, grouping, name, variant, age, survival, turnbull, low, high, at_risk
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

DECIMALS = 6
"""Of shares."""


def survival_version() -> str:
    """Return the version of what decides the curve of given intervals; all else is derived at each run."""
    return package_version("crawler.analysis.survival")


def update_survival(archive: Archive, run_id: int, *, afresh: bool, spread: Spread = HERE) -> dict[str, int]:
    """Bring the shares and curves up to date with visits, copies and mentions; return what there is and what changed.

    A curve is computed again only when the intervals of its links, or the method, changed; the same intervals give the
    same curve.

    Args:
        archive: where to read and write.
        run_id: the run that does it.
        afresh: compute all curves again.
        spread: where they are computed.

    Raises:
        ArchiveError: the archive cannot be read or written.
        ArithmeticError: a curve could not be computed; nothing was changed.
    """
    return _bring_up(archive, afresh=afresh, spread=spread)


def renew_survival(archive: Archive) -> None:
    """Compute all of it anew, as a repair. Raises ArchiveError, ArithmeticError."""
    _bring_up(archive, afresh=True, spread=HERE)


def _bring_up(archive: Archive, *, afresh: bool, spread: Spread) -> dict[str, int]:
    groups = cited_groups(archive)
    stored: dict[Key, str] = {(row[0], row[1], row[2]): row[3] for row in archive.query(BASES)}
    # An archive of one publication has each group twice.
    due: defaultdict[tuple[str, str], list[Key]] = defaultdict(list)
    for key, group in groups.items():
        basis = _of_curves(basis_of(group))
        if afresh or _of_curves(stored.get(key, "")) != basis:
            due[key[1], basis].append(key)
    curves: dict[Key, list[Row]] = {}
    portions = ((_spans(keys[0][1], groups[keys[0]]),) for keys in due.values())
    for keys, points in zip(due.values(), spread(_points, portions), strict=True):
        curves |= {key: [(*key, *point) for point in points] for key in keys}
    changed = _write(archive, groups, curves, gone=[key for key in stored if key not in groups])
    return {"groups": len(groups), "curves_computed": len(due), "changed": changed}


def basis_of(group: Group) -> str:
    """Return hashes of all that the rows of a group depend on: the method, the intervals, the counts."""
    intervals = digest(group.visits)[:16] + digest(group.copies)[:16]
    counts = sha256(repr((sorted(group.states.items()), group.early)).encode()).hexdigest()[:16]
    return f"{survival_version()} {intervals} {counts}"


def lost_row(key: Key, group: Group) -> Row:
    """Return the row of `lost_at_last_look` of a group."""
    present, lost, blocked = group.present, group.lost, group.blocked
    share = low = high = None
    if clear := present + lost:
        share = round(lost / clear, DECIMALS)
        low, high = (round(bound, DECIMALS) for bound in wilson(lost, clear))
    numbers = (group.states.total(), group.visited, present, lost, blocked, group.visited - clear - blocked)
    return (*key, *numbers, share, low, high, group.visits.total(), group.early, basis_of(group))


def _of_curves(basis: str) -> str:
    """Return the part of a basis on which the curves depend."""
    return basis.rpartition(" ")[0]


def _spans(grouping: str, group: Group) -> list[Row]:
    """Return what the curves of a group are computed from: variant, interval, and the number of its links."""
    found = variants(grouping, group.visits, group.copies).items()
    return [(variant, *interval, links) for variant, spans in found for interval, links in spans.items()]


def _points(spans: Sequence[Row]) -> list[Row]:
    """Return variant and values of the points of the curves of spans."""
    points: list[Row] = []
    for variant, rows in groupby(spans, key=itemgetter(0)):
        points += [(variant, *astuple(point)) for point in curve_of({(row[1], row[2]): row[3] for row in rows})]
    return points


def _write(archive: Archive, groups: dict[Key, Group], curves: dict[Key, list[Row]], *, gone: list[Key]) -> int:
    """Write the groups that differ; return the number of those that do."""
    changed = len(gone)
    with archive.transaction() as connection:
        for key in gone:
            connection.execute(DELETE_CURVE, key)
            connection.execute(DELETE_LOST, key)
        for key, group in groups.items():
            row = lost_row(key, group)
            other_row = connection.execute(LOST, key).fetchone() != row
            if other_row:
                connection.execute(DELETE_LOST, key)
                connection.execute(INSERT_LOST, row)
            other_curve = key in curves and connection.execute(CURVE, key).fetchall() != _in_order(curves[key])
            if other_curve:
                connection.execute(DELETE_CURVE, key)
                connection.executemany(INSERT_POINT, curves[key])
            changed += other_row or other_curve
    return changed


def _in_order(points: list[Row]) -> list[Row]:
    return sorted(points, key=lambda point: point[3:5])
