import io
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import verify
from crawler.archive.database import APPLICATION_ID, Archive, open_archive
from crawler.archive.exports.choice import Choice
from crawler.archive.exports.extract import Extract, extract
from crawler.archive.exports.relations import TEXTS, relations
from crawler.archive.exports.sql import one_line, write_sql
from crawler.archive.schema_version import SCHEMA_VERSION
from crawler.archive.summaries import SUMMARIES

TOOL = shutil.which("sqlite3")


def dump(source: Extract) -> bytes:
    out = io.BytesIO()
    write_sql(source, out)
    return out.getvalue()


def restore(statements: bytes, path: Path) -> Path:
    """By the plain tool."""
    if TOOL is None:
        pytest.skip("the sqlite3 tool is not installed (apt-get install sqlite3)")
    done = subprocess.run([TOOL, "-bail", str(path)], input=statements, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return path


def content(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    names = [each.name for each in relations()]
    rows = {name: archive.query(f"SELECT * FROM {name}") for name in [*names, "sqlite_sequence"]}  # noqa: S608
    return {name: sorted(found, key=repr) for name, found in rows.items()}


def test_the_tool_restores_every_row(everything: Extract, tmp_path: Path) -> None:
    path = restore(dump(everything), tmp_path / "new.db")
    with open_archive(path, read_only=True) as restored:
        assert content(restored) == content(everything.archive)
        assert not compare(restored, everything.archive)
        assert verify(restored) == verify(everything.archive)
        assert restored.query("PRAGMA application_id") == [(APPLICATION_ID,)]
        assert restored.query("PRAGMA user_version") == [(SCHEMA_VERSION,)]
        assert restored.query("SELECT rowid FROM mentions_fts WHERE mentions_fts MATCH 'happened'")
    with (
        open_archive(path) as restored,
        pytest.raises(sqlite3.IntegrityError, match="captures are never deleted"),
    ):
        restored.connection.execute("DELETE FROM captures")


def test_what_was_restored_gives_the_same_bytes(everything: Extract, tmp_path: Path) -> None:
    first = dump(everything)
    with (
        open_archive(restore(first, tmp_path / "new.db"), read_only=True) as restored,
        extract(restored, Choice(), texts=True) as again,
    ):
        assert dump(again) == first


def test_a_row_is_a_line_and_indexes_come_last(everything: Extract) -> None:
    rows = everything.archive.query("SELECT count(*) FROM mentions")[0][0]
    lines = dump(everything).split(b"\n")
    inserts = [number for number, line in enumerate(lines) if line.startswith(b"INSERT INTO mentions VALUES(")]
    assert len(inserts) == rows
    assert all(lines[number].endswith(b");") for number in inserts)
    assert min(n for n, line in enumerate(lines) if line.startswith((b"CREATE INDEX", b"CREATE TRIGGER"))) > max(
        inserts
    )
    assert lines[-len(SUMMARIES) - 3] == b"INSERT INTO authors_fts(authors_fts) VALUES('rebuild');"
    assert lines[-len(SUMMARIES) - 2 :] == [*(f"{summary.fill};".encode() for summary in SUMMARIES), b"COMMIT;", b""]


def test_the_texts_of_others_stay_out_unless_they_are_asked_for(filled: Archive, tmp_path: Path) -> None:
    with extract(filled, Choice()) as source:
        path = restore(dump(source), tmp_path / "new.db")
    with open_archive(path, read_only=True) as restored:
        assert not compare(restored, filled)
        for table in TEXTS:
            assert filled.query(f"SELECT 1 FROM {table}")  # noqa: S608
            assert not restored.query(f"SELECT 1 FROM {table}")  # noqa: S608


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=3))
def test_any_text_is_on_one_line_and_means_the_same(texts: list[str]) -> None:
    written = ",".join("'" + text.replace("'", "''") + "'" for text in texts)
    line = one_line(f"SELECT {written}".encode())
    assert not {b"\n", b"\r", b"\0"} & {line[place : place + 1] for place in range(len(line))}
    with closing(sqlite3.connect(":memory:")) as database:
        assert database.execute(line.decode()).fetchone() == tuple(texts)
