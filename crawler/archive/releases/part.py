"""An archive of one publication alone, made of one that has several."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.archive.database import Archive, open_archive, translate_errors
from crawler.archive.exports.choice import Choice
from crawler.archive.exports.extract import extract
from crawler.archive.exports.sql import write_sql
from crawler.archive.statements import complete_statements

__all__ = ["part_of"]


@contextmanager
def part_of(archive: Archive, publication: str | None, folder: Path, *, texts: bool) -> Iterator[Archive]:
    """Yield an archive with only what belongs to a publication; for None, the archive itself.

    Args:
        archive: what is read.
        publication: its key.
        folder: where the other archive is for the time of the context.
        texts: whether to include the full texts of others.

    Raises:
        ExportError: there is no such publication in the archive.
        ArchiveError: it cannot be read or written.
    """
    if publication is None:
        yield archive
        return
    with TemporaryDirectory(prefix=".part-", dir=folder) as place:
        dump, path = Path(place) / "part.sql", Path(place) / "part.db"
        with extract(archive, Choice(publication=publication), texts=texts) as source, dump.open("wb") as out:
            write_sql(source, out)
        with (
            translate_errors(path),
            closing(sqlite3.connect(path, isolation_level=None)) as connection,
            dump.open(encoding="utf-8", newline="\n") as lines,
        ):
            for statement in complete_statements(lines):
                connection.execute(statement)
        dump.unlink()
        with open_archive(path, read_only=True) as part:
            yield part
