"""What the rules of an archive are made of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from crawler.archive.database import Archive

__all__ = ["Check", "index_anew", "index_in_step", "sql"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A rule. violations: describes every row that breaks it. repair: derives anew what the rule is about from the rest
    of the archive; None where that is content, which nothing else has."""

    name: str
    meaning: str
    violations: Callable[[Archive], Iterable[str]]
    repair: Callable[[Archive], object] | None = None


def sql(statement: str) -> Callable[[Archive], Iterator[str]]:
    """A statement that selects one text for each row that breaks the rule."""

    def violations(archive: Archive) -> Iterator[str]:
        return (str(row[0]) for row in archive.connection.execute(statement))

    return violations


def index_anew(index: str) -> Callable[[Archive], None]:
    """Makes a full-text index anew from its table."""

    def repair(archive: Archive) -> None:
        with archive.transaction() as connection:
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608 - a constant

    return repair


def index_in_step(index: str, table: str, identity: str, *columns: str) -> Callable[[Archive], Iterator[str]]:
    """Compares a full-text index with one made anew. FTS5's own check would have to write to the archive.

    identity: the column of the table that is the index's rowid. columns: those that it indexes, in its order.
    """
    indexed = ", ".join(columns)
    pairs = (
        ("indexed_anew", "indexed", f"{table} has it so, {index} not"),
        ("indexed", "indexed_anew", f"{index} alone has it so"),
    )

    def violations(archive: Archive) -> Iterator[str]:
        connection = archive.connection
        try:
            connection.execute(f"CREATE VIRTUAL TABLE temp.indexed USING fts5vocab ('main', '{index}', 'col')")
            connection.execute(f"""
                CREATE VIRTUAL TABLE temp.anew USING fts5 (
                  {indexed}, content = '', tokenize = 'unicode61 remove_diacritics 2'
                )
            """)
            connection.execute("CREATE VIRTUAL TABLE temp.indexed_anew USING fts5vocab ('temp', 'anew', 'col')")
            connection.execute(
                f"INSERT INTO temp.anew (rowid, {indexed}) SELECT {identity}, {indexed} FROM main.{table}"  # noqa: S608
            )
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
            for name in ("indexed", "indexed_anew", "anew"):
                connection.execute(f"DROP TABLE IF EXISTS temp.{name}")

    return violations
