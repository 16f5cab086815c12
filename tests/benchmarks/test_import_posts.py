import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.import_posts import Stopwatch, tables_of, write_raw
from crawler.archive.database import open_archive
from crawler.archive.issues.publications import write_publication
from tests.benchmarks.running import rows, run_benchmark


def test_an_import_is_measured_beside_its_floors(tmp_path: Path) -> None:
    text = run_benchmark("import_posts", shared=tmp_path)
    ((issues, mentions, _, _, ratio, clock, _, _, storing, _, derived, rest, peak, _),) = rows(text, r"\s+2x")
    assert (issues, mentions) == (2 * 6, 2 * 6 * 39)
    assert ratio > 1, "nothing is faster than the least that must be done"
    assert clock > 1
    assert storing > 0
    assert derived > 0
    assert rest > 1
    assert 20 < peak < 2000


def test_the_store_is_measured_without_the_rest(tmp_path: Path) -> None:
    text = run_benchmark("import_posts", "--count", "6", "--times", "2", "--rounds", "1", "--store", shared=tmp_path)
    ((issues, mentions, least, store, ratio, clock, peak),) = rows(text, r"\s+2x")
    assert (issues, mentions) == (2 * 6, 2 * 6 * 39)
    assert min(least, store, ratio, clock) > 0
    assert 20 < peak < 2000


def test_the_floor_writes_the_rows_of_every_table(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        write_publication(archive, "gears", name="Gears", url="https://gears.example")
        archive.db.execute(
            "INSERT INTO topics (publication_id, position, topic_group, name, forms, exclusions) "
            "SELECT id, 1, 'Wheels', 'Cogs', '[]', '[]' FROM publications"
        )
    write_raw(path, Stopwatch())
    with closing(sqlite3.connect(path)) as written, closing(sqlite3.connect(tmp_path / "archive.db.raw")) as raw:
        tables = tables_of(written, "table")
        assert {"publications", "topics", "generations"} <= {name for name in tables if rows_of(written, name)}
        assert {name: rows_of(raw, name) for name in tables} == {name: rows_of(written, name) for name in tables}


def rows_of(db: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return db.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608  a name of the schema
