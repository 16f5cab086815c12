"""Search in the digest's texts about its links and in the linked pages' own titles and descriptions."""

import json
from typing import Any
from urllib.parse import urlencode

from crawler.archive.issues.publications import PUBLICATION_LABEL
from crawler.visits.states import STATES
from explorer.connection import ArchiveConnection
from explorer.pages.page import Page, Pager, PageRequest, paginate
from explorer.pages.shared_queries import ARCHIVED_URL, AUTHORS
from explorer.paths import ISSUE_PLACE
from explorer.query_cache import Row
from explorer.search.terms import HIGHLIGHT_MARKS, match_expression

MAX_RANKED_MATCHES = 20_000
"""Matches that are ranked; ranking millions of matches of a common word would exceed the time limit."""

RESULTS_PER_PAGE = 25

YEARS = """
SELECT DISTINCT substr(published, 1, 4) AS year FROM issues WHERE published IS NOT NULL ORDER BY 1 DESC
"""
PUBLICATIONS = f"SELECT n.id, n.key, {PUBLICATION_LABEL} AS name FROM publications n ORDER BY n.id"  # noqa: S608
CATEGORIES = "SELECT name FROM categories ORDER BY position"
KINDS = "SELECT kind, count(*) AS links FROM sources WHERE kind IS NOT NULL GROUP BY kind ORDER BY links DESC LIMIT 30"

# A matching page is listed as the first mention of its link. The weights favour headlines.
MATCHES = f"""
WITH mention_matches AS (
  SELECT rowid AS id, bm25(mentions_fts, 4.0, 1.0, 3.0, 0.5) AS score FROM mentions_fts
  WHERE mentions_fts MATCH :match AND :within <> 'pages' ORDER BY rowid DESC LIMIT {MAX_RANKED_MATCHES}
), source_matches AS (
  SELECT rowid AS link_id, bm25(sources_fts, 4.0, 1.0, 1.0) AS score FROM sources_fts
  WHERE sources_fts MATCH :match AND :within <> 'digest' ORDER BY rowid DESC LIMIT {MAX_RANKED_MATCHES}
), found AS (
  SELECT id, score, 1 AS by_digest FROM mention_matches
  UNION ALL
  SELECT (SELECT min(m.id) FROM mentions m WHERE m.link_id = source_matches.link_id), score, 0 FROM source_matches
)
SELECT m.id, min(f.score) AS score, max(f.by_digest) AS by_digest, min(f.by_digest) = 0 AS by_page
FROM found f
JOIN mentions m ON m.id = f.id JOIN issues i ON i.id = m.issue_id JOIN links l ON l.id = m.link_id
LEFT JOIN domains d ON d.id = l.domain_id LEFT JOIN sections s ON s.id = m.section_id
LEFT JOIN sources page ON page.link_id = l.id
WHERE (:year = '' OR substr(i.published, 1, 4) = :year) AND (:category = '' OR s.category = :category)
  AND (:domain = '' OR d.name = :domain) AND (:state = '' OR l.state = :state) AND (:kind = '' OR page.kind = :kind)
GROUP BY m.id ORDER BY score, m.id DESC LIMIT {RESULTS_PER_PAGE + 1} OFFSET :skipped
"""  # noqa: S608 - of constants
RESULTS = f"""
SELECT m.id, m.role, m.title, m.summary, m.context, m.url, m.link_id, l.url AS link_url, l.state, d.name AS domain,
  s.category,
  {ISSUE_PLACE}, i.number, i.title AS issue_title, i.published AS issue_date, page.title AS source_title,
  page.kind, substr(page.published, 1, 10) AS source_published, {AUTHORS} AS authors, {ARCHIVED_URL} AS archived_url
FROM mentions m JOIN issues i ON i.id = m.issue_id JOIN links l ON l.id = m.link_id
LEFT JOIN domains d ON d.id = l.domain_id LEFT JOIN sections s ON s.id = m.section_id
LEFT JOIN sources page ON page.link_id = l.id
WHERE m.id IN (SELECT value FROM json_each(:ids))
"""  # noqa: S608 - of constants
MENTION_SNIPPETS = """
SELECT rowid AS id, highlight(mentions_fts, 0, :on, :off) AS title, snippet(mentions_fts, 1, :on, :off, '…',
  40) AS summary, snippet(mentions_fts, 3, :on, :off, '…', 40) AS context
FROM mentions_fts WHERE mentions_fts MATCH :match AND rowid IN (SELECT value FROM json_each(:ids))
"""
SOURCE_SNIPPETS = """
SELECT rowid AS link_id, highlight(sources_fts, 0, :on, :off) AS title,
  snippet(sources_fts, 1, :on, :off, '…', 40) AS description
FROM sources_fts WHERE sources_fts MATCH :match AND rowid IN (SELECT value FROM json_each(:ids))
"""
WITHIN = {"digest": "the digest's texts", "pages": "the linked pages' descriptions"}
"""Texts to search in -> label."""

FILTERS = ("year", "category", "state", "kind", "domain", "within")
"""Query parameters, in the order of canonical URLs."""


def search(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the matches of a query, best first, with the matching words highlighted."""
    query = request.text("q")
    choices = _filter_choices(connection)
    publication = request.choice("publication", list(choices["publication"]))
    if publication:
        connection = connection.of(choices["publication"][publication]["id"])
    filters = {
        name: request.choice(name, choices[name]) if name in choices else request.text(name).lower() for name in FILTERS
    }
    match = match_expression(query)
    results: list[Row] = []
    pager = Pager(1, more=False)
    if match is not None:
        results, pager = _results(connection, match, filters, request.page_number)
    parameters = {"q": query, **filters, "publication": publication}
    return Page(
        template="search",
        title=f"Search: {query}" if query else "Search",
        path="/search?" + urlencode({name: value for name, value in parameters.items() if value}),
        data={
            "q": query,
            "filters": filters | ({"publication": publication} if len(choices["publication"]) > 1 else {}),
            "results": [_without_snippets(result) for result in results],
        },
        context={
            "results": results,
            "match": match,
            "pager": pager,
            "choices": choices,
            "within_labels": WITHIN,
            "size": RESULTS_PER_PAGE,
        },
        csv_rows="results",
        sql="select m.id, m.title, m.summary, m.url from mentions_fts join mentions m on m.id = mentions_fts.rowid"
        " where mentions_fts match :match order by rank limit 100",
        parameters={"match": match or ""},
    )


def _filter_choices(connection: ArchiveConnection) -> dict[str, Any]:
    """Return query parameter -> possible values; for `publication`, key -> its row."""
    return {
        "publication": {row["key"]: row for row in connection.rows(PUBLICATIONS)},
        "year": [row["year"] for row in connection.cached_rows("search years", YEARS)],
        "category": [row["name"] for row in connection.cached_rows("search categories", CATEGORIES)],
        "state": tuple(STATES),
        "kind": [row["kind"] for row in connection.cached_rows("search kinds", KINDS)],
        "within": tuple(WITHIN),
    }


def _results(connection: ArchiveConnection, match: str, filters: dict[str, str], page: int) -> tuple[list[Row], Pager]:
    """Return one page of results, each with its snippets."""
    found, pager = paginate(
        connection.rows(MATCHES, match=match, skipped=(page - 1) * RESULTS_PER_PAGE, **filters), page, RESULTS_PER_PAGE
    )
    by_id = {row["id"]: row for row in connection.rows(RESULTS, ids=json.dumps([row["id"] for row in found]))}
    marks = {"match": match, "on": HIGHLIGHT_MARKS[0], "off": HIGHLIGHT_MARKS[1]}
    mentions = {
        row["id"]: row
        for row in connection.rows(
            MENTION_SNIPPETS, ids=json.dumps([r["id"] for r in found if r["by_digest"]]), **marks
        )
    }
    links = [by_id[row["id"]]["link_id"] for row in found if row["by_page"]]
    sources = {row["link_id"]: row for row in connection.rows(SOURCE_SNIPPETS, ids=json.dumps(links), **marks)}
    results = []
    for row in found:
        result = by_id[row["id"]] | {"score": round(-row["score"], 3)}
        result["authors"] = json.loads(result["authors"])
        result["mention_snippet"] = mentions.get(row["id"])
        result["source_snippet"] = sources.get(result["link_id"]) if row["by_page"] else None
        results.append(result)
    return results, pager


def _without_snippets(result: Row) -> Row:
    return {name: value for name, value in result.items() if name not in ("mention_snippet", "source_snippet")}
