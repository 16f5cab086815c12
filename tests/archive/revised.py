"""What archives of the tests have been changed in: an edition that was edited, a page that said something else."""

from crawler.archive.database import Archive
from crawler.archive.ledger.revisions import StoredState, keep_revision
from crawler.linked_pages.revisions import PageState
from crawler.text.hashes import sha256_of

__all__ = ["edit", "revise"]

FORMER_TEXT = "What it said before."

CHANGES = (
    ("added", "https://site.example/story", None, "Gears explained"),
    ("removed", "https://site.example/gone", "Wheels explained", None),
)


def edit(archive: Archive, edition: int = 1) -> int:
    """Say that an edition once had another text, and two links otherwise, and that a later text is withheld; return the
    id of the edit."""
    connection = archive.connection
    ((now,),) = archive.query("SELECT text_hash FROM editions WHERE id = ?", (edition,))
    before = sha256_of(FORMER_TEXT)
    number = connection.execute(
        "INSERT INTO edition_revisions (edition_id, text_hash, next_hash, first_seen, changed_at, compared_by)"
        " VALUES (?, ?, ?, '2020-01-06T10:00:00Z', '2020-01-08T10:00:00Z', '1')",
        (edition, before, now),
    ).lastrowid
    connection.execute(
        "INSERT INTO edition_revision_texts (edition_id, text_hash, text) VALUES (?, ?, ?)",
        (edition, before, FORMER_TEXT),
    )
    connection.executemany(
        "INSERT INTO edition_changes (revision_id, position, kind, url, was, becomes) VALUES (?, ?, ?, ?, ?, ?)",
        [(number, position, *change) for position, change in enumerate(CHANGES, start=1)],
    )
    later = "Less is read in it now."
    connection.execute("INSERT INTO withheld_texts VALUES (?, ?, ?)", (edition, sha256_of(later), later))
    assert number is not None
    return number


def revise(archive: Archive, link_id: int, seen: int, changed: int) -> None:
    """Say that a page had another title and text. seen, changed: ids of the visits that saw it so, and as it is."""
    before = StoredState(
        page=PageState(title="Gears", authors=("Rita Ratchet",), published="2024-09-23", text="Gears turned."),
        modified=None,
        description="How a wheel turned another.",
        words=2,
        visit_id=seen,
        reader="1",
    )
    after = PageState(title="Gears explained", authors=("Rita Ratchet",), published="2024-09-23", text="Gears turn.")
    with archive.transaction() as connection:
        keep_revision(connection, link_id, before, after, visit_id=changed, reader="1")
