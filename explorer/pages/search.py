"""Search: mentions by the digest's texts, by what linked pages say of themselves, by authors, by addresses; filters
alone list, newest first."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from explorer.connection import ArchiveConnection
from explorer.pages.filters import NONE
from explorer.pages.page import MAX_PAGE_NUMBER, Citable, Page, Pager, PageRequest
from explorer.pages.search_filters import OF_LISTS, SORTS, WITHIN, Filters, read_filters
from explorer.pages.search_matches import MAX_MATCHES, NOTHING, Found, Query, find, links_at, results
from explorer.paths import ISSUE_PLACE, issue_path
from explorer.query_cache import Row
from explorer.search.addresses import read_address
from explorer.search.spelling import suggest, suggest_joined
from explorer.search.terms import MAX_QUERY_CHARS, expression_of, parse_terms

LAST_DAY = "9999-12-31"
RESULTS_PER_PAGE, MAX_RESULTS_PER_PAGE = 25, 500
FEW = 3
"""Results up to which another spelling is suggested."""
MAX_SPELLINGS = 200
"""Texts of which other spellings are kept."""
MAX_NAMED = 5
"""Issues and authors that are named above the results."""

ISSUES = f"""
SELECT i.number, i.title, i.subtitle, i.published, {ISSUE_PLACE}, p.name AS publication_name, p.former_names
FROM ({{found}}) f JOIN issues i ON i.id = f.id JOIN publications p ON p.id = i.publication_id
WHERE (:publication IS NULL OR i.publication_id = :publication) AND coalesce(i.published, '') BETWEEN :first AND :last
ORDER BY f.score, i.published DESC LIMIT {MAX_NAMED}
"""  # noqa: S608 - of constants
BY_TITLE = "SELECT rowid AS id, rank AS score FROM issues_fts WHERE issues_fts MATCH :match"
BY_NUMBER = "SELECT id, 0 AS score FROM issues WHERE number = :match"
PEOPLE = f"""
SELECT a.id, a.name, (SELECT count(*) FROM link_authors l WHERE l.author_id = a.id) AS links
FROM authors_fts f JOIN authors a ON a.id = f.rowid
WHERE authors_fts MATCH :match AND EXISTS (SELECT 1 FROM link_authors l WHERE l.author_id = a.id)
ORDER BY links DESC, a.name LIMIT {MAX_NAMED}
"""  # noqa: S608 - of constants
FILTER_LABELS = {
    "publication": "Publication", "year": "Year", "from": "From", "to": "To", "category": "Category",
    "section": "Section", "site": "Site", "author": "Author", "role": "Role", "cited": "Cited only as",
    "state": "State", "group": "State", "archived": "Archived copy", "kind": "Kind", "first_year": "First cited in",
    "first_category": "First cited in the category", "address": "Kind of address", "followed": "Followed for years",
    "followed_with_copies": "Followed for years, by copies too", "verdict": "Judged", "link": "Link", "issue": "Issue",
    "story": "Story", "thread": "Thread", "within": "In",
}  # fmt: skip
"""Filter -> label, in the order of addresses."""
_NUMBERED = re.compile(r"(?:#|(?:issue|number|no\.?)\s*+(?:#\s*+)?)?([0-9]{1,6})", re.IGNORECASE)
"""What names an issue by its number."""
CITED_AS = "select m.id, m.title, m.summary, m.url from mentions_fts join mentions m on m.id = mentions_fts.rowid"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """What a request asks for."""

    text: str
    query: Query
    filters: Filters
    sort: str
    number: int
    size: int

    @property
    def is_anything(self) -> bool:
        """Return whether there is something to look for."""
        return self.query.has_words or self.query.links is not None or bool(set(self.filters.chosen) - {"within"})


def search(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return a page of what matches words, an address and filters, with the number of all and what they are."""
    # Filters say which publication is searched: of all rows, those of one are slower to find.
    whole = replace(connection, publication=None)
    asked = _read(connection, whole, request)
    found = find(whole, asked.query, asked.filters, asked.sort) if asked.is_anything else NOTHING
    start, end = (asked.number - 1) * asked.size, asked.number * asked.size
    shown = results(whole, found, slice(start, end), asked.query)
    pager = Pager(asked.number, more=len(found.ids) > end and asked.number < MAX_PAGE_NUMBER)
    parameters = _parameters(asked)
    return Page(
        template="search",
        title=f"Search: {asked.text}" if asked.text else "Search",
        path=_path(parameters),
        data={
            **_counts(whole, asked, found),
            "next": _path({**parameters, "page": str(asked.number + 1)})[len("/search") :] if pager.more else None,
            "results": [_without_snippets(row) for row in shown],
        },
        context={"results": shown, "pager": pager, **_context(asked, parameters)},
        csv_rows="results",
        citable=Citable(links=[row["link_id"] for row in shown]),
        sql=f"{CITED_AS} where mentions_fts match :match order by rank limit 100",
        parameters={"match": found.match},
    )


def _read(connection: ArchiveConnection, whole: ArchiveConnection, request: PageRequest) -> _Asked:
    """Return what a request asks for. Raise BadRequestError."""
    text = request.text("q")[:MAX_QUERY_CHARS]
    filters = read_filters(connection, request)
    query = _query(whole, text, filters)
    by_words = query.has_words and query.links is None
    return _Asked(
        text=text,
        query=query,
        filters=filters,
        sort=filters.chosen.get("sort") or ("relevance" if by_words else "newest"),
        number=request.page_number,
        size=request.integer(
            "size", min(request.size(RESULTS_PER_PAGE), MAX_RESULTS_PER_PAGE), maximum=MAX_RESULTS_PER_PAGE
        ),
    )


def _context(asked: _Asked, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page shows of what was asked for: its form, and the paths of other searches."""
    paths = _paths(parameters)
    return {
        "asked": asked.is_anything,
        "is_address": asked.query.links is not None,
        "one_search": True,
        "filters": asked.filters,
        "chosen": _chosen(asked.filters),
        "filter_labels": FILTER_LABELS,
        "without_field": {n: v for n, v in asked.filters.chosen.items() if n in (*OF_LISTS, "story")},
        "within_labels": WITHIN,
        "sorts": {name: label for name, label in SORTS.items() if name != "relevance" or asked.query.has_words},
        "search_path": paths,
        "feed_path": paths(sort="", size="").replace("/search?", "/search.atom?", 1),
        "size": asked.size,
        "most": MAX_MATCHES,
        "most_cited": MAX_RESULTS_PER_PAGE,
    }


def _counts(connection: ArchiveConnection, asked: _Asked, found: Found) -> dict[str, Any]:
    """Return what was asked for and what is known of all that was found."""
    total = len(found.ids)
    named = _named(connection, asked) if asked.number == 1 else {"issues": [], "authors": []}
    may_be_slip = total <= FEW and asked.query.links is None and not named["authors"]
    return {
        "q": asked.text,
        "filters": {name: value for name, value in asked.filters.chosen.items() if name in FILTER_LABELS},
        "sort": asked.sort,
        "total": total,
        "total_is_least": found.is_cut,
        "page": asked.number,
        "pages": -(-total // asked.size),
        "suggestion": _suggestion(connection, asked, total, may_be_slip=may_be_slip),
        **named,
        "facets": found.facets,
    }


def _suggestion(connection: ArchiveConnection, asked: _Asked, total: int, *, may_be_slip: bool) -> str | None:
    """Return what else may have been meant."""
    found = None
    if may_be_slip:
        make = partial(suggest, connection, asked.text, asked.query.terms)
        found = connection.latest("spellings", MAX_SPELLINGS, asked.text, make)
    return found or (None if asked.query.links else suggest_joined(connection, asked.text, asked.query.terms, total))


def _query(connection: ArchiveConnection, text: str, filters: Filters) -> Query:
    """Return what a text searches for: the links at an address where there are any, else words."""
    terms, within = parse_terms(text), filters.chosen.get("within", "")
    address = read_address(text)
    links = links_at(connection, address) if address else ()
    return Query(terms=terms, links=links or None, within=within)


def _parameters(asked: _Asked) -> dict[str, str]:
    """Return the query parameters of the page's address, in one order."""
    chosen = asked.filters.chosen
    named = {name: chosen[name] for name in (*FILTER_LABELS, "sort") if name in chosen}
    return {"q": asked.text, **named, "size": "" if asked.size == RESULTS_PER_PAGE else str(asked.size)}


def _path(parameters: Mapping[str, str]) -> str:
    return "/search?" + urlencode({name: value for name, value in parameters.items() if value})


def _paths(parameters: Mapping[str, str]) -> Callable[..., str]:
    """Return a function that returns the path of this search with other parameters; an empty one is left out."""

    def path(**others: str) -> str:
        return _path({**parameters, **{name.removesuffix("_"): value for name, value in others.items()}})

    return path


def _chosen(filters: Filters) -> list[dict[str, str]]:
    """Return the filters that are chosen: name, and what the value is called."""
    return [
        {"name": name, "label": filters.labels.get(name) or WITHIN.get(value) or value.replace("_", " ")}
        for name in FILTER_LABELS
        if (value := filters.chosen.get(name))
    ]


def _named(connection: ArchiveConnection, asked: _Asked) -> dict[str, list[Row]]:
    """Return issues by title or number, and authors by name."""
    text, query = asked.text, asked.query
    of = {"publication": asked.filters.publication, **_days(asked.filters.chosen)}
    issues: list[Row] = []
    people: list[Row] = []
    if numbered := _NUMBERED.fullmatch(text.strip()):
        issues = connection.rows(ISSUES.format(found=BY_NUMBER), match=int(numbered[1]), **of)
    elif query.links is None and (match := expression_of(query.terms)):
        issues = connection.rows(ISSUES.format(found=BY_TITLE), match=match, **of)
        plain = [term for term in query.terms if not (term.in_title or term.is_excluded)]
        people = connection.rows(PEOPLE, match=expression_of(plain)) if len(plain) == len(query.terms) else []
    for row in issues:
        row["path"] = issue_path(row["publication_key"], row["slug"])
    return {"issues": issues, "authors": people}


def _days(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the first and the last day of the issues that filters leave; of those without a date they are empty.

    >>> _days({"year": "2021", "from": "2021-04"}), _days({"year": "none"})
    ({'first': '2021-04', 'last': '2021-12-31'}, {'first': '', 'last': ''})
    """
    year = chosen.get("year", "")
    if year == NONE:
        return {"first": "", "last": ""}
    first, last = (f"{year}-01-01", f"{year}-12-31") if year else ("", LAST_DAY)
    until = chosen.get("to")
    return {"first": max(first, chosen.get("from", "")), "last": min(last, f"{until}-99") if until else last}


def _without_snippets(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.endswith("_snippet")}
