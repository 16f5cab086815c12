"""An archive from which another one is made: attached to that one as `origin`, so that rows are copied by SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.archive.database import Archive, database_uri, translate_errors
from crawler.exceptions import ArchiveCorruptError

__all__ = ["attached", "check_copied_references", "indexed_afterwards"]


@contextmanager
def attached(made: Archive, origin: Path) -> Iterator[None]:
    """Attach an archive, read only, as `origin` to the one that is made of it, which enforces no foreign keys then.

    Raises ArchiveError.
    """
    with translate_errors(origin):
        made.connection.execute("PRAGMA foreign_keys = OFF")
        made.connection.execute("ATTACH ? AS origin", (database_uri(origin, read_only=True),))
        try:
            yield
        finally:
            made.connection.execute("DETACH origin")


@contextmanager
def indexed_afterwards(made: Archive) -> Iterator[None]:
    """Have the indexes of a new archive made when the block has filled it: where ids are in no order, keeping them up
    row by row takes the longer, the more do not fit into memory. Those that are rules stay."""
    connection = made.connection
    indexes = connection.execute(
        "SELECT name, sql FROM main.sqlite_schema WHERE type = 'index' AND sql GLOB 'CREATE INDEX *'"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX main.{name}")
    yield
    for _, sql in indexes:
        connection.execute(sql)


def check_copied_references(made: Archive, origin: Path) -> None:
    """Raise ArchiveCorruptError about `origin` where a row that was copied from it refers to one that is missing."""
    if dangling := made.connection.execute("PRAGMA main.foreign_key_check").fetchone():
        raise ArchiveCorruptError(
            origin,
            f"has a row of {dangling[0]} that points at a row of {dangling[2]} which is not there.",
            "`scrapy verify` lists what is wrong with it.",
        )
