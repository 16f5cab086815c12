"""Editions whose file got another name."""

from crawler.archive.database import Archive
from crawler.archive.issues.publications import publication_id
from crawler.archive.issues.staging import STAGED
from crawler.items import EditionKind

__all__ = ["rename_edition"]

RENAME = """
UPDATE editions SET locator = :new, url = :url, gone_since = NULL, reader = :reader
WHERE publication_id = :publication AND kind = :kind AND locator = :old
"""


def rename_edition(archive: Archive, publication: str, kind: EditionKind, old: str, new: str, *, url: str) -> None:
    """Give an edition another name; it stays one of its issue, and its text is read again. Raises ArchiveError."""
    with archive.transaction() as connection:
        row = publication_id(archive, connection, publication)
        values = {"publication": row, "kind": kind, "old": old, "new": new, "url": url, "reader": STAGED}
        connection.execute(RENAME, values)
