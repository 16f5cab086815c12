"""An archive that was crawled is made again from its release and its captures."""

from pathlib import Path
from typing import NamedTuple

import pytest

from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from crawler.crawling import rereading
from crawler.visits import evaluation
from tests.commands.running import run_command
from tests.spiders.crawls import dump, rows
from tests.spiders.visits import archive_of, sources
from tests.spiders.web import Page, article, serve_web

AT = "http://a.example"
URLS = [f"{AT}/page", f"{AT}/dear", f"{AT}/soon-gone", f"{AT}/empty", f"{AT}/missing", "http://b.example/page"]
WALL = b"<!doctype html><title>Just a moment...</title><h1>Verify that you are human</h1>"


class Crawled(NamedTuple):
    """An archive, the archive of its release, and its captures."""

    archive: Path
    released: Path
    captures: Path


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """Two crawls; before the second a wall was put before one page."""
    folder = tmp_path_factory.mktemp("crawled")
    archive, captures = archive_of(folder / "archive.db", {1: URLS}), folder / "captures"
    with serve_web() as web:
        web.pages = {
            f"{AT}/page": Page(body=article("A page", '<meta name="author" content="Rita Ratchet">')),
            f"{AT}/dear": Page(status="402 Pay", body=article("A dear page")),
            f"{AT}/soon-gone": Page(body=article("Soon behind a wall")),
            f"{AT}/empty": Page(),
            "http://b.example/page": Page(body=article("A page")),
        }
        assert sources(archive, web, f"CAPTURES={captures}").status == 0
        web.pages[f"{AT}/soon-gone"] = Page(body=WALL)
        assert sources(archive, web, f"CAPTURES={captures}", max_age="0d").status == 0
    assert run_command("release", archive, str(folder / "release")) == 0
    return Crawled(archive, folder / "release" / "archive.db", captures)


@pytest.fixture
def again(crawled: Crawled, tmp_path: Path) -> Path:
    """A new archive of the same issues with the ledger of the release."""
    path = archive_of(tmp_path / "again.db", {1: URLS})
    assert run_command("adopt", path, str(crawled.released)) == 0
    return path


def titles(path: Path) -> list[tuple[str, str]]:
    return rows(path, "SELECT l.url, s.title FROM sources s JOIN links l ON l.id = s.link_id ORDER BY 1")


def reread(path: Path, crawled: Crawled) -> int:
    return run_command("reread", path, "-s", f"CAPTURES={crawled.captures}", "-s", "READERS=1")


def checks(path: Path) -> list[str]:
    with open_archive(path, read_only=True) as archive:
        return [violation.check for violation in verify(archive)]


def test_every_source_and_text_comes_back(crawled: Crawled, again: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checks(crawled.archive) == []
    assert checks(again) == ["unread"]
    assert reread(again, crawled) == 0
    assert titles(again) == titles(crawled.archive) != []
    assert f"{AT}/soon-gone" in dict(titles(again))
    assert f"{AT}/dear" in dict(titles(again))
    with open_archive(again, read_only=True) as one, open_archive(crawled.archive, read_only=True) as other:
        assert verify(one) == []
        # The list of categories is written by every crawl, and no crawl has made this archive.
        assert set(compare(one, other).counts) <= {"categories"}
    texts = "SELECT l.url, t.text FROM source_texts t JOIN links l ON l.id = t.link_id ORDER BY 1"
    assert rows(again, texts) == rows(crawled.archive, texts) != []


def test_equal_results_of_other_readers_write_no_row_of_content(
    crawled: Crawled, again: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reread(again, crawled) == 0
    before = dump(again)
    for module in (rereading, evaluation):
        monkeypatch.setattr(module, "source_reader_version", lambda: "another")
    assert reread(again, crawled) == 0
    assert "0 pages read again" not in capsys.readouterr().out
    after = dump(again)
    assert {table for table in after if after[table] != before[table]} == {"readings"}
    assert reread(again, crawled) == 0
    out = capsys.readouterr().out
    assert "0 pages read again" in out
    assert "without a capture" not in out
    assert dump(again) == after
    with open_archive(again) as archive:
        archive.connection.execute("UPDATE readings SET reader = 'earlier'")
        archive.connection.execute(
            "INSERT INTO redactions (id, kind, target, why, asked, done, run_id)"
            " VALUES (1, 'link', ?, 'Asked for.', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 1)",
            ("0" * 64,),
        )
        archive.connection.execute("UPDATE captures SET redaction_id = 1, digest = 'redacted:0'")
    assert reread(again, crawled) == 0
    assert f"{len(titles(again))} stay as an earlier version read them, without a capture: " in capsys.readouterr().out


def test_what_was_read_is_left_alone(crawled: Crawled, again: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = dump(crawled.archive)
    assert reread(crawled.archive, crawled) == 0
    assert "0 pages read again" in capsys.readouterr().out
    assert dump(crawled.archive) == before
    assert reread(again, crawled) == 0
    made = dump(again)
    assert reread(again, crawled) == 0
    assert "0 pages read again" in capsys.readouterr().out
    assert run_command("adopt", again, str(crawled.released)) == 0
    assert reread(again, crawled) == 0
    assert dump(again) == made
