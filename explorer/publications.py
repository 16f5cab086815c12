"""Restrict queries to one publication of the archive.

A query that is restricted reads, in place of each table, only the rows that belong to the publication: those of its
issues, and the links, pages, sites, authors and images that its issues name. So pages, charts and questions have one
query each, for the whole archive and for a part of it.
"""

import re
from collections.abc import Mapping
from functools import cache

from crawler.archive.descriptions import SCHEMA, describe

__all__ = ["TABLES", "restricted", "restricted_by_parameter"]

_ISSUES = "SELECT id FROM main.issues WHERE publication_id = {id}"
_OF_ISSUES = f"issue_id IN ({_ISSUES})"
# Correlated: a page shows few of the rows, and a set of all issues, or of all links that are cited, takes long to make.
_LISTED = "EXISTS (SELECT 1 FROM main.issues y WHERE y.id = {table}.issue_id AND y.publication_id = {id})"
_CITED = """
EXISTS (
  SELECT 1 FROM main.mentions x CROSS JOIN main.issues y ON y.id = x.issue_id
  WHERE x.link_id = {column} AND y.publication_id = {id}
)"""
_LINKS = _CITED.replace("{column}", "links.id")
_DOMAINS = f"""
EXISTS (SELECT 1 FROM main.mention_counts c WHERE c.domain_id = domains.id AND c.publication_id = {{id}})
OR EXISTS (
  SELECT 1 FROM main.images g JOIN main.image_uses u ON u.image_id = g.id
  WHERE g.domain_id = domains.id AND {_LISTED.replace("{table}", "u")}
)"""  # noqa: S608 - of constants
_AUTHORS = f"""
EXISTS (
  SELECT 1 FROM main.link_authors
  WHERE link_authors.author_id = authors.id AND {_CITED.replace("{column}", "link_authors.link_id")}
)"""  # noqa: S608 - of constants
_IMAGES = f"""
EXISTS (
  SELECT 1 FROM main.image_uses WHERE image_uses.image_id = images.id AND {_LISTED.replace("{table}", "image_uses")}
)
"""  # noqa: S608 - of constants
_DRIFT = f"mention_id IN (SELECT id FROM main.mentions WHERE {_OF_ISSUES})"  # noqa: S608 - of constants
_CATEGORIES = f"name IN (SELECT category FROM main.sections WHERE {_OF_ISSUES})"  # noqa: S608 - of constants

_NAMED_BY_KEY = "publication = (SELECT key FROM main.publications WHERE id = {id})"

TABLES: Mapping[str, str] = {
    "publications": "id = {id}",
    "issues": "publication_id = {id}",
    "editions": "+publication_id = {id}",
    "problems": "+publication_id = {id}",
    "lost_at_last_look": _NAMED_BY_KEY,
    "survival_curves": _NAMED_BY_KEY,
    "sections": _LISTED.replace("{table}", "sections"),
    "mentions": _LISTED.replace("{table}", "mentions"),
    "drift": _DRIFT,
    "image_uses": _LISTED.replace("{table}", "image_uses"),
    "entries": _OF_ISSUES,
    "citations": "publication_id = {id}",
    "counted_mentions": "publication_id = {id}",
    "mention_counts": "publication_id = {id}",
    "link_counts": "publication_id = {id}",
    "lag_counts": "publication_id = {id}",
    "site_issues": "publication_id = {id}",
    "illustrations": _OF_ISSUES,
    "links": _LINKS,
    "sources": _CITED.replace("{column}", "sources.link_id"),
    "snapshots": _CITED.replace("{column}", "snapshots.link_id"),
    "link_authors": _CITED.replace("{column}", "link_authors.link_id"),
    "authors": _AUTHORS,
    "domains": _DOMAINS,
    "images": _IMAGES,
    "categories": _CATEGORIES,
    "topics": "publication_id = {id}",
    "topic_analyses": "publication_id = {id}",
    "topic_counts": "publication_id = {id}",
    "topic_analysis_counts": "publication_id = {id}",
    "topic_mentions": "topic_id IN (SELECT id FROM main.topics WHERE publication_id = {id})",
    "topic_occurrences": "topic_id IN (SELECT id FROM main.topics WHERE publication_id = {id})",
}
"""Table or view -> which of its rows belong to the publication with the id `{id}`, an SQL expression."""

_VIEWS: Mapping[str, tuple[str, ...]] = {
    "drift_by_year": ("drift",),
    "problem_summary": ("problems",),
    "first_citations": ("mentions",),
    "domain_health": ("link_counts",),
    "good_snapshots": ("snapshots",),
    "snapshot_states": ("links",),
}
"""View over more rows than one -> the tables that it reads, but for those in which it looks up what a row names."""

_COUNTED_ONCE: Mapping[str, tuple[str, str]] = {
    "link_counts": ("publication_id, year, category, domain_id, state", "links"),
    "lag_counts": ("publication_id, year, category, domain_id, days", "pages"),
}
"""Table of numbers of what counts by its first citation -> its other columns, and that of the number in the whole
archive, in place of which a publication has its own, with the same name and `_of_publication`."""

_NAMED = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)", re.IGNORECASE)
_WITH = re.compile(r"\s*WITH\s+(?:RECURSIVE\s+)?", re.IGNORECASE)


def restricted(sql: str, publication: int) -> str:
    """Return a SELECT that reads only what belongs to the publication with an id.

    >>> restricted("SELECT count(*) FROM runs", 2)
    'SELECT count(*) FROM runs'
    >>> print(restricted("SELECT count(*) FROM issues", 2))
    WITH issues AS NOT MATERIALIZED (SELECT * FROM main.issues WHERE publication_id = 2)
    SELECT count(*) FROM issues
    """
    return _with_parts(sql, str(int(publication)), "{condition}", "{number}_of_publication")


def restricted_by_parameter(sql: str) -> str:
    """Return a SELECT that reads only what belongs to the publication whose key is the parameter `publication`; all
    that there is when it is empty.

    A query that reads the tables of no publication reads all of them.
    """
    publication = "(SELECT id FROM main.publications WHERE key = :publication)"
    number = "CASE WHEN :publication = '' THEN {number} ELSE {number}_of_publication END"
    return _with_parts(sql, publication, "(:publication = '' OR ({condition}))", number)


def _with_parts(sql: str, publication: str, form: str, number: str) -> str:
    """Put common table expressions with the names of the tables before a SELECT; only `main.NAME` is a table then."""
    named = set(_NAMED.findall(sql))
    views = [view for view in _VIEWS if view in named]
    tables = [name for name in TABLES if name in named or any(name in _VIEWS[view] for view in views)]
    if not tables:
        return sql
    conditions = {name: form.replace("{condition}", TABLES[name].replace("{id}", publication)) for name in tables}
    columns = {
        name: f"{others}, {number.replace('{number}', counted)} AS {counted}, {counted}_of_publication"
        for name, (others, counted) in _COUNTED_ONCE.items()
    }
    parts = [
        f"{name} AS NOT MATERIALIZED (SELECT {columns.get(name, '*')} FROM main.{name} WHERE {condition})"  # noqa: S608
        for name, condition in conditions.items()
    ]
    parts += [f"{view} AS NOT MATERIALIZED (\n{_queries()[view]}\n)" for view in views]
    joined = ",\n".join(parts)
    start = _WITH.match(sql)
    return f"{sql[: start.end()]}{joined},\n{sql[start.end() :]}" if start else f"WITH {joined}\n{sql.lstrip()}"


@cache
def _queries() -> Mapping[str, str]:
    """Return view of the schema -> its SELECT."""
    return {table.name: table.query for table in describe(SCHEMA.read_text("utf-8")) if table.kind == "view"}
