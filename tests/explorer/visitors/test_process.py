"""What the process that runs visitors' SQL answers."""

import base64
import json
import math
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from explorer.recording import MAX_STATEMENT_CHARS
from explorer.visitors.process import READY, answer, connect
from tests.commands.running import CHECKOUT

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture(scope="module")
def ask(small: Path) -> Iterator[Any]:
    with closing(connect(f"file:{small}?mode=ro")) as connection:

        def asked(sql: str, most: int | None = None, seconds: float = 1.0, **params: object) -> Any:
            query = {"sql": sql, "params": params, "seconds": seconds, "most": most}
            line = answer(connection, query)
            assert line.endswith(b"\n")
            assert line.count(b"\n") == 1
            given = json.loads(line)
            assert 0 < given.pop("took") < seconds + 1
            return given

        yield asked


def test_values_of_all_kinds_are_answered(ask: Any) -> None:
    given = ask("SELECT 1 AS a, 2 AS a, x'00ff' AS b, 9e999, NULL, 'é' || char(10) || :x AS \"q\"\"\"", x="y")
    assert given["columns"][:3] == ["a", "a", "b"]
    assert given["columns"][-1] == 'q"'
    one, two, data, endless, none, text = given["rows"][0]
    assert (one, two, none, text) == (1, 2, None, "é\ny")
    assert math.isinf(endless)
    assert base64.b64decode(data[0]) == b"\x00\xff"


def test_rows_beyond_the_most_are_told(ask: Any) -> None:
    sql = "SELECT value FROM json_each('[1, 2, 3]')"
    answer = ask(sql, most=2)
    assert (answer["columns"], answer["rows"], answer["truncated"]) == (["value"], [[1], [2]], True)
    assert ask(sql, most=3)["truncated"] is False
    assert ask(sql)["rows"] == [[1], [2], [3]]


def test_what_a_query_reads_is_told_each_time(ask: Any) -> None:
    for _ in range(2):
        assert ask("SELECT count(*) FROM links WHERE state = 'gone'")["read"] == ["links", "links.state"]
    assert ask("SELECT 1")["read"] == []


def test_what_a_query_reads_is_found_out_once_until_the_schema_changes(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    query = {"sql": "SELECT * FROM shown", "params": {}, "seconds": 1.0, "most": None}
    with closing(sqlite3.connect(path)) as writer, closing(connect(f"file:{path}?mode=ro")) as connection:
        writer.executescript("CREATE TABLE a (x); CREATE TABLE b (x); CREATE VIEW shown AS SELECT x FROM a")
        assert json.loads(answer(connection, query))["read"] == ["a"]
        compiled: list[int] = []

        def noting(action: int, *_: str | None) -> int:
            compiled.append(action)
            return sqlite3.SQLITE_OK

        connection.set_authorizer(noting)
        assert [json.loads(answer(connection, query))["read"] for _ in range(3)] == [["a"]] * 3
        assert compiled.count(sqlite3.SQLITE_SELECT) <= 2, "the query itself, once, with its view"
        long = query | {"sql": f"{query['sql']} -- {'x' * MAX_STATEMENT_CHARS}"}
        answer(connection, long)
        compiled.clear()
        assert json.loads(answer(connection, long))["read"] == ["a"]
        assert compiled, "what is so long is not remembered"
        writer.executescript("DROP VIEW shown; CREATE VIEW shown AS SELECT x FROM b")
        assert json.loads(answer(connection, query))["read"] == ["b"]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT nosuch FROM issues", "no such column"),
        ("SELECT 1; SELECT 2", "one statement"),
        ("SELECT :missing", "binding"),
        ("SELECT load_extension('x')", "not authorized"),
        ("SELECT zeroblob(4000000) FROM mentions", "larger than"),
        ("SELECT hex(zeroblob(400000000))", "too big"),
        ("INSERT INTO issues (id) VALUES (1)", "readonly"),
        ("ATTACH 'other.db' AS other", "not authorized"),
    ],
)
def test_what_cannot_be_answered_is_an_error_in_words(ask: Any, sql: str, words: str) -> None:
    assert words in ask(sql)["error"]


def test_a_query_that_takes_too_long_is_interrupted(ask: Any) -> None:
    assert ask(ENDLESS, seconds=0.05) == {"error": "interrupted", "interrupted": True, "read": []}
    assert ask("SELECT 1")["rows"] == [[1]]


def test_a_process_ends_by_itself_once_a_function_computed_for_too_long(small: Path) -> None:
    """Who asks may be gone. The function is one step of SQLite's machine, in which no time limit is looked at."""
    long = "SELECT instr(hex(zeroblob(800000)), hex(zeroblob(400000)) || '1')"
    query = {"sql": long, "params": {}, "seconds": 0.1, "most": None}
    command = [sys.executable, "-m", "explorer.visitors.process", f"file:{small}?mode=ro"]
    ended = subprocess.run(command, input=json.dumps(query).encode(), cwd=CHECKOUT, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGPROF
    assert ended.stdout == READY


def test_sqlite_has_a_memory_of_its_own(small: Path) -> None:
    """The limit is one of the whole process, which nothing raises: it is asked of one that is started."""
    query = {"sql": "SELECT hard_heap_limit FROM pragma_hard_heap_limit", "params": {}, "seconds": 5.0, "most": None}
    command = [sys.executable, "-m", "explorer.visitors.process", f"file:{small}?mode=ro"]
    told = subprocess.run(command, input=json.dumps(query).encode(), cwd=CHECKOUT, capture_output=True, check=True)
    assert 100_000_000 < json.loads(told.stdout)["rows"][0][0] < 200_000_000


def test_sqlite_writes_no_files(ask: Any) -> None:
    assert ask("PRAGMA temp_store")["rows"] == [[2]]
    assert ask("SELECT escape_fts('two \"words')")["rows"] == [['("two" AND "words")']]
