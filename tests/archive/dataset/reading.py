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

    Where DuckDB says that a column is not grouped by, it gets any of its values: the columns that are determine it.
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
    if "position" in told:
        start = int(told["position"])
        name = NAME.match(sql, start)
        assert name is not None
        rest = sql[name.end() :]
        alias = f" AS {column[1]}" if rest.lstrip().startswith("FROM ") else ""
        return f"{sql[:start]}any_value({name[0]}){alias}{rest}"
    place = sql.rindex("GROUP BY ") + len("GROUP BY ")  # of a query in the list of columns, about the issue `i`
    return f"{sql[:place]}i.{column[1]}, {sql[place:]}"


def plain(rows: Rows) -> Rows:
    """Return rows as they compare: numbers of any type as floats of nine decimals."""
    return [tuple(round(float(v), 9) if isinstance(v, int | float | Decimal) else v for v in row) for row in rows]
