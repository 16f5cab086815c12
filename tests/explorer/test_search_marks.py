"""Words with marks, joined and parted words, other alphabets: what is found and suggested; very frequent words."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.database import STATISTICS
from crawler.archive.issues.write import write_issue
from explorer.pages import search_matches as matches
from tests.archive.builders import citation, issue
from tests.archive.conftest import prepare
from tests.explorer.searching import Search, searching

TITLES = (
    "A compiler for C++ in a week", "Vitamin C again", "C# and F# compared", "What .NET became", "Nets for fishing",
    *(f"Self-driving carts of GPT-4, part {n}" for n in range(4)), *(f"An email about ёлка {n}" for n in range(4)),
    "Йога для шестерни", "The naïve Müller", *(f"The gear {n}" for n in range(6)),
)  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("marked") / "marked.db"
    citations = tuple(citation(f"x/{n}", role="item", section=1, title=title) for n, title in enumerate(TITLES))
    with prepare(file) as archive:
        write_issue(archive, issue("1-2020-01-06", number=1, citations=citations, pictures=()), 1)
    return file


@pytest.fixture(scope="module")
def find(path: Path) -> Iterator[Search]:
    with searching(path) as asked:
        yield asked


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("C++", {0}),
        ("c++", {0}),
        ("C#", {2}),
        ("f#", {2}),
        (".net", {3}),
        ("C", {0, 1, 2}),
        ("compiler -C#", {0}),
        ("C -C++", {1, 2}),
        ("C++ OR nets", {0, 1, 2, 3, 4}),
        ("title:C++", {0}),
        ("ёлка 3", {12}),
        ("йога", {13}),
        ("Йог*", {13}),
        ("naive Müller", {14}),
        ("\ufb01shing", {4}),
        ("\uff27\uff50\uff34-4 part 2", {7}),
    ],
)
def test_marks_and_letters_are_part_of_a_word(find: Search, query: str, places: set[int]) -> None:
    assert {row["title"] for row in find(query)["results"]} == {TITLES[place] for place in places}


@pytest.mark.parametrize(
    ("query", "better"),
    [
        ("selfdriving", "self driving"),
        ("gpt4", "gpt 4"),
        ("e-mail", "email"),
        ("шестирни", "шестерни"),
        ("C++", None),
        ("self-driving", None),
        ("йога", None),
        ("naïve", None),
        ("zzzzqq", None),
    ],
)
def test_joined_parted_and_foreign_words_are_suggested(find: Search, query: str, better: str | None) -> None:
    assert find(query)["suggestion"] == better


def test_a_word_of_more_mentions_than_are_counted_says_so(
    find: Search, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = find("gear", within="digest")
    assert (whole["total"], whole["total_is_least"]) == (6, False)
    monkeypatch.setattr(matches, "MAX_MATCHES", 3)
    cut = find("gear", within="digest", sort="newest")
    assert (cut["total"], cut["total_is_least"]) == (3, True)
    assert {row["title"] for row in cut["results"]} == {"The gear 3", "The gear 4", "The gear 5"}, "the last added"


def test_the_latest_entries_are_listed_without_sorting_all(path: Path) -> None:
    latest = "EXPLAIN QUERY PLAN SELECT * FROM entries ORDER BY issue_date DESC LIMIT 21"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(STATISTICS)
    with closing(sqlite3.connect(path)) as connection:
        plan = [detail for *_, detail in connection.execute(latest)]
    assert any("issues_published" in detail for detail in plan), plan
