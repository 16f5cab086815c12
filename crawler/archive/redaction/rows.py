"""The rows of `redactions`, and what people name to redact."""

from dataclasses import dataclass

from crawler.archive.database import Archive
from crawler.archive.redaction.redactions import RedactionKind
from crawler.urls import normalise

__all__ = ["Redaction", "address_of", "is_present", "list_redactions"]

# A former id leads to the one that it was joined to.
ADDRESS = """
SELECT url FROM {table} WHERE id = coalesce(
  (SELECT f.{kind}_id FROM former_ids f WHERE f.kind = '{kind}' AND f.former_id = ?1), ?1
)
"""
LIST = "SELECT id, kind, target, why, asked, done FROM redactions ORDER BY id"


@dataclass(frozen=True, kw_only=True, slots=True)
class Redaction:
    """A redaction: that something was removed, when and why."""

    id: int
    """Id of its row; may be cited."""

    kind: RedactionKind
    """What was removed."""

    target: str
    """sha256 of the normalised address, in hexadecimal."""

    why: str
    """Reason that the person gave."""

    asked: str
    """Time at which it was removed from the tables, UTC."""

    done: str | None
    """Time at which it was removed from captures and free pages too; None until then."""


def list_redactions(archive: Archive, *, pending: bool = False) -> list[Redaction]:
    """Return the redactions, the oldest first; with `pending`, only those that are not finished."""
    redactions = [Redaction(**row) for row in archive.rows(LIST)]
    return [redaction for redaction in redactions if redaction.done is None or not pending]


def address_of(archive: Archive, kind: RedactionKind, given: str) -> str | None:
    """Return the normalised address of what a person names by its id or by an address; None for an unknown id.

    An address that the archive does not have is valid: it can be kept out.
    """
    if not (given.isascii() and given.isdigit()):
        return normalise(given).url
    table = "images" if kind == "image" else "links"
    if len(given) >= 19:
        return None
    found = archive.query(ADDRESS.format(table=table, kind=kind if kind == "image" else "link"), (int(given),))
    return found[0][0] if found else None


def is_present(archive: Archive, kind: RedactionKind, url: str) -> bool:
    """Return whether the archive has a link or image with a normalised address."""
    table = "images" if kind == "image" else "links"
    return bool(archive.query(f"SELECT 1 FROM {table} WHERE url = ?", (url,)))  # noqa: S608 - of two names
