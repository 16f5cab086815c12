"""What a search finds: mentions with what they are counted by, in order, a page of them with the words marked."""

import json
import re
from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from operator import itemgetter
from typing import Any, TypeVar

from crawler.archive.search_indexes import is_unspaced
from explorer.connection import ArchiveConnection
from explorer.pages.filters import select_mentions
from explorer.pages.search_filters import Filters
from explorer.pages.shared_queries import ARCHIVED_URL, AUTHORS
from explorer.paths import ISSUE_PLACE
from explorer.query_cache import Row
from explorer.search.addresses import Address, find_links
from explorer.search.literals import indexed_terms, literal_conditions
from explorer.search.terms import HIGHLIGHT_MARKS, Term, expression_of, grouped, like_pattern, words_beginning

__all__ = ["MAX_MATCHES", "NOTHING", "Found", "Query", "find", "links_at", "results"]

Made = TypeVar("Made")

MAX_MATCHES = 20_000
"""Mentions that are counted and ranked; beyond, a common word would exceed the time limit."""
MAX_KEPT = 32
"""Searches, and links at addresses, that are kept, the latest: at most 0.3 MB each."""
FACETS = ("publication", "year", "category", "site", "role", "state", "kind")
"""What matches are counted by."""
MAX_VALUES = 12
"""Values that a facet lists, the most frequent."""
LEAST_TRIGRAM = 3
"""Characters of the shortest part of a text that the index of scripts without spaces finds."""
EXCERPT_CHARS = 60

# The weights favour headlines. Those added last come first, in case there are more than are counted; without a limit,
# SQLite would leave out the order.
BY_DIGEST = """
SELECT rowid AS id, bm25(mentions_fts, 4.0, 1.0, 3.0, 0.5) AS score
FROM mentions_fts WHERE mentions_fts MATCH :match ORDER BY rowid DESC LIMIT -1
"""
BY_PARTS = """
SELECT rowid AS id, bm25(unspaced_mentions_fts, 4.0, 1.0, 3.0, 0.5) AS score
FROM unspaced_mentions_fts WHERE unspaced_mentions_fts MATCH :match
"""
BY_SHORT_PARTS = """
SELECT m.id, -1.0 AS score FROM unspaced_mentions_fts_docsize f JOIN mentions m ON m.id = f.id
WHERE {condition}
"""
_OF_LINK = "SELECT m.id, f.score FROM ({links}) f CROSS JOIN mentions m ON m.link_id = f.link_id"
BY_PAGE = _OF_LINK.format(
    links="""
  SELECT rowid AS link_id, bm25(sources_fts, 4.0, 1.0, 1.0) AS score
  FROM sources_fts WHERE sources_fts MATCH :match
"""
)
BY_TEXT = _OF_LINK.format(
    links="""
  SELECT rowid AS link_id, rank AS score FROM source_texts_fts WHERE source_texts_fts MATCH :match
"""
)
BY_AUTHOR = _OF_LINK.format(
    links="""
  SELECT a.link_id, -4.0 AS score FROM authors_fts n JOIN link_authors a ON a.author_id = n.rowid
  WHERE authors_fts MATCH :names
"""
)
BY_ADDRESS = _OF_LINK.format(links="SELECT value AS link_id, -100.0 AS score FROM json_each(:links)")

_MENTION = """
JOIN links l ON l.id = m.link_id
LEFT JOIN sections s ON s.id = m.section_id
LEFT JOIN sources page ON page.link_id = m.link_id
"""
_COUNTED = """
m.id, i.publication_id, i.published, m.issue_id, m.position, s.category, l.domain_id, m.role, l.state, page.kind
"""
_CITED = "(SELECT count(DISTINCT x.issue_id) FROM mentions x WHERE x.link_id = m.link_id)"
MATCHES = f"""
WITH found (id, score) AS (
{{found}}
)
SELECT {_COUNTED}, {{cited}}, f.score
FROM found f CROSS JOIN mentions m ON m.id = f.id CROSS JOIN issues i ON i.id = m.issue_id {_MENTION}
WHERE {{conditions}}
"""  # noqa: S608 - of constants
NEWEST = "ORDER BY i.published DESC, i.id DESC, m.position"

RESULTS = f"""
SELECT m.id, m.role, m.title, m.summary, m.context, m.url, m.link_id, l.url AS link_url, l.state, d.name AS domain,
  s.category, s.name AS section,
  {ISSUE_PLACE}, i.number, i.title AS issue_title, i.published AS issue_date, page.title AS source_title,
  page.kind, substr(page.published, 1, 10) AS source_published, {AUTHORS} AS authors, {ARCHIVED_URL} AS archived_url
FROM mentions m JOIN issues i ON i.id = m.issue_id
{_MENTION} LEFT JOIN domains d ON d.id = l.domain_id
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
# Of a page that is not free, no text is shown.
TEXT_SNIPPETS = """
SELECT f.rowid AS link_id, snippet(source_texts_fts, 0, :on, :off, '…', 40) AS text
FROM source_texts_fts f JOIN sources page ON page.link_id = f.rowid
WHERE source_texts_fts MATCH :match AND f.rowid IN (SELECT value FROM json_each(:ids)) AND page.paywalled IS NOT 1
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """What is searched for."""

    terms: Sequence[Term] = ()
    """Words and phrases."""
    links: Sequence[int] | None = None
    """Links that the query names by an address; None where it names none."""
    within: str = ""
    """Texts to search in; empty for the digest's and the linked pages' descriptions."""

    @property
    def has_words(self) -> bool:
        """Return whether there is a word that must occur."""
        return any(not term.is_excluded for term in self.terms)

    @property
    def is_unspaced(self) -> bool:
        """Return whether it has letters of a script without spaces between words."""
        return any(is_unspaced(term.text) for term in self.terms)


Match = tuple[Any, ...]
"""A mention that matches, with what it is counted and ordered by: in the order of `FIELDS`."""
FIELDS = (
    "id", "publication", "published", "issue", "position", "category", "site", "role", "state", "kind", "cited",
    "score",
)  # fmt: skip
_PUBLISHED, _SCORE = FIELDS.index("published"), FIELDS.index("score")


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """All that matches. Compact: the latest searches are kept."""

    ids: Sequence[int]
    """The mentions, in the order that was asked for."""
    scores: Sequence[float]
    """How well each matches: the lower, the better."""
    facets: Mapping[str, list[dict[str, Any]]]
    """Facet -> its values with their numbers of matches."""
    is_cut: bool
    """Whether there are more than `MAX_MATCHES`, and these are some of them."""
    match: str
    """The MATCH expression; empty without words."""


NOTHING = Found(ids=(), scores=(), facets={}, is_cut=False, match="")


def find(connection: ArchiveConnection, query: Query, filters: Filters, sort: str) -> Found:
    """Return the mentions that match, in an order of `SORTS`; all that the filters leave where there are no words."""
    parameters = dict(filters.parameters)
    parts, match = _parts(connection, query, parameters)
    literal = literal_conditions(query.terms, parameters) if match and query.within != "texts" else []
    cited = _CITED if sort == "cited" else 0
    if parts:
        found = "\nUNION ALL\n".join(f"SELECT * FROM ({part})" for part in parts)  # noqa: S608
        sql = MATCHES.format(found=found, conditions=" AND ".join([filters.conditions, *literal]), cited=cited)
    else:  # which they are is found out first: all else is asked of those alone
        found = select_mentions("m.id, 0.0", filters.conditions, f"{NEWEST} LIMIT {MAX_MATCHES + 1}")
        sql = f"{MATCHES.format(found=found, conditions=1, cited=cited)} {NEWEST}"
    return _kept(
        connection,
        [sql, sort, parameters, list(filters.publications)],
        lambda: _found(connection, sql, parameters, filters, sort, match),
    )


def links_at(connection: ArchiveConnection, address: Address) -> Sequence[int]:
    """Return the ids of the links that an address names, as `find_links` does."""
    return _kept(connection, ["links", *astuple(address)], lambda: array("q", find_links(connection, address)))


def _kept(connection: ArchiveConnection, name: Sequence[Any], make: Callable[[], Made]) -> Made:
    """Return what a search found before, as long as it holds, else what it finds."""
    return connection.latest("searches", MAX_KEPT, json.dumps(name), make)


def _found(
    connection: ArchiveConnection, sql: str, parameters: Mapping[str, Any], filters: Filters, sort: str, match: str
) -> Found:
    cursor = connection.connection.cursor()
    cursor.row_factory = None  # a limit of sizes is for what visitors ask in SQL
    best: dict[int, Match] = {}
    for row in cursor.execute(sql, parameters):
        known = best.get(row[0])
        if known is None or row[_SCORE] < known[_SCORE]:
            best[row[0]] = row
            if len(best) > MAX_MATCHES:
                break
    cursor.close()
    matches = list(best.values())[:MAX_MATCHES]
    ordered = in_order(matches, sort)
    return Found(
        ids=array("q", (row[0] for row in ordered)),
        scores=array("d", (row[_SCORE] for row in ordered)),
        facets=count_facets(connection, matches, filters),
        is_cut=len(best) > MAX_MATCHES,
        match=match,
    )


def _parts(connection: ArchiveConnection, query: Query, parameters: dict[str, Any]) -> tuple[list[str], str]:
    """Return the SELECTs of what the query finds, and its MATCH expression; fill their parameters."""
    if query.links is not None:
        parameters["links"] = json.dumps(list(query.links))
        return [BY_ADDRESS], ""
    if not query.has_words:
        return [], ""
    beginning = None if query.is_unspaced else words_beginning(connection.connection)
    terms = indexed_terms(query.terms)
    if query.within == "texts":  # which have no title
        terms = [replace(term, in_title=False) for term in terms]
    match = parameters["match"] = expression_of(terms, beginning) or ""
    parts = []
    if query.within in ("", "digest"):
        parts.append(_by_parts(query.terms, parameters) if query.is_unspaced else BY_DIGEST)
    if query.within in ("", "pages"):
        parts.append(BY_PAGE)
    if query.within == "texts":
        parts.append(BY_TEXT)
    if query.within in ("", "pages") and (names := _names(query.terms)):
        parameters["names"] = names
        parts.append(BY_AUTHOR)
    return parts, match


def _names(terms: Sequence[Term]) -> str | None:
    """Return the MATCH expression of authors' names; None for a query that can be none: a word alone, or marks."""
    words = [word for term in terms for word in term.text.split()]
    if len(words) < 2 or any(term.in_title or term.is_excluded or term.is_prefix for term in terms):
        return None
    return expression_of(terms)


def _by_parts(terms: Sequence[Term], parameters: dict[str, Any]) -> str:
    """Return the SELECT of mentions in scripts without spaces; compared where a part is too short for the index."""
    if all(len(term.text) >= LEAST_TRIGRAM for term in terms):
        return BY_PARTS

    def compared(term: Term) -> str:
        name = f"part{len(parameters)}"
        parameters[name] = like_pattern(term.text)
        columns = ("title",) if term.in_title else ("title", "summary", "heading", "context")
        return "(" + " OR ".join(f"coalesce(m.{column}, '') LIKE :{name} ESCAPE '\\'" for column in columns) + ")"

    required, excluded = grouped(terms, compared)
    groups = [f"({' OR '.join(group)})" for group in required]
    return BY_SHORT_PARTS.format(condition=" AND ".join([*groups, *(f"NOT {one}" for one in excluded)]))


def in_order(matches: Sequence[Match], sort: str) -> list[Match]:
    """Return the matches in an order of `SORTS`; of equal ones the newer first, undated ones last."""
    by_place = itemgetter(_PUBLISHED, FIELDS.index("issue"))
    dated = sorted((m for m in matches if m[_PUBLISHED]), key=itemgetter(FIELDS.index("position")))
    dated.sort(key=by_place, reverse=sort != "oldest")
    ordered = dated + [m for m in matches if not m[_PUBLISHED]]
    if sort == "relevance":
        ordered.sort(key=itemgetter(_SCORE))
    if sort == "cited":
        ordered.sort(key=itemgetter(FIELDS.index("cited")), reverse=True)
    return ordered


def count_facets(
    connection: ArchiveConnection, matches: Sequence[Match], filters: Filters
) -> dict[str, list[dict[str, Any]]]:
    """Return facet -> its values with their numbers of matches, the most frequent; years in order, newest first."""
    facets: dict[str, list[dict[str, Any]]] = {}
    for name in FACETS:
        if name == "publication" and not filters.publications:
            continue
        counts = Counter(map(itemgetter(_PUBLISHED if name == "year" else FIELDS.index(name)), matches))
        if name == "year":
            values = sorted(((year, count) for year, count in _by_year(counts).items() if year), reverse=True)
        else:
            most = counts.most_common(MAX_VALUES + 1)  # one more: of those that have none, no value is shown
            values = [(value, count) for value, count in most if value is not None][:MAX_VALUES]
        labels = _labels(connection, name, [value for value, _ in values], filters)
        facets[name] = [
            {"value": labels[value][0], "label": labels[value][1], "count": count} for value, count in values
        ]
    return facets


def _by_year(counts: Counter[Any]) -> Counter[Any]:
    """Return the numbers by year of those by day."""
    years: Counter[Any] = Counter()
    for day, count in counts.items():
        years[day and day[:4]] += count
    return years


def _labels(
    connection: ArchiveConnection, name: str, values: Sequence[Any], filters: Filters
) -> Mapping[Any, tuple[str, str]]:
    """Return value -> what stands for it in the address, and what it is called."""
    if name == "publication":
        return {row["id"]: (key, row["name"]) for key, row in filters.publications.items()}
    if name == "site":
        rows = connection.rows(
            "SELECT id, name FROM domains WHERE id IN (SELECT value FROM json_each(:ids))", ids=json.dumps(values)
        )
        return {row["id"]: (row["name"], row["name"]) for row in rows}
    return {value: (value, str(value).replace("_", " ")) for value in values}


def results(connection: ArchiveConnection, found: Found, page: slice, query: Query) -> list[Row]:
    """Return what is shown of the matches of a page, each with its snippets."""
    ids = list(found.ids[page])
    rows = {row["id"]: row for row in connection.rows(RESULTS, ids=json.dumps(ids))}
    links = [row["link_id"] for row in rows.values()]
    marks = {"match": found.match, "on": HIGHLIGHT_MARKS[0], "off": HIGHLIGHT_MARKS[1]}
    mentions, sources, texts = {}, {}, {}
    if found.match and query.within in ("", "digest"):
        if query.is_unspaced:
            mentions = {number: _marked_parts(row, query.terms) for number, row in rows.items()}
        else:
            mentions = {r["id"]: r for r in connection.rows(MENTION_SNIPPETS, ids=json.dumps(list(rows)), **marks)}
    if found.match and query.within in ("", "pages"):
        sources = {r["link_id"]: r for r in connection.rows(SOURCE_SNIPPETS, ids=json.dumps(links), **marks)}
    if found.match and query.within == "texts":
        texts = {r["link_id"]: r["text"] for r in connection.rows(TEXT_SNIPPETS, ids=json.dumps(links), **marks)}
    shown = []
    for number, score in zip(ids, found.scores[page], strict=True):
        row = rows[number]
        row["authors"] = json.loads(row["authors"])
        if found.match:
            row["score"] = round(-score, 3)
        row["mention_snippet"] = mentions.get(number)
        row["source_snippet"] = sources.get(row["link_id"])
        row["text_snippet"] = texts.get(row["link_id"])
        shown.append(row)
    return shown


def _marked_parts(row: Mapping[str, Any], terms: Sequence[Term]) -> dict[str, str | None]:
    """Return the texts of a mention with the parts marked that were searched for."""
    parts = "|".join(re.escape(term.text) for term in terms if not term.is_excluded)
    return {name: _excerpt(row[name] or "", parts) for name in ("title", "summary", "context")}


def _excerpt(text: str, parts: str) -> str | None:
    """Return the text about the first of the parts, marked; None where there is none."""
    found = re.search(parts, text, re.IGNORECASE)
    if found is None:
        return None
    start, end = max(found.start() - EXCERPT_CHARS, 0), found.end() + 2 * EXCERPT_CHARS
    on, off = HIGHLIGHT_MARKS
    marked = re.sub(parts, lambda part: f"{on}{part[0]}{off}", text[start:end], flags=re.IGNORECASE)
    return f"{'…' if start else ''}{marked}{'…' if end < len(text) else ''}"
