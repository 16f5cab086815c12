"""Compare the content of two archives, without row ids and times."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from crawler.archive.checks.compared_visits import Query, visits_to
from crawler.archive.checks.withheld import ids_of, withheld_issues
from crawler.archive.database import Archive, translate_errors
from crawler.archive.ledger.targets import IMAGES, LINKS
from crawler.archive.rows import as_json
from crawler.problems import OF_RUNS
from crawler.urls import normalise

__all__ = ["COMPARED", "LEFT_OUT", "Difference", "Differences", "compare"]

SHOWN = 50
"""Most differences that are described; all are counted."""

MAX_VALUE_CHARS = 120
"""Characters of a value that are shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A row that only one of the archives has, or a value that differs."""

    table: str
    """The table."""

    row: str
    """Natural key of the row."""

    column: str | None
    """The column whose value differs; None when one archive does not have the row."""

    first: str
    """Value in the first archive; without a column, empty unless it has the row."""

    second: str
    """Value in the second archive; likewise."""

    def __str__(self) -> str:
        if self.column is None:
            return f"{self.table}: {self.row} is only in the {'first' if self.first else 'second'} archive"
        return (
            f"{self.table}: {self.row}: {self.column} is {self.first} in the first, {self.second} in the second archive"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Differences:
    """All differences of two archives; false when there is none."""

    counts: Mapping[str, int]
    """Number of differences by table, only for tables that have any."""

    shown: tuple[Difference, ...]
    """The first of them."""

    apart: tuple[str, ...] = ()
    """Issues, each with its publication, of which a text is withheld in one of the archives, and which are left out."""

    def __bool__(self) -> bool:
        return bool(self.counts)


# Links that no issue mentions any more, and images that nothing shows, are kept since they may be cited; an archive
# that was made later never had them.
_APART = "(SELECT value FROM json_each(:apart))"
_MENTIONED = f"EXISTS (SELECT 1 FROM mentions m WHERE m.link_id = l.id AND m.issue_id NOT IN {_APART})"  # noqa: S608
_SHOWN = f"""
  (EXISTS (SELECT 1 FROM image_uses u WHERE u.image_id = i.id AND u.issue_id NOT IN {_APART}) OR EXISTS (
    SELECT 1 FROM sources s JOIN links l ON l.id = s.link_id WHERE s.image_id = i.id AND {_MENTIONED}
  ))
"""  # noqa: S608 - of constants


# Editions that are of no issue by today's description, and what listings named once, are kept likewise.
_SET_ASIDE = """
  (e.id IS NOT NULL AND e.issue_id IS NULL AND (e.gone_since IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM problems u WHERE u.edition_id = e.id AND u.kind = 'edition_unmatched'
  )))
"""
_NAMED = "e.gone_since IS NULL"
_OF_RUNS = f"({', '.join(map(repr, OF_RUNS))})"  # they depend on the issues before

# Keys are of text and whole numbers, sorted as SQLite's BINARY collation and Python's comparison both do.
# `:apart`, a JSON array of ids, are the issues that are not compared.
COMPARED: Mapping[str, Query] = {
    "publications": Query(key=1, sql="SELECT key, name, former_names, url FROM publications ORDER BY key"),
    "categories": Query(key=1, sql="SELECT name, position, description FROM categories ORDER BY name"),
    "issues": Query(
        key=2,
        sql=f"""
            SELECT
              p.key AS publication, i.key AS issue, i.type, i.number, i.title, i.subtitle, i.published,
              i.published_raw, i.url, i.redirect_url, e.kind || ' ' || e.locator AS read_from, i.authors, i.words
            FROM issues i JOIN publications p ON p.id = i.publication_id LEFT JOIN editions e ON e.id = i.edition_id
            WHERE i.id NOT IN {_APART} ORDER BY p.key, i.key
        """,  # noqa: S608 - of constants
    ),
    # revision, etag and last_modified are what servers call a state; the state itself is text_hash.
    "editions": Query(
        key=3,
        sql=f"""
            SELECT
              p.key AS publication, e.kind, e.locator, i.key AS issue, e.url, e.type, e.number, e.title, e.subtitle,
              e.published, e.published_raw, e.permalink, e.redirect_url, e.audience, e.availability, e.mentions,
              e.words, e.text_hash, e.gone_since IS NOT NULL AS gone
            FROM editions e JOIN publications p ON p.id = e.publication_id LEFT JOIN issues i ON i.id = e.issue_id
            WHERE NOT {_SET_ASIDE} AND coalesce(e.issue_id, 0) NOT IN {_APART} ORDER BY p.key, e.kind, e.locator
        """,  # noqa: S608 - of constants
    ),
    "sections": Query(
        key=5,
        sql=f"""
            SELECT p.key AS publication, i.key AS issue, s.section_group, s.name, s.occurrence, s.position, s.category
            FROM sections s JOIN issues i ON i.id = s.issue_id JOIN publications p ON p.id = i.publication_id
            WHERE i.id NOT IN {_APART} ORDER BY p.key, i.key, s.section_group, s.name, s.occurrence
        """,  # noqa: S608 - of constants
    ),
    "domains": Query(
        key=1,
        sql=f"""
            SELECT name FROM domains d
            WHERE EXISTS (SELECT 1 FROM links l WHERE l.domain_id = d.id AND {_MENTIONED})
              OR EXISTS (SELECT 1 FROM images i WHERE i.domain_id = d.id AND {_SHOWN})
              OR NOT EXISTS (SELECT 1 FROM links l WHERE l.domain_id = d.id)
                AND NOT EXISTS (SELECT 1 FROM images i WHERE i.domain_id = d.id)
            ORDER BY name
        """,  # noqa: S608 - of constants
    ),
    "links": Query(
        key=1,
        sql=f"""
            SELECT l.url, l.work, d.name AS domain, l.state
            FROM links l LEFT JOIN domains d ON d.id = l.domain_id WHERE {_MENTIONED} ORDER BY l.url
        """,  # noqa: S608 - of constants
    ),
    "link_aliases": Query(
        key=3,
        # `normal_form` tells of rules that an archive was once crawled with.
        sql=f"""
            SELECT l.url AS link, a.url, a.rule, a.evidence
            FROM link_aliases a JOIN links l ON l.id = a.link_id
            WHERE a.rule <> 'normal_form' AND {_MENTIONED} ORDER BY l.url, a.url, a.rule
        """,  # noqa: S608 - of constants
    ),
    "mentions": Query(
        key=4,
        sql=f"""
            SELECT
              p.key AS publication, i.key AS issue, l.url AS link, m.occurrence, m.position, m.role,
              s.section_group, s.name AS section, s.occurrence AS section_occurrence,
              parent.position AS parent_position, m.title, m.heading, m.byline, m.summary,
              e.kind || ' ' || e.locator AS summary_from,
              m.template_summary, m.url, m.context, m.acts
            FROM mentions m
            JOIN issues i ON i.id = m.issue_id JOIN publications p ON p.id = i.publication_id
            JOIN links l ON l.id = m.link_id
            LEFT JOIN sections s ON s.id = m.section_id
            LEFT JOIN mentions parent ON parent.id = m.parent_id
            LEFT JOIN editions e ON e.id = m.summary_edition_id
            WHERE i.id NOT IN {_APART} ORDER BY p.key, i.key, l.url, m.occurrence
        """,  # noqa: S608 - of constants
    ),
    "images": Query(
        key=1,
        sql=f"""
            SELECT i.url, d.name AS domain, i.state, i.sha256, i.dhash, i.placeholder
            FROM images i LEFT JOIN domains d ON d.id = i.domain_id WHERE {_SHOWN} ORDER BY i.url
        """,  # noqa: S608 - of constants
    ),
    "image_uses": Query(
        key=4,
        sql=f"""
            SELECT
              p.key AS publication, i.key AS issue, image.url AS image, u.occurrence, u.position, u.role,
              s.section_group, s.name AS section, s.occurrence AS section_occurrence, m.position AS story_position,
              u.url, u.alt, u.credit, u.credit_url
            FROM image_uses u
            JOIN issues i ON i.id = u.issue_id JOIN publications p ON p.id = i.publication_id
            JOIN images image ON image.id = u.image_id
            LEFT JOIN sections s ON s.id = u.section_id
            LEFT JOIN mentions m ON m.id = u.mention_id
            WHERE i.id NOT IN {_APART} ORDER BY p.key, i.key, image.url, u.occurrence
        """,  # noqa: S608 - of constants
    ),
    "problems": Query(
        key=7,
        sql=f"""
            SELECT
              p.key AS publication, coalesce(i.key, '') AS issue, coalesce(e.kind, '') AS kind_of_edition,
              coalesce(e.locator, '') AS edition, o.kind, o.about, o.evidence, o.severity, l.url AS link, o.from_fetch,
              o.accepted_why
            FROM problems o
            JOIN publications p ON p.id = o.publication_id
            LEFT JOIN issues i ON i.id = o.issue_id
            LEFT JOIN editions e ON e.id = o.edition_id
            LEFT JOIN links l ON l.id = o.link_id
            WHERE (o.link_id IS NULL OR {_MENTIONED}) AND NOT {_SET_ASIDE}
              AND coalesce(o.issue_id, 0) NOT IN {_APART} AND o.kind NOT IN {_OF_RUNS}
            ORDER BY
              p.key, coalesce(i.key, ''), coalesce(e.kind, ''), coalesce(e.locator, ''), o.kind, o.about, o.evidence
        """,  # noqa: S608 - of constants
    ),
    "listings": Query(
        key=3,
        sql=f"""
            SELECT p.key AS publication, l.kind, l.url
            FROM listings l JOIN publications p ON p.id = l.publication_id
            WHERE NOT EXISTS (SELECT 1 FROM listing_entries e WHERE e.listing_id = l.id)
              OR EXISTS (SELECT 1 FROM listing_entries e WHERE e.listing_id = l.id AND {_NAMED})
            ORDER BY p.key, l.kind, l.url
        """,  # noqa: S608 - of constants
    ),
    "listing_entries": Query(
        key=4,
        sql=f"""
            SELECT p.key AS publication, l.kind, l.url, e.locator, e.title, e.published, e.type
            FROM listing_entries e
            JOIN listings l ON l.id = e.listing_id JOIN publications p ON p.id = l.publication_id
            WHERE {_NAMED} ORDER BY p.key, l.kind, l.url, e.locator
        """,  # noqa: S608 - of constants
    ),
    "visits": visits_to(LINKS, wanted=_MENTIONED),
    "image_visits": visits_to(IMAGES, wanted=_SHOWN),
    "work_claims": Query(
        key=3,
        sql=f"""
            SELECT c.work, c.target, c.rule, l.url AS link, c.evidence, c.undone_why
            FROM work_claims c JOIN links l ON l.id = c.link_id WHERE {_MENTIONED} ORDER BY c.work, c.target, c.rule
        """,  # noqa: S608 - of constants
    ),
    "sources": Query(
        key=1,
        sql=f"""
            SELECT
              l.url AS link, s.title, s.published, s.published_raw, s.published_rule, s.published_guess, s.modified,
              s.site_name, s.description, s.language, i.url AS image, s.canonical_url, s.kind, s.words, s.paywalled,
              s.origins, s.repairs
            FROM sources s JOIN links l ON l.id = s.link_id LEFT JOIN images i ON i.id = s.image_id
            WHERE {_MENTIONED} ORDER BY l.url
        """,  # noqa: S608 - of constants
    ),
    "link_authors": Query(
        key=2,
        sql=f"""
            SELECT l.url AS link, a.position, authors.name
            FROM link_authors a JOIN links l ON l.id = a.link_id JOIN authors ON authors.id = a.author_id
            WHERE {_MENTIONED} ORDER BY l.url, a.position
        """,  # noqa: S608 - of constants
    ),
    "snapshots": Query(
        key=2,
        sql=f"""
            SELECT l.url AS link, s.url, s.service, s.taken, s.status, s.original, s.digest, s.title, s.rejected_why
            FROM snapshots s JOIN links l ON l.id = s.link_id WHERE {_MENTIONED} ORDER BY l.url, s.url
        """,  # noqa: S608 - of constants
    ),
    "snapshot_submissions": Query(
        key=4,
        sql=f"""
            SELECT l.url AS link, s.service, s.url, s.submitted, s.job, s.state, s.reason
            FROM snapshot_submissions s JOIN links l ON l.id = s.link_id WHERE {_MENTIONED}
            ORDER BY l.url, s.service, s.url, s.submitted
        """,  # noqa: S608 - of constants
    ),
    "redactions": Query(key=2, sql="SELECT kind, target FROM redactions ORDER BY kind, target"),
}
"""Table -> what of it is compared."""

LEFT_OUT: Mapping[str, str] = {
    "runs": "It depends on when the crawler ran.",
    "edition_revisions": "What was edited depends on when the crawler ran; the present texts are compared.",
    "edition_revision_texts": "Which former texts are there depends on when the crawler ran.",
    "edition_changes": "They are derived from the texts before and after an edit.",
    "source_revisions": "What pages said before depends on when they were visited; visits.content_hash is compared.",
    "source_revision_texts": "Which former texts are there depends on when pages were visited.",
    "withheld_texts": "What is not read is no content; issues that await a decision are told apart.",
    "edition_texts": "A published archive may leave them out; editions.text_hash is compared.",
    "issues_fts": "It is derived from the issues, which `verify` checks.",
    "mentions_fts": "It is derived from the mentions, which `verify` checks.",
    "mention_words_fts": "It is derived from the mentions, which `verify` checks.",
    "unspaced_mentions_fts": "It is derived from the mentions, which `verify` checks.",
    "authors_fts": "It is derived from the authors, which `verify` checks.",
    "former_ids": "Ids are no content.",
    "image_aliases": "They tell of rules that an archive was once crawled with.",
    "readings": "By which version captures were read is no content.",
    "drift": "It is derived, from texts too that a published archive may leave out; `verify` judges it.",
    "shards": "Into which shards an archive was parted is no content.",
    "derivations": "By which version something was derived is no content.",
    "mention_counts": "They are derived from the mentions, which are compared.",
    "link_counts": "They are derived from mentions and links, which are compared.",
    "lag_counts": "They are derived from mentions and pages, which are compared.",
    "generations": "How often something was changed is no content.",
    "redaction_forms": "Forms of addresses depend on how they were written; redactions.target is compared.",
    "captures": "Which file holds a response is no content; visits.content_hash is compared.",
    "snapshot_asks": "When web archives were asked is no content; what they answered is compared.",
    "robots_visits": "When robots.txt was requested is no content.",
    "robots_hops": "When robots.txt was requested is no content.",
    "former_image_visits": "Ids are no content.",
    "former_robots_visits": "Ids are no content.",
    "hops": "They are derived from the redirects of the visits, which `verify` checks.",
    "image_hops": "They are derived from the redirects of the visits, which `verify` checks.",
    "stories": "They are derived from the ties, which `verify` checks.",
    "threads": "They are derived from the ties, which `verify` checks.",
    "story_ties": "They are derived from the mentions; of them, those that a person undid are compared.",
    "joined_works": "They are derived from the claims, which `verify` checks.",
    "lost_at_last_look": "It is derived from the visits and mentions, which are compared.",
    "survival_curves": "They are derived from the visits and mentions, which are compared.",
    "source_texts": "A published archive may leave them out; visits.content_hash and sources.words are compared.",
    "sources_fts": "It is derived from the sources, which `verify` checks.",
    "source_texts_fts": "It is derived from the texts, which `verify` checks.",
    "topic_analyses": "A vocabulary is the program's, as rules are.",
    "topics": "A vocabulary is the program's, as rules are.",
    "topic_mentions": "They are derived from the mentions, which `verify` checks.",
    "topic_occurrences": "They are derived from the mentions, which `verify` checks.",
    "topic_readings": "By which version something was derived is no content.",
    "authors": "They are compared with their pages; authors without a page are kept, since they may be cited.",
}
"""Table -> why it is not compared."""


def compare(first: Archive, second: Archive) -> Differences:
    """Return the differences of two archives. Both are read once, row by row, so that memory does not grow with them.

    Raises ArchiveError.
    """
    counts: dict[str, int] = {}
    shown: list[Difference] = []
    for archive in (first, second):
        archive.db.register_function(_normal_form, name="normal_form", deterministic=True, replace=True)
    names = withheld_issues(first, second)
    apart = [as_json(ids_of(archive, names)) for archive in (first, second)]
    for table, query in COMPARED.items():
        differences = _differences(table, query, first, second, apart)
        # Enough of every table, or the first one would leave no room for the others.
        some = list(islice(differences, SHOWN))
        count = len(some) + sum(1 for _ in differences)
        if count:
            counts[table] = count
            shown += some
    per_table = max(1, SHOWN // max(1, len(counts)))
    return Differences(
        counts=counts,
        shown=tuple(_first_of_each(shown, per_table)),
        apart=tuple(f"{issue} of {publication}" for publication, issue in names),
    )


def _normal_form(url: str | None) -> str | None:
    return None if url is None else normalise(url).url


def _first_of_each(differences: list[Difference], most: int) -> Iterator[Difference]:
    seen: dict[str, int] = {}
    for difference in differences:
        seen[difference.table] = seen.get(difference.table, 0) + 1
        if seen[difference.table] <= most:
            yield difference


def _differences(
    table: str, query: Query, first: Archive, second: Archive, apart: Sequence[str]
) -> Iterator[Difference]:
    """Merge the rows of both archives, which are ordered by their keys. apart: issues of each that are left out."""
    with translate_errors(first.path):
        rows = first.connection.execute(query.sql, {"apart": apart[0]})
    with translate_errors(second.path):
        others = second.connection.execute(query.sql, {"apart": apart[1]})
    names = [column[0] for column in rows.description]
    size = query.key
    row, other = _next(rows), _next(others)
    while row or other:
        if row and (not other or row[:size] < other[:size]):
            yield Difference(table=table, row=_name(row[:size]), column=None, first="there", second="")
            row = _next(rows)
        elif other and (not row or other[:size] < row[:size]):
            yield Difference(table=table, row=_name(other[:size]), column=None, first="", second="there")
            other = _next(others)
        else:
            for name, one, another in zip(names, row, other, strict=True):
                if one != another:
                    yield Difference(
                        table=table, row=_name(row[:size]), column=name, first=_shown(one), second=_shown(another)
                    )
            row, other = _next(rows), _next(others)


def _next(cursor: sqlite3.Cursor) -> tuple[Any, ...]:
    """Return the next row; an empty one after the last."""
    return cursor.fetchone() or ()


def _name(key: tuple[Any, ...]) -> str:
    return ", ".join(_shown(value) for value in key if value != "")


def _shown(value: object) -> str:
    text = "null" if value is None else str(value)
    return text if len(text) <= MAX_VALUE_CHARS else f"{text[:MAX_VALUE_CHARS]}…"
