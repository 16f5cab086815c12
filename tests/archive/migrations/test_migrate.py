import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from sqlite_utils import Database, Migrations

from crawler.archive.checks.schema_signature import expected_signature, schema_signature
from crawler.archive.checks.verify import verify
from crawler.archive.database import APPLICATION_ID, open_archive
from crawler.archive.migrations import migrate as migrations
from crawler.archive.migrations.migrate import MIGRATION_SET, MIGRATIONS_TABLE, Step, migrate
from crawler.archive.schema_version import SCHEMA_VERSION
from crawler.exceptions import ArchiveCorruptError, SchemaMismatchError
from tests.archive.migrations.versions import EARLIER, FIXTURES, make_version, version

CHECKOUT = Path(__file__).parents[3]


VERSION_1 = FIXTURES / "schema-1.sql"


COLUMN = "template_summary INTEGER NOT NULL DEFAULT 0 CHECK (template_summary IN (0, 1))"


INDEX = "CREATE INDEX problems_edition ON problems (edition_id)"


def earlier_schema() -> str:
    """The schema of version 1 without a column and an index, as if there had been one before the first."""
    lines = VERSION_1.read_text("utf-8").splitlines()
    kept = [line for line in lines if COLUMN not in line and INDEX not in line]
    assert len(kept) == len(lines) - 2
    return "\n".join(kept)


def bring_up(db: Database) -> None:
    db.execute(f"ALTER TABLE mentions ADD COLUMN {COLUMN}")
    db.execute(INDEX)


@pytest.fixture
def earlier(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """An archive of the version before the first."""
    connection = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
    connection.executescript(earlier_schema())
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("INSERT INTO runs (command, started, program) VALUES ('x', '2020-01-06T10:00:00Z', '')")
    yield connection
    connection.close()


def path_of(connection: sqlite3.Connection) -> Path:
    return Path(connection.execute("PRAGMA database_list").fetchone()[2])


def test_an_archive_brought_up_is_like_a_new_one(earlier: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    assert schema_signature(earlier) != expected_signature()
    monkeypatch.setitem(cast(dict[int, Step], migrations.STEPS), 0, bring_up)
    with open_archive(path_of(earlier)) as archive:
        assert schema_signature(archive.connection) == expected_signature()
        assert archive.query("PRAGMA user_version") == [(SCHEMA_VERSION,)]
        assert archive.query("PRAGMA foreign_keys") == [(1,)]
        assert archive.query("SELECT command FROM runs") == [("x",)]


@pytest.mark.parametrize("read_only", [True, False])
def test_an_archive_of_a_later_version_is_refused_and_left_as_it_is(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "later.db"
    open_archive(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(SchemaMismatchError, match=r"later version of the program \(schema \d+.*Update the program"):
        open_archive(path, read_only=read_only)
    assert path.read_bytes() == before


def test_reading_does_not_bring_it_up(earlier: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast(dict[int, Step], migrations.STEPS), 0, bring_up)
    with pytest.raises(SchemaMismatchError, match="Run a command that writes"):
        open_archive(path_of(earlier), read_only=True)
    assert version(earlier) == 0


def test_a_version_that_no_step_leads_from_is_refused(earlier: sqlite3.Connection) -> None:
    with pytest.raises(SchemaMismatchError, match="cannot bring schema 0"):
        open_archive(path_of(earlier))
    assert version(earlier) == 0


def test_a_later_version_is_refused(earlier: sqlite3.Connection) -> None:
    earlier.execute("PRAGMA user_version = 9")
    with pytest.raises(SchemaMismatchError, match="later version of the program"):
        migrate(earlier, path_of(earlier), to=8, steps={})


def add(name: str) -> Step:
    def step(db: Database) -> None:
        db.execute(f"CREATE TABLE {name} (id INTEGER)")

    return step


def fail(db: Database) -> None:
    add("half")(db)
    raise ZeroDivisionError


def test_a_step_that_fails_is_undone_and_those_before_it_stay(earlier: sqlite3.Connection) -> None:
    with pytest.raises(ZeroDivisionError):
        migrate(earlier, path_of(earlier), to=3, steps={0: add("first"), 1: fail, 2: add("third")})
    assert version(earlier) == 1
    assert {"first"} == {"first", "half", "third"} & set(schema_signature(earlier))
    assert migrate(earlier, path_of(earlier), to=3, steps={0: fail, 1: add("second"), 2: add("third")}) == 2
    assert version(earlier) == 3


def dangle(db: Database) -> None:
    db.execute("INSERT INTO listings (publication_id, kind, url, read_at) VALUES (7, 'page', 'https://a.example/', '')")


def test_a_step_that_leaves_a_row_pointing_at_nothing_is_undone(earlier: sqlite3.Connection) -> None:
    with pytest.raises(ArchiveCorruptError, match="a row of listings refers to a row of publications"):
        migrate(earlier, path_of(earlier), to=1, steps={0: dangle})
    assert version(earlier) == 0
    assert earlier.execute("SELECT count(*) FROM listings").fetchone() == (0,)


def applied(path: Path) -> list[tuple[str, bool]]:
    """The steps that sqlite-utils has on record, and whether their times are known."""
    with Database(path) as db:
        return [(step.name, step.applied_at is not None) for step in Migrations(MIGRATION_SET).applied(db)]


@pytest.mark.parametrize("number", EARLIER)
def test_each_step_is_recorded_when_it_is_applied(tmp_path: Path, number: int) -> None:
    path = tmp_path / "old.db"
    make_version(path, number)
    open_archive(path).close()
    expected = [(f"to_version_{version}", version > number) for version in range(2, SCHEMA_VERSION + 1)]
    assert applied(path) == expected, "those before steps were recorded have no time"
    open_archive(path).close()
    assert applied(path) == expected


def test_a_new_archive_has_no_record_of_steps(tmp_path: Path) -> None:
    with open_archive(tmp_path / "new.db") as archive:
        assert MIGRATIONS_TABLE not in archive.db.table_names()


def test_a_step_that_fails_is_not_recorded(earlier: sqlite3.Connection) -> None:
    with pytest.raises(ZeroDivisionError):
        migrate(earlier, path_of(earlier), to=2, steps={0: add("first"), 1: fail})
    assert applied(path_of(earlier)) == [("to_version_1", True)]
    migrate(earlier, path_of(earlier), to=2, steps={0: add("first"), 1: add("second")})
    assert applied(path_of(earlier)) == [("to_version_1", True), ("to_version_2", True)]


def test_processes_that_open_at_once_apply_each_step_once(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    make_version(path, 1)
    script = "import sys; from crawler.archive.database import open_archive; open_archive(sys.argv[1]).close()"
    holder = sqlite3.connect(path, isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        command = [sys.executable, "-c", script, str(path)]
        openers = [subprocess.Popen(command, cwd=CHECKOUT, stderr=subprocess.PIPE, text=True) for _ in range(3)]
        time.sleep(1)
        holder.execute("ROLLBACK")
        said = [opener.communicate()[1] for opener in openers]
    finally:
        holder.close()
    assert said == [""] * 3
    assert [name for name, _ in applied(path)] == [f"to_version_{version}" for version in range(2, SCHEMA_VERSION + 1)]
    with open_archive(path, read_only=True) as archive:
        assert verify(archive) == []


def test_a_version_that_contradicts_the_record_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    make_version(path, 1)
    open_archive(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    with pytest.raises(ArchiveCorruptError, match="has schema 2, though to_version_3 is recorded"):
        open_archive(path)
