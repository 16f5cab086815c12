"""What is compared of the visits of two archives."""

from dataclasses import dataclass

from crawler.archive.ledger.targets import LINKS, TargetTables

__all__ = ["Query", "visits_to"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """What is compared of a table."""

    key: int
    """Number of columns, from the first, of the natural key of a row; they are never null."""

    sql: str
    """The rows, ordered by that key."""


# Addresses of a visit as today's rules write them: it was asked by those of its time. `t` is the link or image.
_TODAY = {
    "link": """
      iif(EXISTS (
        SELECT 1 FROM link_aliases a WHERE a.link_id = v.link_id AND a.rule = 'normal_form' AND a.url = {column}
      ), t.url, normal_form({column}))
    """,
    "image": """
      iif(EXISTS (
        SELECT 1 FROM image_aliases a WHERE a.image_id = v.image_id AND a.rule = 'normal_form' AND a.url = {column}
      ), t.url, normal_form({column}))
    """,
}
# What was reread from a capture counts as if it had been read so at once.
_OUTCOME = """
coalesce((
  SELECT r.outcome FROM visits r
  WHERE r.link_id = v.link_id AND r.reread_of = v.id ORDER BY r.started DESC, r.id DESC LIMIT 1
), v.outcome)
"""
# A visit `v` to what was two links then and is one now, of which an archive that was made later has the visit `w`: in
# the same run, to the address that counts for the state too; or before, where `v` was the first to the other link.
_SECOND = """
  w.run_id = v.run_id AND (w.url = t.url OR v.url <> t.url AND (w.started, w.url) > (v.started, v.url))
  OR w.run_id <> v.run_id AND w.started < v.started AND v.url <> t.url AND NOT EXISTS (
    SELECT 1 FROM {visits} e WHERE e.{owner} = v.{owner} AND e.url = v.url AND e.started < v.started
  )
"""


def visits_to(tables: TargetTables, *, wanted: str) -> Query:
    """Return what is compared of the visits to one kind of target.

    Left out are times, which depend on when the crawler ran, and visits that a run gave up. The function `normal_form`
    is to be registered.

    Args:
        tables: the kind.
        wanted: condition of the targets; `l` is a link, `i` an image.
    """
    today = _TODAY[tables.kind]
    name, outcome, first = ("l", _OUTCOME, "v.reread_of IS NULL") if tables is LINKS else ("i", "v.outcome", "1")
    return Query(
        key=2,
        sql=f"""
            SELECT
              t.url AS target, row_number() OVER (PARTITION BY v.{tables.owner} ORDER BY v.started, v.id) AS place,
              {today.format(column="v.url")} AS url, v.redirects, {today.format(column="v.final_url")} AS final_url,
              v.status, {outcome} AS outcome, v.content_type, v.content_hash
            FROM {tables.visits} v JOIN {tables.targets} t ON t.id = v.{tables.owner}
            WHERE v.outcome NOT IN ('over_budget', 'postponed') AND {first}
              AND EXISTS (SELECT 1 FROM {tables.targets} {name} WHERE {name}.id = t.id AND {wanted})
              AND NOT EXISTS (
                SELECT 1 FROM {tables.visits} w WHERE w.{tables.owner} = v.{tables.owner} AND w.url <> v.url
                  AND w.outcome NOT IN ('over_budget', 'postponed')
                  AND ({_SECOND.format(visits=tables.visits, owner=tables.owner)})
              )
            ORDER BY t.url, place
        """,  # noqa: S608 - of constants
    )
