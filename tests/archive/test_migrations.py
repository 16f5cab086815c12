import re
import sqlite3
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from crawler.archive import migrations
from crawler.archive.database import APPLICATION_ID, open_archive
from crawler.archive.migrations import SCHEMA_VERSION, Step, migrate
from crawler.archive.shape import present_shape, shape_of
from crawler.archive.verify import verify
from crawler.archive.visits import due_links, record_visit
from crawler.exceptions import ArchiveCorrupt, ArchiveError, SchemaMismatch
from crawler.visits import Visit

VERSION_1 = Path(__file__).parent / "fixtures" / "schema-1.sql"

COLUMN = "template_summary INTEGER NOT NULL DEFAULT 0 CHECK (template_summary IN (0, 1))"
INDEX = "CREATE INDEX problems_edition ON problems (edition_id)"


def earlier_schema() -> str:
    """The schema of version 1 without a column and an index, as if there had been one before the first."""
    lines = VERSION_1.read_text("utf-8").splitlines()
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


def make_version_1(path: Path) -> None:
    """An archive as version 1 of the schema had it, with one issue, two links and a mention of each."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.executescript(VERSION_1.read_text("utf-8"))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        connection.executescript("""
            INSERT INTO publications (id, key, name, url) VALUES (1, 'weekly', 'The Weekly', 'https://digest.example');
            INSERT INTO runs (id, command, started, program) VALUES (1, 'crawl digests', '2020-01-06T10:00:00Z', '0.1');
            INSERT INTO domains (id, name) VALUES (1, 'site.example');
            INSERT INTO links (id, url, work, domain_id) VALUES
              (1, 'https://site.example/a', 'https://site.example/a', 1),
              (2, 'https://site.example/b', 'https://site.example/b', 1);
            INSERT INTO editions (
              id, publication_id, issue_id, kind, locator, url, type, number, availability, mentions, words,
              text_hash, reader
            ) VALUES (
              1, 1, 1, 'markdown', 'one.md', 'https://digest.example/one.md', 'newsletter', 1, 'full', 2, 9, 'h', '1'
            );
            INSERT INTO issues (
              id, publication_id, key, type, number, published, url, edition_id, words, content_hash, added_in,
              changed_in
            ) VALUES (1, 1, '1-x', 'newsletter', 1, '2020-01-06', 'https://digest.example/1', 1, 9, 'h', 1, 1);
            INSERT INTO mentions (id, issue_id, link_id, occurrence, position, role, title, url) VALUES
              (1, 1, 1, 1, 1, 'item', 'Gears', 'https://site.example/a'),
              (2, 1, 2, 1, 2, 'item', 'Wheels', 'https://site.example/b');
            INSERT INTO mentions_fts (rowid, title, summary, heading) SELECT id, title, summary, heading FROM mentions;
        """)
    finally:
        connection.close()


def statements(connection: sqlite3.Connection, kinds: Collection[str]) -> dict[str, str]:
    """Name -> statement, without comments and white space."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: re.sub(r"\s+", "", re.sub(r"--.*", "", sql)) for kind, name, sql in rows if kind in kinds}


def test_an_archive_of_version_1_becomes_like_a_new_one(tmp_path: Path) -> None:
    make_version_1(tmp_path / "old.db")
    with open_archive(tmp_path / "old.db") as old, open_archive(tmp_path / "new.db") as new:
        assert old.query("PRAGMA user_version") == [(SCHEMA_VERSION,)]
        assert shape_of(old.connection) == present_shape()
        others = ("view", "index", "trigger")
        assert statements(old.connection, others) == statements(new.connection, others)
        tables, wanted = statements(old.connection, ["table"]), statements(new.connection, ["table"])
        # Of `links`, whose new columns came one by one, the shape says that it is the same.
        assert {name: sql for name, sql in tables.items() if name != "links"} == {
            name: sql for name, sql in wanted.items() if name != "links"
        }


def test_an_archive_of_version_1_keeps_what_it_has_and_is_sound(tmp_path: Path) -> None:
    make_version_1(tmp_path / "old.db")
    before = sqlite3.connect(tmp_path / "old.db")
    entries = before.execute("SELECT * FROM entries ORDER BY mention_id")
    names, rows = [column[0] for column in entries.description], entries.fetchall()
    before.close()
    with open_archive(tmp_path / "old.db") as archive:
        entries = archive.connection.execute("SELECT * FROM entries ORDER BY mention_id")
        assert [column[0] for column in entries.description] == names
        assert entries.fetchall() == rows
        assert archive.query("SELECT state, state_since, proved_by, visited, next_visit FROM links") == [
            ("unvisited", None, "[]", None, "")
        ] * len(rows)
        assert verify(archive) == []
        assert [link.link_id for link in due_links(archive, now=datetime(2026, 1, 5, tzinfo=UTC))] == [1, 2]
        seen = Visit(link_id=1, url="https://site.example/a", outcome="ok", started=datetime(2026, 1, 5, tzinfo=UTC))
        assert record_visit(archive, 1, seen).standing.state == "alive"


def test_a_step_from_version_1_that_fails_leaves_version_1(tmp_path: Path) -> None:
    make_version_1(tmp_path / "old.db")
    old = sqlite3.connect(tmp_path / "old.db", isolation_level=None)
    try:
        # A table of the user's own, made after the archive, has the name of one that the step makes near its end.
        old.execute("CREATE TABLE snapshots (note TEXT)")
        before = shape_of(old)
        with pytest.raises(ArchiveError):
            open_archive(tmp_path / "old.db")
        assert (version(old), shape_of(old)) == (1, before)
    finally:
        old.close()


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
