"""The least that could do what `benchmarks/growth.py` measures, each in a process of its own.

    python -m benchmarks.floors reread ARCHIVE     reading the pages of the captures alone
    python -m benchmarks.floors verify ARCHIVE     SQLite's own checks, and a hash of each row
    python -m benchmarks.floors release ARCHIVE    the exports of tables and views, in each format
    python -m benchmarks.floors adopt ARCHIVE      the same rows, inserted into an empty archive

Each prints the seconds of CPU.
"""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from crawler.archive.database import open_archive
from crawler.archive.exports.formats import Export, write_export
from crawler.archive.exports.relations import TEXTS, Relation, relations
from crawler.archive.ledger.captures import latest_captures
from crawler.archive.scratch import scratch_folder
from crawler.archive.search_indexes import SEARCH_INDEXES
from crawler.captures.read import read_capture
from crawler.linked_pages.source import read_source

ROOT = Path(__file__).resolve().parents[1]
FORMATS = ("sql", "csv", "jsonl", "parquet")


def main() -> None:
    name, archive = sys.argv[1:]
    print(FLOORS[name](Path(archive)))


def floor_of(name: str, archive: Path) -> float:
    """Return the seconds of CPU that the floor of a command takes."""
    command = [sys.executable, "-m", "benchmarks.floors", name, str(archive)]
    return float(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)


def reread(archive: Path) -> float:
    used = 0.0
    with open_archive(archive, read_only=True) as opened:
        for stored in latest_captures(opened):
            body = read_capture(archive.with_name("captures"), stored.location, original=stored.original).body
            started = time.process_time()
            read_source(body, stored.final_url, stored.content_type)
            used += time.process_time() - started
    return used


def verify(archive: Path) -> float:
    started, digest = time.process_time(), sha256()
    with closing(sqlite3.connect(archive)) as database:
        for check in ("integrity_check", "foreign_key_check"):
            database.execute(f"PRAGMA {check}").fetchall()
        for table in tables():
            for row in rows_of(database, table):
                digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return time.process_time() - started


def release(archive: Path) -> float:
    started = time.process_time()
    names = tuple(table.name for table in tables() if table.name not in TEXTS)
    views = tuple(each.name for each in relations() if each.kind == "view")
    with scratch_folder() as folder, open_archive(archive, read_only=True) as opened:
        for form in FORMATS:
            chosen = names if form == "sql" else (*names, *views)
            write_export(opened, Export(format=form, names=chosen), str(folder / form))
    return time.process_time() - started


def adopt(archive: Path) -> float:
    with scratch_folder() as folder:
        empty = folder / "empty.db"
        open_archive(empty).close()
        started = time.process_time()
        with closing(sqlite3.connect(archive)) as origin, closing(sqlite3.connect(empty)) as database:
            for table in tables():
                columns = ", ".join(field.name for field in table.fields)
                marks = ", ".join("?" for _ in table.fields)
                insert = f"INSERT OR IGNORE INTO {table.name} ({columns}) VALUES ({marks})"  # noqa: S608 - of the schema
                database.executemany(insert, rows_of(origin, table))
            for index in SEARCH_INDEXES:
                database.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608 - of the schema
            database.commit()
        return time.process_time() - started


def tables() -> list[Relation]:
    return [each for each in relations() if each.kind == "table"]


def rows_of(database: sqlite3.Connection, table: Relation) -> Iterator[tuple[object, ...]]:
    columns = ", ".join(field.name for field in table.fields)
    return iter(database.execute(f"SELECT {columns} FROM {table.name}"))  # noqa: S608 - of the schema


FLOORS: dict[str, Callable[[Path], float]] = {
    "reread": reread,
    "verify": verify,
    "release": release,
    "adopt": adopt,
}
"""Name of a command -> what returns the seconds of CPU of its floor."""


if __name__ == "__main__":
    main()
