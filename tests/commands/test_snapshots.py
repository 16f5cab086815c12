"""`scrapy snapshots`: copies are listed, counted, and rejected for good."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive.database import open_archive
from crawler.archive.snapshots.copies import write_copies
from crawler.captures.mementos.answers import Memento
from tests.archive.conftest import prepare
from tests.archive.ledgers import cite
from tests.commands.running import run_command

COPY = Memento(
    url="https://attic.example/20250105000000/https://site.example/one",
    moment=datetime(2025, 1, 5, tzinfo=UTC),
    original="https://site.example/one",
    status=200,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive of two links, one of which has a copy."""
    with prepare(tmp_path / "archive.db") as archive:
        one, *_ = cite(archive, "1-2025-01-06", "one", "two")
        write_copies(archive, 1, one, "Internet Archive", [COPY])
    return tmp_path / "archive.db"


def told(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> str:
    assert run_command("snapshots", path, *options) == 0
    return capsys.readouterr().out


def test_copies_are_listed_and_links_counted(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "2025-01-05T00:00:00Z Internet Archive, status 200" in told(capsys, path)
    assert COPY.url in told(capsys, path, "--of", "SITE.example/o")
    assert "No copy" in told(capsys, path, "--of", "elsewhere")
    assert "No copy" in told(capsys, path, "--lost")
    assert "Internet Archive: found 1, not_asked 1" in told(capsys, path, "--states").replace("\n", "")
    assert json.loads(told(capsys, path, "--states", "--json")) == {"Internet Archive": {"found": 1, "not_asked": 1}}


def test_that_no_web_archive_was_asked_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with prepare(tmp_path / "new.db") as archive:
        cite(archive, "1-2025-01-06", "one")
    asking = f"scrapy crawl snapshots -s ARCHIVE={tmp_path / 'new.db'} asks one"
    assert asking in told(capsys, tmp_path / "new.db")
    assert json.loads(told(capsys, tmp_path / "new.db", "--json")) == []


def test_a_copy_is_rejected_once_and_for_good(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (
        ["--reject", "1"],
        ["--why", "No."],
        ["--reject", "1", "--why", " "],
        ["--reject", "9", "--why", "No."],
        ["--reject", "9" * 30, "--why", "No."],
        ["--reject", "one", "--why", "No."],
    ):
        assert run_command("snapshots", path, *wrong) == 2
    told(capsys, path, "--reject", "1", "--why", "It is a wall.")
    assert run_command("snapshots", path, "--reject", "1", "--why", "Again.") == 2
    with open_archive(path) as archive:
        assert archive.query("SELECT archived_url FROM entries WHERE archived_url IS NOT NULL") == []
        assert write_copies(archive, 1, 1, "Internet Archive", [COPY]) == 0
    (copy,) = json.loads(told(capsys, path, "--rejected", "--json"))
    assert (copy["url"], copy["rejected_why"]) == (COPY.url, "It is a wall.")
    assert "It is a wall." in told(capsys, path)
