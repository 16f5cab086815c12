"""What a dataset holds, and what becomes of it when archives are written to it again."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from crawler.archive.database import Archive, open_archive
from crawler.archive.dataset.manifest import read_manifests
from crawler.archive.dataset.tables import dataset_tables
from crawler.archive.dataset.write import Written, write_dataset
from crawler.archive.exports.relations import TEXTS
from crawler.archive.issues.publications import write_publication
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.visits import record_visit
from crawler.exceptions import ExportError
from tests.archive.builders import citation, issue
from tests.archive.conftest import prepare
from tests.archive.dataset.conftest import Both
from tests.archive.dataset.reading import opened
from tests.archive.ledgers import visit

CHECKOUT = Path(__file__).resolve().parents[3]

TYPES = {
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.string(): "VARCHAR",
    pa.date32(): "DATE",
    pa.timestamp("ms", tz="UTC"): "TIMESTAMP WITH TIME ZONE",
    pa.bool_(): "BOOLEAN",
}

Make = Callable[..., Archive]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that makes an archive of a publication: NAME.db, with an issue of each year."""

    def made(name: str, *, key: str = "weekly", years: tuple[int, ...] = (2020, 2021), folder: str = ".") -> Archive:
        path = tmp_path / folder / f"{name}.db"
        path.parent.mkdir(exist_ok=True)
        archive = prepare(path)
        if key != "weekly":
            archive.connection.execute("UPDATE publications SET key = ?, name = ?", (key, key.title()))
        for number, year in enumerate(years, start=1):
            add(archive, number, year, key=key)
        return archive

    return made


def add(archive: Archive, number: int, year: int, *, key: str = "weekly") -> None:
    cited = [citation("shared", role="story"), citation(f"only/{number}")]
    made = issue(f"{number}-{year}-03-02", number=number, citations=cited, pictures=())
    write_issue(archive, replace(made, publication=key), 1)
    archive.connection.execute("UPDATE issues SET published = ? WHERE number = ?", (f"{year}-03-02", number))


def link(archive: Archive, end: str) -> int:
    ((found,),) = archive.query("SELECT id FROM links WHERE url GLOB '*' || ?", (end,))
    return int(found)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with opened(folder) as connection:
        connection.execute("USE main")
        return connection.execute(sql).fetchall()


def test_types_are_those_of_the_schema(known: Both) -> None:
    for table in dataset_tables(texts=True):
        shown = known.duckdb.execute(f"DESCRIBE main.{table.name}").fetchall()
        found = {name: kind for name, kind, *_ in shown}
        for path in (known.folder / table.name).glob("*/*/*.parquet"):
            schema = parquet.read_schema(path)
            assert found == {column.name: TYPES[column.type] for column in schema} | {
                "publication": "VARCHAR",
                "year": "BIGINT",
            }
            assert all(column.metadata[b"description"] for column in schema)
    assert known.duckdb.execute("SELECT min(published) FROM main.issues").fetchone() == (date(2019, 1, 7),)


def test_rows_lie_by_publication_and_year(make: Make, tmp_path: Path) -> None:
    with make("one") as archive:
        record_visit(archive, 1, visit(link(archive, "shared"), status=200, reader="1"))
        write_dataset(archive, tmp_path / "set")
    folder = tmp_path / "set"
    assert (folder / "mentions/publication=weekly/year=2020/one.parquet").is_file()
    years = "SELECT publication, year, count(*) FROM {} GROUP BY ALL ORDER BY ALL"
    assert rows(folder, years.format("mentions")) == [("weekly", 2020, 2), ("weekly", 2021, 2)]
    # The one that both cite lies with the first.
    assert rows(folder, years.format("links")) == [("weekly", 2020, 2), ("weekly", 2021, 1)]
    assert rows(folder, years.format("entries")) == [("weekly", 2020, 2), ("weekly", 2021, 2)]
    assert rows(folder, "SELECT publication, year FROM visits") == [("weekly", 2026)]
    assert rows(folder, "SELECT publication, year FROM publications") == [("weekly", None)]
    assert {publication for publication, *_ in rows(folder, years.format("categories"))} == {None}


def test_the_same_archive_gives_the_same_bytes_and_another_name_the_same_rows(make: Make, tmp_path: Path) -> None:
    with make("one") as archive:
        write_dataset(archive, tmp_path / "a")
        write_dataset(archive, tmp_path / "b")
        write_dataset(archive, tmp_path / "c", name="other")
    one, other = files(tmp_path / "a"), files(tmp_path / "c")
    assert one == files(tmp_path / "b")
    data = [path for path in one if path.endswith(".parquet")]
    assert [one[path] for path in data] == [other[path.replace("one.", "other.")] for path in data]


def test_a_second_run_replaces_only_what_changed(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    with make("one") as archive:
        first = write_dataset(archive, folder)
        before = {path: path.stat().st_ino for path in folder.rglob("*.parquet")}
        assert write_dataset(archive, folder) == Written(files=first.files, unchanged=first.files, removed=0)
        assert {path: path.stat().st_ino for path in folder.rglob("*.parquet")} == before
        add(archive, 3, 2022)
        written = write_dataset(archive, folder)
    changed = {path for path in folder.rglob("*.parquet") if before.get(path) != path.stat().st_ino}
    assert {path.parent.name for path in changed} == {"year=2022"}
    assert written.files - written.unchanged == len(changed)
    assert rows(folder, "SELECT count(*) FROM issues") == [(3,)]


def test_several_archives_share_a_dataset(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    with make("one") as one, make("two", key="daily", years=(2019, 2020, 2021)) as two:
        record_visit(one, 1, visit(link(one, "shared"), status=200, reader="1"))
        for day in (50, 90, 130):
            record_visit(two, 1, visit(link(two, "shared"), "not_found", day=day, status=404, reader="1"))
        write_dataset(one, folder)
        before = files(folder)
        write_dataset(two, folder)
        assert {path: files(folder)[path] for path in before if path.endswith(".parquet")}.items() <= before.items()
        # Of the archive that saw it last; visits of both.
        assert rows(folder, "SELECT state FROM links WHERE url LIKE '%shared'") == [("gone",)]
        assert rows(folder, "SELECT count(*), count(DISTINCT id) FROM visits") == [(4, 4)]
        assert rows(folder, "SELECT count(*), count(DISTINCT id) FROM links") == [(4, 4)]
        told = "SELECT m.publication, count(*) FROM mentions m JOIN links l ON l.id = m.link_id GROUP BY 1 ORDER BY 1"
        assert rows(folder, told) == [("daily", 6), ("weekly", 4)]
        assert rows(folder, "SELECT sum(mentions) FROM archive.site_issues") == [(10,)]
        write_dataset(one, folder)
        assert len(read_manifests(folder)) == 2


def test_a_publication_is_of_one_archive(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    with make("one") as one, make("two") as two, make("one", key="daily", folder="other") as namesake:
        write_dataset(one, folder)
        before = files(folder)
        with pytest.raises(ExportError, match="weekly from the archive one"):
            write_dataset(two, folder)
        with pytest.raises(ExportError, match="weekly from an archive that is called one, too"):
            write_dataset(namesake, folder)
        with pytest.raises(ExportError, match="--name a/b"):
            write_dataset(two, folder, name="a/b")
        with pytest.raises(ExportError, match="is called one, which differs in case alone"):
            write_dataset(two, folder, name="ONE")
        with two.transaction() as connection:
            connection.execute("UPDATE publications SET key = 'WEEKLY'")
        with pytest.raises(ExportError, match="weekly from the archive one"):
            write_dataset(two, folder)
        write_publication(two, "Weekly", name="The Weekly", url="https://weekly.example")
        with pytest.raises(ExportError, match="keys of two differ in case alone"):
            write_dataset(two, tmp_path / "another")
        assert files(folder) == before
        write_dataset(namesake, folder, replace=True)
        assert rows(folder, "SELECT key FROM publications") == [("daily",)]


def test_a_publication_that_the_archive_gets_is_added(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    with make("one") as archive:
        write_dataset(archive, folder)
        write_publication(archive, "daily", name="The Daily", url="https://daily.example")
        write_dataset(archive, folder)
    assert rows(folder, "SELECT key FROM publications ORDER BY 1") == [("daily",), ("weekly",)]


def test_only_datasets_are_written_to_and_what_a_person_put_there_stays(make: Make, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("mine", "utf-8")
    with make("one") as archive:
        with pytest.raises(ExportError, match="is no dataset"):
            write_dataset(archive, tmp_path / "other")
        write_dataset(archive, tmp_path / "set")
        (tmp_path / "set" / "notes.txt").write_text("mine", "utf-8")
        write_dataset(archive, tmp_path / "set")
    assert (tmp_path / "set" / "notes.txt").read_text("utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_texts_are_there_where_all_archives_gave_them(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    with make("one") as one, make("two", key="daily") as two:
        write_dataset(one, folder, texts=True)
        assert rows(folder, "SELECT count(*) FROM edition_texts") == [(2,)]
        write_dataset(two, folder)
    with pytest.raises(duckdb.CatalogException):
        rows(folder, "SELECT count(*) FROM edition_texts")
    with open_archive(tmp_path / "one.db", read_only=True) as one:
        write_dataset(one, folder)
    assert not any((folder / name).exists() for name in TEXTS)


KILLED = """
import os, signal, sys
from pathlib import Path
from crawler.archive.database import open_archive
from crawler.archive.dataset.write import write_dataset
left = int(sys.argv[3])
def hook(event, _):
    global left
    if event in ("os.link", "os.rename", "os.mkdir"):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
with open_archive(Path(sys.argv[1]), read_only=True) as archive:
    sys.addaudithook(hook)
    write_dataset(archive, Path(sys.argv[2]))
"""


@pytest.mark.parametrize("steps", [150, *(pytest.param(n, marks=pytest.mark.deep) for n in (2, 3, 60, 120, 200, 260))])
def test_a_killed_export_leaves_the_dataset_as_it_was(make: Make, tmp_path: Path, steps: int) -> None:
    folder = tmp_path / "set"
    with make("one") as archive:
        write_dataset(archive, folder)
        before = files(folder)
        add(archive, 3, 2022)
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(tmp_path / "one.db"), str(folder), str(steps)], cwd=CHECKOUT, check=False
        )
        assert done.returncode == -9
        assert files(folder) == before
        assert [path for path in tmp_path.iterdir() if path.name.startswith(".set")]
        write_dataset(archive, folder)
    assert rows(folder, "SELECT count(*) FROM issues") == [(3,)]
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".set")] == []
