"""Add the ledger of another archive to this one: visits to its links and images, and decisions of people.

With it an archive can be rebuilt from its posts, its captures and the ledger of a release: the issues are read, the
ledger is adopted, and the captures are reread. Rows are matched by natural keys (addresses, record ids), never by row
ids; rows that are present are not added again.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.archive.database import Archive, database_uri, open_archive
from crawler.archive.ledger.hops import rebuild_hops
from crawler.archive.ledger.states import update_all_states
from crawler.archive.redaction.redact import redact_added
from crawler.archive.redaction.redactions import fingerprint, load_redactions
from crawler.archive.works import rebuild_joins
from crawler.urls import normalise

__all__ = ["Adopted", "adopt"]

# The other archive may have addresses that were normal forms by earlier rules: `normal_form` is registered by `adopt`.
MAPS = """
CREATE TEMP TABLE adopted_links AS
  SELECT o.id AS old, l.id AS new FROM origin.links o JOIN main.links l ON l.url = normal_form(o.url);
CREATE UNIQUE INDEX temp.adopted_links_old ON adopted_links (old);
CREATE TEMP TABLE adopted_images AS
  SELECT o.id AS old, i.id AS new FROM origin.images o JOIN main.images i ON i.url = normal_form(o.url);
CREATE UNIQUE INDEX temp.adopted_images_old ON adopted_images (old);
"""
# Redacted rows have no content, and whether something is redacted is decided for each archive: what is redacted here
# stays so, and what is redacted there is not redacted here.
CAPTURES = """
INSERT INTO main.captures (file, offset, length, record_id, url, written, digest, revisit_of)
SELECT c.file, c.offset, c.length, c.record_id, c.url, c.written, c.digest, (
  SELECT mine.id FROM origin.captures body JOIN main.captures mine ON mine.record_id = body.record_id
  WHERE body.id = c.revisit_of
)
FROM origin.captures c
WHERE c.redaction_id IS NULL AND (c.revisit_of IS NULL) = :originals
  AND NOT EXISTS (SELECT 1 FROM main.captures mine WHERE mine.record_id = c.record_id)
ORDER BY c.id
"""
SAME_VISIT = """
  mine.link_id = m.new AND mine.started = v.started AND mine.url = v.url AND mine.outcome = v.outcome
  AND mine.seconds = v.seconds AND (mine.reread_of IS NULL) = (v.reread_of IS NULL)
"""
VISITS = f"""
INSERT INTO main.visits (
  run_id, link_id, reread_of, url, host, redirects, final_url, status, outcome, error, started, seconds, size,
  content_type, content_hash, capture_id, reader
)
SELECT
  :run, m.new, first.new, v.url, v.host, v.redirects, v.final_url, v.status, v.outcome, v.error, v.started, v.seconds,
  v.size, v.content_type, v.content_hash, mine.id, v.reader
FROM origin.visits v
JOIN temp.adopted_links m ON m.old = v.link_id
LEFT JOIN temp.adopted_visits first ON first.old = v.reread_of
LEFT JOIN origin.captures c ON c.id = v.capture_id
LEFT JOIN main.captures mine ON mine.record_id = c.record_id
WHERE v.redaction_id IS NULL AND (v.reread_of IS NULL) = :asked AND (v.reread_of IS NULL OR first.new IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM main.visits mine WHERE {SAME_VISIT})
ORDER BY v.id
"""  # noqa: S608 - of constants
MAP_VISITS = f"""
CREATE TEMP TABLE adopted_visits AS
SELECT v.id AS old, min(mine.id) AS new
FROM origin.visits v JOIN temp.adopted_links m ON m.old = v.link_id JOIN main.visits mine ON {SAME_VISIT}
WHERE v.reread_of IS NULL GROUP BY v.id
"""  # noqa: S608 - of constants
NO_VISITS = "CREATE TEMP TABLE adopted_visits (old INTEGER PRIMARY KEY, new INTEGER)"
IMAGE_VISITS = """
INSERT INTO main.image_visits (
  run_id, image_id, url, host, redirects, final_url, status, outcome, error, started, seconds, size, content_type,
  content_hash
)
SELECT
  :run, m.new, v.url, v.host, v.redirects, v.final_url, v.status, v.outcome, v.error, v.started, v.seconds, v.size,
  v.content_type, v.content_hash
FROM origin.image_visits v JOIN temp.adopted_images m ON m.old = v.image_id
WHERE v.redaction_id IS NULL AND NOT EXISTS (
  SELECT 1 FROM main.image_visits mine
  WHERE mine.image_id = m.new AND mine.started = v.started AND mine.url = v.url AND mine.outcome = v.outcome
    AND mine.seconds = v.seconds
)
ORDER BY v.id
"""
PICTURES = """
UPDATE main.images SET
  (content_type, size, width, height, sha256, dhash, placeholder) = (
    SELECT o.content_type, o.size, o.width, o.height, o.sha256, o.dhash, o.placeholder FROM origin.images o
    WHERE o.url = images.url
  )
WHERE content_type IS NULL AND EXISTS (
  SELECT 1 FROM origin.images o WHERE o.url = images.url AND o.content_type IS NOT NULL
)
"""
ROBOTS = """
INSERT INTO main.robots_visits (run_id, url, host, hop, started, seconds, status, outcome, error, crawl_delay)
SELECT :run, v.url, v.host, v.hop, v.started, v.seconds, v.status, v.outcome, v.error, v.crawl_delay
FROM origin.robots_visits v
WHERE NOT EXISTS (
  SELECT 1 FROM main.robots_visits mine
  WHERE mine.host = v.host AND mine.started = v.started AND mine.url = v.url AND mine.hop = v.hop
)
ORDER BY v.id
"""
SNAPSHOTS = """
INSERT INTO main.snapshots (link_id, url, service, taken, status, found_in)
SELECT m.new, s.url, s.service, s.taken, s.status, :run
FROM origin.snapshots s JOIN temp.adopted_links m ON m.old = s.link_id
WHERE true ON CONFLICT (link_id, url) DO NOTHING
"""
ALIASES = """
INSERT INTO main.link_aliases (link_id, url, rule, evidence)
SELECT m.new, a.url, a.rule, a.evidence FROM origin.link_aliases a JOIN temp.adopted_links m ON m.old = a.link_id
WHERE a.rule IN ('redirect', 'canonical', 'normal_form')
  AND a.url <> (SELECT url FROM main.links WHERE id = m.new)
ON CONFLICT (link_id, url, rule) DO NOTHING
"""
CLAIMS = """
INSERT INTO main.work_claims (work, target, link_id, rule, evidence, found_in, undone_at, undone_why)
SELECT normal_form(c.work), normal_form(c.target), m.new, c.rule, c.evidence, :run, c.undone_at, c.undone_why
FROM origin.work_claims c JOIN temp.adopted_links m ON m.old = c.link_id
WHERE normal_form(c.work) <> normal_form(c.target) ON CONFLICT (work, target, rule) DO UPDATE SET
  undone_at = excluded.undone_at, undone_why = excluded.undone_why
WHERE undone_at IS NULL AND excluded.undone_at IS NOT NULL
"""
PROBLEM = """
  p.key || char(31) || coalesce(i.key, '') || char(31) || coalesce(e.kind || ' ' || e.locator, '') || char(31)
    || o.kind || char(31) || o.about || char(31) || o.evidence
"""
ACCEPTED = """
UPDATE main.problems SET (accepted_at, accepted_why) = (
  SELECT theirs.accepted_at, theirs.accepted_why FROM temp.adopted_problems theirs WHERE theirs.mine = problems.id
)
WHERE accepted_at IS NULL AND id IN (SELECT mine FROM temp.adopted_problems)
"""
MAP_PROBLEMS = f"""
CREATE TEMP TABLE adopted_problems AS
WITH named (id, name) AS (
  SELECT o.id, {PROBLEM} FROM main.problems o JOIN main.publications p ON p.id = o.publication_id
  LEFT JOIN main.issues i ON i.id = o.issue_id LEFT JOIN main.editions e ON e.id = o.edition_id
),
decided (name, accepted_at, accepted_why) AS (
  SELECT {PROBLEM}, o.accepted_at, o.accepted_why
  FROM origin.problems o JOIN origin.publications p ON p.id = o.publication_id
  LEFT JOIN origin.issues i ON i.id = o.issue_id LEFT JOIN origin.editions e ON e.id = o.edition_id
  WHERE o.accepted_at IS NOT NULL
)
SELECT named.id AS mine, decided.accepted_at, decided.accepted_why
FROM decided JOIN named ON named.name = decided.name
"""  # noqa: S608 - of constants
# Captures of pages of links, by the addresses of those.
OWNED = """
SELECT l.url, mine.id FROM origin.visits v JOIN origin.links l ON l.id = v.link_id
JOIN origin.captures c ON c.id = v.capture_id JOIN main.captures mine ON mine.record_id = c.record_id
WHERE mine.redaction_id IS NULL
"""
FOREIGN = """
SELECT count(*) FROM origin.visits v
WHERE v.redaction_id IS NULL AND NOT EXISTS (SELECT 1 FROM temp.adopted_links m WHERE m.old = v.link_id)
"""
FOREIGN_IMAGES = """
SELECT count(*) FROM origin.image_visits v
WHERE v.redaction_id IS NULL AND NOT EXISTS (SELECT 1 FROM temp.adopted_images m WHERE m.old = v.image_id)
"""
TEMPORARY = ("adopted_links", "adopted_images", "adopted_visits", "adopted_problems")


@dataclass(frozen=True, kw_only=True, slots=True)
class Adopted:
    """How many rows were added."""

    visits: int = 0
    """Visits to links, reread ones included."""

    captures: int = 0
    """Captures."""

    image_visits: int = 0
    """Visits to images."""

    robots_visits: int = 0
    """Requests for robots.txt."""

    snapshots: int = 0
    """Copies in web archives."""

    claims: int = 0
    """Claims that two works are one; also those that were undone in the other archive."""

    accepted: int = 0
    """Problems that were accepted in the other archive, and now here."""

    redacted: int = 0
    """Redactions of this archive that some of the rows needed; they are to be finished."""

    foreign: int = 0
    """Visits of the other archive that were not added, since their links are not in this one."""

    foreign_images: int = 0
    """Likewise of images; lead images of pages are in an archive when the pages were read."""


def adopt(archive: Archive, run_id: int, other: Path | str) -> Adopted:
    """Add the ledger of the archive `other`, in one transaction, and derive what follows from it.

    Raises ArchiveError, for another schema for example, and nothing was added.
    """
    open_archive(other, read_only=True).close()
    connection = archive.connection
    archive.db.register_function(_normal_form, name="normal_form", deterministic=True, replace=True)
    connection.execute("ATTACH ? AS origin", (database_uri(Path(other), read_only=True),))
    try:
        with archive.transaction():
            archive.db.executescript(MAPS)
            adopted = replace(_add_rows(connection, run_id), redacted=_redact(archive))
            for table in TEMPORARY:
                connection.execute(f"DROP TABLE temp.{table}")
            rebuild_hops(archive)
            rebuild_joins(archive)
            update_all_states(archive)
    finally:
        connection.execute("DETACH origin")
    return adopted


def _add_rows(connection: sqlite3.Connection, run_id: int) -> Adopted:
    run = {"run": run_id}

    def count(statement: str, values: Mapping[str, int] = run) -> int:
        return connection.execute(statement, values).rowcount

    captures = sum(count(CAPTURES, {"originals": originals}) for originals in (1, 0))
    connection.execute(NO_VISITS)
    visits = count(VISITS, {**run, "asked": 1})
    # Only now can reread visits be matched with the visits whose captures they read.
    connection.execute("DROP TABLE temp.adopted_visits")
    connection.execute(MAP_VISITS)
    visits += count(VISITS, {**run, "asked": 0})
    connection.execute(MAP_PROBLEMS)
    adopted = Adopted(
        visits=visits,
        captures=captures,
        image_visits=count(IMAGE_VISITS),
        robots_visits=count(ROBOTS),
        snapshots=count(SNAPSHOTS),
        claims=count(CLAIMS),
        accepted=count(ACCEPTED, {}),
        foreign=connection.execute(FOREIGN).fetchone()[0],
        foreign_images=connection.execute(FOREIGN_IMAGES).fetchone()[0],
    )
    connection.execute(PICTURES)
    connection.execute(ALIASES)
    return adopted


def _redact(archive: Archive) -> int:
    """Remove what is redacted here from what was added; return how many redactions that took."""
    redactions = load_redactions(archive.connection)
    owned: dict[str, list[int]] = {}
    for url, capture in archive.connection.execute(OWNED) if redactions else ():
        if redactions.link(url) is not None or redactions.text(url) is not None:
            owned.setdefault(fingerprint(url), []).append(capture)
    return redact_added(archive, owned) if redactions else 0


def _normal_form(url: str) -> str:
    return normalise(url).url
