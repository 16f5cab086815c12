"""The figures of the archive, each defined once: what it counts, of what, and from how many on it is a share.

* **Mentions** are of every role but promo; where those of promo are shown, it is in a line or number of their own.
* **Links** count once, by their first citation: the view `first_citations` of the schema. Sums over years, sections and
  states meet the total, since what has no date or no section has a row too.
* **Lost** is a share of the links that are there or lost (the view `link_states`), with Wilson's interval of 95 %.
  Blocked and unclear links are in no share, and have columns of their own.
* No share is of fewer than `LEAST`.

Pages, questions and charts take these from here; the files of questions name them, and what several ask alike, in
braces.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.analysis.survival.proportions import wilson
from crawler.visits.states import BLOCKED_STATES, LOST_STATES, PRESENT_STATES

__all__ = [
    "CITED",
    "FRAGMENTS",
    "GROUPS",
    "GROUP_OF_STATE",
    "LEAST",
    "LOST_FIGURES",
    "OWN_SITES",
    "LostShare",
    "fill_fragments",
    "fill_years",
    "lost_share",
    "part_years",
    "register_intervals",
    "rounded_shares",
    "years_between",
]

LEAST = 10
"""Least number of links or mentions that a share is of: of fewer, Wilson's interval spans more than half of all."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "there": PRESENT_STATES,
    "lost": LOST_STATES,
    "blocked": BLOCKED_STATES,
    "unclear": ("transient", "refused", "unsupported"),
}
"""Group -> its states; the groups of visited links, as the view `link_states` has them."""

GROUP_OF_STATE: Mapping[str, str] = {state: group for group, states in GROUPS.items() for state in states}
"""State -> its group; unvisited has none."""

CITED = "EXISTS (SELECT 1 FROM mentions any_of WHERE any_of.link_id = l.id AND any_of.role <> 'promo')"
"""SQL for whether a link `l` is cited, so that it counts."""

OWN_SITES = """(
  SELECT o.id FROM publications q JOIN domains o
  ON replace(rtrim(q.url, '/'), '://www.', '://') IN ('https://' || o.name, 'http://' || o.name)
)"""
"""SQL for the ids of the domains that are a publication's own: its address is the domain itself."""

SITE = "lower(trim(:site))"
"""SQL for the name of the domain that the parameter `site` gives, in any case."""

CHOSEN_SITE = f"""(
  SELECT id, name FROM domains WHERE name = {SITE}
  UNION ALL
  SELECT * FROM (
    SELECT d.id, d.name FROM mention_counts m JOIN domains d ON d.id = m.domain_id
    WHERE :site IN ('', 'the most cited') AND m.role <> 'promo' AND d.id NOT IN {OWN_SITES}
    GROUP BY d.id ORDER BY sum(m.mentions) DESC, d.name LIMIT 1
  )
)"""  # noqa: S608 - of constants
"""SQL for id and name of the domain that the parameter `site` (default: the most cited) gives."""

CHOSEN_AUTHOR = """(
  SELECT id, name FROM authors WHERE folded(name) = folded(:author)
  UNION ALL
  SELECT * FROM (
    SELECT a.id, a.name FROM link_authors la JOIN authors a ON a.id = la.author_id
    WHERE :author IN ('', 'the most cited') GROUP BY a.id ORDER BY count(*) DESC, a.name LIMIT 1
  )
)"""
"""SQL for id and name of each author whom the parameter `author` (default: the most cited) gives."""

_ASKED = """\
given AS (
  SELECT
    CASE WHEN trim(:{name}, ', ') IN ('', '{default}') THEN '{stands}' ELSE substr(:{name}, 1, 200) END || ',' AS rest
),
split AS (
  SELECT 0 AS place, '' AS words, rest FROM given
  UNION ALL
  SELECT place + 1, trim(substr(rest, 1, instr(rest, ',') - 1)), substr(rest, instr(rest, ',') + 1)
  FROM split
  WHERE rest <> '' AND place < 16
),
asked AS (SELECT words, min(place) AS place FROM split WHERE words <> '' GROUP BY lower(words) ORDER BY place LIMIT 8)\
"""
"""SQL, behind WITH RECURSIVE, for `asked`: the parts, at most eight, of a parameter, which have commas between them,
with the `place` of each."""
ASKED_WORDS = _ASKED.format(name="words", default="", stands="how, why, what")
"""`asked` of the parameter `words` (default: how, why, what)."""
ASKED_SITES = _ASKED.format(name="sites", default="the three most cited", stands="")
"""`asked` of the parameter `sites`; by default, none."""

MENTIONS_BY_YEAR = """(
  SELECT m.year, sum(m.mentions) AS mentions
  FROM mention_counts m
  WHERE m.role <> 'promo'
  GROUP BY m.year
)"""
"""SQL for the number of mentions of each year."""

FIRST_DAYS = """(
  SELECT m.link_id, min(i.published) AS day
  FROM mentions m
  CROSS JOIN issues i ON i.id = m.issue_id
  WHERE m.role <> 'promo'
  GROUP BY m.link_id
)"""
"""SQL for the `day` of the first citation of each link; NULL where no issue that cites it has a date."""

ISSUE_NAME = """CASE
      WHEN (SELECT count(*) FROM publications) = 1 THEN ''
      ELSE (SELECT p.key || ' ' FROM publications p WHERE p.id = i.publication_id) END || CASE
      WHEN (
        SELECT count(*) FROM issues same
        WHERE same.number = i.number AND same.type = i.type AND same.publication_id = i.publication_id
      ) = 1 THEN '#' || i.number
      ELSE i.key END"""
"""SQL for what an issue `i` is called: its number where no other has it, else its key; which publication of several."""


_CLEAR = "sum(times * (present + lost))"
LOST_FIGURES = f"""sum(times) AS links, sum(times * (state <> 'unvisited')) AS visited, sum(times * present) AS there,
  sum(times * lost) AS lost, sum(times * blocked) AS blocked, sum(times * (unclear - blocked)) AS unclear,
  {_CLEAR} AS n,
  CASE WHEN {_CLEAR} >= {LEAST} THEN round(100.0 * sum(times * lost) / {_CLEAR}, 1) END AS lost_percent,
  CASE WHEN {_CLEAR} >= {LEAST} THEN round(100 * wilson_low(sum(times * lost), {_CLEAR}), 1) END AS low_percent,
  CASE WHEN {_CLEAR} >= {LEAST} THEN round(100 * wilson_high(sum(times * lost), {_CLEAR}), 1) END AS high_percent"""
"""SQL for the columns of links that were visited and lost, of rows that stand for so many `times` links of one state,
joined with `link_states`."""

LAG_RANKS = """ranked AS (
  SELECT
    part, days, sum(pages) AS times, sum(sum(pages)) OVER (PARTITION BY part ORDER BY days) AS last,
    sum(sum(pages)) OVER (PARTITION BY part) AS all_pages
  FROM aged
  WHERE days >= 0
  GROUP BY part, days
)"""
"""SQL, behind `aged` (numbers of `pages` by `days` to their first citation and by the `part` that they count in), for
`ranked`: how many `times` there are so many days, and their `last` place among `all_pages` of the part. Pages that were
dated after their citation are left out."""

_HALVES = (
    "(all_pages + 1) / 2 BETWEEN last - times + 1 AND last",
    "(all_pages + 2) / 2 BETWEEN last - times + 1 AND last",
)
LAG_FIGURES = f"""(min(days) FILTER (WHERE {_HALVES[0]}) + min(days) FILTER (WHERE {_HALVES[1]})) / 2.0 AS median_days,
  CASE WHEN sum(times) >= {LEAST}
  THEN round(100.0 * coalesce(sum(times) FILTER (WHERE days <= 7), 0) / sum(times), 1) END AS percent_within_a_week,
  sum(times) AS pages"""
"""SQL for the columns of how quickly pages are cited, of the rows of `ranked` of one part: the median is half the sum
of the two in the middle, which are one where the pages are odd in number."""

FRAGMENTS: Mapping[str, str] = {
    "least": str(LEAST),
    "cited": CITED,
    "own_sites": OWN_SITES,
    "site": SITE,
    "chosen_site": CHOSEN_SITE,
    "chosen_author": CHOSEN_AUTHOR,
    "asked_words": ASKED_WORDS,
    "asked_sites": ASKED_SITES,
    "mentions_by_year": MENTIONS_BY_YEAR,
    "first_days": FIRST_DAYS,
    "issue_name": ISSUE_NAME,
    "lost_figures": LOST_FIGURES,
    "lag_ranks": LAG_RANKS,
    "lag_figures": LAG_FIGURES,
}
"""Name in braces in the file of a question -> what it stands for."""


@dataclass(frozen=True, slots=True)
class LostShare:
    """The share of lost links of those that are there or lost."""

    n: int
    """What it is a share of."""
    percent: float | None
    """The share; None of fewer than `LEAST`."""
    low: float | None
    """Lower end of the interval, in percent."""
    high: float | None
    """Upper end of the interval, in percent."""


def lost_share(lost: int | None, there: int | None) -> LostShare:
    """Return the share of lost links.

    >>> lost_share(25, 75)
    LostShare(n=100, percent=25.0, low=17.5, high=34.3)
    >>> lost_share(1, 0)
    LostShare(n=1, percent=None, low=None, high=None)
    """
    lost = lost or 0
    n = lost + (there or 0)
    if n < LEAST:
        return LostShare(n, None, None, None)
    low, high = wilson(lost, n)
    return LostShare(n, round(100 * lost / n, 1), round(100 * low, 1), round(100 * high, 1))


def register_intervals(connection: sqlite3.Connection) -> None:
    """Register `wilson_low(count, total)` and `wilson_high(count, total)`; null where either is null."""
    for name, end in (("wilson_low", 0), ("wilson_high", 1)):

        def bound(count: int | None, total: int | None, end: int = end) -> float | None:
            return None if count is None or total is None else wilson(count, total)[end]

        connection.create_function(name, 2, bound, deterministic=True)


def fill_fragments(text: str) -> str:
    """Return the text of a question with what its names in braces stand for.

    >>> fill_fragments("HAVING n >= {least}")
    'HAVING n >= 10'
    """
    for name, fragment in FRAGMENTS.items():
        text = text.replace("{" + name + "}", fragment)
    return text


def years_between(years: Iterable[str]) -> list[str]:
    """Return the years from the first to the last, those without anything too.

    >>> years_between(["2018", "2021"])
    ['2018', '2019', '2020', '2021']
    """
    known = sorted(int(year) for year in years)
    return [f"{year:04}" for year in range(known[0], known[-1] + 1)] if known else []


def fill_years(rows: Sequence[Mapping[str, Any]], *, newest_first: bool = False) -> list[dict[str, Any]]:
    """Return the rows by `year`, with a row of zeros for each year that has none; the row without a year is last.

    >>> fill_years([{"year": None, "n": 1}, {"year": "2018", "n": 2}, {"year": "2020", "n": 3}])
    [{'year': '2018', 'n': 2}, {'year': '2019', 'n': 0}, {'year': '2020', 'n': 3}, {'year': None, 'n': 1}]
    """
    known = {row["year"]: dict(row) for row in rows}
    undated = [known.pop(None)] if None in known else []
    names = [name for row in rows[:1] for name in row if name != "year"]
    years = years_between(known)
    ordered = reversed(years) if newest_first else years
    return [known.get(year) or {"year": year, **dict.fromkeys(names, 0)} for year in ordered] + undated


def part_years(years: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the first and last year where issues begin after its January or end before its December -> the days.

    Args:
        years: in order: `year`, and the dates of its `first` and `last` issue.

    >>> part_years([{"year": "2018", "first": "2018-05-14", "last": "2018-12-30"}])
    {'2018': '2018-05-14 to 2018-12-30'}
    >>> part_years([{"year": "2018", "first": "2018-01-07", "last": "2018-12-30"}])
    {}
    """
    late = [year for year in years[:1] if year["first"][5:7] > "01"]
    early = [year for year in years[-1:] if year["last"][5:7] < "12"]
    return {year["year"]: f"{year['first']} to {year['last']}" for year in late + early}


def rounded_shares(counts: Sequence[int | float | None]) -> list[float]:
    """Return the shares of counts in percent, to one decimal, such that they add up to 100: by largest remainders.

    >>> rounded_shares([1, 1, 1]), rounded_shares([0, None])
    ([33.4, 33.3, 33.3], [0.0, 0.0])
    """
    total = sum(count or 0 for count in counts)
    if not total:
        return [0.0] * len(counts)
    exact = [1000 * (count or 0) / total for count in counts]
    tenths = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: tenths[place] - exact[place])
    for place in by_remainder[: 1000 - sum(tenths)]:
        tenths[place] += 1
    return [tenth / 10 for tenth in tenths]
