"""The SQL files of a dataset, with which DuckDB reads it.

`views.sql` has a view for each table, typed. `archive.sql` has a schema `archive` on top: the tables with the types of
the archive, the views of its schema, and functions of SQLite that DuckDB lacks, so that questions to an archive can be
asked of a dataset.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from crawler.analysis.survival.proportions import Z
from crawler.archive.dataset.manifest import Manifest
from crawler.archive.dataset.tables import PARTITION, dataset_tables
from crawler.archive.descriptions import SCHEMA
from crawler.archive.exports.relations import TEXTS, Field, FieldType, Relation, relation

__all__ = ["VIEWS_LEFT_OUT", "in_duckdb", "sql_files"]

VIEWS_LEFT_OUT: Mapping[str, str] = {
    "unspaced_mentions": "what a full-text index of SQLite reads",
    "host_log": "requests for what is no link, which no dataset has",
}
"""View of the schema that `archive.sql` lacks -> what it is."""

_HAND_MADE = Path(__file__).with_name("duckdb_views.sql")

_OF_LINKS: Mapping[str, str] = {
    "links": "id",
    "link_aliases": "link_id",
    "work_claims": "link_id",
    "sources": "link_id",
    "source_texts": "link_id",
    "source_revisions": "link_id",
    "source_revision_texts": "link_id",
    "link_authors": "link_id",
}
"""Table of what an archive knows of a link -> column of the link. Of several archives, that which saw it last."""

_OF_IMAGES: Mapping[str, str] = {"images": "id", "image_aliases": "image_id"}
"""Likewise, of an image."""

_SHARED = frozenset({"domains", "authors", "categories", "joined_works", "snapshots", "snapshot_submissions"})
"""Tables of which several archives may have the same row."""

_OF_ALL = frozenset({"lost_at_last_look", "survival_curves"})
"""Tables with figures of all publications of an archive, which do not add up to those of several."""

_VALUES: Mapping[FieldType, str] = {
    "date": "CAST({0} AS VARCHAR)",
    "time": "strftime(make_timestamp(epoch_us({0})), '%Y-%m-%dT%H:%M:%SZ')",
    "flag": "CAST({0} AS BIGINT)",
}
"""Type -> expression for a value as an archive has it; others are the same."""

_DIFFERENCES = (
    # A join whose order is the one that is written.
    (r"\bCROSS JOIN(?=\s+\w+(?:\s+(?:AS\s+)?\w+)?\s+ON\b)", "JOIN"),
    # A column that no index is to be used for.
    (r"(?<=[ (])\+(?=[a-z]\w*\.)", ""),
    # What is no number is 0, and numbers have 64 bits.
    (r"\bCAST\(('(?:[^']|'')*'|:\w+) AS (INTEGER|REAL)\)", r"coalesce(CAST(\1 AS \2), 0)"),
    (r"\bCAST\(", "TRY_CAST("),
    (r"\bAS INTEGER\)", "AS BIGINT)"),
    (r"\bAS REAL\)", "AS DOUBLE)"),
    # The day of a time, as text.
    (r"\bdate\(([\w.]+)\)", r"substr(\1, 1, 10)"),
    (r"\bIS NOT (?!NULL\b|DISTINCT\b)", "IS DISTINCT FROM "),
    (r"\bIS (?!NOT\b|NULL\b|DISTINCT\b)", "IS NOT DISTINCT FROM "),
    # A comparison as a number.
    (r"\* \(([\w.]+ (?:=|<>|IS NOT DISTINCT FROM) (?:'[^']*'|\(SELECT [^()]*\)))\)", r"* CAST((\1) AS BIGINT)"),
    # In any case, of ASCII's letters.
    (r"\bLIKE\b", "ILIKE"),
)
"""What SQLite writes otherwise -> how DuckDB does."""

_HEAD = """\
-- {what}
-- DuckDB reads them in this folder (`duckdb -init {file}`), or with SET file_search_path = '…' from elsewhere.
-- Written by `scrapy export dataset`, with the files.
"""

_FUNCTIONS = f"""\
CREATE SCHEMA IF NOT EXISTS archive;
USE archive;
-- As in SQLite: 7 / 2 is 3, and nulls come first.
SET integer_division = true;
SET default_null_order = 'nulls_first_on_asc_last_on_desc';
CREATE OR REPLACE MACRO julianday(moment) AS julian(TRY_CAST(moment AS TIMESTAMP));
CREATE OR REPLACE MACRO folded(name) AS
  trim(regexp_replace(lower(strip_accents(coalesce(CAST(name AS VARCHAR), ''))), '\\s+', ' ', 'g'));
CREATE OR REPLACE MACRO wilson_end(part, total, side) AS (
  1.0 * part / total + {Z} * {Z} / (2 * total)
  + side * {Z} * sqrt(1.0 * part / total * (1 - 1.0 * part / total) / total + {Z} * {Z} / (4.0 * total * total))
) / (1 + {Z} * {Z} / total);
CREATE OR REPLACE MACRO wilson_low(part, total) AS
  CASE total WHEN 0 THEN 0.0 ELSE greatest(0.0, wilson_end(CAST(part AS DOUBLE), CAST(total AS DOUBLE), -1)) END;
CREATE OR REPLACE MACRO wilson_high(part, total) AS
  CASE total WHEN 0 THEN 1.0 ELSE least(1.0, wilson_end(CAST(part AS DOUBLE), CAST(total AS DOUBLE), 1)) END;
"""


def sql_files(manifests: Collection[Manifest]) -> dict[str, str]:
    """Return name -> content of the files for a dataset of these archives."""
    tables = dataset_tables(texts=True)
    tables = tuple(table for table in tables if table.name not in TEXTS or all(each.texts for each in manifests))
    views = "\n".join(_view(table, several=len(manifests) > 1) for table in tables)
    archive = "\n".join([*map(_as_in_archive, tables), *(f"{sql};" for sql in _views_of_schema())])
    return {
        "views.sql": _HEAD.format(what="The tables of this dataset, as views.", file="views.sql") + views + "\n",
        "archive.sql": (
            _HEAD.format(what="The tables and views of an archive, over views.sql.", file="archive.sql")
            + ".read views.sql\n"
            + _FUNCTIONS
            + archive
            + "\n"
        ),
    }


def in_duckdb(sql: str) -> str:
    """Return SQL for SQLite as DuckDB takes it, where the two differ in words only.

    >>> in_duckdb("SELECT CAST(a.x AS REAL) FROM a CROSS JOIN b ON b.y IS a.y")
    'SELECT TRY_CAST(a.x AS DOUBLE) FROM a JOIN b ON b.y IS NOT DISTINCT FROM a.y'
    """
    for pattern, text in _DIFFERENCES:
        sql = re.sub(pattern, text, sql)
    return sql


def _view(table: Relation, *, several: bool) -> str:
    files = (
        f"read_parquet('{table.name}/*/*/*.parquet', hive_partitioning = true, filename = true,"
        " hive_types = {'publication': VARCHAR, 'year': BIGINT})"
    )
    rows = f"SELECT * EXCLUDE (filename) FROM {files}"
    if several and table.name in _OF_LINKS:
        rows = _seen_last(files, "links", _OF_LINKS[table.name])
    elif several and table.name in _OF_IMAGES:
        rows = _seen_last(files, "images", _OF_IMAGES[table.name])
    elif several and table.name in _SHARED:
        key = ", ".join(table.key)
        rows = f"SELECT DISTINCT ON ({key}) * EXCLUDE (filename) FROM {files} ORDER BY {key}, filename"
    elif several and table.name in _OF_ALL:
        rows += " WHERE publication IS NOT NULL"
    return f"CREATE OR REPLACE VIEW main.{table.name} AS {rows};"


def _seen_last(files: str, things: str, column: str) -> str:
    """Return the rows of each link or image that are of the archive that saw it last."""
    seen = f"read_parquet('{things}/*/*/*.parquet', filename = true)"
    return (
        f"SELECT r.* EXCLUDE (filename) FROM {files} r JOIN ("
        "SELECT id, arg_max(parse_filename(filename, true), coalesce(visited, '') || filename) AS archive"
        f" FROM {seen} GROUP BY id) o ON o.id = r.{column} AND o.archive = parse_filename(r.filename, true)"
    )


def _as_in_archive(table: Relation) -> str:
    present = {field.name for field in table.fields}
    columns = [_value(table, field, present) for field in relation(table.name).fields]
    return f"CREATE OR REPLACE VIEW archive.{table.name} AS SELECT {', '.join(columns)} FROM main.{table.name} t;"


def _value(table: Relation, field: Field, present: Collection[str]) -> str:
    """Return a column as an archive has it; null for one that no dataset has."""
    if field.name in present:
        return f"{_VALUES.get(field.type, '{0}').format('t.' + field.name)} AS {field.name}"
    if field.name != PARTITION:
        return f"CAST(NULL AS BIGINT) AS {field.name}"
    if table.kind == "view":
        return f"(SELECT p.name FROM main.publications p WHERE p.key = t.{PARTITION}) AS {PARTITION}"
    return f"coalesce(t.{PARTITION}, '*') AS {PARTITION}"


def _views_of_schema() -> Iterator[str]:
    """Yield the statements of the views of the schema, in its order, each after those that it reads."""
    given = {"entries", "illustrations", *VIEWS_LEFT_OUT}
    waiting = {name: in_duckdb(sql) for name, sql in _statements(SCHEMA.read_text("utf-8")).items()}
    waiting |= _statements(_HAND_MADE.read_text("utf-8"))
    waiting = {name: sql for name, sql in waiting.items() if name not in given}
    while waiting:
        for name, sql in waiting.items():
            if not any(re.search(rf"\b(?:FROM|JOIN) {other}\b", sql) for other in waiting if other != name):
                break
        else:
            raise AssertionError(f"the views {', '.join(waiting)} read each other")
        yield waiting.pop(name).replace("CREATE VIEW ", "CREATE OR REPLACE VIEW archive.", 1)


def _statements(sql: str) -> dict[str, str]:
    """Return name -> statement, without its semicolon, of the views in SQL."""
    begins = ((re.search(r"^CREATE VIEW (\w+) AS\n", part, re.MULTILINE), part) for part in sql.split(";")[:-1])
    return {begin[1]: part[begin.start() :] for begin, part in begins if begin is not None}
