"""kill -9 at random moments: what was there is there, whole; the next run makes up for what was not done."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.backup import back_up
from crawler.archive.checks.verify import repair, verify
from crawler.archive.database import open_archive
from crawler.archive.redaction.finish import finish
from crawler.archive.redaction.redact import redact
from crawler.archive.redaction.redactions import mask
from crawler.archive.redaction.rows import list_redactions
from crawler.archive.releases.release import Release, write_release
from crawler.archive.schema_version import SCHEMA_VERSION
from tests.archive.migrations.versions import EARLIER, make_version, rows_of
from tests.faults.killing import kill_at_random
from tests.faults.worlds import ISSUES, URL, build, issues_in, results


class World:
    """An archive and its captures, and a copy of both to begin from."""

    def __init__(self, folder: Path) -> None:
        self.path, self.captures = folder / "archive.db", folder / "captures"
        self.first = folder / "first"
        self.first.mkdir()
        build(self.first / "archive.db", self.first / "captures")

    def begin(self) -> None:
        """As it was at first; what kills left beside the archive stays."""
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        shutil.copy(self.first / "archive.db", self.path)
        shutil.copytree(self.first / "captures", self.captures, dirs_exist_ok=True)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.mark.parametrize(
    "number", [EARLIER[-1], *(pytest.param(number, marks=pytest.mark.deep) for number in EARLIER[:-1])]
)
def test_a_migration(tmp_path: Path, number: int, kills: int) -> None:
    first, path = tmp_path / "first.db", tmp_path / "archive.db"
    make_version(first, number)
    with closing(sqlite3.connect(first)) as connection:
        connection.executemany(
            "INSERT INTO links (url, work, domain_id) VALUES (?1, ?1, 1)",
            [(f"https://site.example/{n}",) for n in range(400)],
        )
        connection.commit()
    before = rows_of(first)

    def begin() -> None:
        for ending in ("-wal", "-shm", "-journal"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        shutil.copy(first, path)

    def check() -> None:
        with closing(sqlite3.connect(path)) as connection:
            assert number <= connection.execute("PRAGMA user_version").fetchone()[0] <= SCHEMA_VERSION
        with open_archive(path) as archive:
            assert verify(archive) == []
        after = rows_of(path)
        images = before.get("image_visits", [])
        ids = [row["id"] for name in ("image_visits", "former_image_visits") for row in after[name]]
        assert set(ids) == {row["id"] for row in images}  # redirects are no rows of their own any more
        for name, rows in before.items():
            if name in ("image_visits", "host_log", "domain_health"):  # what they count is another since
                continue
            assert len(after[name]) == len(rows)
            if rows:
                kept = [{column: row[column] for column in rows[0]} for row in after[name]]
                assert sorted(kept, key=repr) == rows

    kill_at_random("migrate", path, kills=kills, begin=begin, check=check)


@pytest.mark.deep
def test_a_backup(world: World, tmp_path: Path, kills: int) -> None:
    copy = tmp_path / "copy.db"
    world.begin()
    back_up(world.path, copy)
    with open_archive(world.path) as archive:
        archive.connection.execute("UPDATE issues SET title = 'Later'")
    shutil.copy(world.path, world.first / "archive.db")
    titles = []

    def check() -> None:
        assert results(copy) == []
        with open_archive(copy, read_only=True) as archive:
            assert issues_in(archive) == ISSUES
            titles.extend(archive.query("SELECT DISTINCT title FROM issues"))
        assert results(world.path) == []

    kill_at_random("backup", world.path, copy, kills=kills, begin=world.begin, check=check)
    assert set(titles) <= {("One",), ("Later",)}, "the former copy or the new one"
    back_up(world.path, copy)
    assert not list(tmp_path.glob(".*.part*"))


def test_a_release(world: World, tmp_path: Path, kills: int) -> None:
    folder = tmp_path / "release"
    world.begin()
    with open_archive(world.path, read_only=True) as archive:
        write_release(archive, folder, Release())
    whole = sorted(path.name for path in folder.rglob("*"))

    def check() -> None:
        # Killed between the two steps of replacing it, the former one is beside its place, and put back by the next.
        there = folder if folder.exists() else next(tmp_path.glob(".release.*.part")) / "old"
        assert sorted(path.name for path in there.rglob("*")) == whole, "the former release or the new one"
        assert results(there / "archive.db") == []
        assert results(world.path) == []

    kill_at_random("release", world.path, folder, kills=kills, begin=world.begin, check=check)
    with open_archive(world.path, read_only=True) as archive:
        write_release(archive, folder, Release(replace=True))
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.deep
def test_a_restoring(world: World, tmp_path: Path, kills: int) -> None:
    copy = tmp_path / "copy.db"
    world.begin()
    back_up(world.path, copy)
    with open_archive(world.path) as archive:
        archive.connection.execute("UPDATE issues SET title = 'Later'")
    shutil.copy(world.path, world.first / "archive.db")

    def begin() -> None:
        world.begin()
        for aside in tmp_path.glob("archive.db.before-*"):
            aside.unlink()

    def check() -> None:
        assert results(world.path) == []
        assert results(copy) == []
        with open_archive(world.path, read_only=True) as archive:
            ((title,),) = archive.query("SELECT DISTINCT title FROM issues")
        if title == "One":
            (aside,) = (path for path in tmp_path.glob("archive.db.before-*Z"))
            assert results(aside) == [], "what it replaced is kept"

    kill_at_random("restore", world.path, copy, kills=kills, begin=begin, check=check)


def test_a_redaction(world: World, kills: int) -> None:
    def check() -> None:
        with open_archive(world.path) as archive:
            pending = list_redactions(archive, pending=True)
            assert {result.check for result in verify(archive)} == ({"redaction_done"} if pending else set())
            if not list_redactions(archive):
                assert archive.query("SELECT url FROM links WHERE id = 1") == [(URL,)]
                redact(archive, "link", URL, "Asked for.", 1)
            finish(archive, world.captures, software="test")
            assert archive.query("SELECT url FROM links WHERE id = 1") == [(mask(URL),)]
            assert issues_in(archive) == ISSUES
        assert results(world.path, world.captures) == []
        assert URL.encode() not in world.path.read_bytes()

    kill_at_random("redact", world.path, URL, world.captures, kills=kills, begin=world.begin, check=check)


@pytest.mark.deep
def test_a_repair(world: World, kills: int) -> None:
    def begin() -> None:
        world.begin()
        with open_archive(world.path) as archive:
            archive.connection.executescript("""
                UPDATE links SET state = 'dead';
                INSERT INTO mentions_fts (mentions_fts) VALUES ('delete-all');
            """)

    def check() -> None:
        with open_archive(world.path) as archive:
            found = verify(archive)
            assert all(result.repairable for result in found)
            repair(archive, found)
        assert results(world.path, world.captures) == []

    kill_at_random("repair", world.path, kills=kills, begin=begin, check=check)
