"""Notice that an archive is damaged before it is worked with, in a time that a large one allows."""

from collections.abc import Iterable
from contextlib import closing

from crawler.archive.checks.editions import find_other_texts
from crawler.archive.checks.search_index import compare_index
from crawler.archive.database import RESTORING, Archive, translate_errors
from crawler.archive.search_indexes import SEARCH_INDEXES, indexes_of
from crawler.exceptions import ArchiveCorruptError

__all__ = ["check_sound", "takes_long"]

THOROUGH_BYTES = 32_000_000
"""Size of a file up to which indexes are compared with their tables, those of words too; that takes half a second.

Of the full-text indexes of a table the first is compared: others have the same texts, and are for `verify`.
"""

WHOLE_BYTES = 2_000_000_000
"""Size of a file up to which every page is looked at; that takes three seconds of processor time for 1 GB."""

ADVICE = f"`scrapy verify` says more. {RESTORING}"
REMAKING = "`scrapy verify --repair` makes it again."

TABLES = """
SELECT name FROM sqlite_master
WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE '%_texts' AND name NOT LIKE '%_fts%'
"""


def takes_long(archive: Archive) -> bool:
    """Return whether to check an archive takes longer than half a second."""
    return _size(archive) > THOROUGH_BYTES


def check_sound(archive: Archive) -> None:
    """Raise ArchiveCorruptError where the file cannot be read as it was written: what is lost would go unnoticed.

    The larger the file, the less is looked at: with the contents of indexes, without them, without the texts. A value
    that was changed within its row is for `verify` to find.
    """
    size = _size(archive)
    ((page_size,),) = archive.query("PRAGMA page_size")
    with translate_errors(archive.path, ADVICE):
        if archive.path.stat().st_size % page_size:
            raise ArchiveCorruptError(archive.path, "is damaged (it ends within a page).", ADVICE)
        if size <= THOROUGH_BYTES:
            _refuse(archive, _rows(archive, "PRAGMA integrity_check(1)"))
        elif size <= WHOLE_BYTES:
            _refuse(archive, _rows(archive, "PRAGMA quick_check(1)"))
        else:
            for name in _rows(archive, TABLES):
                _refuse(archive, _rows(archive, f"PRAGMA quick_check('{name}')"))
            return
        _refuse(archive, find_other_texts(archive))
    for name, index in SEARCH_INDEXES.items():
        with translate_errors(archive.path, f"Its full-text index {name} cannot be read. {REMAKING}"):
            _read_words(archive, name)
        if size <= THOROUGH_BYTES and index is indexes_of(index.table)[0]:
            with translate_errors(archive.path, ADVICE):
                _refuse(
                    archive, list(compare_index(archive, index)), f"{ADVICE} If it is {name} that differs, {REMAKING}"
                )


def _size(archive: Archive) -> int:
    ((size,),) = archive.query("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    return int(size)


def _rows(archive: Archive, sql: str) -> list[str]:
    return [row[0] for row in archive.connection.execute(sql)]


def _refuse(archive: Archive, found: Iterable[str], advice: str = ADVICE) -> None:
    """Raise ArchiveCorruptError with the first thing that was found."""
    words = next(iter(found), "ok")
    if words != "ok":
        raise ArchiveCorruptError(archive.path, f"is damaged ({' '.join(words.split())}).", advice)


def _read_words(archive: Archive, index: str) -> None:
    """Read all words of a full-text index."""
    try:
        archive.connection.execute(f"CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, {index}, row)")
        with closing(archive.connection.execute("SELECT sum(cnt) FROM temp.words")) as words:
            words.fetchone()
    finally:
        archive.connection.execute("DROP TABLE IF EXISTS temp.words")
