"""Of two archives, what each saw of one page or one edition before stays in the merged one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive.adopt import adopt
from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.archive.runs import start_run
from tests.archive.builders import document, edition, issue, page
from tests.archive.conftest import prepare
from tests.archive.ledgers import cite, visit

STATES = """
SELECT r.title, substr(f.started, 1, 10), substr(n.started, 1, 10), substr(u.started, 1, 10), r.is_certain
FROM source_revisions r JOIN visits f ON f.id = r.first_visit_id JOIN visits n ON n.id = r.last_visit_id
JOIN visits u ON u.id = r.until_visit_id ORDER BY f.started, r.title
"""
TEXTS = "SELECT text FROM source_revision_texts ORDER BY text"
NOW = "SELECT title FROM sources"
FIRST, SECOND, THIRD = "2026-01-05", "2026-02-04", "2026-03-06"
"""Days 0, 30 and 60."""


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Archive, Archive]]:
    with prepare(tmp_path / "here.db") as here, prepare(tmp_path / "there.db") as there:
        yield here, there


def see(archive: Archive, day: float, title: str) -> None:
    (link,) = cite(archive, "1-2020-01-06", "story")
    number = record_visit(archive, 1, visit(link, day=day, status=200, reader="1")).visit_id
    write_source(archive, link, page(title=title, text=f"{title} turn."), reader="1", visit_id=number)


def read(archive: Archive, text: str, day: str) -> None:
    """A run of a day that reads an edition with a text."""
    run = start_run(archive, "crawl digests", {})
    archive.connection.execute("UPDATE runs SET started = ? WHERE id = ?", (f"{day}T00:00:00Z", run))
    write_issue(archive, issue("1-2020-01-06", editions=[edition(document(text=text))]), run)
    archive.connection.execute("UPDATE editions SET text_since = ?", (f"{day}T00:00:00Z",))


def merge(here: Archive, there: Archive) -> None:
    """Merge, with nothing left to say the second time."""
    adopt(here, 1, there.path)
    assert verify(here) == []
    before = "\n".join(here.connection.iterdump())
    adopt(here, 1, there.path)
    assert "\n".join(here.connection.iterdump()) == before


@pytest.mark.parametrize("is_later", [True, False])
def test_of_two_states_of_a_page_the_earlier_is_a_revision(two: tuple[Archive, Archive], is_later: bool) -> None:
    here, there = two
    see(here if is_later else there, 0, "Gears")
    see(there if is_later else here, 30, "Wheels")
    merge(here, there)
    assert here.query(NOW) == [("Wheels",)]
    assert here.query(STATES) == [("Gears", FIRST, FIRST, SECOND, 1)]
    assert here.query(TEXTS) == [("Gears turn.",)]


@pytest.mark.parametrize("is_other", [False, True])
def test_revisions_of_both_are_in_the_order_of_time(two: tuple[Archive, Archive], is_other: bool) -> None:
    here, there = two[::-1] if is_other else two
    for day, title in ((0, "Gears"), (60, "Wheels")):
        see(here, day, title)
    for day, title in ((0, "Gears"), (30, "Springs")):
        see(there, day, title)
    merge(here, there)
    assert here.query(NOW) == [("Wheels",)]
    assert here.query(STATES) == [("Gears", FIRST, FIRST, THIRD, 1), ("Springs", SECOND, SECOND, THIRD, 1)]
    assert here.query(TEXTS) == [("Gears turn.",), ("Springs turn.",)]


@pytest.mark.parametrize("is_later", [True, False])
def test_of_two_texts_of_an_edition_the_earlier_is_a_revision(two: tuple[Archive, Archive], is_later: bool) -> None:
    here, there = two
    old, new = (here, there) if is_later else (there, here)
    read(old, "An early text.", "2026-01-01")
    read(new, "A later text.", "2026-02-01")
    merge(here, there)
    assert here.query("SELECT text FROM edition_texts") == [("A later text.",)]
    edits = "SELECT first_seen, changed_at FROM edition_revisions"
    assert here.query(edits) == [("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")]
    assert here.query("SELECT text FROM edition_revision_texts") == [("An early text.",)]


def test_edits_that_only_the_other_archive_knows_come_along(two: tuple[Archive, Archive]) -> None:
    here, there = two
    for archive in two:
        read(archive, "An early text.", "2026-01-01")
    read(there, "A later text.", "2026-02-01")
    ((edit,),) = there.query("SELECT id FROM edition_revisions")
    there.connection.execute(
        "INSERT INTO edition_changes (revision_id, position, kind) VALUES (?, 1, 'title')", (edit,)
    )
    merge(here, there)
    assert here.query("SELECT text FROM edition_texts") == [("A later text.",)]
    assert here.query("SELECT count(*) FROM edition_revisions") == [(1,)]
    assert here.query("SELECT text FROM edition_revision_texts") == [("An early text.",)]
    assert here.query("SELECT position, kind FROM edition_changes") == [(1, "title")]
