"""Redactions of one archive, applied to another: what is redacted in either is redacted in both."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crawler.archive.database import Archive
from crawler.archive.redaction.redact import delete_containing, redact
from crawler.archive.redaction.redactions import (
    MASK_PREFIX,
    RedactionKind,
    fingerprint,
    form_of,
    is_masked,
    load_redactions,
)
from crawler.archive.rows import as_json
from crawler.captures.record import payload_digest
from crawler.urls import normalise

__all__ = ["Tombstone", "apply_tombstones", "as_of_today", "list_tombstones", "redact_bodies", "withhold_texts"]

LIST = """
SELECT r.kind, r.target, r.why, r.asked, r.done, (
  SELECT json_group_array(f.target) FROM redaction_forms f WHERE f.redaction_id = r.id
) AS forms
FROM redactions r ORDER BY r.id
"""
# An address that is found under its present form is redacted under that.
INSERT = """
INSERT INTO redactions (kind, target, why, asked, done, run_id) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (kind, target) DO NOTHING
"""
DATED = "UPDATE redactions SET asked = ? WHERE kind = ? AND target = ?"
# Where an address may be that a redaction names.
OF_LINKS = """
SELECT url FROM links UNION SELECT work FROM links UNION SELECT url FROM link_aliases
UNION SELECT work FROM work_claims UNION SELECT target FROM work_claims
UNION SELECT url FROM edition_changes WHERE url IS NOT NULL
UNION SELECT url FROM captures UNION SELECT final_url FROM visits WHERE final_url IS NOT NULL
UNION SELECT json_extract(hop.value, '$[1]') FROM visits JOIN json_each(redirects) hop
UNION SELECT final_url FROM image_visits WHERE final_url IS NOT NULL
UNION SELECT json_extract(hop.value, '$[1]') FROM image_visits JOIN json_each(redirects) hop
UNION SELECT original FROM snapshots WHERE original IS NOT NULL UNION SELECT about FROM snapshot_asks
UNION SELECT canonical_url FROM sources WHERE canonical_url IS NOT NULL
UNION SELECT credit_url FROM image_uses WHERE credit_url IS NOT NULL
"""
OF_IMAGES = """
SELECT url FROM images UNION SELECT url FROM image_aliases UNION SELECT url FROM image_visits
UNION SELECT final_url FROM image_visits WHERE final_url IS NOT NULL
UNION SELECT json_extract(hop.value, '$[1]') FROM image_visits JOIN json_each(redirects) hop
"""
READABLE = "CREATE TEMP TABLE adopted_readable AS SELECT id, digest FROM captures WHERE redaction_id IS NULL"
BODIES = """
SELECT DISTINCT before.digest FROM temp.adopted_readable before JOIN captures c ON c.id = before.id
WHERE c.redaction_id IS NOT NULL AND before.digest <> ?
"""
FORGET_READABLE = "DROP TABLE temp.adopted_readable"
HIDE_BODIES = """
UPDATE captures SET
  digest = :mask, redaction_id = (SELECT id FROM redactions WHERE target = :target ORDER BY id LIMIT 1)
WHERE redaction_id IS NULL AND digest IN (SELECT value FROM json_each(:bodies))
"""
REOPEN = "UPDATE redactions SET done = NULL WHERE target = ? AND done IS NOT NULL"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tombstone:
    """A redaction, without the ids of an archive."""

    kind: RedactionKind
    """What was removed."""

    target: str
    """sha256 of the normalised address, in hexadecimal."""

    why: str
    """Reason that the person gave."""

    asked: str
    """Time at which it was removed from the tables, UTC."""

    done: str | None
    """Time at which it was removed from captures and free pages, UTC; None until then."""

    forms: tuple[str, ...] = ()
    """sha256 of other forms of the address."""

    @property
    def name(self) -> tuple[str, str]:
        """Return what identifies it in any archive."""
        return self.kind, self.target


def list_tombstones(archive: Archive) -> list[Tombstone]:
    """Return the redactions of an archive, the oldest first. Raises ArchiveError."""
    return [Tombstone(**row | {"forms": tuple(json.loads(row["forms"]))}) for row in archive.rows(LIST)]


def apply_tombstones(archive: Archive, tombstones: Iterable[Tombstone], run_id: int) -> dict[str, list[str]]:
    """Redact what other redactions name; return sha256 of an address -> digests of the bodies that were redacted.

    One that concerns nothing here is recorded, and needs no finishing if it needed none there. Raises ArchiveError.
    """
    bodies: dict[str, list[str]] = {}
    if not (missing := list(tombstones)):
        return bodies
    with archive.transaction() as connection:
        found = _addresses(connection, missing)
        for tombstone in missing:
            forms = (tombstone.target, *tombstone.forms)
            names = [(tombstone.kind == "image", form) for form in forms]
            for url in {normalise(found[name]).url for name in names if name in found}:
                connection.execute(READABLE)
                redact(archive, tombstone.kind, url, tombstone.why, run_id)
                connection.execute(DATED, (tombstone.asked, tombstone.kind, fingerprint(url)))
                removed = [digest for (digest,) in connection.execute(BODIES, (payload_digest(b""),))]
                bodies.setdefault(fingerprint(url), []).extend(removed)
                connection.execute(FORGET_READABLE)
            row = (tombstone.kind, tombstone.target, tombstone.why, tombstone.asked, tombstone.done, run_id)
            connection.execute(INSERT, row)
    return bodies


def as_of_today(connection: sqlite3.Connection, tombstones: Sequence[Tombstone]) -> list[Tombstone]:
    """Return the redactions, by the addresses that an archive has and as today's rules write those, where they are
    others: what is redacted under one form is redacted under the other one too."""
    found = _addresses(connection, tombstones)
    named = (
        (tombstone, fingerprint(found[name]))
        for tombstone in tombstones
        for name in ((tombstone.kind == "image", form) for form in (tombstone.target, *tombstone.forms))
        if name in found
    )
    return [replace(tombstone, target=target, done=None) for tombstone, target in named if target != tombstone.target]


def redact_bodies(connection: sqlite3.Connection, bodies: dict[str, list[str]]) -> None:
    """Redact the captures whose bodies were redacted in one of two archives that are merged."""
    for target, digests in bodies.items():
        named = {"mask": MASK_PREFIX + target, "target": target, "bodies": as_json(digests)}
        if digests and connection.execute(HIDE_BODIES, named).rowcount:
            connection.execute(REOPEN, (target,))


def withhold_texts(connection: sqlite3.Connection) -> None:
    """Delete the texts of editions, former ones too, that contain the address of a redacted link or image."""
    redactions = load_redactions(connection)
    if redactions:
        delete_containing(connection, redactions)


def _addresses(connection: sqlite3.Connection, tombstones: Iterable[Tombstone]) -> dict[tuple[bool, str], str]:
    """Return whether it is of an image, and sha256 of a form -> address, for those that the archive has."""
    wanted = {
        (tombstone.kind == "image", form) for tombstone in tombstones for form in (tombstone.target, *tombstone.forms)
    }
    found: dict[tuple[bool, str], str] = {}
    for is_image, statement in ((False, OF_LINKS), (True, OF_IMAGES)):
        if any(image == is_image for image, _ in wanted):
            for (url,) in connection.execute(statement):
                for form in (fingerprint(url), form_of(url)) if not is_masked(url) else ():
                    if (is_image, form) in wanted:
                        found.setdefault((is_image, form), url)
    return found
