"""The texts that editions had before they were edited."""

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.issues.edition_revisions import MAX_EDITS, edits_to_compare, forget_edit, write_changes
from crawler.archive.issues.removal import remove_publication
from crawler.archive.issues.staging import stage_edition
from crawler.archive.issues.write import write_issue
from crawler.digests.edits import EditionChange
from tests.archive.builders import PUBLICATION, document, edition, issue
from tests.archive.revised import edit

EDITS = "SELECT text_hash, next_hash FROM edition_revisions ORDER BY id"
TEXTS = "SELECT text FROM edition_revision_texts ORDER BY id"


def say(archive: Archive, *texts: str) -> None:
    """Write an issue with one edition, of each text in turn."""
    for text in texts:
        write_issue(archive, issue("1-2020-01-06", editions=[edition(document(text=text))]), 1)


def test_a_text_that_is_replaced_stays_and_one_that_is_not_is_not_written(archive: Archive) -> None:
    say(archive, "One.", "One.", "Two.", "Two.", "Three.")
    assert archive.query(TEXTS) == [("One.",), ("Two.",)]
    (first, second), (third, fourth) = archive.query(EDITS)
    assert second == third
    assert archive.query("SELECT text_hash FROM editions") == [(fourth,)]
    assert first != fourth


def test_back_and_forth_is_two_edits_however_often(archive: Archive) -> None:
    say(archive, *("One.", "Two.") * 4)
    assert len(archive.query(EDITS)) == 2
    assert archive.query(TEXTS) == [("One.",), ("Two.",)]


def test_the_first_edits_are_kept(archive: Archive) -> None:
    say(archive, *(f"Text {number}." for number in range(MAX_EDITS + 5)))
    assert len(archive.query(EDITS)) == MAX_EDITS
    assert len(archive.query(TEXTS)) == MAX_EDITS + 1
    assert verify(archive) == []


def test_a_text_that_is_staged_keeps_the_one_before(archive: Archive) -> None:
    say(archive, "One.")
    for text in ("Two.", "Two."):
        stage_edition(archive, PUBLICATION, edition(document(text=text)), 1)
    assert archive.query(TEXTS) == [("One.",)]


def test_what_an_edit_changed_is_written_once_and_an_edit_of_nothing_is_forgotten(archive: Archive) -> None:
    say(archive, "One.", "Two.", "Three.")
    first, second = edits_to_compare(archive, PUBLICATION, "r1")
    assert (first.before and first.before.text, first.after and first.after.text) == ("One.", "Two.")
    assert (second.before and second.before.text, second.after and second.after.text) == ("Two.", "Three.")
    for _ in range(2):
        write_changes(archive, first, [EditionChange(kind="title", was="A", becomes="B")], "r1")
        assert archive.query("SELECT id, kind, was, becomes FROM edition_changes") == [(1, "title", "A", "B")]
    forget_edit(archive, second)
    assert list(edits_to_compare(archive, PUBLICATION, "r1")) == []
    assert len(list(edits_to_compare(archive, PUBLICATION, "r2"))) == 1
    assert archive.query(TEXTS) == [("One.",), ("Two.",)]
    forget_edit(archive, first)
    assert archive.query(TEXTS) == []


@pytest.mark.parametrize("table", ["edition_texts", "edition_revision_texts"])
def test_a_text_that_is_not_there_is_not_compared(archive: Archive, table: str) -> None:
    """A published archive may have left the texts out."""
    say(archive, "One.", "Two.")
    archive.connection.execute(f"DELETE FROM {table}")  # noqa: S608
    (found,) = edits_to_compare(archive, PUBLICATION, "r1")
    assert None in (found.before, found.after)


def test_edits_go_with_their_publication(archive: Archive) -> None:
    say(archive, "One.", "Two.")
    edit(archive)
    remove_publication(archive, PUBLICATION)
    for table in ("edition_revisions", "edition_revision_texts", "edition_changes"):
        assert archive.query(f"SELECT count(*) FROM {table}") == [(0,)], table  # noqa: S608
