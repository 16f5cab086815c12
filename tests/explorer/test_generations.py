"""What is made of the archive ends with any change of what it was made of: for every column that is counted."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.database import SCHEMA_PATH
from explorer.generations import EVERYTHING, MOMENT, SCHEMA, Generations, Numbers, is_current, stamp
from explorer.questions import QUESTIONS
from explorer.recording import RecordingConnection, recorded
from explorer.sql.functions import register_functions


def _compile_options() -> list[tuple[str]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        return connection.execute("PRAGMA compile_options").fetchall()


WITH_DBSTAT = pytest.mark.skipif(("ENABLE_DBSTAT_VTAB",) not in _compile_options(), reason="this SQLite has no dbstat")
Columns = list[tuple[str, str]]


@pytest.fixture(scope="module")
def archive(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[sqlite3.Connection, RecordingConnection, Generations]]:
    """A writer without any rule, a reader, and the numbers, of an archive in which every counted table has a row."""
    path = tmp_path_factory.mktemp("generations") / "a.db"
    writer = sqlite3.connect(path, isolation_level=None)
    writer.executescript(SCHEMA_PATH.read_text("utf-8"))
    writer.executescript("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF")
    reader = sqlite3.connect(path, isolation_level=None, factory=RecordingConnection)
    register_functions(reader)
    generations = Generations(f"file:{path}?mode=ro")
    for (trigger,) in writer.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND (name LIKE '%keep' OR name LIKE '%stay')"
    ):
        writer.execute(f"DROP TRIGGER {trigger}")
    for table in counted(writer):
        write(writer, f"INSERT INTO {table} VALUES ({', '.join(value(t) for _, t in columns(writer, table))})")  # noqa: S608
    yield writer, reader, generations
    generations.close()
    reader.close()
    writer.close()


def counted(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM generations WHERE NOT instr(name, '.')")]


def columns(connection: sqlite3.Connection, table: str) -> Columns:
    return [(name, kind) for _, name, kind, *_ in connection.execute(f"PRAGMA table_info({table})")]


def value(kind: str) -> str:
    return {"TEXT": "'2001-01-01T00:00:00Z'", "INTEGER": "1", "REAL": "0.5"}[kind]


def other(kind: str) -> str:
    return {"TEXT": "'2002-02-02T00:00:00Z'", "INTEGER": "2", "REAL": "0.25"}[kind]


def write(writer: sqlite3.Connection, statement: str) -> None:
    writer.execute(statement)


def made_of(reader: RecordingConnection, generations: Generations, sql: str) -> Numbers:
    begun = generations()
    with recorded(reader) as names:
        reader.execute(sql).fetchall()
    return stamp(names, begun)


def test_a_change_of_any_column_ends_what_was_made_of_it(
    archive: tuple[sqlite3.Connection, RecordingConnection, Generations],
) -> None:
    writer, reader, generations = archive
    missed = []
    for table in counted(writer):
        for column, kind in columns(writer, table):
            made = made_of(reader, generations, f"SELECT {column} FROM {table}")  # noqa: S608
            assert EVERYTHING not in made, (table, column)
            write(writer, f"UPDATE {table} SET {column} = {other(kind)}")  # noqa: S608
            missed += [(table, column)] if is_current(made, generations()) else []
            write(writer, f"UPDATE {table} SET {column} = {value(kind)}")  # noqa: S608
    assert missed == []


def test_a_row_that_comes_or_goes_ends_what_was_made_of_their_number(
    archive: tuple[sqlite3.Connection, RecordingConnection, Generations],
) -> None:
    writer, reader, generations = archive
    missed = []
    for table in counted(writer):
        values = ", ".join(value(kind) for _, kind in columns(writer, table))
        for event, statement in (("gone", f"DELETE FROM {table}"), ("new", f"INSERT INTO {table} VALUES ({values})")):  # noqa: S608
            made = made_of(reader, generations, f"SELECT count(*) FROM {table}")  # noqa: S608
            write(writer, statement)
            missed += [(table, event)] if is_current(made, generations()) else []
    assert missed == []


def test_what_changes_nothing_of_a_run_or_a_link_ends_nothing(
    archive: tuple[sqlite3.Connection, RecordingConnection, Generations],
) -> None:
    writer, reader, generations = archive
    made = made_of(
        reader, generations, "SELECT r.finished, l.state, l.visited, s.read_at FROM runs r, links l, sources s"
    )
    write(writer, "UPDATE runs SET finished = finished")
    write(writer, "UPDATE links SET state = state, visited = visited, url = url")
    write(writer, "UPDATE sources SET read_at = read_at, title = title")
    assert is_current(made, generations())
    of_state = made_of(reader, generations, "SELECT state FROM links")
    write(writer, "UPDATE links SET visited = 'later', proved_by = '[3]'")
    assert is_current(of_state, generations())
    assert not is_current(made, generations())


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        (
            "SELECT domain FROM citations",
            {"domains", "issues", "links", "links.state", "mentions", "sections", "stories"},
        ),
        ("SELECT title FROM mentions_fts WHERE mentions_fts MATCH 'a'", {"mentions"}),
        ("SELECT term FROM temp.archive_words", {"mentions"}),
        ("SELECT fts_query('gea*')", {"mentions"}),
        ("SELECT name FROM authors_fts", {"authors"}),
        ("WITH links AS (SELECT url FROM main.links) SELECT count(*) FROM links", {"links"}),
        ("WITH visits AS (SELECT 1 AS a) SELECT a FROM visits", set()),
        ("SELECT value FROM json_each('[1]')", set()),
        ("SELECT 1", set()),
        ("PRAGMA table_info (links)", set()),
        ("SELECT name FROM pragma_table_info('links')", set()),
        ("SELECT name FROM sqlite_master", set()),
        ("SELECT count(*) FROM hops", {EVERYTHING}),
        ("PRAGMA data_version", {EVERYTHING}),
        ("SELECT * FROM pragma_data_version", {EVERYTHING}),
        pytest.param("SELECT sum(pgsize) FROM dbstat", {EVERYTHING}, marks=WITH_DBSTAT),
    ],
)
def test_what_a_statement_reads_is_named(
    archive: tuple[sqlite3.Connection, RecordingConnection, Generations], sql: str, names: set[str]
) -> None:
    _, reader, generations = archive
    for _ in range(2):  # compiled, and from the statements that are known
        assert set(made_of(reader, generations, sql)) == {SCHEMA, *names}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT random()",
        "SELECT url FROM links ORDER BY RANDOM() LIMIT 1",
        "WITH a AS (SELECT hex(randomblob(4)) AS b) SELECT b FROM a",
        "SELECT CURRENT_TIMESTAMP",
        "SELECT datetime('now')",
        "SELECT julianday( 'NOW' , '-1 day')",
        "SELECT strftime('%s')",
        "SELECT time()",
        "SELECT date(published, 'localtime') FROM issues",
        "SELECT total_changes()",
    ],
)
def test_what_is_another_at_each_moment_holds_at_none(
    archive: tuple[sqlite3.Connection, RecordingConnection, Generations], sql: str
) -> None:
    _, reader, generations = archive
    for _ in range(2):
        assert not is_current(made_of(reader, generations, sql), generations())


def test_a_time_that_is_given_holds_unless_it_is_the_present_one(
    archive: tuple[sqlite3.Connection, RecordingConnection, Generations],
) -> None:
    _, reader, _ = archive
    read: dict[str, set[str]] = {}
    for day in ("2020-01-01", "now", "2020-01-02"):
        with recorded(reader) as read[day]:
            reader.execute("SELECT date(:day), strftime('%Y', published) FROM issues", {"day": day}).fetchall()
    with recorded(reader) as read["words"]:
        reader.execute("SELECT ? || title FROM issues", ("now",)).fetchall()
    assert {day: MOMENT in names for day, names in read.items()} == {
        "2020-01-01": False, "now": True, "2020-01-02": False, "words": False
    }  # fmt: skip


def test_questions_depend_on_single_tables(
    archive: tuple[sqlite3.Connection, RecordingConnection, Generations],
) -> None:
    _, reader, generations = archive
    made = {name: made_of(reader, generations, one.fill_parameters()) for name, one in QUESTIONS.items()}
    assert [name for name, stamped in made.items() if EVERYTHING in stamped] == []
    assert "links.state" in made["lost_by_site"]
    assert "links.state" not in made["top_sites"]


def test_a_database_without_numbers_is_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE links (url)")
        generations = Generations(f"file:{path}?mode=ro")
        made = stamp({"links"}, generations())
        assert is_current(made, generations())
        connection.execute("INSERT INTO links VALUES ('a')")
        assert not is_current(made, generations())
        generations.close()


def test_what_a_connection_forbids_stays_forbidden_once_a_statement_is_known(tmp_path: Path) -> None:
    def forbid(action: int, *_about: object) -> int:
        return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK

    with closing(sqlite3.connect(tmp_path / "t.db", factory=RecordingConnection)) as connection:
        connection.set_authorizer(forbid)
        for sql in ("SELECT 1", "SELECT 2"):
            connection.execute(sql)
            with pytest.raises(sqlite3.DatabaseError, match="not authorized"):
                connection.execute("ATTACH ':memory:' AS other")
