"""Redact what must not be kept: take it out of the tables.

A redaction has two steps. The first is one transaction: `redact` writes the redaction, and removes what it names from
every table. The second, `finish`, overwrites the captures and cleans the free pages of the file; until it is done
`verify` reports the redaction, and `finish` continues from wherever it was stopped.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping

from crawler.archive.database import Archive, translate_errors
from crawler.archive.ledger.hops import replace_hops
from crawler.archive.ledger.revisions import forget_texts
from crawler.archive.ledger.targets import IMAGES, TABLES, TargetTables
from crawler.archive.ledger.versions import forget_version
from crawler.archive.links import DELETE_UNUSED_DOMAINS
from crawler.archive.redaction.redactions import (
    MASK_PREFIX,
    RedactionKind,
    Redactions,
    fingerprint,
    load_redactions,
    mask,
    put_forms,
    replace_addresses,
)
from crawler.archive.rows import as_json
from crawler.archive.search_indexes import rebuild_indexes
from crawler.archive.works import rebuild_joins
from crawler.captures.record import payload_digest
from crawler.text.dates import utc_now
from crawler.urls.keys import link_key
from crawler.visits.target import TargetKind

__all__ = ["delete_containing", "redact", "redact_again"]

INSERT = "INSERT INTO redactions (kind, target, why, asked, run_id) VALUES (?, ?, ?, ?, ?)"
REOPEN = "UPDATE redactions SET done = NULL WHERE id = ? RETURNING target"
KNOWN = "SELECT id FROM redactions WHERE kind = ? AND target = ?"
OF_LINK = "SELECT DISTINCT issue_id, url FROM mentions WHERE link_id = ?"
OF_IMAGE = "SELECT DISTINCT issue_id, url FROM image_uses WHERE image_id = ?"
# Other forms of its address: as written, and as earlier rules had it. Rules may come back.
FORMS = {
    "link": """
        SELECT url FROM mentions WHERE link_id = :id
        UNION SELECT url FROM visits WHERE link_id = :id AND reread_of IS NULL
        UNION SELECT url FROM link_aliases WHERE link_id = :id AND rule = 'normal_form'
        UNION SELECT url FROM former_ids WHERE link_id = :id
    """,
    "image": """
        SELECT url FROM image_uses WHERE image_id = :id UNION SELECT url FROM former_ids WHERE image_id = :id
        UNION SELECT url FROM image_aliases WHERE image_id = :id
    """,
}

# Its evidence has words of the page.
DELETE_DRIFT = "DELETE FROM drift WHERE mention_id IN (SELECT id FROM mentions WHERE link_id = :id)"

# `fingerprint` is registered by `redact`: it finds an address however it is written.
EMPTY_LINK = (
    # What edits changed of it, under any of its addresses.
    """
    UPDATE edition_changes SET url = :mask, was = NULL, becomes = NULL
    WHERE fingerprint(url) = :target OR url IN (SELECT m.url FROM mentions m WHERE m.link_id = :id)
      OR kind = 'readdressed' AND (fingerprint(was) = :target OR fingerprint(becomes) = :target)
    """,
    # The sentences of other links that stand beside it, or name it.
    """
    UPDATE mentions SET context = NULL
    WHERE context IS NOT NULL AND EXISTS (
      SELECT 1 FROM mentions hidden
      WHERE hidden.link_id = :id AND hidden.issue_id = mentions.issue_id AND (
        hidden.context = mentions.context OR instr(mentions.context, hidden.url) > 0
        OR (hidden.title <> '' AND instr(mentions.context, hidden.title) > 0)
      )
    )
    """,
    """
    UPDATE mentions SET
      title = NULL, summary = NULL, heading = NULL, byline = NULL, summary_edition_id = NULL, template_summary = 0,
      context = NULL, url = :mask
    WHERE link_id = :id
    """,
    "DELETE FROM topic_mentions WHERE mention_id IN (SELECT id FROM mentions WHERE link_id = :id)",
    "DELETE FROM topic_occurrences WHERE mention_id IN (SELECT id FROM mentions WHERE link_id = :id)",
    """
    UPDATE links SET
      url = :mask, work = :mask, key = :key, domain_id = NULL, next_visit = NULL, etag = NULL, last_modified = NULL
    WHERE id = :id
    """,
    "DELETE FROM snapshots WHERE link_id = :id",
    "DELETE FROM source_revision_texts WHERE link_id = :id",
    "DELETE FROM source_revisions WHERE link_id = :id",
    "DELETE FROM snapshot_submissions WHERE link_id = :id",
    """
    UPDATE snapshot_asks SET url = :mask, about = :mask, error = NULL, redaction_id = :redaction WHERE link_id = :id
    """,
    DELETE_DRIFT,
    "DELETE FROM source_texts WHERE link_id = :id",
    "DELETE FROM link_authors WHERE link_id = :id",
    "DELETE FROM sources WHERE link_id = :id",
    "DELETE FROM link_aliases WHERE link_id = :id",
    "DELETE FROM work_claims WHERE link_id = :id",
    """
    DELETE FROM story_ties
    WHERE a IN (SELECT id FROM mentions WHERE link_id = :id) OR b IN (SELECT id FROM mentions WHERE link_id = :id)
    """,
    "DELETE FROM stories WHERE mention_id IN (SELECT id FROM mentions WHERE link_id = :id)",
    "DELETE FROM threads WHERE mention_id IN (SELECT id FROM mentions WHERE link_id = :id)",
    "UPDATE former_ids SET url = :mask WHERE link_id = :id",
    "DELETE FROM authors WHERE id NOT IN (SELECT author_id FROM link_authors)",
)
EMPTY_IMAGE = (
    "DELETE FROM image_aliases WHERE image_id = :id",
    "UPDATE former_ids SET url = :mask WHERE image_id = :id",
    "UPDATE image_uses SET url = :mask, alt = NULL, credit = NULL, credit_url = NULL WHERE image_id = :id",
    """
    UPDATE images SET
      url = :mask, domain_id = NULL, host = '', next_visit = NULL, etag = NULL, last_modified = NULL, sha256 = NULL,
      dhash = NULL, width = NULL, height = NULL, size = NULL
    WHERE id = :id
    """,
)
ELSEWHERE = (
    "UPDATE links SET work = url WHERE work = :url",
    "DELETE FROM link_aliases WHERE fingerprint(url) = :target",
    "DELETE FROM work_claims WHERE fingerprint(work) = :target OR fingerprint(target) = :target",
    "DELETE FROM snapshots WHERE fingerprint(original) = :target",
    "UPDATE sources SET canonical_url = NULL WHERE fingerprint(canonical_url) = :target",
    "UPDATE image_uses SET credit_url = NULL WHERE fingerprint(credit_url) = :target",
)
VISITS = """
SELECT id, {owner} IS :own, url, redirects, final_url, error FROM {visits}
WHERE {owner} IS :own OR fingerprint(url) = :target OR fingerprint(final_url) = :target OR EXISTS (
  SELECT 1 FROM json_each(redirects) hop WHERE fingerprint(json_extract(hop.value, '$[1]')) = :target
)
"""
EMPTY_VISIT = """
UPDATE {visits} SET url = ?, host = iif(?, '', host), redirects = ?, final_url = ?, error = ?, content_hash = NULL,
  redaction_id = ?
WHERE id = ?
"""
HIDE_HASHES = """
UPDATE visits SET content_hash = NULL, redaction_id = :redaction
WHERE (link_id IS :id OR fingerprint(final_url) = :target)
"""
# Captures with the same body hold the same content, and are redacted with it; an empty body is no content.
CAPTURES = """
WITH RECURSIVE
  own (id) AS (
    SELECT capture_id FROM visits WHERE link_id IS :link AND capture_id IS NOT NULL
    UNION SELECT id FROM captures WHERE fingerprint(url) = :target
  ),
  redacted (id) AS (
    SELECT id FROM own
    UNION SELECT c.id FROM captures c JOIN redacted r JOIN captures o ON o.id = r.id
      WHERE c.revisit_of = o.id OR c.id = o.revisit_of OR (c.digest = o.digest AND c.digest <> :empty)
  )
SELECT id, id IN (SELECT id FROM own) FROM redacted
"""
EMPTY_CAPTURE = "UPDATE captures SET digest = ?, url = iif(?, ?, url), redaction_id = ? WHERE id = ?"
TEXTS = {
    "edition_texts": "SELECT edition_id, text FROM edition_texts",
    "edition_revision_texts": "SELECT id, text FROM edition_revision_texts",
    "withheld_texts": "SELECT edition_id, text FROM withheld_texts",
}
DELETE_TEXT = {
    "edition_texts": "DELETE FROM edition_texts WHERE edition_id = ?",
    "edition_revision_texts": "DELETE FROM edition_revision_texts WHERE id = ?",
    "withheld_texts": "DELETE FROM withheld_texts WHERE edition_id = ?",
}
DELETE_TEXTS_OF_ISSUES = tuple(
    f"""
    DELETE FROM {table} WHERE edition_id IN (
      SELECT id FROM editions WHERE issue_id IN (SELECT value FROM json_each(?))
    )
    """  # noqa: S608 - of constants
    for table in TEXTS
)
PROBLEMS = "SELECT id, about, evidence FROM problems"
MASK_PROBLEM = "UPDATE OR IGNORE problems SET about = ?, evidence = ? WHERE id = ?"
DELETE_DUPLICATE = "DELETE FROM problems WHERE id = ? AND about = ? AND evidence = ?"


def redact(archive: Archive, kind: RedactionKind, url: str, why: str, run_id: int) -> int | None:
    """Record a redaction and remove what it names from the tables; return its id, None when it was recorded before.

    Ids stay, so that what was cited is seen to be redacted: rows of links and images, mentions with positions and
    roles, visits with times and outcomes. What contains the content of a redacted link (the text of an edition that
    names it, a capture with the same body) is removed too. `finish` must follow.

    Args:
        kind, url: what to remove, by its normalised address.
        why: the reason, which is kept: without what is redacted.

    Raises:
        ArchiveError: and nothing was changed.
    """
    connection = archive.connection
    archive.db.register_function(_fingerprint, name="fingerprint", deterministic=True, replace=True)
    with translate_errors(archive.path):
        connection.execute("PRAGMA secure_delete = ON")
    with archive.transaction():
        if connection.execute(KNOWN, (kind, fingerprint(url))).fetchone():
            return None
        redaction = connection.execute(INSERT, (kind, fingerprint(url), why, utc_now(), run_id)).lastrowid
        named = {"redaction": redaction, "kind": kind, "url": url, **_parameters(connection, kind, url)}
        written = [form for (form,) in connection.execute(FORMS["image" if kind == "image" else "link"], named)]
        _redact_captures(connection, named)
        if kind == "text":
            _redact_text(connection, named)
        else:
            _redact_tables(connection, named)
            rebuild_joins(archive)
        put_forms(connection, {int(str(redaction)): written})
        rebuild_indexes(archive)
    return redaction


def redact_again(archive: Archive, redaction: int, kind: TargetKind, number: int) -> None:
    """Remove a link or image that is what a redaction names by today's rules; `finish` must follow. In a transaction.

    Args:
        archive: where it is.
        redaction: id of the redaction.
        kind, number: what to remove, by its id.

    Raises:
        ArchiveError: and nothing was changed.
    """
    archive.db.register_function(_fingerprint, name="fingerprint", deterministic=True, replace=True)
    with archive.transaction() as connection:
        (target,) = connection.execute(REOPEN, (redaction,)).fetchone()
        masked = MASK_PREFIX + target
        link = number if kind == "link" else None
        named = {"redaction": redaction, "kind": kind, "url": masked, "id": number, "link": link}
        named |= {"target": target, "mask": masked, "key": link_key(masked), "empty": payload_digest(b"")}
        written = [form for (form,) in connection.execute(FORMS[kind], named)]
        _redact_captures(connection, named)
        _redact_tables(connection, named)
        rebuild_joins(archive)
        put_forms(connection, {redaction: written})
        rebuild_indexes(archive)


def _redact_text(connection: sqlite3.Connection, named: Mapping[str, object]) -> None:
    connection.execute("DELETE FROM source_texts WHERE link_id = :id", named)
    if named["id"] is not None:
        forget_texts(connection, int(str(named["id"])))
    connection.execute(DELETE_DRIFT, named)
    forget_version(connection, "drift")
    connection.execute(HIDE_HASHES, named)


def _parameters(connection: sqlite3.Connection, kind: RedactionKind, url: str) -> dict[str, object]:
    """Return further parameters of the statements: `id` is that of the link or image, None without a row.

    `link` is the id of a link, None for an image: captures are those of links.
    """
    table = "images" if kind == "image" else "links"
    row = connection.execute(f"SELECT id FROM {table} WHERE url = ?", (url,)).fetchone()  # noqa: S608
    identity = row[0] if row else None
    link = None if kind == "image" else identity
    masked = mask(url)
    named = {"id": identity, "link": link, "target": fingerprint(url), "mask": masked, "key": link_key(masked)}
    return {**named, "empty": payload_digest(b"")}


def _fingerprint(url: str | None) -> str | None:
    return None if url is None else fingerprint(url)


def _redact_captures(connection: sqlite3.Connection, named: Mapping[str, object]) -> None:
    is_text = named["kind"] == "text"
    for number, is_own in connection.execute(CAPTURES, named).fetchall():
        row = (named["mask"], is_own and not is_text, named["mask"], named["redaction"], number)
        connection.execute(EMPTY_CAPTURE, row)


def _redact_tables(connection: sqlite3.Connection, named: Mapping[str, object]) -> None:
    is_image = named["kind"] == "image"
    cited = connection.execute(OF_IMAGE if is_image else OF_LINK, (named["id"],)).fetchall()
    masks = {str(url): str(named["mask"]) for url in (named["url"], *(url for _, url in cited))}
    for statement in (*(EMPTY_IMAGE if is_image else EMPTY_LINK), *(() if is_image else ELSEWHERE)):
        connection.execute(statement, named)
    connection.execute(DELETE_UNUSED_DOMAINS)
    _redact_visits(connection, named, masks)
    _delete_edition_texts(connection, {issue for issue, _ in cited}, load_redactions(connection))
    _redact_problems(connection, masks)


def _redact_visits(connection: sqlite3.Connection, named: Mapping[str, object], masks: Mapping[str, str]) -> None:
    """Mask the address of a redacted link in all visits, that of a redacted image in visits to images."""
    for tables in (IMAGES,) if named["kind"] == "image" else TABLES.values():
        _redact_visits_to(tables, connection, named, masks)


def _redact_visits_to(
    tables: TargetTables, connection: sqlite3.Connection, named: Mapping[str, object], masks: Mapping[str, str]
) -> None:
    masked = str(named["mask"])
    own = named["id"] if tables.kind == named["kind"] else None
    for number, is_own, url, redirects, final_url, error in connection.execute(
        tables.sql(VISITS), {**named, "own": own}
    ).fetchall():
        is_address = is_own or _is(url, named)
        hops = [[status, masked if is_own or _is(to, named) else to] for status, to in json.loads(redirects)]
        final = masked if final_url is not None and (is_own or _is(final_url, named)) else final_url
        is_named_in_error = error is not None and replace_addresses(error, masks) != error
        kept_error = None if is_own or is_named_in_error else error
        row = (masked if is_address else url, is_address, json.dumps(hops, ensure_ascii=False), final, kept_error)
        connection.execute(tables.sql(EMPTY_VISIT), (*row, named["redaction"], number))
        replace_hops(connection, tables, number)


def _is(url: str, named: Mapping[str, object]) -> bool:
    return fingerprint(url) == named["target"]


def _delete_edition_texts(connection: sqlite3.Connection, issues: Iterable[int], redactions: Redactions) -> None:
    """Delete the texts of the editions of these issues, and any that contain a redacted address; former ones too."""
    for statement in DELETE_TEXTS_OF_ISSUES:
        connection.execute(statement, (as_json(issues),))
    delete_containing(connection, redactions)


def delete_containing(connection: sqlite3.Connection, redactions: Redactions) -> None:
    """Delete the texts of editions, present and former ones, that contain the address of a redacted link or image."""
    for table, statement in TEXTS.items():
        containing = [(number,) for number, text in connection.execute(statement) if redactions.occur_in(text)]
        connection.executemany(DELETE_TEXT[table], containing)


def _redact_problems(connection: sqlite3.Connection, masks: Mapping[str, str]) -> None:
    for number, about, evidence in connection.execute(PROBLEMS).fetchall():
        masked = (replace_addresses(about, masks), replace_addresses(evidence, masks))
        if masked != (about, evidence):
            connection.execute(MASK_PROBLEM, (*masked, number))
            # Where another row has the masked texts already, the update was ignored, and this row is a duplicate.
            connection.execute(DELETE_DUPLICATE, (number, about, evidence))
