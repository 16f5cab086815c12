from dataclasses import replace

import pytest

from crawler.archive.database import Archive
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.exceptions import ArchiveError
from crawler.linked_pages.metadata.item import Source
from tests.archive.builders import page
from tests.archive.ledgers import cite, visit

PAGE = page()


@pytest.fixture
def linked(archive: Archive) -> Archive:
    """An archive with links 1 to 3."""
    cite(archive, "1-2025-01-06", "a", "b", "c")
    return archive


def found(archive: Archive, index: str, words: str) -> list[int]:
    return [row[0] for row in archive.query(f"SELECT rowid FROM {index} WHERE {index} MATCH ?", (words,))]  # noqa: S608


def authors(archive: Archive, link_id: int) -> list[str]:
    rows = archive.query(
        "SELECT a.name FROM link_authors l JOIN authors a ON a.id = l.author_id WHERE link_id = ? ORDER BY position",
        (link_id,),
    )
    return [name for (name,) in rows]


def check_indexes(archive: Archive) -> None:
    """FTS5's own comparison of the indexes with what they are of."""
    for index in ("sources_fts", "source_texts_fts", "authors_fts"):
        archive.connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608


def test_a_page_is_kept_with_where_each_field_came_from(linked: Archive) -> None:
    recorded = record_visit(linked, 1, visit(1))
    assert write_source(linked, 1, PAGE, reader="7", visit_id=recorded.visit_id) == "new"
    assert linked.query("""
        SELECT s.title, published, published_raw, published_rule, published_guess, modified, site_name, description,
          language, i.url, canonical_url, kind, words, paywalled, origins, repairs, visit_id, reader
        FROM sources s JOIN images i ON i.id = s.image_id
    """) == [
        (
            *("Gears explained", "2024-09-23T23:30:00-05:00", "Sept. 23, 2024", "meta", None, "2024-10-01"),
            *("The Gearbox", "How one wheel turns another.", "en", "https://images.example/gear.png"),
            *("https://site.example/gears", "article", 5, 0, '{"published": "meta", "title": "jsonld"}', "[]"),
            *(recorded.visit_id, "7"),
        )
    ]  # fmt: skip
    assert authors(linked, 1) == ["Rita Ratchet", "Sam Spring"]
    assert linked.query("SELECT source_title, source_author, source_published FROM entries WHERE link_id = 1") == [
        ("Gears explained", "Rita Ratchet; Sam Spring", "2024-09-23")
    ]
    assert found(linked, "sources_fts", "wheel") == found(linked, "source_texts_fts", '"another gear"') == [1]
    check_indexes(linked)


def test_who_wrote_pages_is_in_the_index_when_their_transaction_ends(linked: Archive) -> None:
    with linked.transaction():
        write_source(linked, 1, PAGE, reader="7")
        write_source(linked, 2, replace(PAGE, authors=("Sam Spring", "Vera Valve")), reader="7")
        assert linked.query("SELECT count(*) FROM authors_fts_docsize") == [(0,)]
    assert [len(found(linked, "authors_fts", name)) for name in ("rita", "sam", "vera")] == [1, 1, 1]
    check_indexes(linked)


def test_the_same_again_changes_nothing_but_who_read_it(linked: Archive) -> None:
    write_source(linked, 1, PAGE, reader="7")
    before = linked.query("SELECT read_at, image_id FROM sources")
    ids = linked.query("SELECT id FROM authors")
    linked.connection.execute("UPDATE sources SET read_at = '2000-01-01T00:00:00Z'")
    recorded = record_visit(linked, 1, visit(1))
    assert write_source(linked, 1, PAGE, reader="8", visit_id=recorded.visit_id) == "same"
    assert linked.query("SELECT reader, visit_id, read_at FROM sources") == [("8", 1, "2000-01-01T00:00:00Z")]
    assert linked.query("SELECT id FROM authors") == ids
    assert [row[1] for row in before] == [1]


@pytest.mark.parametrize(
    "other",
    [
        replace(PAGE, title="Springs explained"),
        replace(PAGE, text="A spring pushes."),
        replace(PAGE, text=""),
        replace(PAGE, authors=("Sam Spring", "Rita Ratchet")),
        replace(PAGE, authors=()),
        replace(PAGE, published=None, published_guess="2024-09-23"),
        replace(PAGE, image=None),
        replace(PAGE, paywalled=True),
        replace(PAGE, repairs=("mojibake",)),
        replace(PAGE, title=None, description=None, site_name=None),
    ],
)
def test_what_changed_is_written_and_found(linked: Archive, other: Source) -> None:
    write_source(linked, 1, PAGE, reader="7")
    assert write_source(linked, 1, other, reader="7") == "changed"
    assert write_source(linked, 1, other, reader="7") == "same"
    assert authors(linked, 1) == list(other.authors)
    assert bool(found(linked, "source_texts_fts", "gear")) == ("gear" in other.text)
    assert bool(found(linked, "sources_fts", "springs")) == (other.title == "Springs explained")
    check_indexes(linked)
    assert write_source(linked, 1, PAGE, reader="7") == "changed"
    assert found(linked, "sources_fts", "gears") == [1]
    check_indexes(linked)


@pytest.mark.parametrize("wall", [replace(PAGE, substitute="bot_wall"), replace(PAGE, substitute="soft_404")])
def test_a_wall_tells_nothing_of_the_page_behind_it(linked: Archive, wall: Source) -> None:
    assert write_source(linked, 1, wall, reader="7") == "other_page"
    assert linked.query("SELECT count(*) FROM sources") == [(0,)]
    write_source(linked, 1, PAGE, reader="7")
    assert write_source(linked, 1, replace(wall, title="Just a moment"), reader="7") == "other_page"
    assert linked.query("SELECT title FROM sources") == [("Gears explained",)]


def test_a_page_that_broke_the_reader_overwrites_nothing(linked: Archive) -> None:
    broken = Source(repairs=("mojibake", "unread: ValueError"))
    assert write_source(linked, 2, broken, reader="7") == "new"
    assert write_source(linked, 2, PAGE, reader="7") == "changed"
    before = linked.query("SELECT title, published, words, image_id, visit_id, reader FROM sources")
    for _ in range(2):
        assert write_source(linked, 2, broken, reader="8", visit_id=None) == "unread"
    assert linked.query("SELECT title, published, words, image_id, visit_id, reader FROM sources") == before
    assert linked.query("SELECT repairs FROM sources") == [('["unread: ValueError"]',)]
    assert authors(linked, 2) == ["Rita Ratchet", "Sam Spring"]
    assert write_source(linked, 2, PAGE, reader="8") == "changed"
    assert linked.query("SELECT repairs FROM sources") == [("[]",)]
    check_indexes(linked)


def test_two_pages_share_an_author_and_an_image(linked: Archive) -> None:
    write_source(linked, 1, PAGE, reader="7")
    write_source(linked, 2, replace(PAGE, authors=("Sam Spring", "Sam Spring", " ")), reader="7")
    assert authors(linked, 2) == ["Sam Spring"]
    assert linked.query("SELECT (SELECT count(*) FROM authors), (SELECT count(*) FROM images)") == [(2, 1)]


def test_an_image_is_unwrapped_or_left_out(linked: Archive) -> None:
    wrapped = "https://substackcdn.com/image/fetch/w_1456/https%3A%2F%2Fimages.example%2Fgear.png"
    write_source(linked, 1, replace(PAGE, image=wrapped), reader="7")
    write_source(linked, 2, replace(PAGE, image="data:image/png;base64,AA"), reader="7")
    resized = "https://c.example/_next/image?url=https%3A%2F%2Fimages.example%2Fgear.png&w=64&q=75"
    assert write_source(linked, 1, replace(PAGE, image=resized), reader="7") == "same"
    assert linked.query(
        "SELECT s.link_id, i.url FROM sources s LEFT JOIN images i ON i.id = s.image_id ORDER BY 1"
    ) == [
        (1, "https://images.example/gear.png"),
        (2, None),
    ]


def test_odd_text_is_held_and_empty_text_is_none(linked: Archive) -> None:
    odd = replace(PAGE, title="a\x00b\ud800", description="  ", text="\ud83d", authors=("\udc00x",))
    write_source(linked, 1, odd, reader="7")
    assert linked.query("SELECT title, description FROM sources") == [("a�b�", None)]
    assert authors(linked, 1) == ["�x"]
    check_indexes(linked)


@pytest.mark.parametrize("month", ["2024-08", "2024"])
def test_a_month_without_a_day_is_a_detail(linked: Archive, month: str) -> None:
    write_source(linked, 1, replace(PAGE, published=month, published_raw="as written"), reader="7")
    stored = "SELECT published, published_raw, details ->> 'issued' FROM sources"
    assert linked.query(stored) == [(None, "as written", month)]


def test_a_day_that_is_none_is_refused_whole(linked: Archive) -> None:
    with pytest.raises(ArchiveError):
        write_source(linked, 1, replace(PAGE, published="yesterday"), reader="7")
    assert linked.query("SELECT count(*) FROM authors") == [(0,)]
    assert found(linked, "sources_fts", "gears") == []


def test_the_texts_of_others_can_be_left_out(linked: Archive) -> None:
    write_source(linked, 1, PAGE, reader="7")
    linked.connection.executescript("DROP TABLE source_texts_fts; DROP TABLE source_texts;")
    assert found(linked, "sources_fts", "gears") == [1]
    assert linked.query("SELECT source_title FROM entries WHERE link_id = 1") == [("Gears explained",)]


def test_our_reader_gives_what_the_archive_takes(linked: Archive) -> None:
    reader = pytest.importorskip("crawler.linked_pages.source")
    body = b"<html><head><title>Gears | The Gearbox</title></head><body><h1>Gears</h1><p>They turn.</p></body></html>"
    source = reader.read_source(body, "https://site.example/gears", "text/html")
    assert write_source(linked, 1, source, reader="7") == "new"
    assert linked.query("SELECT title IS NOT NULL, kind IS NOT NULL FROM sources") == [(1, 1)]


def test_entries_say_what_the_linked_page_is(linked: Archive) -> None:
    """Of copies elsewhere, the one nearest to the issue, but for those of error pages."""
    visit_id = record_visit(linked, 1, visit(1)).visit_id
    write_source(linked, 1, PAGE, reader="7", visit_id=visit_id)
    linked.connection.executemany(
        "INSERT INTO snapshots (link_id, url, service, taken, status, found_in) VALUES (1, ?, 'old', ?, ?, 1)",
        [
            ("https://old.example/1", "2020-01-06T10:00:00Z", 200),
            ("https://old.example/2", "2025-01-08T10:00:00Z", None),
            ("https://old.example/3", "2025-01-06T10:00:00Z", 404),
            ("https://old.example/4", "2025-02-06T10:00:00Z", 200),
        ],
    )
    rows = linked.query("""
        SELECT source_title, source_author, source_published, source_state, archived_url FROM entries ORDER BY position
    """)
    assert rows == [
        ("Gears explained", "Rita Ratchet; Sam Spring", "2024-09-23", "alive", "https://old.example/2"),
        (None, None, None, "unvisited", None),
        (None, None, None, "unvisited", None),
    ]
