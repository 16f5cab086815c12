"""Corrections by hand: applied to editions that did not change, kept from run to run, undone when taken away."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.spiders.crawls import POSTS, Done, column, copy, crawl, crawl_side_by_side, dump, rows

CORRECTIONS = """
- issue: {number: 8}
  set: {title: "The Gearbox Digest #8"}
  reason: The title has the number of the issue before.
- issue: {number: 4, date: 2021-03-01}
  set: {date: 2021-02-28, number: 40}
  reason: It came out on the last day of February, as number forty.
- issue: {number: 9}
  mention: https://tools.example/ruler
  set: {url: "https://tools.example/a-ruler-that-listens", role: story, title: "A ruler with ears"}
  reason: The address has moved.
- issue: {title: "The Gearbox Digest #12"}
  section: Business
  set: {section: Trade, category: Policy}
  reason: It was filed in the wrong place.
- issue: {number: 16}
  mention: https://tools.example/no-such-link
  set: {role: item}
  reason: It matches nothing.
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Done]:
    """A crawl without corrections, two with them, one after they were taken away."""
    folder = tmp_path_factory.mktemp("corrections")
    archive, corrections = folder / "archive.db", folder / "corrections.yaml"
    done = {}
    for name, text in (("before", None), ("corrected", CORRECTIONS), ("again", CORRECTIONS), ("undone", "")):
        if text is not None:
            corrections.write_text(text, "utf-8")
        ended = crawl(archive, f"CORRECTIONS={corrections}", posts=str(POSTS))
        done[name] = replace(ended, archive=copy(archive, f"{name}.db"))
    return done


def test_all_of_them_end_well(runs: dict[str, Done]) -> None:
    assert {name: done.status for name, done in runs.items()} == {
        "before": 0,
        "corrected": 0,
        "again": 0,
        "undone": 0,
    }, runs["corrected"].log


def test_an_issue_has_the_number_the_date_and_the_title(runs: dict[str, Done]) -> None:
    issues = (
        "SELECT id, number, published, title FROM issues WHERE id IN (SELECT issue_id FROM editions WHERE locator = ?)"
    )
    before, after = runs["before"].archive, runs["corrected"].archive
    ((four, *_),) = rows(before, issues, "2021-2-29-4.md")
    assert rows(after, issues, "2021-2-29-4.md") == [(four, 40, "2021-02-28", "The Gearbox Digest #4")]
    ((eight, *_),) = rows(before, issues, "2022-11-14-8.md")
    assert rows(after, issues, "2022-11-14-8.md") == [(eight, 8, "2022-11-14", "The Gearbox Digest #8")]


def test_a_mention_has_the_address_the_role_and_the_title(runs: dict[str, Done]) -> None:
    mention = "SELECT role, title, link_url FROM entries WHERE issue_number = 9 AND url = 'https://tools.example/ruler'"
    assert rows(runs["before"].archive, mention) == [("item", "A ruler that listens", "https://tools.example/ruler")]
    assert rows(runs["corrected"].archive, mention) == [
        ("story", "A ruler with ears", "https://tools.example/a-ruler-that-listens")
    ], "the URL as written stays"


def test_a_section_has_the_name_and_the_category(runs: dict[str, Done]) -> None:
    sections = """
        SELECT s.name, s.category FROM sections s JOIN issues i ON i.id = s.issue_id
        WHERE i.number = 12 AND s.name IN ('Business', 'Trade')
    """
    assert rows(runs["before"].archive, sections) == [("Business", "Business")]
    assert rows(runs["corrected"].archive, sections) == [("Trade", "Policy")]


def test_each_correction_is_on_record_with_its_reason(runs: dict[str, Done]) -> None:
    told = column(runs["corrected"].archive, "SELECT evidence FROM problems WHERE kind = 'corrected'")
    assert len(told) == 4
    assert any("The address has moved." in evidence for evidence in told)


def test_a_correction_that_matches_nothing_is_a_doubt(runs: dict[str, Done]) -> None:
    (unused,) = rows(runs["corrected"].archive, "SELECT about, evidence FROM problems WHERE kind = 'correction_unused'")
    assert unused[0] == "https://tools.example/no-such-link"
    assert "corrections.yaml, entry 5 matches nothing in the issue" in unused[1]


def test_it_needs_no_changed_edition_and_survives_the_next_crawl(runs: dict[str, Done]) -> None:
    assert runs["corrected"].told["editions"]["unchanged"] == 17
    assert runs["corrected"].told["issues"]["changed"] == 5
    assert runs["again"].told["nothing_new"]
    assert dump(runs["again"].archive) == dump(runs["corrected"].archive)


def test_what_is_taken_out_of_the_file_is_undone(runs: dict[str, Done]) -> None:
    entries = (
        "SELECT issue_number, issue_date, issue_title, position, role, section, category, title, link_url FROM entries"
    )
    for sql in (entries, "SELECT id, key, number, published, title FROM issues ORDER BY id"):
        assert sorted(rows(runs["undone"].archive, sql), key=repr) == sorted(
            rows(runs["before"].archive, sql), key=repr
        )
    assert not column(runs["undone"].archive, "SELECT id FROM problems WHERE kind LIKE 'correct%'")


WRONG = {
    "no-list": ("issue: 3", "must hold a list of corrections"),
    "no-yaml": ("- [", "cannot be read"),
    "no-reason": ("- issue: {number: 1}\n  set: {number: 2}", "entry 1: 'reason' is missing"),
    "no-key": ("- issue: {number: 1}\n  put: {number: 2}\n  reason: Why not.", "entry 1: an entry has the keys"),
    "no-date": (
        "- issue: {number: 1}\n  set: {title: A}\n  reason: B\n- issue: {number: 1}\n  set: {date: soon}\n  reason: C",
        "entry 2: 'soon' is no date",
    ),
    "no-role": ("- {issue: {number: 1}, mention: 'https://a.example', set: {role: hero}, reason: A}", "role 'hero'"),
    "no-number": ("- {issue: {number: one}, set: {title: A}, reason: A}", "entry 1: 'one' is no number"),
    "no-occurrence": (
        "- {issue: {number: 1}, mention: 'https://a.example', occurrence: first, set: {role: item}, reason: A}",
        "entry 1:",
    ),
}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Done]:
    folder = tmp_path_factory.mktemp("wrong")
    given: dict[Path, tuple[tuple[str, ...], dict[str, str]]] = {}
    for name, (text, _) in WRONG.items():
        path = folder / f"{name}.yaml"
        path.write_text(text, "utf-8")
        given[folder / f"{name}.db"] = ((f"CORRECTIONS={path}",), {"posts": str(POSTS)})
    return {archive.stem: done for archive, done in crawl_side_by_side(given).items()}


@pytest.mark.parametrize("name", WRONG)
def test_an_error_in_the_file_is_told_with_its_entry(wrong: dict[str, Done], name: str) -> None:
    done = wrong[name]
    assert done.status == 2
    assert WRONG[name][1] in done.log
    assert f"{name}.yaml" in done.log
    assert "Traceback" not in done.log
