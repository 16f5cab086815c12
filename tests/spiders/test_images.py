"""Whole crawls of images: what each is, whether it is there, and every attempt to see it."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.host_log import host_log
from crawler.items import Illustration, Picture
from tests.archive.builders import issue, link
from tests.linked_pages.test_pictures import drawing, saved
from tests.spiders.crawls import Done, rows
from tests.spiders.visits import archive_of, images, sources
from tests.spiders.web import Page, Web, article, serve_web

PNG = ("Content-Type: image/png",)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"></svg>' + b" " * 500


@pytest.fixture
def web() -> Iterator[Web]:
    with serve_web() as served:
        yield served


def lead(name: str) -> bytes:
    return article(name, f'<meta property="og:image" content="http://img.example/{name}.png">')


LEADS = ("tram", "icon", "gone", "page", "moved", "cut", "drawing", "wall")
PHOTO, ICON = saved(drawing(5)), saved(Image.new("RGB", (16, 16), (9, 9, 9)))
LEAD_PAGES = {
    **{f"http://news.example/{name}": Page(body=lead(name)) for name in LEADS},
    "http://img.example/tram.png": Page(body=PHOTO, headers=PNG, etag='"t"'),
    "http://img.example/icon.png": Page(body=ICON, headers=PNG),
    "http://img.example/cut.png": Page(body=PHOTO[: len(PHOTO) // 2], headers=PNG),
    "http://img.example/drawing.png": Page(
        body=gzip.compress(SVG), headers=("Content-Type: image/svg+xml", "Content-Encoding: gzip")
    ),
    "http://img.example/wall.png": Page(
        body=b"<title>Just a moment...</title><p>Verify that you are human to go on.</p>"
    ),
    "http://img.example/page.png": Page(body=article("no picture")),
    "http://img.example/moved.png": Page(
        status="301 Moved Permanently", headers=("Location: http://cdn.example/m.png",)
    ),
    "http://cdn.example/m.png": Page(body=PHOTO, headers=PNG),
}


@pytest.fixture(scope="module")
def leads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Done, Web]]:
    """A crawl of the pages and of the images with which they lead."""
    folder = tmp_path_factory.mktemp("leads")
    with serve_web() as served:
        served.pages |= LEAD_PAGES
        archive = archive_of(folder / "archive.db", {1: [f"http://news.example/{name}" for name in LEADS]})
        yield sources(archive, served, f"CAPTURES={folder / 'captures'}", images="yes"), served


def test_lead_images_are_read_and_classified(leads: tuple[Done, Web]) -> None:
    done, _ = leads
    assert (done.status, done.log) == (0, "")
    assert "images        8 of 8 images that were due" in done.out
    statement = "SELECT url, state, content_type, size, width, height, placeholder, host FROM images"
    found = {url.rpartition("/")[2]: facts for url, *facts in rows(done.archive, statement)}
    seen = ["image/png", len(PHOTO), 480, 320, None, "img.example"]
    assert found == {
        "tram.png": ["alive", *seen],
        "moved.png": ["moved", *seen],
        "icon.png": ["alive", "image/png", len(ICON), 16, 16, "icon", "img.example"],
        "gone.png": ["transient", None, None, None, None, None, "img.example"],
        "cut.png": ["alive", "image/png", len(PHOTO) // 2, 480, 320, None, "img.example"],
        "drawing.png": ["alive", "image/svg+xml", len(SVG), 300, 200, None, "img.example"],
        "wall.png": ["blocked", None, None, None, None, None, "img.example"],
        "page.png": ["soft_404", None, None, None, None, None, "img.example"],
    }


def test_one_image_at_two_addresses_has_one_hash(leads: tuple[Done, Web]) -> None:
    statement = "SELECT DISTINCT sha256, dhash FROM images WHERE width = 480 AND dhash IS NOT NULL"
    assert len(rows(leads[0].archive, statement)) == 1


def test_what_is_wrong_with_an_image_is_on_record(leads: tuple[Done, Web]) -> None:
    errors = dict(rows(leads[0].archive, "SELECT url, error FROM image_visits WHERE error IS NOT NULL"))
    assert errors["http://img.example/page.png"] == "what was answered is no picture"
    assert "truncated" in errors["http://img.example/cut.png"]
    assert len(errors) == 3


def test_a_visit_to_an_image_is_in_the_ledger_and_its_bytes_are_not_kept(leads: tuple[Done, Web]) -> None:
    archive = leads[0].archive
    with open_archive(archive, read_only=True) as opened:
        assert verify(opened) == []
        assert [(row.kind, row.url) for row in host_log(opened, "cdn.example")] == [
            ("robots", "http://cdn.example/robots.txt"),
            ("image", "http://cdn.example/m.png"),
        ]
    kept = rows(archive, "SELECT count(*) FROM captures WHERE url LIKE '%.png'")
    assert kept == [(0,)], "an image is known by its hashes"


def test_an_image_that_is_not_due_is_not_visited(leads: tuple[Done, Web]) -> None:
    done, served = leads
    served.forget()
    again = sources(done.archive, served, f"CAPTURES={done.archive.parent / 'captures'}", images="yes")
    assert again.status == 0
    assert served.asked() == []


def test_the_picture_that_many_pages_lead_with_stands_for_none(web: Web, tmp_path: Path) -> None:
    share = saved(drawing(7))
    names = [f"story-{number}" for number in range(5)]
    web.pages |= {f"http://news.example/{name}": Page(body=lead(name)) for name in names}
    web.pages |= {f"http://img.example/{name}.png": Page(body=share, headers=PNG) for name in names}
    archive = archive_of(tmp_path / "archive.db", {1: [f"http://news.example/{name}" for name in names]})
    assert sources(archive, web, images="yes").status == 0
    assert rows(archive, "SELECT DISTINCT placeholder FROM images") == [("shared",)]


def test_images_of_issues_are_visited_once_they_are_due(web: Web, tmp_path: Path) -> None:
    archive = archive_of(tmp_path / "archive.db", {1: ["http://news.example/story"]})
    with open_archive(archive) as opened:
        cover = Picture(
            illustration=Illustration(role="cover", url="http://img.example/cover.png"),
            image=link("http://img.example/cover.png", domain="img.example"),
        )
        write_issue(opened, issue("2-2026-02-01", number=2, parts=(), citations=(), pictures=(cover,)), 1)
    web.pages = {"http://img.example/cover.png": Page(body=saved(drawing(1)), headers=PNG)}
    assert sources(archive, web, images="yes").status == 0
    assert rows(archive, "SELECT state, width FROM images") == [("alive", 480)]
    with open_archive(archive) as opened, pytest.raises(Exception, match="never deleted"):
        opened.connection.execute("DELETE FROM image_visits")


def test_the_original_is_asked_for_and_the_service_that_resizes_it_is_not(web: Web, tmp_path: Path) -> None:
    resized = "http://news.example/_next/image?url=http%3A%2F%2Fimg.example%2Ftram.png&amp;w=64&amp;q=75"
    web.pages |= {
        "http://news.example/tram": Page(body=article("tram", f'<meta property="og:image" content="{resized}">')),
        "http://img.example/tram.png": Page(body=saved(drawing(2)), headers=PNG),
    }
    archive = archive_of(tmp_path / "archive.db", {1: ["http://news.example/tram"]})
    assert sources(archive, web, images="yes").status == 0
    assert rows(archive, "SELECT url, state, width FROM images") == [("http://img.example/tram.png", "alive", 480)]
    assert [r.url for r in web.requests if r.path != "/robots.txt"] == [
        "http://news.example/tram",
        "http://img.example/tram.png",
    ]


@pytest.mark.deep
def test_without_readers_an_image_is_there_and_read_the_next_time(web: Web, tmp_path: Path) -> None:
    web.pages |= {
        "http://news.example/tram": Page(body=lead("tram")),
        "http://img.example/tram.png": Page(body=saved(drawing(2)), headers=PNG, etag='"t"'),
    }
    archive = archive_of(tmp_path / "archive.db", {1: ["http://news.example/tram"]})
    assert sources(archive, web).status == 0
    assert images(archive, web, "READERS=0").status == 0
    known = "SELECT state, content_type, width, sha256 IS NOT NULL FROM images"
    assert rows(archive, known) == [("alive", "image/png", None, 1)]
    assert images(archive, web, max_age="0d").status == 0
    assert rows(archive, known) == [("alive", "image/png", 480, 1)]
    assert images(archive, web, max_age="0d").status == 0
    assert rows(archive, "SELECT outcome FROM image_visits ORDER BY id") == [("ok",), ("ok",), ("not_modified",)]
    assert rows(archive, known) == [("alive", "image/png", 480, 1)]
