"""Two links, or two images, that rules make one: what both had stays, and former ids lead to it."""

import sqlite3
from dataclasses import replace

import pytest

from crawler.archive.addresses.normal_forms import renormalise
from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.archive.problems import write_link_problems
from crawler.archive.works import undo_join, write_aliases
from crawler.captures.record import Record, RecordLocation
from crawler.items import Alias
from crawler.urls.tracking import PARAMETERS
from tests.archive.builders import citation, issue, page, picture
from tests.archive.ledgers import visit

AT = "https://site.example/"
OLD, NEW = f"{AT}gear?id=1&zzz_track=9", f"{AT}gear?id=1"
PATHS = ("gear?id=1&zzz_track=9", "cog", "gear?id=1", "gear?id=1&zzz_track=9")


def see(archive: Archive, link_id: int, url: str, day: int) -> int:
    record = Record(
        location=RecordLocation(file=f"{day}.warc.gz", offset=0),
        length=9,
        record_id=f"urn:uuid:{day}",
        url=url,
        written="2026-01-05T06:00:00.5Z",
        digest=f"sha256:{day}",
    )
    return record_visit(archive, 1, visit(link_id, url=url, day=day, status=200, capture=record, reader="1")).visit_id


def known(archive: Archive, link_id: int, day: int, visit_id: int) -> None:
    """What a visit showed of a link."""
    source = replace(page(), title=f"Of day {day}", authors=(f"Author {day}",), canonical_url=None)
    write_source(archive, link_id, source, reader="1", visit_id=visit_id)
    write_aliases(archive, 1, link_id, [Alias(url=f"{AT}other", rule="canonical", evidence="It says so.")])
    archive.connection.execute(
        "INSERT OR IGNORE INTO snapshots (link_id, url, service, taken, found_in) VALUES (?, ?, 'old', ?, 1)",
        (link_id, "https://old.example/1", "2020-01-06T10:00:00Z"),
    )
    write_link_problems(archive, link_id, "identity_doubtful", OLD if link_id == 1 else NEW, [f"It is {day}."], 1)


@pytest.fixture
def two(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """Two links with a ledger, and two images, that a new rule makes one; one issue mentions both."""
    pictures = [picture(path, section=None) for path in ("gear.png?zzz_track=9", "gear.png", "gear.png?zzz_track=9")]
    cited = [citation(path, section=None) for path in PATHS]
    write_issue(archive, issue(parts=(), citations=cited, pictures=pictures), 1)
    write_issue(archive, issue("2-x", number=2, parts=(), citations=cited[2:3], pictures=pictures[1:2]), 1)
    assert archive.query("SELECT id, url FROM links ORDER BY id") == [(1, OLD), (2, f"{AT}cog"), (3, NEW)]
    for link_id, url, day in ((1, OLD, 1), (3, NEW, 5), (1, OLD, 3)):
        known(archive, link_id, day, see(archive, link_id, url, day))
    undo_join(archive, OLD, f"{AT}other", "They are two.")
    assert verify(archive) == []
    monkeypatch.setitem(PARAMETERS, "zzz_track", "a new rule")
    return archive


def test_one_stays_with_all_that_both_had(two: Archive) -> None:
    mentions = two.query("SELECT id, position, url, title FROM mentions ORDER BY id")
    visits = two.query("SELECT id, url, host, started, capture_id FROM visits ORDER BY id")
    assert renormalise(two) == 2
    assert verify(two) == []
    assert two.query("SELECT id, url, work, state FROM links ORDER BY id") == [
        (1, NEW, NEW, "alive"),
        (2, f"{AT}cog", f"{AT}cog", "unvisited"),
    ]
    assert two.query("SELECT id, position, url, title FROM mentions ORDER BY id") == mentions
    assert two.query("SELECT issue_id, link_id, occurrence FROM mentions ORDER BY issue_id, position") == [
        (1, 1, 1),
        (1, 2, 1),
        (1, 1, 2),
        (1, 1, 3),
        (2, 1, 1),
    ]
    assert two.query("SELECT id, url, host, started, capture_id FROM visits ORDER BY id") == visits
    assert two.query("SELECT DISTINCT link_id FROM visits") == [(1,)]
    assert renormalise(two) == 0


def test_what_the_later_visit_saw_is_what_the_page_is(two: Archive) -> None:
    renormalise(two)
    assert two.query("SELECT link_id, title, visit_id FROM sources") == [(1, "Of day 5", 2)]
    assert two.query("SELECT a.name FROM link_authors l JOIN authors a ON a.id = l.author_id") == [("Author 5",)]
    assert two.query("SELECT link_id, text FROM source_texts") == [(1, "A gear turns another gear.")]
    assert two.query("SELECT rowid FROM sources_fts WHERE sources_fts MATCH 'title : \"Of day\"'") == [(1,)]


def test_its_id_leads_to_the_one_that_stays(two: Archive) -> None:
    renormalise(two)
    assert two.query("SELECT kind, former_id, link_id, image_id, url FROM former_ids ORDER BY kind DESC") == [
        ("link", 3, 1, None, NEW),
        ("image", 2, None, 1, "https://images.example/gear.png"),
    ]
    write_issue(two, issue("3-x", number=3, parts=(), citations=[citation("new", section=None)], pictures=()), 1)
    assert two.query("SELECT id FROM links WHERE url LIKE '%/new'") == [(4,)], "and is not given again"


def test_so_it_does_when_that_one_is_joined_too(two: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    first = citation("gear?id=1&yyy_track=1", section=None)
    write_issue(two, issue("0-x", number=9, parts=(), citations=[first], pictures=()), 1)
    renormalise(two)
    monkeypatch.setitem(PARAMETERS, "yyy_track", "another rule")
    renormalise(two)
    assert two.query("SELECT former_id, link_id FROM former_ids WHERE kind = 'link'") == [(3, 1), (4, 1)]
    assert verify(two) == []


def test_other_relations_are_of_the_one_that_stays(two: Archive) -> None:
    renormalise(two)
    assert two.query("SELECT link_id, url FROM snapshots") == [(1, "https://old.example/1")]
    assert two.query("SELECT link_id, work, target, undone_why FROM work_claims") == [
        (1, NEW, f"{AT}other", "They are two.")
    ]
    assert two.query("SELECT link_id, about FROM problems WHERE kind = 'identity_doubtful' ORDER BY id")[0] == (1, NEW)
    assert two.query("SELECT DISTINCT link_id FROM problems WHERE kind = 'identity_doubtful'") == [(1,)]
    assert (1, OLD, "normal_form") in two.query("SELECT link_id, url, rule FROM link_aliases")
    assert two.query("SELECT count(*) FROM link_aliases WHERE url = ?", (NEW,)) == [(0,)]


def test_uses_of_the_images_are_of_the_one_that_stays(two: Archive) -> None:
    renormalise(two)
    assert two.query("SELECT id, url FROM images WHERE url LIKE '%gear.png%' AND id < 3") == [
        (1, "https://images.example/gear.png")
    ]
    assert two.query("SELECT issue_id, image_id, occurrence FROM image_uses ORDER BY issue_id, position") == [
        (1, 1, 1),
        (1, 1, 2),
        (1, 1, 3),
        (2, 1, 1),
    ]


def test_visits_follow_no_other_way(two: Archive) -> None:
    for statement in (
        "UPDATE visits SET link_id = 2 WHERE id = 1",
        "UPDATE visits SET url = 'https://b.example/' WHERE id = 1",
        "DELETE FROM former_ids",
    ):
        renormalise(two)
        with pytest.raises(sqlite3.IntegrityError):
            two.connection.execute(statement)
    two.connection.execute("INSERT INTO former_ids (kind, former_id, link_id, url) VALUES ('link', 1, 2, 'u')")
    with pytest.raises(sqlite3.IntegrityError):
        two.connection.execute("UPDATE visits SET link_id = 2, outcome = 'gone' WHERE id = 1")
    assert "former_id" in [violation.check for violation in verify(two)], "one that was not joined is told"


def test_every_table_that_names_a_link_or_an_image_is_told_of(two: Archive) -> None:
    """Whatever refers to what is deleted would keep it from being deleted; a new table must be moved too."""
    tables = [name for (name,) in two.query("SELECT name FROM sqlite_master WHERE type = 'table'")]
    naming = {
        (name, row[2])
        for name in tables
        for row in two.query(f"PRAGMA foreign_key_list({name})")
        if row[2] in ("links", "images")
    }
    assert naming == {
        ("former_ids", "images"),
        ("former_ids", "links"),
        ("image_aliases", "images"),
        ("image_uses", "images"),
        ("image_visits", "images"),
        ("link_aliases", "links"),
        ("mentions", "links"),
        ("problems", "links"),
        ("snapshot_asks", "links"),
        ("snapshot_submissions", "links"),
        ("snapshots", "links"),
        ("source_revision_texts", "links"),
        ("source_revisions", "links"),
        ("sources", "images"),
        ("sources", "links"),
        ("visits", "links"),
        ("work_claims", "links"),
    }
