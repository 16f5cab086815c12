import sqlite3
from contextlib import closing

from crawler.archive.database import SCHEMA_PATH
from crawler.archive.exports.relations import TEXTS, Field, relation, relations
from crawler.archive.search_indexes import SEARCH_INDEXES
from crawler.archive.summaries import SUMMARIES


def test_every_column_of_every_table_and_view_is_known_with_its_meaning() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(SCHEMA_PATH.read_text("utf-8"))
        for each in relations():
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({each.name})")]
            assert [field.name for field in each.fields] == columns, each.name
            assert each.description
            assert all(field.description for field in each.fields), each.name
        indexes = {
            row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")
        }
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    shadows = {name for name in tables for index in indexes if name.startswith(f"{index}_")}
    named = {each.name for each in relations() if each.kind == "table"}
    counted = {summary.table for summary in SUMMARIES}
    assert named == tables - indexes - shadows - {"sqlite_sequence", "generations"} - counted
    assert set(SEARCH_INDEXES) == indexes
    assert named > TEXTS


def test_types_follow_from_the_rules_of_the_schema() -> None:
    fields: dict[str, Field] = {f"{each.name}.{field.name}": field for each in relations() for field in each.fields}
    assert fields["issues.published"].type == fields["entries.issue_date"].type == "date"
    assert fields["visits.started"].type == "time"
    assert fields["visits.seconds"].type == "number"
    assert fields["mentions.template_summary"].type == "flag"
    assert fields["mentions.role"].vocabulary == ("story", "item", "related", "inline", "embed", "promo")
    assert fields["mentions.link_id"].references == "links"
    assert fields["sources.published"].type == "text"
    assert not fields["mentions.url"].nullable
    assert relation("link_authors").key == ("link_id", "position")
