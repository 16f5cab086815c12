"""Removes what is not to be kept: from the tables, from captures, and from the free pages of the file.

A redaction is two steps. The first is one transaction: the tombstone is written, and what it names is gone from every
table. The second overwrites the captures and cleans the file; until it is done the tombstone says so, `verify` finds
it, and `finish` goes on from wherever it was stopped.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from crawler.archive.database import Archive, translate_errors
from crawler.archive.ledger.hops import replace_hops
from crawler.archive.redaction.redactions import Redacted, RedactionKind, fingerprint, mark, redacted, strike
from crawler.archive.rows import as_json
from crawler.archive.works import join_anew
from crawler.captures.record import RecordLocation, payload_digest
from crawler.captures.recovery import recover
from crawler.captures.redaction import redact_record
from crawler.exceptions import ArchiveLockedError
from crawler.text.dates import utc_now
from crawler.urls import normalise

__all__ = ["Redaction", "address_of", "finish", "list_redactions", "redact"]

PUT = "INSERT INTO redactions (kind, target, why, asked, run_id) VALUES (?, ?, ?, ?, ?)"
LIST = "SELECT id, kind, target, why, asked, done FROM redactions ORDER BY id"
KNOWN = "SELECT id FROM redactions WHERE kind = ? AND target = ?"
DONE = "UPDATE redactions SET done = ? WHERE id = ?"
OF_LINK = "SELECT DISTINCT issue_id, url FROM mentions WHERE link_id = ?"
OF_IMAGE = "SELECT DISTINCT issue_id, url FROM image_uses WHERE image_id = ?"

# `fingerprint` is this module's function, so that an address is found however it is written.
EMPTY_LINK = (
    """
    UPDATE mentions SET
      title = NULL, summary = NULL, heading = NULL, byline = NULL, summary_edition_id = NULL, template_summary = 0,
      url = :mark
    WHERE link_id = :id
    """,
    """
    UPDATE links SET
      url = :mark, work = :mark, domain_id = NULL, next_visit = NULL, etag = NULL, last_modified = NULL
    WHERE id = :id
    """,
    "DELETE FROM snapshots WHERE link_id = :id",
    "DELETE FROM source_texts WHERE link_id = :id",
    "DELETE FROM link_authors WHERE link_id = :id",
    "DELETE FROM sources WHERE link_id = :id",
    "DELETE FROM link_aliases WHERE link_id = :id",
    "DELETE FROM work_claims WHERE link_id = :id",
    "DELETE FROM authors WHERE id NOT IN (SELECT author_id FROM link_authors)",
)
EMPTY_IMAGE = (
    "UPDATE image_uses SET url = :mark, alt = NULL, credit = NULL, credit_url = NULL WHERE image_id = :id",
    """
    UPDATE images SET
      url = :mark, domain_id = NULL, host = '', next_visit = NULL, etag = NULL, last_modified = NULL, sha256 = NULL,
      dhash = NULL, width = NULL, height = NULL, size = NULL
    WHERE id = :id
    """,
    "UPDATE image_visits SET url = :mark, host = '', sha256 = NULL, error = NULL WHERE image_id = :id",
)
ELSEWHERE = (
    "UPDATE links SET work = url WHERE work = :url",
    "DELETE FROM link_aliases WHERE fingerprint(url) = :target",
    "DELETE FROM work_claims WHERE fingerprint(work) = :target OR fingerprint(target) = :target",
    "UPDATE sources SET canonical_url = NULL WHERE fingerprint(canonical_url) = :target",
    "UPDATE image_uses SET credit_url = NULL WHERE fingerprint(credit_url) = :target",
)
NO_DOMAIN = """
DELETE FROM domains WHERE id NOT IN (SELECT domain_id FROM links WHERE domain_id IS NOT NULL)
  AND id NOT IN (SELECT domain_id FROM images WHERE domain_id IS NOT NULL)
"""
VISITS = """
SELECT id, link_id IS :id, url, redirects, final_url, error FROM visits
WHERE link_id IS :id OR fingerprint(final_url) = :target OR EXISTS (
  SELECT 1 FROM json_each(redirects) hop WHERE fingerprint(json_extract(hop.value, '$[1]')) = :target
)
"""
EMPTY_VISIT = """
UPDATE visits SET url = ?, host = iif(?, '', host), redirects = ?, final_url = ?, error = ?, content_hash = NULL,
  redaction_id = ?
WHERE id = ?
"""
HIDE_HASHES = """
UPDATE visits SET content_hash = NULL, redaction_id = :redaction
WHERE link_id IS :id OR fingerprint(final_url) = :target
"""
# A body is the same content wherever it was found: what shares it goes with it. An empty one is no content.
CAPTURES = """
WITH RECURSIVE
  own (id) AS (
    SELECT capture_id FROM visits WHERE link_id IS :id AND capture_id IS NOT NULL
    UNION SELECT id FROM captures WHERE fingerprint(url) = :target
  ),
  gone (id) AS (
    SELECT id FROM own
    UNION SELECT c.id FROM captures c JOIN gone g JOIN captures o ON o.id = g.id
      WHERE c.revisit_of = o.id OR c.id = o.revisit_of OR (c.digest = o.digest AND c.digest <> :empty)
  )
SELECT id, id IN (SELECT id FROM own) FROM gone
"""
EMPTY_CAPTURE = "UPDATE captures SET digest = ?, url = iif(?, ?, url), redaction_id = ? WHERE id = ?"
PENDING = "SELECT file, offset, length, record_id FROM captures WHERE redaction_id = ? ORDER BY file, offset"
TEXTS = "SELECT edition_id, text FROM edition_texts"
PROBLEMS = "SELECT id, about, evidence FROM problems"
STRIKE = "UPDATE OR IGNORE problems SET about = ?, evidence = ? WHERE id = ?"
STILL = "DELETE FROM problems WHERE id = ? AND about = ? AND evidence = ?"
INDEXES = ("mentions_fts", "sources_fts", "source_texts_fts")


@dataclass(frozen=True, kw_only=True, slots=True)
class Redaction:
    """A tombstone. target: sha256 of the address. done: time; None while captures or free pages may have it yet."""

    id: int
    kind: RedactionKind
    target: str
    why: str
    asked: str
    done: str | None


def list_redactions(archive: Archive, *, pending: bool = False) -> list[Redaction]:
    """The tombstones, the oldest first. pending: only those that were not carried to their end."""
    rows = (
        Redaction(id=number, kind=kind, target=target, why=why, asked=asked, done=done)
        for number, kind, target, why, asked, done in archive.query(LIST)
    )
    return [row for row in rows if row.done is None or not pending]


def address_of(archive: Archive, kind: RedactionKind, given: str) -> str | None:
    """The normalised address of what a person names by its id or by any of its addresses; None for an id of nothing.

    An address that the archive has not is an answer too: it can be kept out.
    """
    if not (given.isascii() and given.isdigit()):
        return normalise(given).url
    table = "images" if kind == "image" else "links"
    found = archive.query(f"SELECT url FROM {table} WHERE id = ?", (int(given),)) if len(given) < 19 else []  # noqa: S608
    return found[0][0] if found else None


def redact(archive: Archive, kind: RedactionKind, url: str, why: str, run_id: int) -> int | None:
    """Writes the tombstone and takes all that it names out of the tables; None when that was done before.

    Ids stay, so that what was cited is seen to be redacted: rows of links and images, mentions with their places and
    roles, visits with their times and outcomes. What shares the text of a redacted link (the text of an edition that
    names it, a capture with the same body) goes. `finish` is to follow.

    Args:
        url: normalised. why: without what is redacted, for it stays.

    Raises:
        ArchiveError: and nothing was changed.
    """
    target = fingerprint(url)
    connection = archive.connection
    connection.create_function("fingerprint", 1, _fingerprint, deterministic=True)
    with translate_errors(archive.path):
        connection.execute("PRAGMA secure_delete = ON")
    with archive.transaction():
        if connection.execute(KNOWN, (kind, target)).fetchone():
            return None
        redaction = connection.execute(PUT, (kind, target, why, utc_now(), run_id)).lastrowid
        table = "images" if kind == "image" else "links"
        row = connection.execute(f"SELECT id FROM {table} WHERE url = ?", (url,)).fetchone()  # noqa: S608
        named = {
            "id": row[0] if row else None,
            "kind": kind,
            "url": url,
            "target": target,
            "mark": mark(url),
            "redaction": redaction,
            "empty": payload_digest(b""),
        }
        _empty_captures(connection, named)
        if kind == "text":
            connection.execute("DELETE FROM source_texts WHERE link_id = :id", named)
            connection.execute(HIDE_HASHES, named)
        else:
            _empty_tables(connection, named)
            join_anew(archive)
        for index in INDEXES:
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608 - a constant
    return redaction


def finish(archive: Archive, folder: Path | str | None, *, software: str) -> int:
    """Overwrites the captures of redactions that were not carried to their end, and cleans the file of what it held.

    folder: of captures; None where there are none. Returns how many captures were overwritten. What was done before is
    done again without harm.

    Raises:
        CapturesError: a file cannot be read or written; the redaction stays unfinished.
        ArchiveError: likewise.
    """
    overwritten = 0
    pending = list_redactions(archive, pending=True)
    if not pending:
        return 0
    if folder is not None and Path(folder).is_dir():
        recover(folder, software=software)
    for redaction in pending:
        for file, offset, length, record_id in archive.query(PENDING, (redaction.id,)):
            note = f"Removed on request; see redaction {redaction.id} of the archive."
            redact_record(
                folder or "", RecordLocation(file=file, offset=offset), length=length, record_id=record_id, note=note
            )
            overwritten += 1
    with translate_errors(archive.path):
        # Pages that are free now still hold what they held; the log too.
        archive.connection.execute("VACUUM")
        (is_busy, _, _) = archive.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_busy:
        raise ArchiveLockedError(archive.path, "is being read, so that its log cannot be emptied.", "Try again later.")
    with archive.transaction() as connection:
        connection.executemany(DONE, [(utc_now(), redaction.id) for redaction in pending])
    return overwritten


def _fingerprint(url: str | None) -> str | None:
    return None if url is None else fingerprint(url)


def _empty_captures(connection: sqlite3.Connection, named: Mapping[str, object]) -> None:
    is_text = named["kind"] == "text"
    for number, is_own in connection.execute(CAPTURES, named).fetchall():
        row = (named["mark"], is_own and not is_text, named["mark"], named["redaction"], number)
        connection.execute(EMPTY_CAPTURE, row)


def _empty_tables(connection: sqlite3.Connection, named: Mapping[str, object]) -> None:
    is_image = named["kind"] == "image"
    cited = connection.execute(OF_IMAGE if is_image else OF_LINK, (named["id"],)).fetchall()
    struck = {str(url): str(named["mark"]) for url in (named["url"], *(url for _, url in cited))}
    for statement in (*(EMPTY_IMAGE if is_image else EMPTY_LINK), *(() if is_image else ELSEWHERE)):
        connection.execute(statement, named)
    connection.execute(NO_DOMAIN)
    if not is_image:
        _empty_visits(connection, named, struck)
    _empty_editions(connection, {issue for issue, _ in cited}, redacted(connection))
    _strike_problems(connection, struck)


def _empty_visits(connection: sqlite3.Connection, named: Mapping[str, object], struck: Mapping[str, str]) -> None:
    put = str(named["mark"])
    for number, is_own, url, redirects, final_url, error in connection.execute(VISITS, named).fetchall():
        hops = [[status, put if is_own or _is(to, named) else to] for status, to in json.loads(redirects)]
        final = put if final_url is not None and (is_own or _is(final_url, named)) else final_url
        told = None if is_own or (error is not None and strike(error, struck) != error) else error
        row = (put if is_own else url, is_own, json.dumps(hops, ensure_ascii=False), final, told)
        connection.execute(EMPTY_VISIT, (*row, named["redaction"], number))
        replace_hops(connection, number)


def _is(url: str, named: Mapping[str, object]) -> bool:
    return fingerprint(url) == named["target"]


def _empty_editions(connection: sqlite3.Connection, issues: Iterable[int], told: Redacted) -> None:
    of_issues = "DELETE FROM edition_texts WHERE edition_id IN (SELECT id FROM editions WHERE issue_id IN ({}))"
    connection.execute(of_issues.format("SELECT value FROM json_each(?)"), (as_json(issues),))
    shown = [(number,) for number, text in connection.execute(TEXTS) if told.shows(text)]
    connection.executemany("DELETE FROM edition_texts WHERE edition_id = ?", shown)


def _strike_problems(connection: sqlite3.Connection, struck: Mapping[str, str]) -> None:
    for number, about, evidence in connection.execute(PROBLEMS).fetchall():
        told = (strike(about, struck), strike(evidence, struck))
        if told != (about, evidence):
            connection.execute(STRIKE, (*told, number))
            # Another row says the same by now: this one has nothing to add.
            connection.execute(STILL, (number, about, evidence))
