"""How long links live: curves, shares lost at the last look, and published figures."""

from collections.abc import Iterable, Mapping, Sequence

from explorer.charts.definitions import survival_chart
from explorer.connection import ArchiveConnection
from explorer.figures import LEAST
from explorer.pages.filters import NONE
from explorer.pages.page import Page, PageRequest
from explorer.pages.shared_queries import grouped_states, known_part_years, state_counts
from explorer.published_losses import PUBLISHED_LOSSES
from explorer.query_cache import Row

GROUPINGS = {
    "year": "Year of the first citation",
    "category": "Category of the section",
    "kind": "Kind of page, by its address",
    "site": "Site",
}
"""Query parameter `by` -> heading. The names are those of `survival_curves.grouping`."""

FILTERS = {"year": "first_year", "category": "first_category", "kind": "address", "site": "site"}
"""Grouping -> filter of the lists."""

NO_SECTION = "(no section)"
"""Name of the group of links without a category."""

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
    "copies": "A copy in a web archive is a sight of the page too: leans upwards where copies stop near the loss",
}
"""Variant -> caption of its curve."""


def survival(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the curves of all links and of each group of one grouping, with the numbers that they rest on."""
    by = request.choice("by", tuple(GROUPINGS)) or "year"
    points = connection.rows(CURVES, by=by)
    shares = connection.rows(SHARES, by=by)
    groups = sorted((row for row in shares if row["grouping"] == by), key=lambda row: (-row["followed"], row["name"]))
    curves = _curves(points)
    charted = [row for row in groups if (by, row["name"], "visits") in curves]
    drawn = sorted(charted[:MAX_CHARTS], key=lambda row: str(row["name"]))
    whole = next((row for row in shares if row["grouping"] == "all"), None)
    groups_of_states = grouped_states(state_counts(connection))
    return Page(
        template="survival",
        title="How long do links live?",
        path="/survival" + (f"?by={by}" if by != "year" else ""),
        description="The share of links that are still there, by the years since they were cited.",
        data={"by": by, "curves": points, "shares": shares, "published": [one._asdict() for one in PUBLISHED_LOSSES]},
        context={
            "whole": whole,
            "visited": groups_of_states["visited"],
            "blocked": groups_of_states["blocked"],
            "part_years": known_part_years(connection),
            "all_charts": [
                _chart(curves, "all", whole, variant) | {"caption": caption}
                for variant, caption in VARIANTS.items()
                if whole is not None and ("all", "all", variant) in curves
            ],
            "charts": [_chart(curves, by, row, "visits") for row in drawn],
            "max_charts": MAX_CHARTS,
            "charted": len(charted),
            "years": [row for row in shares if row["grouping"] == "year"],
            "groups": groups,
            "groupings": GROUPINGS,
            "ages": AGES,
            "at": [_at_ages(by, row["name"], curves[by, row["name"], "visits"]) for row in charted],
        },
        csv_rows="curves",
        has_charts=True,
        sql="select * from survival_curves where grouping = 'all' order by publication, variant, age",
    )


Curves = Mapping[tuple[str, str, str], Sequence[Row]]
"""Grouping, name of the group and variant -> the points of its curve, by age."""


def _curves(points: Iterable[Row]) -> Curves:
    curves: dict[tuple[str, str, str], list[Row]] = {}
    for point in points:
        curves.setdefault((point["grouping"], point["name"], point["variant"]), []).append(point)
    return curves


def _chart(curves: Curves, grouping: str, group: Row, variant: str) -> Row:
    """Return a chart of a group with its rows at whole years."""
    rows = curves[grouping, group["name"], variant]
    title = "All links" if grouping == "all" else group["name"]
    return {
        "name": group["name"],
        "title": title,
        "variant": variant,
        "of": {} if grouping == "all" else _filters(grouping, group["name"]),
        "followed": group["followed"],
        "svg": survival_chart(f"{grouping}-{group['name']}-{variant}", f"{title}, {variant}", rows),
        "rows": [row for row in rows if row["age"] == int(row["age"])],
    }


def _at_ages(by: str, name: str, points: Iterable[Row]) -> Row:
    """Return a group's points at some ages; None where its curve has ended."""
    known = {point["age"]: point for point in points}
    return {"name": name, "of": _filters(by, name), "points": [known.get(age) for age in AGES]}


def _filters(grouping: str, name: str) -> dict[str, str]:
    """Return the filters of the list of the links of a group."""
    return {FILTERS[grouping]: NONE if name == NO_SECTION else name}
