import re
import sqlite3
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from crawler.archive.checks.schema_shape import present_shape, shape_of
from crawler.archive.checks.verify import verify
from crawler.archive.database import APPLICATION_ID, open_archive
from crawler.archive.ledger.due import due_links
from crawler.archive.ledger.visits import record_visit
from crawler.archive.migrations import migrate as migrations
from crawler.archive.migrations.migrate import SCHEMA_VERSION, Step, migrate
from crawler.exceptions import ArchiveCorruptError, ArchiveError, SchemaMismatchError
from crawler.visits.visit import Visit

FIXTURES = Path(__file__).parents[1] / "fixtures"
VERSION_1 = FIXTURES / "schema-1.sql"
EARLIER = range(1, SCHEMA_VERSION)
"""Every version that an archive in somebody's hands may have."""

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


ROWS = """
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
"""
"""One issue, two links and a mention of each, as every version can hold them."""

LEDGER = """
INSERT INTO captures (id, file, offset, length, record_id, url, written, digest) VALUES
  (1, 'one.warc.gz', 300, 900, '<urn:uuid:1>', 'https://site.example/a', '2026-01-05T06:00:00.5Z', 'sha256:a');
INSERT INTO visits (id, run_id, link_id, url, host, redirects, final_url, status, outcome, started, seconds, capture_id)
VALUES (
  1, 1, 1, 'https://site.example/a', 'site.example', '[[301, "https://www.site.example/a"]]',
  'https://www.site.example/a', 200, 'ok', '2026-01-05T06:00:00Z', 0.5, 1
);
INSERT INTO hops (host, visit_id, position) VALUES ('www.site.example', 1, 1);
UPDATE links SET state = 'alive', state_since = '2026-01-05T06:00:00Z', proved_by = '[1]',
  visited = '2026-01-05T06:00:00Z', next_visit = '2026-02-05T06:00:00Z' WHERE id = 1;
INSERT INTO sources (link_id, visit_id, title, read_at, reader) VALUES (1, 1, 'Gears', '2026-01-05T06:00:00Z', '1');
INSERT INTO sources_fts (rowid, title) VALUES (1, 'Gears');
INSERT INTO source_texts (link_id, text) VALUES (1, 'A gear turns another gear.');
INSERT INTO source_texts_fts (rowid, text) VALUES (1, 'A gear turns another gear.');
INSERT INTO authors (id, name) VALUES (1, 'Rita Ratchet');
INSERT INTO link_authors (link_id, position, author_id) VALUES (1, 1, 1);
INSERT INTO work_claims (work, target, link_id, rule, evidence, found_in)
VALUES ('https://site.example/a', 'https://www.site.example/a', 1, 'redirect', '301', 1);
INSERT INTO joined_works (work, stands) VALUES ('https://site.example/a', 'https://www.site.example/a');
INSERT INTO snapshots (link_id, url, service, taken, found_in)
VALUES (1, 'https://copies.example/a', 'copies.example', '2026-01-06T06:00:00Z', 1);
"""
"""A visit to the first of them and what it saw, since version 2."""


def make_version(path: Path, number: int) -> None:
    """An archive as that version of the schema had it."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.executescript((FIXTURES / f"schema-{number}.sql").read_text("utf-8"))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {number:d}")
        connection.executescript(ROWS)
        if number >= 2:
            connection.executescript(LEDGER)
    finally:
        connection.close()


def make_version_1(path: Path) -> None:
    make_version(path, 1)


def rows_of(path: Path) -> dict[str, list[dict[str, object]]]:
    """Every row of every table and view, as column -> value."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        names = connection.execute("""
            SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE '%^_fts^_%' ESCAPE '^'
        """).fetchall()
        return {
            name: sorted((dict(row) for row in connection.execute(f"SELECT * FROM {name}")), key=repr)  # noqa: S608
            for (name,) in names
        }
    finally:
        connection.close()


@pytest.mark.parametrize("number", EARLIER)
def test_every_row_is_kept_and_the_archive_is_sound(tmp_path: Path, number: int) -> None:
    path = tmp_path / "old.db"
    make_version(path, number)
    before = rows_of(path)
    with open_archive(path) as archive:
        assert verify(archive) == []
    after = rows_of(path)
    assert any(before.values())
    for name, rows in before.items():
        kept = [{column: row[column] for column in rows[0]} for row in after[name]] if rows else after[name]
        assert sorted(kept, key=repr) == rows, name


@pytest.mark.parametrize("number", EARLIER)
def test_an_earlier_archive_becomes_like_a_new_one(tmp_path: Path, number: int) -> None:
    make_version(tmp_path / "old.db", number)
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


@pytest.mark.parametrize("number", EARLIER)
def test_a_step_takes_all_or_nothing(tmp_path: Path, number: int) -> None:
    """Whichever statement of the last step it is that fails."""
    script = (migrations.SCRIPTS / f"to_version_{number + 1}.sql").read_text("utf-8")
    path = tmp_path / "old.db"
    make_version(path, number)
    connection = sqlite3.connect(path, isolation_level=None)
    before = shape_of(connection)

    def until(failing: str) -> Step:
        def step(connection: sqlite3.Connection) -> None:
            for each in migrations.statements(script):
                if each == failing:
                    raise sqlite3.OperationalError("disk I/O error")
                connection.execute(each)

        return step

    try:
        for statement in migrations.statements(script):
            with pytest.raises(sqlite3.OperationalError):
                migrate(connection, path, to=number + 1, steps={number: until(statement)})
            assert (version(connection), shape_of(connection)) == (number, before)
    finally:
        connection.close()


def test_there_is_a_fixture_of_every_earlier_version() -> None:
    assert {int(path.stem.rpartition("-")[2]) for path in FIXTURES.glob("schema-*.sql")} == set(EARLIER)


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


def statements(connection: sqlite3.Connection, kinds: Collection[str]) -> dict[str, str]:
    """Name -> statement, without comments and white space."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: re.sub(r"\s+", "", re.sub(r"--.*", "", sql)) for kind, name, sql in rows if kind in kinds}


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
        assert record_visit(archive, 1, seen).status.state == "alive"


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
    with pytest.raises(ArchiveCorruptError, match="a row of listings points at a row of publications"):
        migrate(earlier, path_of(earlier), to=1, steps={0: dangle})
    assert version(earlier) == 0
    assert earlier.execute("SELECT count(*) FROM listings").fetchone() == (0,)
