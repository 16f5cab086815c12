"""What of a linked page stays when a visit sees it otherwise."""

import json

import pytest

from crawler.archive.addresses.join import join
from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.ledger.revisions import limits_reached, part_revisions
from crawler.archive.ledger.sources import withdraw_source, write_source
from crawler.archive.ledger.states import update_state
from crawler.archive.ledger.visits import record_visit
from crawler.linked_pages.revisions import MAX_FIGURES, MAX_REVISIONS
from crawler.visits.target import Target
from tests.archive.builders import page
from tests.archive.ledgers import cite, visit, warc_record

REVISIONS = """
SELECT r.title, json_extract(r.changed, '$[0]'), r.is_certain, r.first_visit_id, r.last_visit_id, r.until_visit_id
FROM source_revisions r ORDER BY r.id
"""
TEXTS = "SELECT text FROM source_revision_texts ORDER BY id"


@pytest.fixture
def link(archive: Archive) -> int:
    return cite(archive, "1-2020-01-06", "story")[0]


def see(archive: Archive, link: int, day: float, *, reader: str = "1", again: int | None = None, **said: object) -> int:
    """A visit that sees a page; return its id. again: id of the visit whose page is read once more."""
    seen = visit(link, day=day, status=200, reader=reader)
    number = again or record_visit(archive, 1, seen).visit_id
    write_source(archive, link, page(**said), reader=reader, visit_id=number)
    return number


def test_what_changed_stays_and_what_did_not_is_not_written(archive: Archive, link: int) -> None:
    visits = [
        see(archive, link, 0, text="Gears turn."),
        see(
            archive,
            link,
            30,
            text="Gears turn.",
            description="How wheels turn.",
            site_name="The New Gearbox",
            modified="2026-02-01",
        ),
        see(archive, link, 60, text="Gears turn.", title="Wheels"),
        see(archive, link, 90, text="Wheels turn.", title="Wheels"),
    ]
    first, second, third, fourth = visits
    assert archive.query(REVISIONS) == [
        ("Gears explained", "title", 1, second, second, third),
        ("Wheels", "text", 1, third, third, fourth),
    ]
    assert archive.query(TEXTS) == [("Gears turn.",)]
    assert first < second
    names = json.dumps(["Rita Ratchet", "Sam Spring"])
    assert archive.query("SELECT DISTINCT authors FROM source_revisions") == [(names,)]
    assert verify(archive) == []


def test_a_state_that_comes_back_is_the_same_row(archive: Archive, link: int) -> None:
    visits = [see(archive, link, day, text=f"{'AB'[day % 2]} wheel turns.") for day in range(6)]
    a, b = archive.query(REVISIONS)
    assert a[3:] == (visits[0], visits[4], visits[5])
    assert b[3:] == (visits[1], visits[3], visits[4])
    assert archive.query(TEXTS) == [("A wheel turns.",), ("B wheel turns.",)]
    assert verify(archive) == []


def test_another_version_of_the_reader_is_no_change_of_the_page(archive: Archive, link: int) -> None:
    first = see(archive, link, 0)
    see(archive, link, 0, reader="2", again=first, title="Read better")
    assert archive.query(REVISIONS) == []
    see(archive, link, 30, reader="3", title="Read best")
    assert [row[:3] for row in archive.query(REVISIONS)] == [("Read better", "title", 0)]


def test_a_page_that_another_version_read_alike_can_be_compared(archive: Archive, link: int) -> None:
    first = see(archive, link, 0)
    archive.connection.execute("INSERT INTO readings (visit_id, reader) VALUES (?, '2')", (first,))
    see(archive, link, 30, reader="2", title="Wheels")
    assert [row[:3] for row in archive.query(REVISIONS)] == [("Gears explained", "title", 1)]


def test_what_turns_out_to_be_no_page_replaced_nothing(archive: Archive, link: int) -> None:
    see(archive, link, 0, text="Gears turn.")
    wall = see(archive, link, 30, title="Are you a robot?", text="Click here.")
    withdraw_source(archive, link, wall)
    assert archive.query(REVISIONS) == archive.query(TEXTS) == []


def test_a_page_without_a_stored_text_is_compared_without_it(archive: Archive, link: int) -> None:
    """A published archive may have left the texts out."""
    see(archive, link, 0, text="Gears turn.", word_count=2)
    archive.connection.execute("DELETE FROM source_texts")
    archive.connection.execute("INSERT INTO source_texts_fts (source_texts_fts) VALUES ('delete-all')")
    see(archive, link, 30, text="Wheels turn.", word_count=2)
    assert archive.query(REVISIONS) == []


@pytest.mark.parametrize(
    ("said", "kept"), [("Wheel {} {}.", MAX_REVISIONS), ("Read by {} people.", MAX_FIGURES)], ids=["words", "figures"]
)
def test_the_first_states_are_kept_and_the_limit_is_told(archive: Archive, link: int, said: str, kept: int) -> None:
    for day in range(MAX_REVISIONS + 3):
        see(archive, link, day, text=said.format(day, chr(97 + day)))
    texts = "SELECT text FROM source_revision_texts t JOIN source_revisions r USING (text_hash) ORDER BY r.id"
    assert archive.query(texts) == [(said.format(day, chr(97 + day)),) for day in range(kept)]
    assert len(limits_reached(archive, link)) == 1
    # What is otherwise than in numbers is kept still, as long as there is room.
    see(archive, link, 99, text="Something else.")
    see(archive, link, 100, title="Something else.")
    assert len(archive.query(REVISIONS)) == min(MAX_REVISIONS, kept + 2)


def test_the_state_of_a_link_that_is_joined_to_another_one_stays(archive: Archive) -> None:
    story, other = cite(archive, "1-2020-01-06", "story", "other")
    first = see(archive, other, 0, text="Gears turn.")
    second = see(archive, story, 30, title="Wheels", text="Wheels turn.")
    with archive.transaction() as connection:
        join(connection, Target("link", other), story, url="https://site.example/other", why="the same")
        update_state(connection, Target("link", story))
    assert archive.query(REVISIONS) == [("Gears explained", "title", 1, first, first, second)]
    assert archive.query(TEXTS) == [("Gears turn.",)]
    assert archive.query("SELECT DISTINCT link_id FROM source_revisions") == [(story,)]


def test_a_visit_that_finds_no_change_asks_nothing_of_revisions(archive: Archive, link: int) -> None:
    see(archive, link, 0, text="Gears turn.")
    asked: list[str] = []
    archive.connection.set_trace_callback(asked.append)
    see(archive, link, 30, text="Gears turn.")
    archive.connection.set_trace_callback(None)
    assert asked
    assert not [statement for statement in asked if "revision" in statement]


def test_links_that_are_parted_have_what_their_own_visits_saw(archive: Archive) -> None:
    """What the pages of two links said in turns, while they were taken for one, was no change of either."""
    story, other = cite(archive, "1-2020-01-06", "story", "other")
    own = [see(archive, story, day, text=f"{'AB'[day % 2]} wheel turns.") for day in (0, 1)]
    theirs = [see(archive, other, day, text=f"Spring {day} waits.", title="Springs") for day in (0, 1)]
    for kept, (first, last) in ((1, own), (2, theirs)):
        where = "UPDATE source_revisions SET first_visit_id = ?, last_visit_id = ?, until_visit_id = ? WHERE id = ?"
        archive.connection.execute(where, (first, first, last, kept))
    # As they were while both were one: with one more state, which the visit to the other one replaced.
    archive.connection.execute("UPDATE source_revisions SET link_id = ?", (story,))
    archive.connection.execute("UPDATE source_revision_texts SET link_id = ?", (story,))
    archive.connection.execute(
        "INSERT INTO source_revisions (link_id, digest, first_visit_id, last_visit_id, until_visit_id, changed, reader,"
        " is_certain) VALUES (?, hex(zeroblob(32)), ?, ?, ?, '[]', '1', 1)",
        (story, own[1], own[1], theirs[1]),
    )
    with archive.transaction() as connection:
        part_revisions(connection, story, other)
    assert archive.query("SELECT id, link_id FROM source_revisions ORDER BY id") == [(1, story), (2, other)]
    assert archive.query("SELECT link_id, text FROM source_revision_texts ORDER BY link_id") == [
        (story, "A wheel turns."),
        (other, "Spring 0 waits."),
    ]
    assert verify(archive) == []


def test_a_page_on_which_the_reader_failed_was_no_other_page(archive: Archive, link: int) -> None:
    see(archive, link, 0, title=None, authors=(), published=None, repairs=("unread: ValueError",))
    see(archive, link, 30, text="Gears turn.")
    assert archive.query(REVISIONS) == []


@pytest.mark.parametrize("is_captured", [True, False])
def test_the_text_of_an_uncertain_state_is_kept_where_no_capture_has_it(
    archive: Archive, link: int, is_captured: bool
) -> None:
    record = warc_record(offset=0) if is_captured else None
    number = record_visit(archive, 1, visit(link, status=200, reader="1", capture=record)).visit_id
    write_source(archive, link, page(text="Gears turn."), reader="1", visit_id=number)
    see(archive, link, 30, reader="2", text="Wheels turn.")
    assert [row[:3] for row in archive.query(REVISIONS)] == [("Gears explained", "text", 0)]
    assert archive.query(TEXTS) == ([] if is_captured else [("Gears turn.",)])
    assert verify(archive) == []
