"""Copies for publication."""

import os
from pathlib import Path

import pytest

from crawler.archive.checks.compare import compare
from crawler.archive.database import open_archive
from crawler.exceptions import ArchiveError, ArchiveMissingError, NotAnArchiveError
from explorer.snapshot import take_snapshot
from tests.explorer.client import fetch


def test_a_copy_has_the_same_content_and_can_be_downloaded(small: Path, tmp_path: Path) -> None:
    target = tmp_path / "published.db"
    target.write_text("an older one", encoding="utf-8")
    take_snapshot(small, target)
    with open_archive(small, read_only=True) as first, open_archive(target, read_only=True) as second:
        assert not compare(first, second)
    page, download = fetch(target, "/issues/1", "/archive.db", immutable=True)
    assert page.status_code == download.status_code == 200
    assert download.content == target.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["published.db"]


def test_a_copy_without_texts(small: Path, tmp_path: Path) -> None:
    whole = take_snapshot(small, tmp_path / "whole.db")
    with open_archive(whole) as archive:
        archive.connection.execute("UPDATE mentions SET context = 'A zymurgist links to it.' WHERE id = 1")
        archive.connection.execute("INSERT INTO mentions_fts (mentions_fts) VALUES ('rebuild')")
    target = take_snapshot(whole, tmp_path / "published.db", texts=False)
    assert b"zymurgist" not in target.read_bytes().lower()
    with open_archive(target, read_only=True) as copy:
        assert copy.query("SELECT (SELECT count(*) FROM edition_texts) + (SELECT count(*) FROM source_texts)") == [(0,)]
        assert copy.query("SELECT count(*) FROM mentions") == [(70,)]
        assert copy.query("PRAGMA integrity_check") == [("ok",)]


def test_a_copy_that_fails_leaves_no_file(small: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissingError):
        take_snapshot(tmp_path / "none.db", tmp_path / "copy.db")
    with pytest.raises(ArchiveError):
        take_snapshot(small, tmp_path / "no folder" / "copy.db")
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_not_replaced(small: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotAnArchiveError, match="a pipe"):
        take_snapshot(small, tmp_path / "pipe")
    assert (tmp_path / "pipe").is_fifo()
