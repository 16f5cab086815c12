"""Queries and SQL fragments of several pages."""

from collections.abc import Mapping

from crawler.problems import KINDS
from explorer.connection import ArchiveConnection
from explorer.figures import CITED, GROUPS, OWN_SITES, part_years
from explorer.query_cache import Row
from explorer.questions import QUESTIONS

__all__ = [
    "ARCHIVED_URL",
    "AUTHORS",
    "OF_WHOLE_ISSUE",
    "grouped_states",
    "known_part_years",
    "lost_by_category",
    "lost_by_year",
    "only_promo",
    "own_domains",
    "part_years_of",
    "question_rows",
    "state_counts",
    "totals",
    "with_meaning",
]

ARCHIVED_URL = """
(SELECT url FROM (
   SELECT c.url, c.id, abs(julianday(c.taken) - julianday(coalesce(i.published, c.taken))) AS away
   FROM good_snapshots c WHERE c.link_id = l.id
 ) ORDER BY away, id LIMIT 1)
"""
"""SQL for the archived copy of a link `l` closest in time to the issue `i`."""

AUTHORS = """
(SELECT json_group_array(json_object('id', id, 'name', name)) FROM (
   SELECT a.id, a.name FROM link_authors la JOIN authors a ON a.id = la.author_id
   WHERE la.link_id = l.id ORDER BY la.position LIMIT 12))
"""
"""SQL for the authors of the page behind a link `l`, as JSON."""

OF_WHOLE_ISSUE = ("issue_unusual", "edition_withheld", "no_mentions")
"""Kinds of problems that say that the whole issue may be read wrongly."""

TOTALS = """
SELECT
  (SELECT count(*) FROM issues) AS issues,
  (SELECT coalesce(sum(m.mentions), 0) FROM mention_counts m WHERE m.role <> 'promo') AS mentions,
  (SELECT coalesce(sum(m.mentions), 0) FROM mention_counts m WHERE m.role = 'promo') AS promo,
  (SELECT count(*) FROM links) AS links, (SELECT count(*) FROM domains) AS domains,
  (SELECT count(*) FROM sources) AS sources, (SELECT count(*) FROM authors) AS authors,
  (SELECT count(*) FROM images) AS images, (SELECT count(DISTINCT link_id) FROM good_snapshots) AS archived,
  (SELECT count(*) FROM problems WHERE accepted_at IS NULL AND severity <> 'repair') AS problems,
  (SELECT min(published) FROM issues) AS first, (SELECT max(published) FROM issues) AS last,
  (SELECT max(coalesce(finished, started)) FROM runs) AS as_of
"""
STATES = """
SELECT c.state, sum(c.links) AS links FROM link_counts c WHERE c.links > 0 GROUP BY 1 ORDER BY 2 DESC, 1
"""
OWN_DOMAINS = f"SELECT name FROM domains WHERE id IN {OWN_SITES}"  # noqa: S608 - of a constant
ONLY_PROMO = f"""
SELECT count(*) AS links FROM (SELECT DISTINCT link_id AS id FROM mentions WHERE role = 'promo') l WHERE NOT {CITED}
"""  # noqa: S608 - of a constant
PUBLICATION_OF_KEY = "SELECT id FROM publications WHERE key = :key COLLATE NOCASE"
CATEGORY_ORDER = "SELECT name FROM main.categories ORDER BY position"
ISSUE_DATES = """
SELECT substr(published, 1, 4) AS year, min(published) AS first, max(published) AS last FROM issues
WHERE published IS NOT NULL GROUP BY 1 ORDER BY 1
"""


def totals(connection: ArchiveConnection) -> Row:
    """Return row counts of the archive, mentions of role promo apart, first and last date, and the last run's time."""
    return connection.cached_rows("totals", TOTALS)[0]


def state_counts(connection: ArchiveConnection) -> dict[str, int]:
    """Return state -> number of cited links."""
    return {row["state"]: row["links"] for row in connection.cached_rows("states", STATES)}


def only_promo(connection: ArchiveConnection) -> int:
    """Return the number of links that are cited as promo only: no figure counts them."""
    return int(connection.cached_rows("only promo", ONLY_PROMO)[0]["links"])


def grouped_states(states: Mapping[str, int]) -> dict[str, int]:
    """Return the numbers of links that are cited, visited, there, lost, blocked and unclear, from those by state."""
    groups = {group: sum(states.get(state, 0) for state in members) for group, members in GROUPS.items()}
    return {"links": sum(states.values()), "visited": sum(groups.values()), **groups}


def question_rows(connection: ArchiveConnection, sql: str) -> list[Row]:
    """Return the rows of a question: pages and charts that show the same one share them."""
    return connection.cached_rows(sql, sql)


def lost_by_year(connection: ArchiveConnection) -> list[Row]:
    """Return the figures of links that were visited and lost, by the year of their first citation."""
    return question_rows(connection, QUESTIONS["lost_by_year"].fill_parameters())


def lost_by_category(connection: ArchiveConnection) -> list[Row]:
    """Return those figures by the category of the first citation, in the order of the categories."""
    rows = question_rows(connection, QUESTIONS["lost_by_category"].fill_parameters())
    order = [row["name"] for row in connection.cached_rows("category order", CATEGORY_ORDER)]
    return sorted(rows, key=lambda row: order.index(row["category"]) if row["category"] in order else len(order))


def own_domains(connection: ArchiveConnection) -> set[str]:
    """Return the domains that are a publication's own."""
    return {row["name"] for row in connection.cached_rows("own domains", OWN_DOMAINS)}


def known_part_years(connection: ArchiveConnection) -> dict[str, str]:
    """Return the years of which the archive has a part only -> the days of that part."""
    return part_years(connection.cached_rows("issue dates", ISSUE_DATES))


def part_years_of(connection: ArchiveConnection, key: str) -> dict[str, str]:
    """Return the part-years of the publication with a key, in any case; of the whole archive without one."""
    found = connection.row(PUBLICATION_OF_KEY, key=key.strip()) if key.strip() else None
    return known_part_years(connection if found is None else connection.of(found["id"]))


def with_meaning(problem: Row) -> Row:
    """Return a problem with what its kind means; with an empty text for a kind that this version does not know."""
    return problem | {"meaning": KINDS[problem["kind"]][1] if problem["kind"] in KINDS else ""}
