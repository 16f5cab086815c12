"""The ledger of images, and what it makes of them."""

import sqlite3
from typing import Any

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.ledger.due import target_to_visit
from crawler.archive.ledger.host_log import host_log
from crawler.archive.ledger.pictures import SHARED_PAGES
from crawler.archive.ledger.results import record
from crawler.archive.ledger.sources import write_source
from crawler.linked_pages.pictures import Picture
from crawler.visits.evaluation import evaluate_image_visit
from crawler.visits.outcomes import OUTCOMES, Outcome
from crawler.visits.target import image_target
from crawler.visits.visit import FetchResult
from tests.archive.builders import page
from tests.archive.ledgers import at, cite, see_image

URL = "https://images.example/share.png"
PICTURE = Picture(content_type="image/png", width=480, height=320, dhash="0" * 16)
SEEN: dict[str, Any] = {
    "status": 200,
    "size": 7,
    "content_type": "image/x-odd",
    "content_hash": "ab" * 32,
    "etag": '"e1"',
}


@pytest.fixture
def shown(archive: Archive) -> Archive:
    """An archive in which a page, 1, leads with an image, 1."""
    (link_id,) = cite(archive, "1-2026-01-05", "one")
    write_source(archive, link_id, page(image=URL), reader="1")
    return archive


def see(archive: Archive, day: float = 0, *, outcome: Outcome = "ok", **more: Any) -> None:
    picture = PICTURE if outcome == "ok" else None
    see_image(
        archive, 1, outcome, day=day, url=URL, picture=picture, decoded=9 if picture else None, **{**SEEN, **more}
    )


def facts(archive: Archive) -> tuple[Any, ...]:
    sql = "SELECT content_type, size, width, height, sha256, dhash, placeholder, etag FROM images WHERE id = 1"
    return archive.query(sql)[0]


def test_what_was_seen_stays_whatever_becomes_of_it(shown: Archive) -> None:
    see(shown)
    known = ("image/png", 9, 480, 320, "ab" * 32, "0" * 16, None, '"e1"')
    assert facts(shown) == known
    for day, outcome in enumerate(("not_modified", "timeout", "not_found", "not_found", "soft_404"), start=1):
        see(shown, 30 * day, outcome=outcome, content_hash=None)  # type: ignore[arg-type]
        assert facts(shown) == known
    assert shown.query("SELECT state FROM images") == [("gone",)]
    assert shown.query("SELECT content_type, size, content_hash FROM image_visits ORDER BY id LIMIT 1") == [
        ("image/x-odd", 7, "ab" * 32)
    ]
    assert verify(shown) == []


def test_what_was_not_unpacked_is_asked_for_as_a_whole_again(shown: Archive) -> None:
    flawed = Picture(content_type="image/heic", flaw="it cannot be unpacked")
    fetched = FetchResult(target=image_target(1), url=URL, started=at(0), status=200, etag='"e1"', body=b"bytes")
    record(shown, 1, evaluate_image_visit(fetched, flawed))
    assert shown.query("SELECT state FROM images") == [("alive",)]
    assert target_to_visit(shown, image_target(1)).etag is None
    assert shown.query("SELECT error FROM image_visits") == [("it cannot be unpacked",)]


def test_a_picture_is_shared_whenever_the_last_page_that_leads_with_it_is_read(shown: Archive) -> None:
    see(shown)
    paths = [f"story-{number}" for number in range(1, SHARED_PAGES)]
    for path, link_id in zip(paths, cite(shown, "2-2026-02-02", *paths), strict=True):
        assert facts(shown)[6] is None, path
        write_source(shown, link_id, page(image=URL), reader="1")
    assert facts(shown)[6] == "shared"
    assert verify(shown) == []
    see(shown, 40, outcome="not_modified", content_hash=None)
    see(shown, 80)
    assert facts(shown)[6] == "shared"


def test_pages_of_many_sites_may_lead_with_one_picture(shown: Archive) -> None:
    links = cite(shown, "2-2026-02-02", *(f"story-{number}" for number in range(1, SHARED_PAGES)))
    shown.connection.execute("INSERT INTO domains (id, name) VALUES (99, 'wire.example')")
    shown.connection.execute("UPDATE links SET domain_id = 99 WHERE id = ?", (links[0],))
    for link_id in links:
        write_source(shown, link_id, page(image=URL), reader="1")
    see(shown)
    assert facts(shown)[6] is None


def test_the_ledger_has_every_outcome_and_only_grows(shown: Archive) -> None:
    for day, outcome in enumerate(OUTCOMES):
        see(shown, day, outcome=outcome)
    assert shown.query("SELECT count(DISTINCT outcome) FROM image_visits") == [(len(OUTCOMES),)]
    with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
        shown.connection.execute("DELETE FROM image_visits")
    for column, value in {
        "outcome": "ok",
        "url": "https://a.example/",
        "host": "a.example",
        "content_hash": None,
    }.items():
        with pytest.raises(sqlite3.IntegrityError, match="never updated"):
            shown.connection.execute(f"UPDATE image_visits SET {column} = ?", (value,))  # noqa: S608


def test_what_a_host_was_asked_has_its_images_and_where_they_led(shown: Archive) -> None:
    see(shown, redirects=((301, "https://cdn.example/1.png"), (302, "https://images.example/2.png")))
    told = {host: [(row.kind, row.url, row.hop) for row in host_log(shown, host)] for host in (
        "images.example", "cdn.example",
    )}  # fmt: skip
    assert told == {
        "images.example": [("image", URL, 0), ("image", "https://images.example/2.png", 2)],
        "cdn.example": [("image", "https://cdn.example/1.png", 1)],
    }
