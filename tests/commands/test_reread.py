"""Pages that were kept are read anew: what the archive says of them becomes what today's readers say."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.analyses import registry
from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive, open_archive
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.archive.lock import run_lock
from crawler.captures.record import Exchange
from crawler.captures.write import CapturesWriter
from crawler.linked_pages.source import Source
from crawler.linked_pages.version import source_reader_version
from tests.archive.analyses.examples import EXAMPLES
from tests.archive.conftest import prepare
from tests.archive.ledgers import at, cite, visit
from tests.commands.running import run_command

ARTICLE = (
    b"<!doctype html><html lang='en'><head><title>Gears that count</title>"
    b"<link rel='canonical' href='https://site.example/gears-that-count'></head>"
    b"<body><article><h1>Gears that count</h1>"
    + b"<p>A gear turns another gear, and that one a hand.</p>" * 40
    + b"</article>"
)
FORMER_STATE = """
INSERT INTO source_revisions (
  link_id, digest, first_visit_id, last_visit_id, until_visit_id, title, changed, reader, is_certain
)
SELECT v.link_id, hex(zeroblob(32)), v.id, v.id, v.id, 'Gears?', '["title"]', 'old', 0
FROM visits v WHERE v.url = 'https://site.example/one'
"""
WALL = b"<!doctype html><title>Just a moment...</title><h1>Verify that you are human</h1>"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Three links: an article that was kept packed, the same as a revisit, and a wall that was taken for a page."""
    with prepare(tmp_path / "archive.db") as archive:
        one, two, three = cite(archive, "1-2025-01-06", "one", "two", "three")
        with CapturesWriter(tmp_path / "captures", software="Backnumber/test") as writer:
            packed = gzip.compress(ARTICLE, mtime=0)
            first = writer.write(exchange("one", packed, (b"Content-Encoding", b"gzip")))
            again = writer.write(exchange("two", packed, (b"Content-Encoding", b"gzip")), original=first)
            wall = writer.write(exchange("three", WALL))
        for link_id, record in ((one, first), (two, again), (three, wall)):
            kept: dict[str, Any] = {"url": record.url, "final_url": record.url, "status": 200, "capture": record}
            record_visit(archive, 1, visit(link_id, "ok", reader="old", content_type="text/html", **kept))
    return tmp_path / "archive.db"


def exchange(path: str, body: bytes, *headers: tuple[bytes, bytes]) -> Exchange:
    url = f"https://site.example/{path}"
    return Exchange(url=url, started=at(0), status=200, headers=((b"Content-Type", b"text/html"), *headers), body=body)


def reread(path: Path, *arguments: str) -> int:
    return run_command("reread", path, "-s", f"CAPTURES={path.with_name('captures')}", *arguments)


def query(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with open_archive(path, read_only=True) as archive:
        return archive.query(sql)


def test_a_better_reader_improves_old_data(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reread(path) == 0
    said = capsys.readouterr().out
    assert "3 pages read again" in said
    assert "ok -> bot_wall: 1" in said
    assert query(path, "SELECT link_id, title, visit_id, reader FROM sources") == [
        (link_id, "Gears that count", link_id, source_reader_version()) for link_id in (1, 2)
    ]
    assert query(path, "SELECT state FROM links ORDER BY id") == [("alive",), ("alive",), ("blocked",)]
    assert query(path, "SELECT link_id, reread_of, outcome FROM visits WHERE reread_of IS NOT NULL") == [
        (3, 3, "bot_wall")
    ]
    assert query(path, "SELECT work, stands FROM joined_works") == [
        ("https://site.example/one", "https://site.example/gears-that-count"),
        ("https://site.example/two", "https://site.example/gears-that-count"),
    ]
    with open_archive(path, read_only=True) as archive:
        assert verify(archive) == []


def test_pages_that_these_readers_have_read_are_left_alone(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reread(path) == 0
    before = query(path, "SELECT * FROM sources")
    capsys.readouterr()
    assert reread(path) == 0
    assert "0 pages read again" in capsys.readouterr().out
    assert reread(path, "--all") == 0
    assert "3 pages read again" in capsys.readouterr().out
    assert query(path, "SELECT * FROM sources") == before
    assert query(path, "SELECT count(*) FROM visits") == [(4,)]


def test_a_page_that_turns_out_to_be_none_is_taken_back(path: Path) -> None:
    with open_archive(path) as archive:
        put_source(archive, 3, "Verify that you are human")
    assert reread(path) == 0
    assert query(path, "SELECT count(*) FROM sources WHERE link_id = 3") == [(0,)]
    with open_archive(path, read_only=True) as archive:
        assert verify(archive) == []


def test_the_page_before_a_wall_is_the_page_again(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reread(path) == 0
    read = "SELECT title, published, kind, words, canonical_url, visit_id, reader FROM sources WHERE link_id = 1"
    source = query(path, read)
    with (
        open_archive(path) as archive,
        CapturesWriter(path.with_name("captures"), software="Backnumber/test") as writer,
    ):
        kept: dict[str, Any] = {
            "status": 200,
            "content_type": "text/html",
            "capture": writer.write(exchange("one", WALL)),
        }
        seen = record_visit(archive, 1, visit(1, "ok", day=10, reader="old", **kept))
        put_source(archive, 1, "Verify that you are human", visit_id=seen.visit_id)
    capsys.readouterr()
    assert reread(path) == 0
    assert "ok -> bot_wall: 1" in capsys.readouterr().out
    assert query(path, read) == source
    assert reread(path) == 0
    assert "0 pages read again" in capsys.readouterr().out
    with open_archive(path, read_only=True) as archive:
        assert verify(archive) == []


def test_what_a_later_visit_saw_is_not_replaced_by_an_older_capture(path: Path) -> None:
    assert reread(path) == 0
    with open_archive(path) as archive:
        seen = record_visit(archive, 1, visit(1, "ok", day=10, reader="old", status=200))
        put_source(archive, 1, "Gears that turn", visit_id=seen.visit_id)
    assert reread(path, "--all") == 0
    assert query(path, "SELECT title FROM sources WHERE link_id = 1") == [("Gears that turn",)]
    with open_archive(path, read_only=True) as archive:
        assert verify(archive) == []


def put_source(archive: Archive, link_id: int, title: str, *, visit_id: int | None = None) -> None:
    source = Source(title=title, authors=("R. Ratchet",), text="words", word_count=1)
    write_source(archive, link_id, source, reader="old", visit_id=visit_id or link_id)


def test_a_capture_that_is_missing_costs_itself_and_the_exit_status(
    path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    (file,) = path.with_name("captures").glob("*.warc.gz")
    ((offset,),) = query(path, "SELECT offset FROM captures WHERE id = 3")
    damaged = bytearray(file.read_bytes())
    damaged[offset + 60] ^= 0xFF
    file.write_bytes(damaged)
    assert reread(path) == 1
    said = capsys.readouterr().out
    assert "2 pages read again" in said
    assert "captures that could not be read: 1" in said
    assert "https://site.example/three" in caplog.text
    file.unlink()
    assert reread(path, "--all") == 1
    assert "captures that could not be read: 3" in capsys.readouterr().out
    assert "cannot be read" in caplog.text
    runs = query(path, "SELECT outcome, reason, counts FROM runs WHERE command = 'reread' ORDER BY id DESC LIMIT 1")
    assert runs[0][:2] == ("failed", "captures that could not be read: 3")
    assert json.loads(runs[0][2])["unreadable"] == 3


def test_all_that_failed_is_on_record(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "ANALYSES", EXAMPLES)
    (file,) = path.with_name("captures").glob("*.warc.gz")
    file.unlink()
    assert reread(path) == 1
    assert query(path, "SELECT reason FROM runs WHERE command = 'reread'") == [
        ("captures that could not be read: 3; analyses that failed: refused, defect",)
    ]


def test_a_former_state_that_cannot_be_unpacked_costs_itself(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_archive(path) as archive:
        archive.connection.execute(FORMER_STATE)
    assert reread(path, "-s", f"DOWNLOAD_MAXSIZE={len(ARTICLE) - 1}") == 1
    assert "captures that could not be read: 3" in capsys.readouterr().out  # of both links, and of the state
    assert query(path, "SELECT title, reader FROM source_revisions") == [("Gears?", "old")]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (["-s", "CAPTURES="], "Name the folder of the captures"),
        (["-s", "READERS=0"], "reads nothing"),
        (["-s", "READERS=many"], "give a number of processes"),
    ],
)
def test_what_it_cannot_begin_with(
    path: Path, settings: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reread(path, *settings) == 2
    assert said in capsys.readouterr().err


def test_it_waits_for_no_other_run(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with run_lock(path, "crawl sources"):
        assert reread(path) == 2
    assert "crawl sources" in capsys.readouterr().err
    assert run_command("reread", path.with_name("none.db"), "-s", "CAPTURES=x") == 2
    assert not path.with_name("none.db").exists()
