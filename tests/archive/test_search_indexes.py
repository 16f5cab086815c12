"""The full-text indexes follow what is written, and find words by stems, beginnings and parts."""

import pytest

from crawler.archive.checks.search_index import compare_index
from crawler.archive.database import Archive
from crawler.archive.issues.removal import remove_publication
from crawler.archive.issues.write import write_issue
from crawler.archive.search_indexes import SEARCH_INDEXES
from tests.archive.builders import citation, issue


def differences(archive: Archive) -> list[str]:
    return [words for index in SEARCH_INDEXES.values() for words in compare_index(archive, index)]


def found(archive: Archive, index: str, expression: str) -> list[int]:
    rows = archive.query(f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rowid", (expression,))  # noqa: S608
    return [number for (number,) in rows]


def write(archive: Archive, *titles: str, title: str = "Companies and their wheels") -> None:
    citations = [citation(f"n{number}", section=1, title=each) for number, each in enumerate(titles)]
    write_issue(archive, issue("1-2020-01-06", title=title, citations=tuple(citations), pictures=()), 1)


@pytest.mark.parametrize(
    "titles",
    [
        (),
        ("Companies merge", "中国的人工智能模型"),
        ("人工智能", "もっと速いロボット", "Companies merge"),
        ("機械 learning",),
        ("Companies merge", "ไทยแลนด์", "한국어 뉴스", "𠀀𠀁𠀂"),
    ],
)
def test_every_index_follows_what_is_written(archive: Archive, titles: tuple[str, ...]) -> None:
    write(archive, "Companies merge", "中国的人工智能模型", "Nothing")
    assert differences(archive) == []
    write(archive, *titles, title="Wheel of companies")
    assert differences(archive) == []
    assert found(archive, "issues_fts", "wheels") == [1]
    assert found(archive, "issues_fts", "their") == []
    remove_publication(archive, archive.query("SELECT key FROM publications")[0][0])
    assert differences(archive) == []
    assert all(archive.query(f"SELECT count(*) FROM {name}_docsize") == [(0,)] for name in SEARCH_INDEXES)  # noqa: S608


def test_stems_words_and_parts_are_found(archive: Archive) -> None:
    write(archive, "An organization of companies", "中国的人工智能模型")
    assert found(archive, "mentions_fts", "organizing company") == [1]
    assert found(archive, "mention_words_fts", "organiza*") == [1]
    assert found(archive, "mention_words_fts", "company") == []
    assert found(archive, "unspaced_mentions_fts", "人工智能") == [2]
    assert found(archive, "unspaced_mentions_fts", "company") == found(archive, "unspaced_mentions_fts", "organ") == []


def test_an_issue_that_no_index_has_is_forgotten_without_harm(archive: Archive) -> None:
    write(archive, "Companies merge")
    archive.connection.execute("INSERT INTO issues_fts (issues_fts) VALUES ('delete-all')")
    archive.connection.execute("UPDATE issues SET title = 'Another'")
    assert found(archive, "issues_fts", "another") == []
    archive.connection.execute("INSERT INTO issues_fts (issues_fts) VALUES ('rebuild')")
    archive.connection.execute("UPDATE issues SET title = 'A third'")
    assert found(archive, "issues_fts", "third") == [1]
    assert differences(archive) == []


def test_an_author_that_no_index_has_is_forgotten_without_harm(archive: Archive) -> None:
    archive.connection.execute("INSERT INTO authors (name) VALUES ('Rita Ratchet'), ('Sam Spring')")
    archive.connection.execute("UPDATE authors SET name = 'Vera Valve' WHERE id = 1")
    archive.connection.execute("DELETE FROM authors WHERE id = 2")
    assert found(archive, "authors_fts", "valve") == []
    archive.connection.execute("INSERT INTO authors_fts (authors_fts) VALUES ('rebuild')")
    archive.connection.execute("UPDATE authors SET name = 'Carl Cog'")
    assert found(archive, "authors_fts", "cog") == [1]
    assert differences(archive) == []
    archive.connection.execute("DELETE FROM authors")
    assert found(archive, "authors_fts", "cog") == []
    assert differences(archive) == []
