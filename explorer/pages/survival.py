"""How long links live: curves, shares lost at the last look, and published figures."""

from explorer.chart_definitions import survival_chart
from explorer.connection import ArchiveConnection
from explorer.figures import LEAST
from explorer.pages.page import Page, PageRequest
from explorer.pages.shared_queries import grouped_states, state_counts
from explorer.published_losses import PUBLISHED_LOSSES
from explorer.query_cache import Row

GROUPINGS = {
    "year": "Year of the first citation",
    "category": "Category of the section",
    "kind": "Kind of page, by its address",
    "site": "Site",
}
"""Query parameter `by` -> heading. The names are those of `survival_curves.grouping`."""

MAX_CHARTS = 12
"""Groups with a chart of their own; the tables have all."""

# Of the archive, or of the one publication to which queries are restricted.
OF_ALL = "publication = (SELECT min(publication) FROM lost_at_last_look)"
CURVES = f"""
SELECT grouping, name, variant, age, round(100 * survival, 2) AS there_percent, round(100 * turnbull, 2)
  AS turnbull_percent, round(100 * low, 2) AS low_percent, round(100 * high, 2) AS high_percent, at_risk
FROM survival_curves WHERE {OF_ALL} AND grouping IN ('all', :by) ORDER BY grouping, name, variant DESC, age
"""  # noqa: S608 - of a constant
SHARES = f"""
SELECT grouping, name, links, visited, present, lost, blocked, unclear,
  CASE WHEN present + lost >= {LEAST} THEN round(100 * share, 1) END AS lost_percent,
  CASE WHEN present + lost >= {LEAST} THEN round(100 * low, 1) END AS low_percent,
  CASE WHEN present + lost >= {LEAST} THEN round(100 * high, 1) END AS high_percent, followed, early
FROM lost_at_last_look WHERE {OF_ALL} AND grouping IN ('all', 'year', :by) ORDER BY grouping, name
"""  # noqa: S608 - of constants
AGES = (1, 2, 3, 5, 8)
"""Ages in years at which groups are compared."""

VARIANTS = {
    "visits": "By visits alone",
    "copies": "With copies in web archives as sights: leans upwards where copies stop near the loss",
}
"""Variant -> caption of its curve."""


def survival(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the curves of all links and of each group of one grouping, with the numbers that they rest on."""
    by = request.choice("by", tuple(GROUPINGS)) or "year"
    points = connection.rows(CURVES, by=by)
    shares = connection.rows(SHARES, by=by)
    groups = sorted((row for row in shares if row["grouping"] == by), key=lambda row: (-row["followed"], row["name"]))
    charted = [_chart(points, by, row, "visits") for row in groups if _of(points, by, row["name"], "visits")]
    whole = next((row for row in shares if row["grouping"] == "all"), None)
    states = state_counts(connection)
    return Page(
        template="survival",
        title="How long do links live?",
        path="/survival" + (f"?by={by}" if by != "year" else ""),
        description="The share of links that are still there, by the years since they were cited.",
        data={"by": by, "curves": points, "shares": shares, "published": [one._asdict() for one in PUBLISHED_LOSSES]},
        context={
            "whole": whole,
            "visited": grouped_states(states)["visited"],
            "all_charts": [
                _chart(points, "all", whole, variant) | {"caption": caption}
                for variant, caption in VARIANTS.items()
                if whole is not None and _of(points, "all", "all", variant)
            ],
            "charts": sorted(charted[:MAX_CHARTS], key=lambda chart: str(chart["name"])),
            "max_charts": MAX_CHARTS,
            "charted": len(charted),
            "years": [row for row in shares if row["grouping"] == "year"],
            "groups": groups,
            "groupings": GROUPINGS,
            "ages": AGES,
            "at": _at_years(points, by, groups),
        },
        csv_rows="curves",
        sql="select * from survival_curves where grouping = 'all' order by publication, variant, age",
    )


def _of(points: list[Row], grouping: str, name: str, variant: str) -> list[Row]:
    wanted = (grouping, name, variant)
    return [point for point in points if (point["grouping"], point["name"], point["variant"]) == wanted]


def _chart(points: list[Row], grouping: str, group: Row, variant: str) -> Row:
    """Return a chart of a group with its rows at whole years."""
    rows = _of(points, grouping, group["name"], variant)
    title = "All links" if grouping == "all" else group["name"]
    return {
        "name": group["name"],
        "title": title,
        "followed": group["followed"],
        "svg": survival_chart(f"{grouping}-{group['name']}-{variant}", f"{title}, {variant}", rows),
        "rows": [row for row in rows if row["age"] == int(row["age"])],
    }


def _at_years(points: list[Row], by: str, groups: list[Row]) -> list[Row]:
    """Return a row for each group with its points at some ages, by age; None where its curve has ended."""
    rows = []
    for group in groups:
        known = {point["age"]: point for point in _of(points, by, group["name"], "visits")}
        if known:
            rows.append({"name": group["name"], "points": [known.get(age) for age in AGES]})
    return rows
