from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crawler.archive.adopt import adopt
from crawler.archive.analyses import topics as analysis
from crawler.archive.analyses.topics import update_topics
from crawler.archive.checks.verify import repair, verify
from crawler.archive.database import Archive, open_archive
from crawler.archive.exports.choice import Choice
from crawler.archive.exports.extract import extract
from crawler.archive.issues.removal import remove_publication
from crawler.archive.issues.write import write_issue
from crawler.archive.redaction.redact import redact
from crawler.archive.releases.normal_form import write_normal_form
from crawler.archive.runs import start_run
from tests.archive.builders import PUBLICATION, citation, issue

VOCABULARY = """
analyses:
  look-back: {until: 2020-12-31, words: 3, roles: [item], headlines: {count: 3}}
groups:
  tools:
    of: look-back
    topics:
      gears: {forms: [gear, gears], not: [gear change], published: {count: 2, why: somebody guessed}}
      MIT: [MIT]
  animals:
    topics: {beavers: [beaver, beavers]}
"""

Write = Callable[[str], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the vocabulary of the publication."""
    path = tmp_path / f"{PUBLICATION}.topics.yaml"
    monkeypatch.setattr(analysis, "vocabulary_path", lambda key: tmp_path / f"{key}.topics.yaml")

    def put(text: str) -> None:
        path.write_text(text, encoding="utf-8")

    put(VOCABULARY)
    return put


def fill(archive: Archive) -> None:
    """Two issues, of 2020 and 2021."""
    for number, year, titles in (
        (1, 2020, ("Gears, gears and a beaver", "The gear change", "MIT on gears of old", "Gear")),
        (2, 2021, ("A gear for MIT’s beavers", "mit Gear-Box and more")),
    ):
        citations = [
            citation(
                f"{number}/{place}", title=title, summary="A beaver has gears." if place == 1 else None, section=None
            )
            for place, title in enumerate(titles)
        ]
        made = issue(f"{number}-x", number=number, parts=(), citations=citations, pictures=())
        write_issue(archive, replace(made, published=date(year, 3, 2)), 1)


@pytest.fixture
def counted(archive: Archive, write: Write) -> Archive:
    fill(archive)
    update_topics(archive, 1, afresh=False)
    return archive


FOUND = """
SELECT t.name, m.title, o.place, o.occurrences FROM topic_mentions o JOIN topics t ON t.id = o.topic_id
JOIN mentions m ON m.id = o.mention_id ORDER BY t.position, m.id, o.place
"""
EVERYTHING = (
    "SELECT * FROM topics ORDER BY id",
    "SELECT * FROM topic_analyses ORDER BY id",
    "SELECT * FROM topic_mentions",
    "SELECT * FROM topic_occurrences",
    "SELECT * FROM topic_readings",
)


def rows(archive: Archive) -> list[object]:
    return [archive.query(sql) for sql in EVERYTHING]


def test_each_place_of_a_mention_is_counted(counted: Archive) -> None:
    assert counted.query(FOUND) == [
        ("gears", "Gears, gears and a beaver", "headline", 2),
        ("gears", "The gear change", "summary", 1),
        ("gears", "MIT on gears of old", "headline", 1),
        ("gears", "Gear", "headline", 1),
        ("gears", "A gear for MIT’s beavers", "headline", 1),
        ("gears", "mit Gear-Box and more", "headline", 1),
        ("gears", "mit Gear-Box and more", "summary", 1),
        ("MIT", "MIT on gears of old", "headline", 1),
        ("MIT", "A gear for MIT’s beavers", "headline", 1),
        ("beavers", "Gears, gears and a beaver", "headline", 1),
        ("beavers", "The gear change", "summary", 1),
        ("beavers", "A gear for MIT’s beavers", "headline", 1),
        ("beavers", "mit Gear-Box and more", "summary", 1),
    ]
    assert verify(counted) == []


def test_the_views_count_mentions_and_occurrences(counted: Archive) -> None:
    assert counted.query(
        "SELECT topic, issue_number, issue_date, headlines, mentions, all_mentions FROM topic_counts"
        " ORDER BY topic_id, issue_id"
    ) == [
        ("gears", 1, "2020-03-02", 3, 4, 4),
        ("gears", 2, "2021-03-02", 2, 2, 2),
        ("MIT", 1, "2020-03-02", 1, 1, 4),
        ("MIT", 2, "2021-03-02", 1, 1, 2),
        ("beavers", 1, "2020-03-02", 1, 2, 4),
        ("beavers", 2, "2021-03-02", 1, 2, 2),
    ]
    assert counted.query("SELECT topic, published, until_then, until_now, why FROM topic_analysis_counts") == [
        ("gears", 2, 4, 6, "somebody guessed"),
        ("MIT", None, 1, 3, None),
    ]


def test_the_same_again_changes_nothing_and_afresh_gives_the_same(counted: Archive) -> None:
    before = rows(counted)
    changes = counted.connection.total_changes
    assert update_topics(counted, 2, afresh=False) == {"topics": 3, "issues": 0, "changed": 0}
    assert counted.connection.total_changes == changes
    assert update_topics(counted, 2, afresh=True) == {"topics": 3, "issues": 2, "changed": 0}
    assert counted.connection.total_changes == changes
    assert rows(counted) == before


def test_only_what_changed_is_counted(counted: Archive) -> None:
    changed = issue("2-x", number=2, parts=(), citations=[citation("2/0", title="Beaver", section=None)], pictures=())
    write_issue(counted, changed, 1)
    assert update_topics(counted, 1, afresh=False)["issues"] == 1
    assert [row for row in counted.query(FOUND) if row[1] == "Beaver"] == [("beavers", "Beaver", "headline", 1)]
    before = rows(counted)
    update_topics(counted, 1, afresh=True)
    assert rows(counted) == before
    assert verify(counted) == []


def test_a_new_word_is_counted_everywhere_and_ids_stay(counted: Archive, write: Write) -> None:
    ids = dict(counted.query("SELECT name, id FROM topics"))
    write(VOCABULARY.replace("[beaver, beavers]", "[beaver, beavers, box], boxes: [boxes]").replace("MIT: [MIT]", ""))
    assert update_topics(counted, 1, afresh=False) == {"topics": 3, "issues": 2, "changed": 1}
    assert ("beavers", "mit Gear-Box and more", "headline", 1) in counted.query(FOUND)
    after = dict(counted.query("SELECT name, id FROM topics"))
    assert (after["gears"], after["beavers"]) == (ids["gears"], ids["beavers"])
    assert after.keys() == {"gears", "beavers", "boxes"}
    assert after["boxes"] not in ids.values()
    assert verify(counted) == []


def test_a_reason_that_changed_is_stored_and_nothing_counted(counted: Archive, write: Write) -> None:
    write(VOCABULARY.replace("somebody guessed", "nobody knows"))
    assert update_topics(counted, 1, afresh=False) == {"topics": 3, "issues": 0, "changed": 0}
    assert counted.query("SELECT why FROM topic_analysis_counts WHERE topic = 'gears'") == [("nobody knows",)]


def test_without_a_file_the_archive_goes_on_with_what_it_has(counted: Archive, tmp_path: Path) -> None:
    (tmp_path / f"{PUBLICATION}.topics.yaml").unlink()
    before = rows(counted)
    update_topics(counted, 1, afresh=True)
    assert rows(counted) == before


def test_a_vocabulary_without_topics_leaves_nothing(counted: Archive, write: Write) -> None:
    write("groups: {}")
    assert update_topics(counted, 1, afresh=False) == {"topics": 0, "issues": 0, "changed": 0}
    assert rows(counted) == [[]] * len(EVERYTHING)


def test_what_is_wrong_is_told_and_the_rest_is_counted(
    counted: Archive, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    write(VOCABULARY.replace("[MIT]", "['/(/']"))
    assert update_topics(counted, 1, afresh=False)["faults"] == 1
    assert "groups.tools.topics.MIT: '(' is no regular expression" in caplog.text
    assert {row[0] for row in counted.query(FOUND)} == {"gears", "beavers"}
    before = rows(counted)
    write("groups: [")
    assert update_topics(counted, 1, afresh=False)["faults"] == 1
    assert "this is no YAML" in caplog.text
    assert rows(counted) == before


def test_a_description_elsewhere_has_its_vocabulary_beside_it(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(f'key = "{PUBLICATION}"\nname = "Weekly"\nurl = "https://digest.example"\n')
    (tmp_path / "mine.toml").rename(tmp_path / "publication.toml")
    (tmp_path / "publication.topics.yaml").write_text(VOCABULARY)
    fill(archive)
    assert update_topics(archive, 1, afresh=False) == {"topics": 0, "issues": 0, "changed": 0}
    start_run(archive, "crawl digests", {"publication": str(tmp_path / "publication.toml")})
    assert update_topics(archive, 1, afresh=False)["topics"] == 3


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM topic_mentions WHERE place = 'summary'",
        "UPDATE topic_mentions SET occurrences = 9",
        "DELETE FROM topic_occurrences",
        "INSERT INTO topic_occurrences SELECT 3, id, 1 FROM mentions",
    ],
)
def test_verify_finds_and_repairs_wrong_counts(counted: Archive, damage: str) -> None:
    before = rows(counted)
    counted.connection.execute(damage)
    found = verify(counted)
    assert [violation.check for violation in found] == ["topics"]
    assert repair(counted, found) == ["topics"]
    assert verify(counted) == []
    assert rows(counted) == before


def test_what_was_redacted_is_in_no_count(counted: Archive) -> None:
    redact(counted, "link", "https://site.example/1/0", "They asked.", 1)
    assert not any("beaver" in str(row[1]) and row[3] == 2 for row in counted.query(FOUND))
    assert counted.query("""
        SELECT count(*) FROM mentions m JOIN links l ON l.id = m.link_id WHERE l.url GLOB 'redacted:*' AND (
          m.id IN (SELECT mention_id FROM topic_mentions) OR m.id IN (SELECT mention_id FROM topic_occurrences)
        )
    """) == [(0,)]
    update_topics(counted, 1, afresh=True)
    assert [check.check for check in verify(counted) if check.check == "topics"] == []


def test_a_merge_brings_the_vocabulary_and_counts_anew(counted: Archive, other: Archive) -> None:
    counted.close()
    adopt(other, 1, counted.path)
    assert other.query("SELECT name FROM topics ORDER BY position") == [("gears",), ("MIT",), ("beavers",)]
    assert verify(other) == []
    update_topics(other, 1, afresh=False)
    with open_archive(counted.path) as first:
        assert other.query(FOUND) == first.query(FOUND)
        update_topics(first, 1, afresh=False)
        adopt(other, 1, first.path)
    assert verify(other) == []
    assert other.query("SELECT count(*) FROM topics") == [(3,)]


def test_a_later_issue_of_another_archive_is_counted_again(counted: Archive, other: Archive) -> None:
    changed = issue("2-x", number=2, parts=(), citations=[citation("2/0", title="Beaver", section=None)], pictures=())
    write_issue(other, changed, start_run(other, "crawl digests", {}))
    other.connection.execute("UPDATE runs SET started = '2999-01-01T00:00:00Z' WHERE id = 2")
    other.close()
    adopt(counted, 1, other.path)
    assert verify(counted) == []
    update_topics(counted, 1, afresh=False)
    before = rows(counted)
    update_topics(counted, 1, afresh=True)
    assert rows(counted) == before


def test_a_release_has_what_is_counted_and_is_verified(counted: Archive, tmp_path: Path) -> None:
    write_normal_form(counted, tmp_path / "release.db")
    with open_archive(tmp_path / "release.db") as release:
        assert sorted(release.query(FOUND)) == sorted(counted.query(FOUND))
        assert verify(release) == []
        before = rows(release)[:4]
        assert update_topics(release, 1, afresh=False) == {"topics": 3, "issues": 2, "changed": 0}
        assert rows(release)[:4] == before


def test_an_export_of_some_issues_has_what_is_counted_in_them(counted: Archive) -> None:
    with extract(counted, Choice(numbers=(2, 2))) as chosen:
        kept = {
            table: counted.query(f"SELECT count(*) FROM {table} WHERE {chosen.conditions[table]}")[0][0]  # noqa: S608
            for table in ("topics", "topic_mentions", "topic_occurrences", "topic_readings")
        }
    assert kept == {"topics": 3, "topic_mentions": 6, "topic_occurrences": 4, "topic_readings": 1}


def test_what_is_counted_goes_with_its_publication(counted: Archive) -> None:
    remove_publication(counted, PUBLICATION)
    assert rows(counted) == [[]] * len(EVERYTHING)
