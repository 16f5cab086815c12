import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.inserts import insert_numbered, insert_rows

SCHEMA = """
CREATE TABLE gears (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE counts (number INTEGER);
INSERT INTO counts VALUES (0);
CREATE TRIGGER gears_counted AFTER INSERT ON gears BEGIN UPDATE counts SET number = number + 1; END;
"""
INSERT = "INSERT INTO gears (id, name) VALUES (?, ?)"


@pytest.fixture(scope="module")
def connection() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:", isolation_level=None)
    made.executescript(SCHEMA)
    return made


@given(st.lists(st.text(alphabet="ab", max_size=3), max_size=99))
def test_all_rows_are_inserted_in_their_order_and_each_is_seen_by_triggers(
    connection: sqlite3.Connection, names: list[str]
) -> None:
    connection.executescript("DELETE FROM gears; UPDATE counts SET number = 0")
    rows = [(number, name) for number, name in enumerate(names, start=1)]
    insert_rows(connection, INSERT, rows)
    assert connection.execute("SELECT id, name FROM gears ORDER BY rowid").fetchall() == rows
    assert connection.execute("SELECT number FROM counts").fetchall() == [(len(rows),)]


def test_forty_one_rows_take_three_statements(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM gears")
    seen: set[str] = set()  # SQLite tells of a statement again for each trigger that it fires
    connection.set_trace_callback(lambda sql: seen.add(sql) if sql.startswith("INSERT INTO gears") else None)
    insert_rows(connection, INSERT, [(number, "x") for number in range(41)])
    connection.set_trace_callback(None)
    assert len(seen) == 3


def test_a_row_that_is_refused_is_told(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM gears")
    with pytest.raises(sqlite3.IntegrityError, match=r"gears\.name"):
        insert_rows(connection, INSERT, [(number, None if number == 5 else "x") for number in range(10)])


def test_the_keys_of_new_rows_are_told_in_their_order() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript("""
        CREATE TABLE gears (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL);
        CREATE TABLE counts (id INTEGER PRIMARY KEY AUTOINCREMENT);
        CREATE TRIGGER gears_counted AFTER INSERT ON gears BEGIN INSERT INTO counts VALUES (NULL); END;
        INSERT INTO counts VALUES (100);
        INSERT INTO gears VALUES (7, 'x');
        DELETE FROM gears;
    """)
    names = [f"wheel {number}" for number in range(43)]
    keys = insert_numbered(connection, "INSERT INTO gears (name) VALUES (?)", [(name,) for name in names])
    assert dict(connection.execute("SELECT id, name FROM gears")) == dict(zip(keys, names, strict=True))
    assert keys[0] == 8
