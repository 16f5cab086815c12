"""Captures of whole crawls: valid for other tools, and the same bytes as the server sent."""

import gzip
import random
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from crawler.captures.read import read_capture
from crawler.captures.record import Captured, RecordLocation
from tests.crawling.middlewares.hostile import page, raw
from tests.spiders.crawls import Done, rows
from tests.spiders.visits import archive_of, ends, link_statuses, sources
from tests.spiders.web import Page, article, serve_web

AT = "http://a.example"
CHANGING = "http://c.example"
"""Pages that are not the same bytes twice."""
PACKED = gzip.compress(article("Packed"), mtime=0)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n"
    b"4\r\nCogs\r\n3\r\n!\r\n\r\n0\r\n\r\n"
)

BODIES = {
    f"{AT}/page": article("A page"),
    f"{AT}/packed": PACKED,
    f"{AT}/picture": PICTURE,
    f"{AT}/chunked": b"Cogs!\r\n",
    f"{AT}/empty": b"",
    f"{AT}/missing": b"<p>None here.",
    f"{AT}/broken": b"<p>Broken.",
    f"{AT}/moved": article("Where it went"),
    "http://b.example/same-as-a-page": article("A page"),
    "http://c.example/nonce": article("Nonce", "<meta name='token' content='0'>"),
    "http://c.example/missing-nonce": b"<p>None here, request 0.",
}
"""Address -> the body that its last answer has, as it is sent."""

LAST = """
SELECT v.url, c.file, c.offset, o.file, o.offset
FROM visits v JOIN captures c ON c.id = v.capture_id LEFT JOIN captures o ON o.id = c.revisit_of ORDER BY v.id
"""


class Kept(NamedTuple):
    done: Done
    folder: Path
    files: list[Path]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Two crawls of the same pages, the second of all of them anew."""
    folder = tmp_path_factory.mktemp("kept")
    archive = archive_of(folder / "archive.db", {1: [*BODIES, f"{CHANGING}/text"]})
    captures = folder / "captures"
    with serve_web() as web:
        web.pages = {
            f"{AT}/page": Page(body=BODIES[f"{AT}/page"], etag='"page"'),
            f"{AT}/packed": page(PACKED, "Content-Encoding: gzip", "Content-Type: text/html"),
            f"{AT}/picture": page(PICTURE, "Content-Type: image/png", "X-Odd: caf\xe9"),
            f"{AT}/chunked": raw(CHUNKED),
            f"{AT}/empty": Page(),
            f"{AT}/missing": Page(status="404 No", body=BODIES[f"{AT}/missing"]),
            f"{AT}/broken": Page(status="500 No", body=BODIES[f"{AT}/broken"]),
            f"{AT}/moved": Page(status="301 Moved", headers=("Location: /went",), body=b"Over there."),
            f"{AT}/went": Page(body=BODIES[f"{AT}/moved"]),
            "http://b.example/same-as-a-page": Page(body=BODIES[f"{AT}/page"]),
        }
        for visit in range(2):
            web.pages[f"{CHANGING}/nonce"] = Page(body=article("Nonce", f"<meta name='token' content='{visit}'>"))
            web.pages[f"{CHANGING}/missing-nonce"] = Page(status="404 No", body=b"<p>None here, request %d." % visit)
            web.pages[f"{CHANGING}/text"] = Page(body=article(f"Version {visit}"))
            done = sources(archive, web, f"CAPTURES={captures}", "CONCURRENT_REQUESTS=1", max_age="0d")
            assert done.status == 0, done.log
    return Kept(done, captures, sorted(captures.iterdir()))


@pytest.mark.deep
def test_other_tools_find_nothing_wrong(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(kept.files) == 2
    assert all(path.name.endswith(".warc.gz") for path in kept.files)
    checker = Checker(Namespace(inputs=[str(path) for path in kept.files], verbose=True))
    assert checker.process_all() == 0
    told = capsys.readouterr().out
    assert "digest pass" in told
    assert "fail" not in told


def test_each_visit_reads_back_to_what_was_sent(kept: Kept) -> None:
    read: dict[str, list[Captured]] = {}
    for url, *locations in rows(kept.done.archive, LAST):
        location, original = (
            RecordLocation(file=file, offset=at) if file else None for file, at in (locations[:2], locations[2:])
        )
        assert location is not None
        read.setdefault(url, []).append(read_capture(kept.folder, location, original=original))
    changed = read.pop(f"{CHANGING}/text")
    assert [captured.body for captured in changed] == [article("Version 0"), article("Version 1")]
    assert {url: captured[0].body for url, captured in read.items()} == BODIES
    # All was asked for a second time; of what had not changed, the server sent no body
    assert [captured.status for captured in read.pop(f"{AT}/page")] == [200, 304]
    assert all([one.body for one in captured] == [BODIES[url]] * 2 for url, captured in read.items())
    odd = {name.lower(): value for name, value in read[f"{AT}/picture"][0].headers}
    assert odd["content-type"] == "image/png"


def test_an_identical_body_is_not_kept_twice(kept: Kept) -> None:
    records = list(read_records(kept.files))
    # What a redirect says on the way is no page
    full = [record for record in records if record["type"] == "response" and record["url"] != f"{AT}/moved"]
    bodies = [record["digest"] for record in full if record["length"] > 0]
    assert len(bodies) == len(set(bodies)) == len({body for body in BODIES.values() if body}) + 2  # both texts
    revisits = [record["url"] for record in records if record["type"] == "revisit"]
    apart = (f"{AT}/page", f"{AT}/empty", f"{AT}/moved", f"{CHANGING}/nonce", f"{CHANGING}/missing-nonce")
    again = [url for url in BODIES if url not in apart]
    assert sorted(revisits) == sorted([*again, f"{AT}/went", "http://b.example/same-as-a-page"])
    known = {record["id"] for record in records if record["type"] == "response"}
    assert {record["refers"] for record in records if record["type"] == "revisit"} <= known


def test_a_body_that_says_the_same_is_not_kept_and_the_visit_refers_to_the_one_before(kept: Kept) -> None:
    visits = """
        SELECT url, count(*), count(DISTINCT capture_id), count(DISTINCT content_hash)
        FROM visits WHERE url LIKE ? GROUP BY url
    """
    found = {url: counts for url, *counts in rows(kept.done.archive, visits, f"{CHANGING}/%")}
    assert found == {
        f"{CHANGING}/nonce": [2, 1, 2],
        f"{CHANGING}/missing-nonce": [2, 1, 2],
        f"{CHANGING}/text": [2, 2, 2],
    }


def test_requests_stand_beside_their_answers(kept: Kept) -> None:
    records = list(read_records(kept.files))
    answers = {record["id"] for record in records if record["type"] in ("response", "revisit")}
    assert {record["concurrent"] for record in records if record["type"] == "request"} == answers
    assert sum(record["url"] == f"{AT}/moved" for record in records if record["type"] == "request") == 2


def test_the_archive_is_sound(kept: Kept) -> None:
    with open_archive(kept.done.archive, read_only=True) as archive:
        assert verify(archive) == []


def test_without_the_setting_nothing_is_kept(tmp_path: Path) -> None:
    archive = archive_of(tmp_path / "archive.db", {1: [f"{AT}/page"]})
    with serve_web() as web:
        web.pages[f"{AT}/page"] = Page(body=article("A page"))
        assert sources(archive, web, "READERS=0").status == 0
    assert ends(archive) == {f"{AT}/page": "ok"}
    assert rows(archive, "SELECT capture_id FROM visits") == [(None,)]
    assert not list(tmp_path.rglob("*.warc*"))


def test_a_folder_that_cannot_be_written_to_ends_the_run_before_it_begins(tmp_path: Path) -> None:
    archive = archive_of(tmp_path / "archive.db", {1: [f"{AT}/page"]})
    (tmp_path / "captures").write_text("a file", "utf-8")
    with serve_web() as web:
        done = sources(archive, web, f"CAPTURES={tmp_path / 'captures'}")
        assert web.requests == []
    assert done.status == 2, done.log
    assert "CAPTURES" in done.log
    assert "Traceback" not in done.log
    assert rows(archive, "SELECT * FROM visits") == []


def test_a_full_disk_ends_the_run_and_what_could_not_be_kept_stays_due(
    small_disk: Callable[[int], Path], tmp_path: Path
) -> None:
    small = small_disk(100_000)
    urls = [f"{AT}/{n}" for n in range(12)]
    archive = archive_of(tmp_path / "archive.db", {1: urls})
    noise = random.Random(4)  # noqa: S311 - nothing is secret
    with serve_web() as web:
        web.pages = {url: Page(body=article(noise.randbytes(10_000).hex())) for url in urls}
        done = sources(archive, web, f"CAPTURES={small}")
        assert done.status == 1
        assert (done.told["outcome"], done.told["failures"]["captures"]) == ("failed", 1)
        assert "Captures cannot be written" in done.log
        assert "Traceback" not in done.log
        states = link_statuses(archive)
        alive = [url for url, state in states.items() if state == "alive"]
        assert 0 < len(alive) < len(urls)
        # Each visit that is on record has its capture, the others are due
        kept = rows(archive, "SELECT url, capture_id FROM visits WHERE outcome = 'ok'")
        assert {url for url, _ in kept} == set(alive)
        assert None not in {capture for _, capture in kept}
        assert {states[url] for url in urls} - {"alive"} == {"unvisited"}
        assert Checker(Namespace(inputs=[str(path) for path in small.iterdir()], verbose=False)).process_all() == 0
        # With room, the rest
        web.forget()
        assert sources(archive, web, f"CAPTURES={tmp_path / 'large'}", "PROBE_HOSTS=False").status == 0
        assert sorted(web.asked()) == sorted(set(urls) - set(alive))
    assert set(link_statuses(archive).values()) == {"alive"}


def read_records(files: list[Path]) -> Iterator[dict[str, Any]]:
    for path in files:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                length = len(record.raw_stream.read())
                yield {
                    "type": record.rec_type,
                    "id": record.rec_headers.get_header("WARC-Record-ID"),
                    "url": record.rec_headers.get_header("WARC-Target-URI"),
                    "digest": record.rec_headers.get_header("WARC-Payload-Digest"),
                    "refers": record.rec_headers.get_header("WARC-Refers-To"),
                    "concurrent": record.rec_headers.get_header("WARC-Concurrent-To"),
                    "length": length,
                }
