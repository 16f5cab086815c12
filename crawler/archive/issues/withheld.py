"""Texts of editions that are not read until a person accepts them."""

import sqlite3

from crawler.archive.issues.edition_revisions import keep_former_text
from crawler.archive.issues.edition_rows import PUT_TEXT, STAGED
from crawler.text.dates import utc_now

__all__ = ["take_withheld_text"]

TAKE = "UPDATE editions SET text_hash = ?, text_since = ?, reader = ? WHERE id = ?"
DELETE = "DELETE FROM withheld_texts WHERE edition_id = ?"
# Whatever its server calls it: it is fetched again.
FORGET = "UPDATE editions SET revision = NULL, etag = NULL, last_modified = NULL WHERE id = ?"


def take_withheld_text(connection: sqlite3.Connection, edition: int, text_hash: str | None, text: str | None) -> None:
    """Make the withheld text the one of the edition, staged: the next crawl makes its issue of it. In a transaction.

    text_hash, text: None where the archive lacks the text, a published one say; the next crawl fetches it.
    """
    if text_hash is None or text is None:
        connection.execute(FORGET, (edition,))
        return
    keep_former_text(connection, edition, text_hash)
    connection.execute(TAKE, (text_hash, utc_now(), STAGED, edition))
    connection.execute(PUT_TEXT, (edition, text))
    connection.execute(DELETE, (edition,))
