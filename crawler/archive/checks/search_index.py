"""Full-text indexes: compare them with their tables, and rebuild them."""

import sqlite3
from collections.abc import Callable, Iterator

from crawler.archive.database import Archive

__all__ = ["COMPARISONS", "rebuild_index"]


def rebuild_index(index: str) -> Callable[[Archive], None]:
    """Return a function that rebuilds a full-text index from its table."""

    def repair(archive: Archive) -> None:
        with archive.transaction():
            archive.db.table(index).rebuild_fts()

    return repair


def _compare_index(index: str, table: str, identity: str, *columns: str) -> Callable[[Archive], Iterator[str]]:
    """Return a function that compares a full-text index with a temporary one; FTS5's own check writes to the archive.

    Args:
        index: name of the full-text index.
        table: name of the table that it indexes.
        identity: column of the table that is the rowid of the index.
        columns: the columns that it indexes, in its order.
    """
    indexed = ", ".join(columns)
    pairs = (
        ("expected_terms", "terms", f"{table} has it so, {index} not"),
        ("terms", "expected_terms", f"{index} alone has it so"),
    )

    def violations(archive: Archive) -> Iterator[str]:
        connection = archive.connection
        try:
            _make_expected(connection, index, table, identity, indexed)
            for row in connection.execute(f"SELECT {identity} FROM {table} EXCEPT SELECT id FROM {index}_docsize"):  # noqa: S608
                yield f"row {row[0]} of {table} is not in {index}"
            for row in connection.execute(f"SELECT id FROM {index}_docsize EXCEPT SELECT {identity} FROM {table}"):  # noqa: S608
                yield f"row {row[0]} is in {index} and nowhere else"
            for one, other, words in pairs:
                rows = connection.execute(f"""
                    SELECT term, col, doc, cnt FROM temp.{one} EXCEPT SELECT term, col, doc, cnt FROM temp.{other}
                """)  # noqa: S608 - of names that the callers have as constants
                for term, column, documents, _ in rows:
                    yield f"the word {term!r} is in {documents} rows of the column {column}: {words}"
        finally:
            for name in ("terms", "expected_terms", "expected"):
                connection.execute(f"DROP TABLE IF EXISTS temp.{name}")

    return violations


def _make_expected(connection: sqlite3.Connection, index: str, table: str, identity: str, indexed: str) -> None:
    """Make a temporary index of the table, and temporary views of the words of both indexes."""
    connection.execute(f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab ('main', '{index}', 'col')")
    connection.execute(f"""
        CREATE VIRTUAL TABLE temp.expected USING fts5 (
          {indexed}, content = '', tokenize = 'unicode61 remove_diacritics 2'
        )
    """)
    connection.execute("CREATE VIRTUAL TABLE temp.expected_terms USING fts5vocab ('temp', 'expected', 'col')")
    connection.execute(
        f"INSERT INTO temp.expected (rowid, {indexed}) SELECT {identity}, {indexed} FROM main.{table}"  # noqa: S608
    )


COMPARISONS = {
    "mentions_fts": _compare_index("mentions_fts", "mentions", "id", "title", "summary", "heading", "context"),
    "sources_fts": _compare_index("sources_fts", "sources", "link_id", "title", "description", "site_name"),
    "source_texts_fts": _compare_index("source_texts_fts", "source_texts", "link_id", "text"),
}
"""Full-text index -> what compares it with its table."""
