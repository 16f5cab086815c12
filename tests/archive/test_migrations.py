import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest

from crawler.archive import migrations
from crawler.archive.database import APPLICATION_ID, SCHEMA_PATH, open_archive
from crawler.archive.migrations import SCHEMA_VERSION, Step, migrate
from crawler.archive.shape import present_shape, shape_of
from crawler.exceptions import ArchiveCorrupt, SchemaMismatch

COLUMN = "template_summary INTEGER NOT NULL DEFAULT 0 CHECK (template_summary IN (0, 1))"
INDEX = "CREATE INDEX problems_edition ON problems (edition_id)"


def earlier_schema() -> str:
    """The present schema without a column and an index."""
    lines = SCHEMA_PATH.read_text("utf-8").splitlines()
    kept = [line for line in lines if COLUMN not in line and INDEX not in line]
    assert len(kept) == len(lines) - 2
    return "\n".join(kept)


def bring_up(connection: sqlite3.Connection) -> None:
    connection.execute(f"ALTER TABLE mentions ADD COLUMN {COLUMN}")
    connection.execute(INDEX)


@pytest.fixture
def earlier(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """An archive of the version before the first."""
    connection = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
    connection.executescript(earlier_schema())
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("INSERT INTO runs (command, started, program) VALUES ('x', '2020-01-06T10:00:00Z', '')")
    yield connection
    connection.close()


def version(connection: sqlite3.Connection) -> int:
    return cast(int, connection.execute("PRAGMA user_version").fetchone()[0])


def path_of(connection: sqlite3.Connection) -> Path:
    return Path(connection.execute("PRAGMA database_list").fetchone()[2])


def test_there_is_a_step_from_every_version_since_the_first() -> None:
    assert set(migrations.STEPS) == set(range(1, SCHEMA_VERSION))


def test_an_archive_brought_up_is_like_a_new_one(earlier: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shape_of(earlier) != present_shape()
    monkeypatch.setitem(cast(dict[int, Step], migrations.STEPS), 0, bring_up)
    with open_archive(path_of(earlier)) as archive:
        assert shape_of(archive.connection) == present_shape()
        assert archive.query("PRAGMA user_version") == [(SCHEMA_VERSION,)]
        assert archive.query("PRAGMA foreign_keys") == [(1,)]
        assert archive.query("SELECT command FROM runs") == [("x",)]


def test_reading_does_not_bring_it_up(earlier: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast(dict[int, Step], migrations.STEPS), 0, bring_up)
    with pytest.raises(SchemaMismatch, match="Run a command that writes"):
        open_archive(path_of(earlier), read_only=True)
    assert version(earlier) == 0


def test_a_version_that_no_step_leads_from_is_refused(earlier: sqlite3.Connection) -> None:
    with pytest.raises(SchemaMismatch, match="cannot bring schema 0"):
        open_archive(path_of(earlier))
    assert version(earlier) == 0


def test_a_later_version_is_refused(earlier: sqlite3.Connection) -> None:
    earlier.execute("PRAGMA user_version = 9")
    with pytest.raises(SchemaMismatch, match="later version of the program"):
        migrate(earlier, path_of(earlier), to=8, steps={})


def add(name: str) -> Callable[[sqlite3.Connection], None]:
    def step(connection: sqlite3.Connection) -> None:
        connection.execute(f"CREATE TABLE {name} (id INTEGER)")

    return step


def fail(connection: sqlite3.Connection) -> None:
    add("half")(connection)
    raise ZeroDivisionError


def test_a_step_that_fails_is_undone_and_those_before_it_stay(earlier: sqlite3.Connection) -> None:
    with pytest.raises(ZeroDivisionError):
        migrate(earlier, path_of(earlier), to=3, steps={0: add("first"), 1: fail, 2: add("third")})
    assert version(earlier) == 1
    assert {"first"} == {"first", "half", "third"} & set(shape_of(earlier))
    assert migrate(earlier, path_of(earlier), to=3, steps={0: fail, 1: add("second"), 2: add("third")}) == 2
    assert version(earlier) == 3


def dangle(connection: sqlite3.Connection) -> None:
    connection.execute(
        "INSERT INTO listings (publication_id, kind, url, read_at) VALUES (7, 'page', 'https://a.example/', '')"
    )


def test_a_step_that_leaves_a_row_pointing_at_nothing_is_undone(earlier: sqlite3.Connection) -> None:
    with pytest.raises(ArchiveCorrupt, match="a row of listings points at a row of publications"):
        migrate(earlier, path_of(earlier), to=1, steps={0: dangle})
    assert version(earlier) == 0
    assert earlier.execute("SELECT count(*) FROM listings").fetchone() == (0,)
