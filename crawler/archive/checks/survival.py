"""Rules of how long links live."""

from collections.abc import Iterator

from crawler.analysis.survival.curve import curve_of
from crawler.analysis.survival.variants import variants
from crawler.archive.analyses.cited_links import ALL, Group, Key, cited_groups
from crawler.archive.analyses.survival import basis_of, lost_row, renew_survival
from crawler.archive.checks.check import Check
from crawler.archive.checks.ledger import UNDERIVABLE
from crawler.archive.database import Archive

__all__ = ["SURVIVAL_CHECKS"]

SHARES = "SELECT * FROM lost_at_last_look ORDER BY publication, grouping, name"
POINTS = """
SELECT variant, age, at_risk, turnbull, survival, low, high FROM survival_curves
WHERE (publication, grouping, name) = (?, ?, ?) ORDER BY variant, age
"""
STRAY = """
SELECT DISTINCT publication, grouping, name FROM survival_curves c WHERE NOT EXISTS (
  SELECT 1 FROM lost_at_last_look l WHERE (l.publication, l.grouping, l.name) = (c.publication, c.grouping, c.name)
)
"""
REPLICATES = 2
"""Samples that a check draws: Turnbull's estimate needs none, and the band is not computed again."""

TOLERANCE = 0.002
"""Difference of two estimates that are the same on different machines."""


def _groups(archive: Archive) -> dict[Key, Group]:
    """Return the groups as visits and mentions give them; {} where nothing was derived, or the ledger is in disorder,
    which is a rule of its own."""
    disorder = archive.connection.execute(UNDERIVABLE).fetchone()
    return cited_groups(archive) if disorder is None and archive.connection.execute(SHARES).fetchone() else {}


def _find_wrong_shares(archive: Archive) -> Iterator[str]:
    """Yield the groups whose numbers are not those of the visits; those that are to be brought up to date are not
    wrong."""
    groups = _groups(archive)
    for row in archive.connection.execute(SHARES).fetchall():
        key = row[:3]
        group = groups.get(key)
        if group is not None and row[-1] == basis_of(group) and row != lost_row(key, group):
            yield f"{_named(key)}: {row[3:-1]}; visits and mentions give {lost_row(key, group)[3:-1]}"


def _find_wrong_curves(archive: Archive) -> Iterator[str]:
    """Yield the groups whose curves are not those of their intervals, or that have one and no share."""
    groups = _groups(archive)
    for row in archive.connection.execute(SHARES).fetchall():
        key = row[:3]
        group = groups.get(key)
        if group is None or row[-1] != basis_of(group):
            continue
        points = archive.connection.execute(POINTS, key).fetchall()
        wanted = [
            (variant, point.age, point.at_risk, point.turnbull)
            for variant, spans in variants(key[1], group.visits, group.copies).items()
            for point in curve_of(spans, replicates=REPLICATES)
        ]
        wanted.sort(key=lambda each: each[:2])
        if [each[:3] for each in points] != [each[:3] for each in wanted] or any(
            abs(stored[3] - computed[3]) > TOLERANCE for stored, computed in zip(points, wanted, strict=True)
        ):
            yield f"{_named(key)}: the curve is not that of its intervals"
        elif any(not low <= min(survival, turnbull) for _, _, _, turnbull, survival, low, _ in points):
            yield f"{_named(key)}: the estimate is below the band"
        elif any(not high >= max(survival, turnbull) for _, _, _, turnbull, survival, _, high in points):
            yield f"{_named(key)}: the estimate is above the band"
    for key in archive.connection.execute(STRAY).fetchall():
        yield f"{_named(key)}: there is a curve and no share"


def _named(key: tuple[str, str, str]) -> str:
    publication, grouping, name = key
    return f"{grouping} {name} of {'all publications' if publication == ALL else publication}"


SURVIVAL_CHECKS = (
    Check(
        name="lost_at_last_look",
        meaning="A share of lost links is not what the visits and mentions give that it was computed from.",
        violations=_find_wrong_shares,
        repair=renew_survival,
    ),
    Check(
        name="survival_curves",
        meaning="A curve of how long links live is not that of the intervals that it was computed from.",
        violations=_find_wrong_curves,
        repair=renew_survival,
    ),
)
