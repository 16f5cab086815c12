"""Merge another archive into this one, in one transaction: all of it, or nothing."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive.addresses.normal_forms import bring_up_addresses, renormalise
from crawler.archive.adopt.clocks import clock_off
from crawler.archive.adopt.issues import MergedIssues, find_doubtful, has_staged, merge_issues
from crawler.archive.adopt.ledgers import merge_captures, merge_visits
from crawler.archive.adopt.listings import mark_listed, merge_listings
from crawler.archive.adopt.maps import count_new, create_map, drop_maps, insert_rows, map_by_key, map_missing
from crawler.archive.adopt.origin import Origin, attached_origin
from crawler.archive.adopt.pages import find_later_sights, merge_pages, merge_validators
from crawler.archive.adopt.problems import merge_problems
from crawler.archive.adopt.readings import find_newer_readings, theirs_are_later
from crawler.archive.adopt.revisions import find_replaced_pages, merge_source_revisions
from crawler.archive.adopt.search import index
from crawler.archive.adopt.stories import keep_undone_ties, note_undone_ties
from crawler.archive.adopt.tombstones import apply_tombstones, list_tombstones, redact_bodies, withhold_texts
from crawler.archive.adopt.topics import merge_topics
from crawler.archive.adopt.works import merge_works
from crawler.archive.analyses.stories import rebuild_stories
from crawler.archive.database import Archive
from crawler.archive.ledger.states import restate
from crawler.archive.ledger.targets import TABLES
from crawler.archive.ledger.versions import forget_version
from crawler.archive.redaction.redactions import load_redactions
from crawler.archive.shards.shard import find_origin_shard, note_adopted
from crawler.archive.summaries import count_anew
from crawler.archive.works import rebuild_joins
from crawler.text.dates import utc_now

__all__ = ["MERGED", "Adopted", "adopt"]

MERGED: Mapping[str, str] = {
    "publications": "by key; what this archive says of one counts",
    "runs": "by command, time and settings; the end of one may come later",
    "redactions": "by what they name; they hold in both archives",
    "redaction_forms": "with their redactions",
    "listings": "by address; of one that both have, the later reading counts",
    "listing_entries": "with their listings",
    "issues": "by key; of one that both have, that of more editions, or the later",
    "editions": "with their issues",
    "edition_texts": "with their editions",
    "withheld_texts": "left out: an edition of which a text is withheld there is fetched again",
    "edition_revisions": "by edition and both texts; of two texts of an edition, the earlier one is a revision",
    "edition_revision_texts": "by edition and text",
    "edition_changes": "with the edits that are not here",
    "categories": "by name; those that no issue here has are added behind",
    "sections": "with their issues",
    "domains": "by name",
    "links": "by address; validators are those of the later visit",
    "link_aliases": "by link, address and rule; what the later visit proved, and the newer reading of it, counts",
    "work_claims": "by works and rule; likewise, of two links the earlier one, and an undone one stays undone",
    "joined_works": "derived from the claims",
    "story_ties": "derived anew by the next analysis; one that was undone in either archive stays undone",
    "stories": "derived from the ties",
    "threads": "derived from the ties",
    "captures": "by record; redacted ones that are overwritten in their files are left out",
    "visits": "by link, time, address, outcome and duration",
    "readings": "with their visits; of a visit that is here, the newer reading counts",
    "hops": "with their visits",
    "robots_visits": "as visits",
    "robots_hops": "with their visits",
    "former_robots_visits": "left out: ids of the other archive",
    "mentions": "with their issues",
    "images": "by address; what a picture is, by the later visit",
    "image_aliases": "by image, address and rule",
    "image_visits": "as visits",
    "former_ids": "left out: ids of the other archive; former addresses are aliases",
    "shards": "left out: of a shard of this archive it is on record that it was merged",
    "derivations": "those of this archive; issues are made anew where two versions made them",
    "image_hops": "with their visits",
    "former_image_visits": "left out: ids of the other archive",
    "image_uses": "with their issues",
    "sources": "by link; of two, that of the later visit",
    "source_texts": "with their sources; a text here stays where the other archive has left it out",
    "source_revisions": "by link and content; of two states of a page, the earlier one is a revision",
    "source_revision_texts": "by link and text",
    "authors": "by name",
    "link_authors": "with their sources",
    "topic_analyses": "of a publication without topics here, those of the other archive",
    "topics": "likewise; `scrapy analyse` counts them",
    "topic_mentions": "left out: counted anew",
    "topic_occurrences": "left out: counted anew",
    "topic_readings": "left out: what was read there is counted anew",
    "lost_at_last_look": "left out: derived anew",
    "survival_curves": "left out: derived anew",
    "snapshots": "by link and address; a rejected one stays rejected",
    "snapshot_asks": "as visits",
    "snapshot_submissions": "by link, web archive, address and time; of one that both have, what became of it",
    "drift": "left out: derived anew",
    "problems": "with what they are about; an accepted one stays accepted",
}
"""Table -> how its rows are merged."""

SAME_RUN = """
  mine.command = o.command AND mine.started = o.started AND mine.arguments = o.arguments AND mine.program = o.program
  AND mine.settings = o.settings AND mine.versions = o.versions
  AND (mine.finished IS NULL OR o.finished IS NULL OR (mine.finished = o.finished AND mine.counts = o.counts))
"""
MAP_RUNS = f"""
INSERT INTO temp.adopted_runs
SELECT o.id, min(mine.id), 0 FROM origin.runs o JOIN main.runs mine ON {SAME_RUN} GROUP BY o.id
"""
END_RUNS = """
UPDATE main.runs SET (finished, outcome, reason, counts) = (
  SELECT o.finished, o.outcome, o.reason, o.counts FROM origin.runs o JOIN temp.adopted_runs ids ON ids.old = o.id
  WHERE ids.new = runs.id
)
WHERE finished IS NULL AND id IN (
  SELECT ids.new FROM temp.adopted_runs ids JOIN origin.runs o ON o.id = ids.old
  WHERE NOT ids.is_new AND o.finished IS NOT NULL
)
"""
NEW_AUTHORS = "SELECT new FROM temp.adopted_authors WHERE is_new"
REDACTION_FORMS = """
INSERT INTO main.redaction_forms (target, redaction_id)
SELECT o.target, ids.new FROM origin.redaction_forms o JOIN temp.adopted_redactions ids ON ids.old = o.redaction_id
WHERE true ON CONFLICT DO NOTHING
"""
CATEGORIES = """
INSERT INTO main.categories (name, position, description)
SELECT
  o.name, (SELECT coalesce(max(position), 0) FROM main.categories) + row_number() OVER (ORDER BY o.position),
  o.description
FROM origin.categories o WHERE o.name NOT IN (SELECT name FROM main.categories)
"""
# Of which version the issues are that came from there is not asked one by one.
MADE_BY_BOTH = """
INSERT INTO main.derivations (kind, version)
SELECT 'issues ' || p.key, 'merged' FROM origin.publications p
WHERE EXISTS (SELECT 1 FROM origin.issues i WHERE i.publication_id = p.id)
  AND (SELECT d.version FROM origin.derivations d WHERE d.kind = 'issues ' || p.key)
    IS NOT (SELECT d.version FROM main.derivations d WHERE d.kind = 'issues ' || p.key)
ON CONFLICT (kind) DO UPDATE SET version = excluded.version
"""
# The state of a target follows from its visits, and its next visit from the issues that show it too.
CONCERNED = """
INSERT INTO temp.adopted_concerned
SELECT new AS id FROM temp.adopted_{targets} WHERE is_new
UNION SELECT v.{owner} FROM main.{visits} v JOIN temp.adopted_{visits} ids ON ids.new = v.id WHERE ids.is_new
UNION SELECT s.id FROM ({shown}) s WHERE s.issue_id IN (
  SELECT new FROM temp.adopted_taken UNION SELECT id FROM main.issues WHERE changed_in = ?
)
"""
NEXT_CONCERNED = "SELECT id FROM temp.adopted_concerned WHERE id > ? ORDER BY id LIMIT ?"
UNVISITED = {
    "state": "'unvisited'",
    "state_since": "NULL",
    "proved_by": "'[]'",
    "visited": "NULL",
    "next_visit": "iif(o.url GLOB 'redacted:*', NULL, '')",
}
"""Values of a link or image before its visits are counted."""

Settle = Callable[[Mapping[str, Sequence[str]]], None]
"""Makes issues of editions, given publication -> keys of issues of which several may be one."""

BATCH = 1000
"""Targets read at a time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Adopted:
    """How many rows were added."""

    issues: int = 0
    """Issues that this archive did not have, and those of which the other one has more."""

    links: int = 0
    """Links."""

    visits: int = 0
    """Visits to links, reread ones included."""

    captures: int = 0
    """Captures."""

    sources: int = 0
    """Linked pages of which the other archive knew more."""

    image_visits: int = 0
    """Visits to images."""

    robots_visits: int = 0
    """Requests for robots.txt, and for made-up addresses."""

    snapshots: int = 0
    """Copies in web archives."""

    snapshot_asks: int = 0
    """Requests to web archives."""

    claims: int = 0
    """Claims that two works are one; also those that were undone in the other archive."""

    accepted: int = 0
    """Problems that were accepted in the other archive, and now here."""

    redactions: int = 0
    """Redactions of the other archive, which now hold here too."""

    redacted: int = 0
    """Redactions that concern captures or rows of both archives; they are to be finished."""

    without_text: int = 0
    """Linked pages whose text the other archive has left out."""

    unmade: int = 0
    """Issues that are to be made of the editions of both archives."""

    untold: int = 0
    """Issues of which the other archive has editions whose texts it has left out."""

    clock_off: int = 0
    """Least seconds by which the clock of its runs was ahead; negative if it was behind. See `clock_off`."""


def adopt(
    archive: Archive, run_id: int, other: Path | str, *, settle: Settle | None = None, foreign: bool = False
) -> Adopted:
    """Merge the archive `other` into this one, in one transaction, and derive what follows from it.

    Merged again, it changes nothing.

    Args:
        archive: where the rows are added.
        run_id: the run that merges.
        other: the other archive, which is unchanged.
        settle: makes issues of the editions of both archives, in the transaction, given publication -> keys of issues
            of which several may be one. Without it the next crawl makes those that need it.
        foreign: whether a shard of another archive is merged too.

    Raises:
        ArchiveError: and nothing was added.
    """
    connection = archive.connection
    with attached_origin(archive, other) as origin, archive.transaction():
        connection.execute("PRAGMA defer_foreign_keys = ON")
        shard = find_origin_shard(archive, other, foreign=foreign)
        # A shard names what this archive does, as it does
        (renormalise if shard is None else bring_up_addresses)(archive)
        adopted = _merge(archive, run_id, origin, settle, is_shard=shard is not None)
        if shard is not None:
            note_adopted(connection, shard, utc_now())
        adopted = replace(adopted, clock_off=clock_off(connection, shard, datetime.now(UTC)))
        if any(asdict(adopted).values()):
            forget_version(connection, "drift")  # what was adopted has times of before
        drop_maps(connection)
    return adopted


def _merge(archive: Archive, run_id: int, origin: Origin, settle: Settle | None, *, is_shard: bool) -> Adopted:
    connection = archive.connection
    pending = _pending(archive)
    redactions, bodies = _redact(archive, run_id, origin)
    texts = load_redactions(connection)
    archive.db.register_function(
        lambda url: texts.text(url) is not None, name="text_redacted", deterministic=True, replace=True
    )
    _merge_names(connection)
    issues = merge_issues(connection, are_parts=is_shard)
    mark_listed(connection)
    captures = merge_captures(archive)
    visits = merge_visits(connection)
    works = merge_works(connection)
    merge_topics(connection)
    sources, without_text = _merge_seen(archive)
    accepted = merge_problems(connection)
    redact_bodies(connection, bodies)
    if texts:
        withhold_texts(connection)
    if issues != MergedIssues():
        connection.execute(MADE_BY_BOTH)
    if settle is not None and (issues != MergedIssues() or has_staged(connection)):
        settle(find_doubtful(connection))
    _derive(archive, run_id)
    return Adopted(
        issues=issues.added + issues.replaced,
        links=count_new(connection, "links"),
        captures=captures,
        sources=sources,
        accepted=accepted,
        redactions=redactions,
        redacted=len(_pending(archive) - pending),
        without_text=without_text,
        unmade=issues.unmade,
        untold=issues.untold,
        **visits,
        **works,
    )


def _merge_seen(archive: Archive) -> tuple[int, int]:
    """Merge what pages and images are, and what pages were; return as `merge_pages` does."""
    replaced = find_replaced_pages(archive.connection)
    counts = merge_pages(archive)
    merge_source_revisions(archive.connection, replaced)
    return counts


def _pending(archive: Archive) -> set[tuple[str, str]]:
    return {tombstone.name for tombstone in list_tombstones(archive) if tombstone.done is None}


def _redact(archive: Archive, run_id: int, origin: Origin) -> tuple[int, dict[str, list[str]]]:
    """Redact here what is redacted there; return how many redactions are new, and what `redact_bodies` takes."""
    known = {tombstone.name for tombstone in list_tombstones(archive)}
    missing = [tombstone for tombstone in origin.tombstones if tombstone.name not in known]
    bodies = apply_tombstones(archive, missing, run_id)
    return len(missing), {
        target: [*origin.bodies.get(target, ()), *bodies.get(target, ())] for target in {*origin.bodies, *bodies}
    }


def _merge_names(connection: sqlite3.Connection) -> None:
    """Merge what other rows refer to, and the listings; note what the other archive saw or read later, or undid."""
    note_undone_ties(connection)
    are_later = theirs_are_later(connection)
    map_by_key(connection, "publications")
    insert_rows(connection, "publications")
    merge_listings(connection)
    create_map(connection, "runs")
    connection.execute(MAP_RUNS)
    map_missing(connection, "runs")
    insert_rows(connection, "runs")
    connection.execute(END_RUNS)
    map_by_key(connection, "redactions")
    connection.execute(REDACTION_FORMS)
    connection.execute(CATEGORIES)
    for table in ("domains", "authors"):
        map_by_key(connection, table)
        insert_rows(connection, table)
    index(connection, "authors", NEW_AUTHORS)
    for table in ("links", "images"):
        map_by_key(connection, table)
        insert_rows(connection, table, given=UNVISITED)
    find_later_sights(connection)
    find_newer_readings(connection, are_later=are_later)
    merge_validators(connection)


def _derive(archive: Archive, run_id: int) -> None:
    """Derive what follows from the rows of both archives."""
    rebuild_joins(archive)
    connection = archive.connection
    count_anew(connection)
    keep_undone_ties(connection)
    rebuild_stories(archive)
    connection.execute("CREATE TEMP TABLE adopted_concerned (id INTEGER PRIMARY KEY)")
    for tables in TABLES.values():
        connection.execute("DELETE FROM temp.adopted_concerned")
        connection.execute(tables.sql(CONCERNED), (run_id,))
        for numbers in _concerned(connection):
            restate(connection, tables, numbers)


def _concerned(connection: sqlite3.Connection) -> Iterator[list[int]]:
    last = 0
    while rows := connection.execute(NEXT_CONCERNED, (last, BATCH)).fetchall():
        yield [number for (number,) in rows]
        last = rows[-1][0]
