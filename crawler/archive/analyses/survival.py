"""How long links live: the tables `lost_at_last_look` and `survival_curves`."""

from collections.abc import Iterable
from dataclasses import astuple
from hashlib import sha256
from typing import Any

from crawler.analysis.survival.curve import curve_of, digest
from crawler.analysis.survival.proportions import wilson
from crawler.analysis.survival.variants import variants
from crawler.archive.analyses.cited_links import Group, Key, cited_groups
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


def update_survival(archive: Archive, run_id: int, *, afresh: bool) -> dict[str, int]:
    """Bring the shares and curves up to date with visits, copies and mentions; return what there is and what changed.

    A curve is computed again only when the intervals of its links, or the method, changed; the same intervals give the
    same curve.

    Args:
        archive: where to read and write.
        run_id: the run that does it.
        afresh: compute all curves again.

    Raises:
        ArchiveError: the archive cannot be read or written.
        ArithmeticError: a curve could not be computed; nothing was changed.
    """
    return _bring_up(archive, afresh=afresh)


def renew_survival(archive: Archive) -> None:
    """Compute all of it anew, as a repair. Raises ArchiveError, ArithmeticError."""
    _bring_up(archive, afresh=True)


def _bring_up(archive: Archive, *, afresh: bool) -> dict[str, int]:
    groups = cited_groups(archive)
    stored: dict[Key, str] = {(row[0], row[1], row[2]): row[3] for row in archive.query(BASES)}
    computed: dict[tuple[str, str], list[Row]] = {}
    curves: dict[Key, list[Row]] = {}
    for key, group in groups.items():
        basis = _of_curves(basis_of(group))
        if afresh or _of_curves(stored.get(key, "")) != basis:
            # An archive of one publication has each group twice.
            if (again := (key[1], basis)) not in computed:
                computed[again] = list(_points(key[1], group))
            curves[key] = [(*key, *point) for point in computed[again]]
    changed = _write(archive, groups, curves, gone=[key for key in stored if key not in groups])
    return {"groups": len(groups), "curves_computed": len(computed), "changed": changed}


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


def _points(grouping: str, group: Group) -> Iterable[Row]:
    for variant, spans in variants(grouping, group.visits, group.copies).items():
        for point in curve_of(spans):
            yield variant, *astuple(point)


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
