"""Datasette metadata of the archive: titles, descriptions, units, caveats, facets, sort orders and canned queries.

The descriptions of tables and columns are the comments of archive.db-schema.sql; this module adds to them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from crawler.archive.descriptions import SCHEMA, Table, describe
from crawler.problems import KINDS
from crawler.visits.states import STATES
from explorer.paths import DATABASE
from explorer.publications import restricted_by_parameter
from explorer.questions import QUESTIONS, Question

__all__ = ["HIDDEN_TABLES", "datasette_metadata"]

TITLE = "An archive of link digests"
DESCRIPTION = (
    "Every issue, every link with the digest's text about it, every site, every image, and the state of the linked "
    "pages. Start from the table of issues, the view of entries (one row for each mention of a link), or one of the "
    "questions."
)
LICENCE = "Texts belong to their authors; the facts about them may be used freely"
SOURCE = "The publications' sites, newsletters and repositories, and the pages that they link"

CAVEATS: Mapping[str, str] = {
    "issues": "The date is the publication's own; changed_in is the last run that changed the issue.",
    "editions": "Editions of one issue may differ; the issue is read from the one in its edition_id.",
    "sections": "Headings changed over the years: compare categories, not names.",
    "domains": "A registrable domain is not always one publisher: medium.com is many, and one publisher has several.",
    "links": f"State as of the last visit (visited). {' '.join(f'{state}: {text}' for state, text in STATES.items())}",
    "work_claims": "What a page says about itself may be wrong; a claim that was revoked no longer counts.",
    "story_ties": "Found by rules from headlines and summaries, and some are wrong; follow_up makes no story.",
    "visits": "Made from one location by a robot: what a person sees elsewhere may differ.",
    "mentions": "Roles are derived from the text by rules; role promo is for the publication itself.",
    "image_uses": "Credits are as the issue gives them.",
    "sources": "As the page was when it was read (read_at), and only what it says about itself.",
    "edition_revisions": "Only edits between two crawls; what was edited and edited back between them was never seen.",
    "source_revisions": "Only what visits saw: a state between two visits is missing. One with is_certain = 0 may be "
    "the same page, read by another version of the program.",
    "authors": "Names are as pages write them: a person may have several rows, and namesakes share one.",
    "drift": "Judged by words of the digest and of the page: `unknown` is no answer, and a low score is a guess.",
    "drift_by_year": "Shares are of judged mentions; which pages were visited is no random sample.",
    "snapshots": "Only copies that web archives listed when queried; a link without a row may have a copy.",
    "lost_at_last_look": "Blocked and unclear links are in no share; groups differ in age.",
    "survival_curves": "A band up to 1 says that nothing is known; those of few links are too narrow at young ages.",
    "snapshot_states": "What web archives answered when they were asked; they add and remove copies.",
    "link_snapshots": "Where both copies agree, the page said the same before and after; else, it may not.",
    "problems": f"The kinds: {' '.join(f'{kind}: {text}' for kind, (_, text) in KINDS.items())}",
    "topics": "What stands for a topic is what somebody wrote into a vocabulary: other words for it are not found.",
    "topic_mentions": "Mentions of role promo are here too; figures leave them out.",
    "topic_counts": "Issues without a mention of the topic have no row; those of role promo are not counted.",
    "topic_analysis_counts": "Numbers that were published may have been read off a chart: published_why tells.",
    "entries": "Authors, image and copy are computed for each row: to count and to join, take citations.",
    "citations": "Sums of figures leave out role promo.",
    "link_counts": "Of the whole archive sum links, of one publication links_of_publication: two may cite one link.",
    "lag_counts": "Of the whole archive sum pages, of one publication pages_of_publication: two may cite one page.",
    "domain_health": "The rate is of the links that are there or lost; a site that blocks robots hides its lost pages.",
}
"""Table or view -> what users must know before they draw conclusions from it."""

COMPUTED_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "entries": {
        "work": "address that identifies the work; joined works are one",
        "image_url": "normalised address of the first image that illustrates it; null without one",
        "source_author": "authors of the linked page, as it writes them, separated by '; '",
        "source_published": "date of publication of the linked page, only when it is certain",
        "archived_url": "good copy in a web archive closest to the issue's date; null without one",
    },
    "citations": {
        "year": "year of the issue; null where it has no date",
        "story_id": "first mention of its story; null where it is in none",
    },
    "counted_mentions": {
        "year": "year of the issue; null where it has no date",
        "category": "category of the section; null before the first heading",
        "role": "role of the mention",
        "domain_id": "the domain; null for addresses without one",
        "mention_id": "the mention",
    },
    "site_issues": {
        "domain": "registrable domain",
        "mentions": "mentions of the site in the issue, of every role but promo, number",
        "domain_id": "the domain",
        "issue_id": "the issue",
    },
    "link_snapshots": {
        "link_id": "the link",
        "cited": "date of the first issue that cites the link",
        "before_id": "id of the last good copy before that date begins; null without one",
        "before_url": "address of that copy",
        "before_taken": "time at which it was made",
        "days_before": "days from that copy to the date, number",
        "after_id": "id of the first good copy after the date has begun; null without one",
        "after_url": "address of that copy",
        "after_taken": "time at which it was made",
        "days_after": "days from the date to that copy, number",
        "agree": "1 if both have equal bodies, 0 if not; null when that is not known",
    },
    "snapshot_states": {
        "service": "web archive",
        "state": "found, none (asked, and there is none), excluded (its owner keeps it out), failed, not_asked",
        "asked": "time of the last request about the link; null without one",
    },
    "drift_by_year": {
        "year": "year of the issue",
        "judged": "mentions whose page was visited, number",
        "same": "the page that was described, under its headline, number",
        "retitled": "the same page under another headline, number",
        "rewritten": "another text at the address, number",
        "sent_home": "a front page or a list in its place, number",
        "parked": "an advertisement of the name, or an unused site, number",
        "gone": "pages that are gone, or say so, number",
        "unknown": "neither can be told, number",
    },
    "problem_summary": {
        "problems": "open problems, number",
        "issues": "issues that have one, number",
        "example": "evidence of one of them",
    },
    "link_works": {"work": "address that identifies the work; joined works are one"},
    "host_log": {
        "url": "address requested",
        "kind": "what was requested: link, image, or the host's robots.txt",
        "hop": "0 for the address itself, else the position among the redirects of the visit",
    },
    "link_states": {
        "state": "state of a link, as in links.state",
        "present": "1 if the page is there, else 0",
        "lost": "1 if the page is lost, else 0",
        "unclear": "1 if visits could not tell, else 0",
        "blocked": "1 if they could not since a server or its robots.txt keeps it from robots, else 0",
    },
    "first_citations": {
        "link_id": "link",
        "mention_id": "its first mention of a role other than promo",
        "issue_id": "issue of that mention",
        "published": "date of that issue; null where none that cites the link has a date",
        "category": "category of its section; null before the first heading",
    },
    "counted_links": {
        "published": "date of the issue of the first citation; null where that has none",
        "year": "year of the issue of the first citation; empty where that has no date",
        "category": "category of its section; empty before the first heading",
        "domain_id": "domain of the link; 0 without one",
        "is_first": "1 if no publication cites the link earlier, else 0",
        "mention_id": "the first mention of the link in the publication, of a role other than promo",
    },
    "counted_lags": {
        "publication_id": "the publication",
        "year": "year of the issue of the first citation",
        "category": "category of its section; empty before the first heading",
        "domain_id": "domain of the link; 0 without one",
        "days": "days from the date of the page to that of the issue; negative where the page has a later date",
        "is_first": "1 if no publication cites the link earlier, else 0",
        "mention_id": "the first mention of the link in the publication, of a role other than promo",
        "section_id": "section of that mention; null before the first heading",
    },
    "topic_counts": {
        "topic": "name of the topic",
        "issue_number": "number of the issue as readers count; null for a special",
        "issue_date": "date of the issue",
        "headlines": "mentions that name the topic in the headline, number",
        "mentions": "mentions that name the topic in headline or summary, number",
        "all_mentions": "mentions of the issue of every role but promo, number",
    },
    "topic_analysis_counts": {
        "analysis": "name of the analysis",
        "topic": "name of the topic",
        "published": "what the analysis gave",
        "until_then": "occurrences by its rule up to its last day, number",
        "until_now": "occurrences by its rule in all issues, number",
        "why": "why that differs from what the analysis gave",
    },
    "domain_health": {
        "links": "cited links at the domain, number",
        "visited": "of them, those with a conclusive visit, number",
        "present": "of them, those whose page is there, number",
        "lost": "of them, those that are gone, dead or replaced by another page, number",
        "blocked": "of them, those that the server or its robots.txt keeps from robots, number",
        "unclear": "of them, those that are neither there, lost nor blocked, number",
        "lost_rate": "share of those that are there or lost that are lost, from 0 to 1; null of fewer than 10",
    },
}
"""View -> computed column -> description. Columns taken from a table have the description of that table's."""

UNITS: Mapping[str, Mapping[str, str]] = {
    "visits": {"seconds": "s", "size": "byte"},
    "captures": {"length": "byte"},
    "snapshot_asks": {"seconds": "s", "retry_after": "s"},
}
"""Table -> column -> unit, which Datasette shows and accepts in filters."""

TABLE_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "publications": {"label_column": "name"},
    "runs": {"label_column": "command", "sort_desc": "id", "facets": ["command", "outcome"]},
    "listing_entries": {"label_column": "locator", "size": 50},
    "issues": {
        "label_column": "title",
        "sort_desc": "published",
        "facets": ["type", {"year": "published"}],
        "size": 50,
    },
    "editions": {"label_column": "locator", "sort_desc": "published", "facets": ["kind", "availability"], "size": 50},
    "edition_revisions": {"sort_desc": "changed_at", "size": 50},
    "edition_changes": {"label_column": "becomes", "facets": ["kind"], "size": 50},
    "categories": {"sort": "position"},
    "sections": {"label_column": "name", "facets": ["category"]},
    "domains": {"label_column": "name", "sort": "name"},
    "links": {"label_column": "url", "facets": ["state"], "size": 50},
    "link_aliases": {"label_column": "url", "facets": ["rule"]},
    "work_claims": {"label_column": "target", "facets": ["rule"]},
    "story_ties": {"sort_desc": "score", "facets": ["kind", "rule"], "size": 50},
    "captures": {"label_column": "url", "sort_desc": "id", "size": 50},
    "visits": {"label_column": "url", "sort_desc": "id", "facets": ["outcome"], "size": 50},
    "mentions": {"label_column": "title", "sort_desc": "issue_id", "facets": ["role"], "size": 50},
    "images": {"label_column": "url", "size": 50},
    "image_aliases": {"label_column": "url"},
    "image_uses": {"label_column": "alt", "facets": ["role"], "size": 50},
    "sources": {"label_column": "title", "facets": ["kind", {"year": "published"}], "size": 50},
    "source_revisions": {"label_column": "title", "sort_desc": "id", "facets": ["is_certain"], "size": 50},
    "authors": {"label_column": "name", "sort": "name"},
    "drift": {"label_column": "verdict", "facets": ["verdict", "rule"], "sort": "mention_id", "size": 50},
    "snapshots": {"label_column": "url", "facets": ["service"], "size": 50},
    "topics": {"label_column": "name", "sort": "position", "facets": ["topic_group"]},
    "topic_mentions": {"facets": ["topic_id", "place"], "size": 50},
    "lost_at_last_look": {"sort": "name", "facets": ["publication", "grouping"]},
    "survival_curves": {"sort": "age", "facets": ["grouping", "variant"]},
    "snapshot_asks": {"label_column": "url", "sort_desc": "id", "facets": ["kind", "outcome"], "size": 50},
    "snapshot_submissions": {"label_column": "url", "sort_desc": "id", "facets": ["state"], "size": 50},
    "problems": {"label_column": "evidence", "sort_desc": "id", "facets": ["kind", "severity"], "size": 50},
    "entries": {"sort_desc": "issue_date", "facets": ["role", "category", {"year": "issue_date"}], "size": 50},
    "citations": {"sort_desc": "issue_date", "facets": ["role", "category", {"year": "issue_date"}], "size": 50},
    "site_issues": {"sort_desc": "issue_date", "size": 50},
    "illustrations": {"facets": ["role", {"year": "issue_date"}], "size": 50},
    "host_log": {"facets": ["outcome"], "size": 50},
    "link_counts": {"sort_desc": "links", "facets": ["state"], "size": 50},
    "lag_counts": {"sort_desc": "pages", "size": 50},
    "domain_health": {"sort_desc": "lost"},
}
"""Table or view -> Datasette's defaults for it. Facets are few, as each costs a query."""

SEARCHED: Mapping[str, tuple[str, str]] = {
    "entries": ("mentions_fts", "mention_id"),
    "mentions": ("mentions_fts", "id"),
    "sources": ("sources_fts", "link_id"),
    "issues": ("issues_fts", "id"),
    "authors": ("authors_fts", "id"),
}
"""Table or view -> its full-text index, and the column that is the index's rowid: what `_search` searches."""

HIDDEN_TABLES = (
    "edition_texts",
    "edition_revision_texts",
    "withheld_texts",
    "source_texts",
    "source_revision_texts",
    "hops",
    "image_hops",
    "robots_hops",
    "former_image_visits",
    "former_robots_visits",
    "readings",
    "derivations",
    "shards",
    "generations",
    "redaction_forms",
    "topic_readings",
    "joined_works",
    "sqlite_sequence",
    "sqlite_stat1",
    "sqlite_stat4",
)
"""Tables hidden from lists: full texts, and internals of other tables. Datasette itself hides full-text indexes."""

_FROM = re.compile(r"^(?:FROM|(?:LEFT |CROSS )?JOIN) (\w+)(?: (\w+))?", re.MULTILINE)
_SELECTED = re.compile(r"(?:(\w+)\.)?(\w+)(?: AS (\w+))?")
_CALL = re.compile(r"\((?:[^()]|\([^()]*\))*\)")


class _Uncopied(dict[str, dict[str, Any]]):
    """A dict that `copy.deepcopy` returns as it is: for each table that a page lists, Datasette copies all metadata."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Uncopied":
        return self


def datasette_metadata() -> dict[str, Any]:
    """Return the `metadata` of a Datasette instance that serves the archive."""
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "license": LICENCE,
        "source": SOURCE,
        "databases": {
            DATABASE: {
                "description": DESCRIPTION,
                "tables": _Uncopied(_tables()),
                "queries": _Uncopied({name: _query(question) for name, question in QUESTIONS.items()}),
            }
        },
    }


def _tables() -> Iterator[tuple[str, dict[str, Any]]]:
    tables = {table.name: table for table in describe(SCHEMA.read_text("utf-8"))}
    for name, table in tables.items():
        caveat = CAVEATS.get(name)
        columns = (
            _view_columns(table, tables) if table.kind == "view" else {c.name: c.description for c in table.columns}
        )
        description = f"{table.description} {caveat}" if caveat else table.description
        table_metadata: dict[str, Any] = {"description": description}
        if columns:
            table_metadata["columns"] = columns
        if name in UNITS:
            table_metadata["units"] = dict(UNITS[name])
        if name in HIDDEN_TABLES:
            table_metadata["hidden"] = True
        if name in SEARCHED:
            table_metadata |= dict(zip(("fts_table", "fts_pk"), SEARCHED[name], strict=True))
        yield name, table_metadata | dict(TABLE_OPTIONS.get(name, {}))
    yield from ((name, {"hidden": True}) for name in HIDDEN_TABLES if name not in tables)


def _view_columns(view: Table, tables: Mapping[str, Table]) -> dict[str, str]:
    """Return column -> description for a view: unchanged columns of tables, and `COMPUTED_COLUMNS`."""
    sql = view.query
    while (stripped := _CALL.sub("", sql)) != sql:
        sql = stripped
    table_of_alias = {alias or table: table for table, alias in _FROM.findall(sql)}
    descriptions = {
        (alias, column.name): column.description
        for alias, table in table_of_alias.items()
        if table in tables
        for column in tables[table].columns
    }
    described: dict[str, str] = {}
    for selected in sql.split("\nFROM ")[0].removeprefix("SELECT").split(","):
        if selected_column := _SELECTED.fullmatch(selected.strip()):
            owner, column, name = selected_column.groups()
            description = descriptions.get((owner or next(iter(table_of_alias), ""), column))
            described |= {name or column: description} if description else {}
    return {**described, **COMPUTED_COLUMNS.get(view.name, {})}


def _query(question: Question) -> dict[str, Any]:
    """Return a canned query; its description includes the parameters, as Datasette has no field for those."""
    parts = [question.description]
    if question.caveat:
        parts.append(question.caveat)
    for parameter in question.parameters:
        default = f" ({parameter.default} when empty)" if parameter.default else ""
        parts.append(f"{parameter.name}: {parameter.meaning.rstrip('.')}{default}.")
    if (sql := restricted_by_parameter(question.sql)) != question.sql:
        parts.append("publication: Key of a publication; empty for all.")
    return {
        "title": question.title,
        "description": " ".join(parts),
        "sql": sql,
        "params": [
            *(parameter.name for parameter in question.parameters),
            *(["publication"] if sql != question.sql else []),
        ],
        "hide_sql": True,
    }
