import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive, open_archive
from crawler.archive.exports.choice import Choice
from crawler.archive.exports.extract import extract
from crawler.archive.exports.relations import relation, relations
from crawler.archive.issues.write import write_issue
from crawler.exceptions import ExportError
from tests.archive.builders import PUBLICATION, issue
from tests.archive.exports.test_sql import dump, restore

EVERYTHING = {each.name for each in relations()}
CHOICES = {
    "publication": Choice(publication=PUBLICATION),
    "since": Choice(since=date(2021, 2, 3)),
    "until": Choice(until=date(2020, 12, 31)),
    "number": Choice(numbers=(1, 1)),
    "state": Choice(states=("alive", "moved")),
    "role": Choice(roles=("related",)),
    "link": Choice(links=("https://site.example/more",)),
    "nothing": Choice(since=date(2030, 1, 1)),
    "together": Choice(publication=PUBLICATION, until=date(2021, 12, 31), numbers=(1, 9), states=("unvisited",)),
}


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_what_is_chosen_belongs_together(filled: Archive, choice: Choice, tmp_path: Path) -> None:
    with extract(filled, choice, texts=True) as source:
        path = restore(dump(source), tmp_path / "part.db")
    with open_archive(path, read_only=True) as part:
        assert part.query("PRAGMA foreign_key_check") == []
        assert not [result.check for result in verify(part) if result.check in ("integrity", "foreign_keys")]
        for each in relations():
            if each.kind == "table":
                rows = set(part.query(f"SELECT * FROM {each.name}"))  # noqa: S608
                assert rows <= set(filled.query(f"SELECT * FROM {each.name}"))  # noqa: S608


def counted(archive: Archive, choice: Choice) -> dict[str, int]:
    with extract(archive, choice, texts=True) as source:
        return {each.name: archive.query(source.select("count(*)", each))[0][0] for each in relations()}


def test_a_whole_publication_is_everything_but_nothing_of_another(filled: Archive) -> None:
    whole = counted(filled, Choice())
    rare = {
        "joined_works",
        "survival_curves",
        "story_ties",
        "stories",
        "threads",
        "redactions",
        "redaction_forms",
        "former_ids",
        "image_aliases",
        "readings",
        "derivations",
        "shards",
        "former_image_visits",
        "former_robots_visits",
        "topics",
        "topic_analyses",
        "topic_mentions",
        "topic_occurrences",
        "topic_readings",
    }
    assert all(whole[name] for name in EVERYTHING - rare)
    assert counted(filled, Choice(publication=PUBLICATION)) == whole


def test_a_related_link_comes_with_its_story_in_the_tables_and_alone_in_the_view(filled: Archive) -> None:
    found = counted(filled, CHOICES["link"])
    assert (found["entries"], found["mentions"], found["links"], found["issues"]) == (2, 4, 2, 2)
    assert found["sources"] == 1
    assert found["runs"] == 1


@pytest.mark.parametrize(
    ("choice", "titles"),
    [
        (Choice(states=("alive", "moved"), numbers=(1, 1)), ["Something happened"]),
        (Choice(roles=("related",), until=date(2020, 12, 31)), ["More of it"]),
        (Choice(links=("https://site.example/story?utm_source=digest",), numbers=(1, 1)), ["Something happened"]),
    ],
)
def test_views_hold_what_was_asked_for(filled: Archive, choice: Choice, titles: list[str]) -> None:
    with extract(filled, choice) as source:
        assert [row[0] for row in filled.query(source.select("title", relation("entries")))] == titles


def test_illustrations_are_those_of_the_chosen_stories(filled: Archive) -> None:
    with extract(filled, Choice(roles=("story",), numbers=(1, 1))) as source:
        urls = filled.query(source.select("url", relation("illustrations")))
    assert urls == [("https://images.example/story.png",)]


@pytest.mark.parametrize(
    "choice", [Choice(publication="daily"), Choice(links=("1", "none")), Choice(links=("999999",))]
)
def test_what_is_not_there_is_said(filled: Archive, choice: Choice) -> None:
    with pytest.raises(ExportError, match="There is no"), extract(filled, choice):
        pytest.fail("it was taken")


def test_what_is_written_meanwhile_is_not_seen(archive: Archive) -> None:
    write_issue(archive, issue(), 1)
    with open_archive(archive.path, read_only=True) as reading, extract(reading, Choice()) as source:
        before = reading.query(source.select("count(*)", relation("issues")))
        write_issue(archive, issue("2-2020-01-13", number=2), 1)
        assert reading.query(source.select("count(*)", relation("issues"))) == before == [(1,)]
        assert len(reading.query(source.select("*", relation("entries")))) == 4
    with closing(sqlite3.connect(archive.path)) as database:
        assert database.execute("SELECT count(*) FROM issues").fetchone() == (2,)
