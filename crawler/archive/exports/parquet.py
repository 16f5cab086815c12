"""Parquet, typed by the schema and dictionary-encoded; meanings of columns are in the metadata `description`."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow import parquet

from crawler.archive.exports.extract import Extract
from crawler.archive.exports.relations import Field, FieldType, Relation

__all__ = ["arrow_schema", "arrow_values", "write_parquet", "write_rows"]

PORTION = 4096
"""Rows that become Arrow's at a time."""

LARGE = 4096
"""Bytes of a large row."""

FIRST_PORTION = 64
"""Likewise, until it is known how large rows are, and where they are large."""

GROUP_ROWS = 65_536
GROUP_BYTES = 16 * 1024 * 1024
"""A row group is written when it has so much; texts of pages are far larger than other rows."""

_TYPES: Mapping[FieldType, pa.DataType] = {
    "integer": pa.int64(),
    "number": pa.float64(),
    "text": pa.string(),
    "date": pa.date32(),
    "time": pa.timestamp("s", tz="UTC"),
    "flag": pa.bool_(),
}


def write_parquet(extract: Extract, out: BinaryIO, relation: Relation, *, compression: str = "zstd") -> None:
    """Write the chosen rows; `compression` is 'zstd' or 'none'. Raises ArchiveError."""
    rows = extract.archive.connection.execute(extract.select(arrow_values(relation), relation))
    write_rows(rows, out, relation, compression=compression)


def write_rows(
    rows: Iterable[tuple[Any, ...]], out: BinaryIO, relation: Relation, *, compression: str = "zstd"
) -> None:
    """Write rows of the expressions `arrow_values`, in batches; `compression` is 'zstd' or 'none'."""
    schema = arrow_schema(relation)
    with parquet.ParquetWriter(out, schema, compression=compression) as writer:
        for group in _groups(iter(rows), relation, schema):
            writer.write_table(group, row_group_size=len(group))


def arrow_values(relation: Relation) -> str:
    """Return the expressions of a SELECT for the columns as Arrow has them."""
    return ", ".join(_value(field) for field in relation.fields)


def arrow_schema(relation: Relation) -> pa.Schema:
    """Return the columns with their types and meanings."""
    return pa.schema(
        [
            pa.field(field.name, _TYPES[field.type], field.nullable, {"description": field.description})
            for field in relation.fields
        ],
        {"name": relation.name, "description": relation.description},
    )


def _groups(rows: Iterator[tuple[Any, ...]], relation: Relation, schema: pa.Schema) -> Iterator[pa.Table]:
    portions: list[pa.RecordBatch] = []
    for portion in _portions(rows, relation, schema):
        portions.append(portion)
        if sum(map(len, portions)) >= GROUP_ROWS or sum(each.nbytes for each in portions) >= GROUP_BYTES:
            yield pa.Table.from_batches(portions, schema)
            portions = []
    if portions:
        yield pa.Table.from_batches(portions, schema)


def _portions(rows: Iterator[tuple[Any, ...]], relation: Relation, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    size = FIRST_PORTION
    while fetched := list(islice(rows, size)):
        arrays = []
        for values, field, column in zip(zip(*fetched, strict=True), relation.fields, schema, strict=True):
            if field.type == "flag":
                arrays.append(pa.array([None if value is None else bool(value) for value in values], column.type))
            else:
                arrays.append(pa.array(values, column.type))
        portion = pa.RecordBatch.from_arrays(arrays, schema=schema)
        yield portion
        size = PORTION if portion.nbytes < LARGE * len(portion) else FIRST_PORTION


def _value(field: Field) -> str:
    """Return an expression for a value as Arrow has it: dates as days since 1970, times as seconds."""
    match field.type:
        case "date":
            return f"CAST(julianday({field.name}) - 2440587.5 AS INTEGER)"
        case "time":
            return f"CAST(strftime('%s', {field.name}) AS INTEGER)"
        case _:
            return field.name
