"""CSV, JSON Lines and Parquet, read by others' readers."""

import csv
import io
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from crawler.archive.database import Archive
from crawler.archive.exports.choice import Choice
from crawler.archive.exports.csv import unguarded, write_csv
from crawler.archive.exports.extract import Extract, extract
from crawler.archive.exports.jsonl import write_jsonl
from crawler.archive.exports.parquet import write_parquet
from crawler.archive.exports.relations import Relation, relation, relations
from crawler.text.formulas import FORMULA_SIGNS

NAMES = [each.name for each in relations()]
Row = tuple[Any, ...]


def written(write: Callable[..., None], source: Extract, name: str, **options: Any) -> bytes:
    out = io.BytesIO()
    write(source, out, relation(name), **options)
    return out.getvalue()


def stored(source: Extract, name: str) -> list[Row]:
    return source.archive.query(source.select("*", relation(name)))


def as_texts(rows: list[Row]) -> list[Row]:
    """What a reader without types and nulls makes of the rows."""
    return [tuple("" if value is None else str(value) for value in row) for row in rows]


@pytest.mark.parametrize("name", NAMES)
def test_pythons_reader_has_every_row_of_csv(everything: Extract, name: str) -> None:
    text = written(write_csv, everything, name).decode()
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert head == [field.name for field in relation(name).fields]
    assert [tuple(map(unguarded, row)) for row in rows] == as_texts(stored(everything, name))


@pytest.mark.parametrize("name", ["mentions", "visits", "entries", "sources"])
def test_duckdb_has_every_row_of_csv(everything: Extract, name: str, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_bytes(written(write_csv, everything, name, guarded=False))
    with closing(duckdb.connect()) as database:
        columns = ", ".join(f"'{field.name}': 'VARCHAR'" for field in relation(name).fields)
        options = f"header = true, delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}}"
        read = f"SELECT * FROM read_csv(?, {options})"  # noqa: S608
        rows = database.execute(read, [str(tmp_path / "rows.csv")]).fetchall()
    assert as_texts(rows) == as_texts(stored(everything, name))


@pytest.mark.parametrize("name", ["mentions", "visits", "entries", "sources"])
def test_arrow_tells_null_from_empty_in_csv(everything: Extract, name: str) -> None:
    fields = relation(name).fields
    table = arrow_csv.read_csv(
        io.BytesIO(written(write_csv, everything, name, guarded=False)),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types={field.name: pa.string() for field in fields},
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        ),
    )
    rows = [tuple(row.values()) for row in table.to_pylist()]
    assert rows == [tuple(None if value is None else str(value) for value in row) for row in stored(everything, name)]


def test_no_cell_of_csv_is_a_formula_and_each_can_be_had_back(everything: Extract) -> None:
    def titles(text: bytes) -> list[str]:
        return [row["title"] for row in csv.DictReader(io.StringIO(text.decode(), newline=""))]

    safe = titles(written(write_csv, everything, "mentions"))
    raw = titles(written(write_csv, everything, "mentions", guarded=False))
    assert not [title for title in safe if title.startswith(tuple(FORMULA_SIGNS))]
    assert len([title for title in raw if title.startswith(tuple(FORMULA_SIGNS))]) == 7
    assert list(map(unguarded, safe)) == raw
    assert "'Tis the season" in safe


def test_lines_of_csv_end_as_the_rfc_has_it(everything: Extract) -> None:
    assert written(write_csv, everything, "categories") == (
        b'name,position,description\r\n"News",1,"What is new."\r\n"Other",3,"The rest."\r\n"Tools",2,"What to use."\r\n'
    )


@pytest.mark.parametrize("name", NAMES)
def test_json_lines_have_every_value(everything: Extract, name: str) -> None:
    rows = [tuple(json.loads(line).values()) for line in written(write_jsonl, everything, name).splitlines()]
    assert rows == stored(everything, name)


def test_json_lines_have_the_columns_in_order(everything: Extract) -> None:
    line = written(write_jsonl, everything, "domains").split(b"\n")[0]
    assert line == b'{"id":1,"name":"site.example"}'


def plain(value: Any, field_type: str) -> Any:
    """A typed value as the archive has it."""
    match field_type, value:
        case _, None:
            return None
        case "date", day:
            return day.isoformat()
        case "time", moment:
            return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        case "flag", flag:
            return int(flag)
    return value


def untyped(rows: list[Row], described: Relation) -> list[Row]:
    return [tuple(plain(value, field.type) for value, field in zip(row, described.fields, strict=True)) for row in rows]


@pytest.mark.parametrize("name", NAMES)
def test_parquet_has_every_row_typed_and_described(everything: Extract, name: str) -> None:
    file = parquet.ParquetFile(io.BytesIO(written(write_parquet, everything, name)))
    described = relation(name)
    rows = [tuple(row.values()) for row in file.read().to_pylist()]
    assert untyped(rows, described) == stored(everything, name)
    for field, column in zip(described.fields, file.schema_arrow, strict=True):
        assert column.metadata[b"description"].decode() == field.description
        assert column.nullable == field.nullable
    if rows:
        group = file.metadata.row_group(0)
        dictionaries = {group.column(place).path_in_schema: group.column(place) for place in range(group.num_columns)}
        texts = [field.name for field in described.fields if field.type == "text"]
        assert all(dictionaries[text].has_dictionary_page for text in texts)
        assert {column.compression for column in dictionaries.values()} == {"ZSTD"}


@pytest.mark.parametrize("name", ["mentions", "visits", "entries"])
def test_duckdb_has_every_row_of_parquet(everything: Extract, name: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    path.write_bytes(written(write_parquet, everything, name))
    with closing(duckdb.connect()) as database:
        database.execute("SET TimeZone = 'UTC'")
        rows = database.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
        assert untyped(rows, relation(name)) == stored(everything, name)


def test_pandas_has_every_row_of_parquet(everything: Extract, tmp_path: Path) -> None:
    # Not asked for: sqlite-utils imports it into every process where it is there.
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    path = tmp_path / "rows.parquet"
    path.write_bytes(written(write_parquet, everything, "mentions"))
    frame = pandas.read_parquet(path)
    assert frame["id"].tolist() == [row[0] for row in stored(everything, "mentions")]


def test_row_groups_of_parquet_are_bounded(everything: Extract, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.archive.exports.parquet.GROUP_ROWS", 10)
    monkeypatch.setattr("crawler.archive.exports.parquet.PORTION", 5)
    monkeypatch.setattr("crawler.archive.exports.parquet.FIRST_PORTION", 5)
    file = parquet.ParquetFile(io.BytesIO(written(write_parquet, everything, "mentions")))
    sizes = [file.metadata.row_group(place).num_rows for place in range(file.metadata.num_row_groups)]
    assert sizes[0] == 10
    assert sum(sizes) == len(stored(everything, "mentions"))
    monkeypatch.setattr("crawler.archive.exports.parquet.GROUP_BYTES", 1)
    file = parquet.ParquetFile(io.BytesIO(written(write_parquet, everything, "mentions")))
    assert file.metadata.row_group(0).num_rows == 5


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=settings().max_examples // 2,
)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_comes_back(archive: Archive, text: str) -> None:
    archive.connection.execute("UPDATE publications SET name = ?, former_names = ?", (text, text or None))
    with extract(archive, Choice()) as source:
        rows = stored(source, "publications")
        for guarded in (True, False):
            made = written(write_csv, source, "publications", guarded=guarded).decode()
            (_, row) = csv.reader(io.StringIO(made, newline=""), strict=True)
            assert (unguarded(row[2]) if guarded else row[2]) == text
            assert not guarded or not row[2].startswith(tuple(FORMULA_SIGNS))
        (line,) = written(write_jsonl, source, "publications").splitlines()
        assert tuple(json.loads(line).values()) == rows[0]
        table = parquet.read_table(io.BytesIO(written(write_parquet, source, "publications")))
        assert [tuple(row.values()) for row in table.to_pylist()] == rows


def test_an_empty_table_is_a_head_alone(archive: Archive) -> None:
    with extract(archive, Choice()) as source:
        assert written(write_csv, source, "hops") == b"host,visit_id,position\r\n"
        assert written(write_jsonl, source, "hops") == b""
        assert parquet.read_table(io.BytesIO(written(write_parquet, source, "hops"))).num_rows == 0
