"""kill -9 while an old archive is brought to new rules: nothing is lost, and the next run ends what was begun."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from crawler.urls.tracking import PARAMETERS
from tests.faults.changed_rules import ISSUES, LINKS, build
from tests.faults.killing import Worker, kill_at_random

KEPT = {
    "mentions": "SELECT id, issue_id, position, url, title FROM mentions ORDER BY id",
    "visits": "SELECT id, url, started, outcome FROM visits ORDER BY id",
    "issues": "SELECT id, key, title, added_in FROM issues ORDER BY id",
}


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the indexes."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%fts%' AND name <> 'generations'"
        )
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)  # noqa: S608
            for (name,) in names.fetchall()
        }


def kept(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        return {name: connection.execute(statement).fetchall() for name, statement in KEPT.items()}


@pytest.mark.deep
def test_a_bringing_up(tmp_path: Path, kills: int, monkeypatch: pytest.MonkeyPatch) -> None:
    first, path, whole = tmp_path / "first.db", tmp_path / "archive.db", tmp_path / "whole.db"
    build(first)
    before = kept(first)
    shutil.copy(first, whole)
    Worker("bring_up", whole).seconds()
    wanted = content(whole)
    assert len(wanted["links"]) == (ISSUES + 1) * LINKS
    assert len(wanted["former_ids"]) == (ISSUES - 1) * LINKS
    monkeypatch.setitem(PARAMETERS, "zzz_track", "A new rule.")
    with open_archive(whole, read_only=True) as archive:
        assert verify(archive) == []
    monkeypatch.undo()

    def begin() -> None:
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        shutil.copy(first, path)

    def check() -> None:
        assert kept(path) == before
        Worker("bring_up", path).seconds()
        assert content(path) == wanted

    kill_at_random("bring_up", path, kills=kills, begin=begin, check=check)


@pytest.mark.deep
def test_editions_leaving_their_issues(tmp_path: Path, kills: int) -> None:
    first, path, whole = tmp_path / "first.db", tmp_path / "archive.db", tmp_path / "whole.db"
    build(first)
    texts, visits = content(first)["edition_texts"], kept(first)["visits"]
    shutil.copy(first, whole)
    Worker("narrow", whole).seconds()

    def begin() -> None:
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        shutil.copy(first, path)

    def check() -> None:
        Worker("narrow", path).seconds()
        with open_archive(path, read_only=True) as archive, open_archive(whole, read_only=True) as wanted:
            assert verify(archive) == []
            assert 0 < len(archive.query("SELECT id FROM issues")) < ISSUES
            assert not compare(archive, wanted)
        assert content(path)["edition_texts"] == texts
        assert kept(path)["visits"] == visits
        assert content(path)["issues"] == content(whole)["issues"]

    kill_at_random("narrow", path, kills=kills, begin=begin, check=check)
