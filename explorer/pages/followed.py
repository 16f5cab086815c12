"""Filter of the links that were followed to an age, as the curves of `/survival` count those at risk. Pure.

The analysis (`crawler.analysis.survival`) replays all visits; here the state of a link says since when it is lost, and
its visits when it was last seen.
"""

from crawler.visits.outcomes import PRESENT
from crawler.visits.states import LOST_STATES, PRESENT_STATES
from explorer.pages.page import BadRequestError

__all__ = ["FOLLOWED", "FOLLOWED_WITH_COPIES", "quarters"]

YEAR_DAYS = 365.25
MAX_AGE = 40
"""As in the analysis, in years."""


def _among(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_LOST = f"CASE WHEN k.state IN ({_among(LOST_STATES)}) THEN julianday(k.state_since) END"
_SEEN = f"""CASE WHEN k.state IN ({_among(PRESENT_STATES)}) THEN julianday(k.visited) ELSE (
  SELECT max(julianday(v.started)) FROM main.visits v
  WHERE v.link_id = k.id AND v.outcome IN ({_among(tuple(sorted(PRESENT)))})
) END"""  # noqa: S608 - of constants
_COPIED = f"""(
  SELECT max(julianday(g.taken)) FROM main.good_snapshots g
  WHERE g.link_id = k.id AND g.status = 200 AND julianday(g.taken) < coalesce({_LOST}, 9e9)
)"""  # noqa: S608 - of constants


def _followed(copied: str, parameter: str) -> str:
    """Return the condition of mentions `m` whose link was last seen, or found lost, at an age in quarters or later.

    A link that no visit saw or found lost was not followed, whatever a copy tells of it.
    """
    quarter = YEAR_DAYS / 4
    return f"""m.link_id IN (
  SELECT link_id FROM (
    SELECT c.link_id, ({_LOST} - julianday(c.published)) / {quarter} AS lost,
      {_age(_SEEN)} AS seen, {_age(copied)} AS copied
    FROM first_citations c CROSS JOIN main.links k ON k.id = c.link_id
    WHERE c.published IS NOT NULL AND k.state <> 'unvisited'
  )
  WHERE :{parameter} <= CASE
    WHEN lost IS NULL OR lost > {4 * MAX_AGE} THEN CASE WHEN seen > 0 THEN max(seen, copied) ELSE 0 END
    WHEN lost > 0 THEN max(round(lost), max(seen, copied) + 1)
    ELSE 0
  END
)"""  # noqa: S608 - of constants


def _age(moment: str) -> str:
    """Return the age of a link at a moment, in whole quarters; 0 where it is none."""
    age = f"({moment} - julianday(c.published)) / {YEAR_DAYS / 4}"
    return f"round(min(max(coalesce({age}, 0), 0), {4 * MAX_AGE}))"


FOLLOWED = _followed("NULL", "followed")
"""By visits alone; the parameter is what `quarters` returns."""
FOLLOWED_WITH_COPIES = _followed(_COPIED, "followed_with_copies")
"""With copies in web archives as sights of the page, too."""


def quarters(years: str) -> int:
    """Return an age in quarters, at least one: of less than one nothing is known. Raise BadRequestError.

    >>> quarters("0"), quarters("2"), quarters("1.25")
    (1, 8, 5)
    """
    number, _, rest = years.strip().partition(".")
    if not (number.isascii() and number.isdigit() and len(number) <= 3 and rest in ("", "0", "25", "5", "50", "75")):
        raise BadRequestError(f"“{years}” is no age: use years, such as 3 or 1.5.")
    return max(1, round(4 * float(years)))
