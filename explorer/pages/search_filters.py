"""The filters of the search: what a visitor may choose, and the SQL for it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crawler.archive.issues.publications import PUBLICATION_LABEL
from crawler.urls import domain
from explorer.connection import ArchiveConnection
from explorer.pages.filters import CONDITIONS as OF_MENTIONS
from explorer.pages.filters import HAVE_NONE, NONE, ROLES, STATE_WORDS, condition_of, filters_asked, parameter_of
from explorer.pages.page import BadRequestError, PageRequest, as_id
from explorer.search.terms import match_expression

__all__ = ["OF_LISTS", "SORTS", "WITHIN", "Filters", "read_filters"]

SORTS = {"relevance": "best match", "newest": "newest", "oldest": "oldest", "cited": "most cited"}
"""Order -> label. Without words, the newest come first."""
WITHIN = {
    "digest": "the digest's texts",
    "pages": "the linked pages' descriptions",
    "texts": "the linked pages' full texts",
}
"""Texts to search in -> label."""

CONDITIONS: Mapping[str, str] = {
    # A visitor remembers a heading: the outer one of two counts, in any case.
    "section": "(s.name = :section COLLATE NOCASE OR s.section_group = :section COLLATE NOCASE)",
}
"""Filter -> condition, where it is another than the lists'."""

OF_LISTS = (
    "cited", "group", "archived", "first_year", "first_category", "address", "followed", "followed_with_copies",
    "verdict", "link", "issue", "thread",
)  # fmt: skip
"""Filters of the lists that have no field in the form, and are taken as they are there."""

PUBLICATIONS = f"SELECT n.id, n.key, {PUBLICATION_LABEL} AS name FROM publications n ORDER BY n.id"  # noqa: S608
YEARS = """
SELECT DISTINCT substr(published, 1, 4) AS year FROM issues WHERE published IS NOT NULL ORDER BY 1 DESC
"""
CATEGORIES = "SELECT name FROM categories ORDER BY position"
KINDS = "SELECT kind, count(*) AS links FROM sources WHERE kind IS NOT NULL GROUP BY kind ORDER BY links DESC LIMIT 30"
HAS_TEXTS = "SELECT EXISTS (SELECT 1 FROM source_texts) AS has_texts"
AUTHOR = "SELECT id, name FROM authors WHERE id = :author"
AUTHORS = """
SELECT a.id, a.name FROM authors_fts f JOIN authors a ON a.id = f.rowid WHERE authors_fts MATCH :match
ORDER BY a.name LIMIT 50
"""
STORY = "SELECT title FROM mentions WHERE id = :story"


@dataclass(kw_only=True, slots=True)
class Filters:
    """What a visitor chose."""

    chosen: dict[str, str] = field(default_factory=dict)
    """Filter -> value, as in the address; without those that are empty."""
    labels: dict[str, str] = field(default_factory=dict)
    """Filter -> what to call its value, where that is not the value."""
    parameters: dict[str, Any] = field(default_factory=dict)
    """Parameters of the conditions."""
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Filter -> its values, of those with a closed list."""
    publications: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Key -> publication, where the archive has several and the page is of none."""
    publication: int | None = None
    """Id of the publication that is searched; None for all."""

    @property
    def conditions(self) -> str:
        """Return the SQL for all of them."""
        parts = ["i.publication_id = :publication_id"] if self.publication else []
        for name, value in self.chosen.items():
            if name in OF_MENTIONS and name != "publication":
                parts.append(CONDITIONS[name] if name in CONDITIONS and value != NONE else condition_of(name, value))
        return " AND ".join(parts) or "1"


def read_filters(connection: ArchiveConnection, request: PageRequest) -> Filters:
    """Return the filters of a request. Raise BadRequestError, in words, for a value that there cannot be."""
    publications = {row["key"]: row for row in connection.rows(PUBLICATIONS)}
    filters = Filters(
        choices=_choices(connection),
        publications=publications if len(publications) > 1 and connection.publication is None else {},
        publication=connection.publication,
    )
    for name, values in filters.choices.items():
        _choose(filters, name, _choice(request, name, values))
    for name, value in filters_asked(request, OF_LISTS).items():
        _choose(filters, name, value, parameter_of(name, value))
    for name, value in filters_asked(request, ("from", "to")).items():
        _choose(filters, name, request.text(name), value)
    _choose(filters, "section", request.text("section"))
    site = _site(request.text("site") or request.text("domain"))
    _choose(filters, "site", site)
    if key := _choice(request, "publication", list(publications)):
        _choose(filters, "publication", key)
        filters.labels["publication"] = publications[key]["name"]
        filters.publication = publications[key]["id"]
    filters.parameters["publication_id"] = filters.publication
    if state := filters.chosen.get("state"):
        filters.parameters["state"] = parameter_of("state", state)
    _choose_author(connection, filters, request.text("author"))
    _choose_story(connection, filters, request.text("story"))
    return filters


def _choices(connection: ArchiveConnection) -> dict[str, Sequence[str]]:
    has_texts = connection.rows(HAS_TEXTS)[0]["has_texts"]
    return {
        "year": [row["year"] for row in connection.cached_rows("search years", YEARS)],
        "category": [row["name"] for row in connection.cached_rows("search categories", CATEGORIES)],
        "role": ROLES,
        "state": STATE_WORDS,
        "kind": [row["kind"] for row in connection.cached_rows("search kinds", KINDS)],
        "within": tuple(name for name in WITHIN if name != "texts" or has_texts),
        "sort": tuple(SORTS),
    }


def _choice(request: PageRequest, name: str, values: Sequence[str]) -> str:
    """Return a value of a closed list, whatever its case."""
    asked = request.text(name)
    if asked == NONE and name in HAVE_NONE:
        return NONE
    return next((value for value in values if value.casefold() == asked.casefold()), "") or request.choice(name, values)


def _choose(filters: Filters, name: str, value: str, parameter: Any = None) -> None:
    if value:
        filters.chosen[name] = value
        filters.parameters[name] = value if parameter is None else parameter


def _site(value: str) -> str:
    """Return the registrable domain of a site as people write it.

    >>> _site("https://www.News.example/a"), _site("news.example"), _site("")
    ('news.example', 'news.example', '')
    """
    value = value.lower().strip().rstrip("/")
    return (domain(value if "://" in value else f"https://{value}") or value) if value else ""


def _choose_author(connection: ArchiveConnection, filters: Filters, value: str) -> None:
    """Choose the author with an id, or those whose names have the words."""
    if not value:
        return
    number, match = as_id(value), match_expression(value)
    found = connection.rows(AUTHOR, author=number) if number is not None else []
    found = found or (connection.rows(AUTHORS, match=match) if match else [])
    same = [row for row in found if row["name"].casefold() == value.casefold()]
    exact = [row for row in same if row["name"] == value] or same or found
    _choose(filters, "author", value, json.dumps([row["name"] for row in exact], ensure_ascii=False))
    filters.labels["author"] = exact[0]["name"] if len(exact) == 1 else value


def _choose_story(connection: ArchiveConnection, filters: Filters, value: str) -> None:
    """Choose the story with the id of its first mention."""
    if not value:
        return
    number = as_id(value)
    if number is None:
        raise BadRequestError(f"“{value}” is no story: use the number in the address of its page.")
    found = connection.row(STORY, story=number)
    _choose(filters, "story", value, number)
    filters.labels["story"] = (found["title"] if found else None) or value
