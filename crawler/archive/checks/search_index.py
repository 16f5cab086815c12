"""Full-text indexes: compare them with their tables, and rebuild them."""

import re
import sqlite3
from collections.abc import Iterator

from crawler.archive.checks.check import Check
from crawler.archive.database import Archive
from crawler.archive.search_indexes import SearchIndex, indexes_of, rebuild_indexes

__all__ = ["compare_index", "index_check"]

_OPTION = re.compile(r"\b(tokenize|detail) = ('[^']*'|\w+)")
_STATEMENT = "SELECT sql FROM main.sqlite_master WHERE name = ?"


def index_check(*, name: str, table: str, meaning: str) -> Check:
    """Return the rule that the full-text indexes of a table have what the table has; they can be made anew of it."""

    def violations(archive: Archive) -> Iterator[str]:
        for index in indexes_of(table):
            yield from compare_index(archive, index)

    def repair(archive: Archive) -> None:
        with archive.transaction():
            rebuild_indexes(archive, table)

    return Check(name=name, meaning=meaning, violations=violations, repair=repair)


def compare_index(archive: Archive, index: SearchIndex) -> Iterator[str]:
    """Yield in what an index differs from a temporary one of its table; FTS5's own check writes to the archive."""
    name, content, connection = index.name, index.content, archive.connection
    pairs = (
        ("expected_terms", "terms", f"{content} has it so, {name} not"),
        ("terms", "expected_terms", f"{name} alone has it so"),
    )
    try:
        _make_expected(connection, index)
        for row in connection.execute(f"SELECT id FROM temp.expected_docsize EXCEPT SELECT id FROM {name}_docsize"):  # noqa: S608
            yield f"row {row[0]} of {content} is not in {name}"
        for row in connection.execute(f"SELECT id FROM {name}_docsize EXCEPT SELECT id FROM temp.expected_docsize"):  # noqa: S608
            yield f"row {row[0]} is in {name} and nowhere else"
        for one, other, words in pairs:
            rows = connection.execute(f"""
                SELECT term, col, doc, cnt FROM temp.{one} EXCEPT SELECT term, col, doc, cnt FROM temp.{other}
            """)  # noqa: S608 - of names that the callers have as constants
            for term, column, documents, _ in rows:
                where = f"rows of the column {column}" if column else "rows"
                yield f"the word {term!r} is in {documents} {where}: {words}"
    finally:
        for table in ("terms", "expected_terms", "expected"):
            connection.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _make_expected(connection: sqlite3.Connection, index: SearchIndex) -> None:
    """Make a temporary index of the table, and temporary views of the words of both indexes."""
    columns = ", ".join(index.columns)
    statement = connection.execute(_STATEMENT, (index.name,)).fetchone()[0]
    options = ", ".join(f"{name} = {value}" for name, value in _OPTION.findall(statement))
    connection.execute(f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab ('main', '{index.name}', 'col')")
    connection.execute(f"CREATE VIRTUAL TABLE temp.expected USING fts5 ({columns}, content = '', {options})")
    connection.execute("CREATE VIRTUAL TABLE temp.expected_terms USING fts5vocab ('temp', 'expected', 'col')")
    connection.execute(
        f"INSERT INTO temp.expected (rowid, {columns}) SELECT {index.key}, {columns} FROM main.{index.content}"  # noqa: S608
    )
