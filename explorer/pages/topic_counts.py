"""How often topics occur in each year, month or issue, and of how many mentions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from explorer.connection import ArchiveConnection
from explorer.figures import part_years, years_between
from explorer.query_cache import Row

__all__ = [
    "COUNTED_BY_ANALYSIS",
    "COUNTINGS",
    "PERIODS",
    "Counting",
    "Period",
    "counting_of_analysis",
    "counts_of",
    "years_of",
]

COUNTED_ROLES = "m.role <> 'promo'"
"""SQL for the mentions `m` that are counted, and that a share is of: as in the questions about subjects."""

# Arrays of plain words, in which a word is looked for: parsing them for each mention took longer than reading it.
COUNTED_BY_ANALYSIS = """instr(a.roles, '"' || m.role || '"') AND instr(a.types, '"' || i.type || '"')
  AND length(m.title) - length(replace(m.title, ' ', '')) >= a.words - 1"""
"""SQL for whether the headline of a mention `m` of an issue `i` is one that an analysis `a` counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counting:
    """What is counted of a topic."""

    key: str
    """Value of the query parameter `in`."""
    label: str
    """What it is called."""
    of: str
    """What a share is a share of, in the plural."""
    rows: str
    """SQL for rows of topic_id, mention_id and n, how much the mention counts."""
    counted: str = COUNTED_ROLES
    """SQL for the mentions `m` of issues `i` that are counted, and that a share is of."""
    cache_key: str = ""
    """What tells it from others of the same key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A part of the time axis."""

    key: str
    """Value of the query parameter `by`, and name of the parameter that chooses one on the page of a topic."""
    label: str
    """What it is called."""
    sql: str
    """SQL for the period of an issue `i`."""


COUNTINGS: Mapping[str, Counting] = {
    each.key: each
    for each in (
        Counting(
            key="headlines",
            label="in headlines",
            of="mentions",
            rows="SELECT topic_id, mention_id, 1 AS n FROM topic_mentions WHERE place = 'headline'",
        ),
        Counting(
            key="texts",
            label="in headlines or summaries",
            of="mentions",
            rows="SELECT topic_id, mention_id, 1 AS n FROM topic_mentions GROUP BY topic_id, mention_id",
        ),
    )
}
"""What can be counted of every topic, by key; the first is the default."""

PERIODS: Mapping[str, Period] = {
    each.key: each
    for each in (
        Period(key="year", label="by year", sql="substr(i.published, 1, 4)"),
        Period(key="month", label="by month", sql="substr(i.published, 1, 7)"),
        Period(key="issue", label="by issue", sql="i.id"),
    )
}
"""Parts of the time axis, by key; the first is the default. Issues are shown of one year."""

# Issue by issue: sorting all mentions by period takes longer than reading them.
_COUNTED = """
WITH counted AS MATERIALIZED (
  SELECT {period} AS period, i.published, i.number,
    (SELECT count(*) FROM mentions m WHERE m.issue_id = i.id AND {counted}) AS mentions
  FROM issues i
  WHERE i.published IS NOT NULL AND {within}
)
SELECT period, sum(mentions) AS mentions, min(published) AS first, max(published) AS last, min(number) AS number
FROM counted
WHERE mentions > 0
GROUP BY 1 ORDER BY first, 1
"""
_COUNTS = """
SELECT f.topic_id, {period} AS period, sum(f.n) AS n
FROM ({rows}) f JOIN mentions m ON m.id = f.mention_id JOIN issues i ON i.id = m.issue_id
WHERE i.published IS NOT NULL AND {counted} AND {within}
GROUP BY 1, 2
"""
_OF_YEAR = "i.published BETWEEN :year || '-01-01' AND :year || '-12-31'"


def counting_of_analysis(analysis: int) -> Counting:
    """Return the counting of a publication's own analysis. analysis: its id."""
    return Counting(
        key="analysis",
        label="as the publication’s own analysis counted",
        of="headlines that it counted",
        rows="SELECT topic_id, mention_id, occurrences AS n FROM topic_occurrences",
        counted=f"EXISTS (SELECT 1 FROM topic_analyses a WHERE a.id = {int(analysis)} AND {COUNTED_BY_ANALYSIS})",  # noqa: S608 - of an integer
        cache_key=str(int(analysis)),
    )


def counts_of(
    connection: ArchiveConnection, counting: Counting, period: Period, topics: Sequence[Row], year: str = ""
) -> list[dict[str, Any]]:
    """Return a row for each topic and period: how often it occurs, of how many mentions, also where it does not occur.

    Args:
        connection: restricted to the publication.
        counting: what is counted.
        period: of what size.
        topics: rows with `id`, `topic_group` and `name`.
        year: of the issues, where each is a period.
    """
    counted = _rows(connection, _COUNTED, "counted", counting, period, year)
    found = {
        (row["topic_id"], row["period"]): row["n"]
        for row in _rows(connection, _COUNTS, "counts", counting, period, year)
    }
    parts: dict[str, str] = {}
    if period.key == "year":
        parts = part_years([row | {"year": row["period"]} for row in counted])
        known = {row["period"]: row for row in counted}
        counted = [known.get(one) or {"period": one, "mentions": 0} for one in years_between(known)]
    return [
        {
            "group": topic["topic_group"],
            "topic": topic["name"],
            period.key: _label(row, period),
            "id": row["period"],
            "part": parts.get(row["period"]),
            "n": (n := found.get((topic["id"], row["period"]), 0)),
            "of": row["mentions"],
            "per_thousand": round(1000 * n / row["mentions"], 1) if row["mentions"] else 0.0,
        }
        for topic in topics
        for row in counted
    ]


def years_of(connection: ArchiveConnection) -> list[str]:
    """Return the years that have mentions, in order."""
    counting, period = COUNTINGS["headlines"], PERIODS["year"]
    return [row["period"] for row in _rows(connection, _COUNTED, "counted", counting, period, "")]


def _rows(
    connection: ArchiveConnection, sql: str, name: str, counting: Counting, period: Period, year: str
) -> list[Row]:
    given = {"period": period.sql, "counted": counting.counted, "rows": counting.rows}
    if year:
        return connection.rows(sql.format(**given, within=_OF_YEAR), year=year)
    key = f"topics {name} {counting.key}{counting.cache_key} {period.key}"
    return connection.cached_rows(key, sql.format(**given, within="1"))


def _label(row: Row, period: Period) -> str:
    if period.key != "issue":
        return str(row["period"])
    return row["first"] if row["number"] is None else f"#{row['number']}"
