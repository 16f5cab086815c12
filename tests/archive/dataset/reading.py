"""Reads a dataset with DuckDB, and asks it what was written for SQLite."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from crawler.archive.dataset.duckdb import in_duckdb

Rows = list[tuple[Any, ...]]

UNGROUPED = re.compile(r'column "(\w+)" must appear in the GROUP BY')
CLAUSE = re.compile(r"\b(SELECT|FROM|WHERE|GROUP BY|HAVING|ORDER BY)\b")
EXTREME = re.compile(r"\b(min|max)\(([\w.]+)\)")
NAME = re.compile(r"\w+(?:\.\w+)?")


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection with the views of a dataset, in the schema of its archive."""
    connection = duckdb.connect()
    connection.execute("SET errors_as_json = true")
    connection.execute(f"SET file_search_path = '{folder}'")
    for name in ("views.sql", "archive.sql"):
        connection.execute((folder / name).read_text("utf-8").replace(".read views.sql", ""))
    return connection


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    """Return the rows of SQL for SQLite.

    Where DuckDB says that a column is not grouped by, it gets a value as SQLite gives it one: that of the row with the
    least or the greatest value, where the list has one `min` or `max`, else of any row, since the columns that are
    grouped by determine it.
    """
    sql = in_duckdb(sql)
    while True:
        try:
            return plain(connection.execute(sql).fetchall())
        except duckdb.BinderException as error:
            sql = _grouped(sql, json.loads(str(error).partition(": ")[2]), error)


def _grouped(sql: str, told: dict[str, str], error: duckdb.BinderException) -> str:
    column = UNGROUPED.match(told["exception_message"])
    if column is None:
        raise error
    if "position" not in told:  # of a query in the list of columns, about the issue `i`
        place = sql.rindex("GROUP BY ") + len("GROUP BY ")
        return f"{sql[:place]}i.{column[1]}, {sql[place:]}"
    start = int(told["position"])
    name = NAME.match(sql, start)
    assert name is not None
    before, rest = _outside_parentheses(sql[:start]), sql[name.end() :]
    clause = CLAUSE.findall(before)[-1]
    value = f"any_value({name[0]})"
    extremes = EXTREME.findall(before[before.rindex("SELECT") :] + rest.partition(" FROM ")[0])
    if clause == "SELECT" and len(extremes) == 1:
        value = f"coalesce(arg_{extremes[0][0]}({name[0]}, {extremes[0][1]}), {value})"
    whole = clause == "SELECT" and before.rstrip().endswith((",", "SELECT")) and re.match(r",|\s+FROM\b", rest)
    return f"{sql[:start]}{value}{f' AS {column[1]}' if whole else ''}{rest}"


def _outside_parentheses(sql: str) -> str:
    """Return SQL without what stands in parentheses that are closed, but for what `min` and `max` are of."""
    closed = re.compile(r"(?<!min)(?<!max)\((?:[^()]|(?<=min)\([^()]*\)|(?<=max)\([^()]*\))*\)")
    while closed.search(sql):
        sql = closed.sub(" ", sql)
    return sql


def plain(rows: Rows) -> Rows:
    """Return rows as they compare: numbers of any type as floats of nine decimals."""
    return [tuple(round(float(v), 9) if isinstance(v, int | float | Decimal) else v for v in row) for row in rows]
