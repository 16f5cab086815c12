import re
import sqlite3
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive.checks.schema_signature import expected_signature, schema_signature
from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from crawler.archive.ledger.due import due_targets
from crawler.archive.ledger.targets import LINKS
from crawler.archive.ledger.visits import record_visit
from crawler.archive.migrations import migrate as migrations
from crawler.archive.migrations.migrate import MIGRATIONS_TABLE, Step, migrate
from crawler.archive.schema_version import SCHEMA_VERSION
from crawler.archive.statements import split_statements
from crawler.exceptions import ArchiveError
from crawler.visits.target import link_target
from crawler.visits.visit import Visit
from tests.archive.migrations.versions import EARLIER, FIXTURES, make_version, rows_of, version


def test_there_is_a_step_from_every_version_since_the_first() -> None:
    assert set(migrations.STEPS) == set(range(1, SCHEMA_VERSION))


def test_nothing_follows_the_last_statement_of_a_script() -> None:
    texts = [path.read_text("utf-8") for path in sorted(migrations.SCRIPTS.glob("*.sql"))]
    assert texts
    assert ["".join(split_statements(text)) for text in texts] == texts


def make_version_1(path: Path) -> None:
    make_version(path, 1)


@pytest.mark.parametrize("number", EARLIER)
def test_every_row_is_kept_and_the_archive_is_sound(tmp_path: Path, number: int) -> None:
    path = tmp_path / "old.db"
    make_version(path, number)
    before = rows_of(path)
    with open_archive(path) as archive:
        assert verify(archive) == []
    after = rows_of(path)
    assert any(before.values())
    images = before.pop("image_visits", [])
    ids = [row["id"] for name in ("image_visits", "former_image_visits") for row in after[name]]
    assert sorted(ids, key=repr) == [row["id"] for row in images]
    before.pop("domain_health", None)  # its rate is of other links since version 13
    for name, rows in before.items():
        columns = list(rows[0]) if rows else []
        if name == "host_log":  # in which a redirect of a visit to an image has the id of that visit
            columns.remove("visit_id")
        assert restricted(after[name], columns) == restricted(rows, columns), name


def restricted(rows: Collection[Mapping[str, object]], columns: Collection[str]) -> list[dict[str, object]]:
    return sorted(({column: row[column] for column in columns} for row in rows), key=repr)


@pytest.mark.parametrize("number", EARLIER)
def test_an_earlier_archive_becomes_like_a_new_one(tmp_path: Path, number: int) -> None:
    make_version(tmp_path / "old.db", number)
    with open_archive(tmp_path / "old.db") as old, open_archive(tmp_path / "new.db") as new:
        assert old.query("PRAGMA user_version") == [(SCHEMA_VERSION,)]
        assert schema_signature(old.connection) == expected_signature()
        others = ("view", "index", "trigger")
        assert statements(old.connection, others) == statements(new.connection, others)
        tables, wanted = statements(old.connection, ["table"]), statements(new.connection, ["table"])
        # Of `links`, whose new columns came one by one, the shape says that it is the same.
        assert {name: sql for name, sql in tables.items() if name != "links"} == {
            name: sql for name, sql in wanted.items() if name != "links"
        }


@pytest.mark.parametrize("number", EARLIER)
def test_a_step_takes_all_or_nothing(tmp_path: Path, number: int, deep: bool) -> None:
    """Whichever statement of the last step it is that fails; of a long step a few are tried, unless it is for long."""
    script = (migrations.SCRIPTS / f"to_version_{number + 1}.sql").read_text("utf-8")
    path = tmp_path / "old.db"
    make_version(path, number)
    connection = sqlite3.connect(path, isolation_level=None)
    before = schema_signature(connection)

    def until(failing: str) -> Step:
        def step(db: Database) -> None:
            for each in split_statements(script):
                if each == failing:
                    raise sqlite3.OperationalError("disk I/O error")
                db.execute(each)

        return step

    all_of_it = list(split_statements(script))
    tried = all_of_it if deep else [*all_of_it[:: max(1, len(all_of_it) // 8)], all_of_it[-1]]
    try:
        for statement in tried:
            with pytest.raises(sqlite3.OperationalError):
                migrate(connection, path, to=number + 1, steps={number: until(statement)})
            assert (version(connection), schema_signature(connection)) == (number, before)
    finally:
        connection.close()


def test_there_is_a_fixture_of_every_earlier_version() -> None:
    assert {int(path.stem.rpartition("-")[2]) for path in FIXTURES.glob("schema-*.sql")} == set(EARLIER)


def statements(connection: sqlite3.Connection, kinds: Collection[str]) -> dict[str, str]:
    """Name -> statement, without comments and white space."""
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> ?", (MIGRATIONS_TABLE,)
    ).fetchall()
    return {name: re.sub(r"\s+", "", re.sub(r"--.*", "", sql)) for kind, name, sql in rows if kind in kinds}


def test_an_archive_of_version_1_keeps_what_it_has_and_is_sound(tmp_path: Path) -> None:
    make_version_1(tmp_path / "old.db")
    before = sqlite3.connect(tmp_path / "old.db")
    entries = before.execute("SELECT * FROM entries ORDER BY mention_id")
    names, rows = [column[0] for column in entries.description], entries.fetchall()
    before.close()
    with open_archive(tmp_path / "old.db") as archive:
        present = archive.connection.execute("SELECT * FROM entries ORDER BY mention_id")
        places = [[column[0] for column in present.description].index(name) for name in names]
        assert sorted(places) == list(range(len(present.description)))
        assert [tuple(row[place] for place in places) for row in present] == rows
        assert archive.query("SELECT state, state_since, proved_by, visited, next_visit FROM links") == [
            ("unvisited", None, "[]", None, "")
        ] * len(rows)
        assert verify(archive) == []
        assert [link.target.id for link in due_targets(archive, LINKS, now=datetime(2026, 1, 5, tzinfo=UTC))] == [1, 2]
        seen = Visit(
            target=link_target(1), url="https://site.example/a", outcome="ok", started=datetime(2026, 1, 5, tzinfo=UTC)
        )
        assert record_visit(archive, 1, seen).status.state == "alive"


def test_a_step_from_version_1_that_fails_leaves_version_1(tmp_path: Path) -> None:
    make_version_1(tmp_path / "old.db")
    old = sqlite3.connect(tmp_path / "old.db", isolation_level=None)
    try:
        # A table of the user's own, made after the archive, has the name of one that the step makes near its end.
        old.execute("CREATE TABLE snapshots (note TEXT)")
        before = schema_signature(old)
        with pytest.raises(ArchiveError):
            open_archive(tmp_path / "old.db")
        assert (version(old), schema_signature(old)) == (1, before)
    finally:
        old.close()
