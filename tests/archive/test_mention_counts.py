"""The numbers of mentions: triggers keep them as they are from scratch, whatever is changed."""

import random

import pytest

from crawler.archive.checks.mention_counts import MENTION_COUNT_CHECKS
from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.archive.mention_counts import find_wrong_counts
from tests.archive.builders import citation, issue

CHANGES = (
    "UPDATE mentions SET role = 'promo' WHERE id % 3 = {n}",
    "UPDATE mentions SET role = role, title = 'x' WHERE id % 2 = {n}",
    "UPDATE mentions SET section_id = NULL WHERE id % 4 = {n}",
    "UPDATE mentions SET link_id = (SELECT min(id) FROM links), occurrence = 90 + id WHERE id % 5 = {n}",
    "UPDATE issues SET published = '201{n}-02-03' WHERE id % 2 = 0",
    "UPDATE issues SET published = NULL WHERE id % 3 = {n}",
    "UPDATE sections SET category = 'Other' WHERE id % 2 = {n}",
    "UPDATE links SET domain_id = NULL WHERE id % 3 = {n}",
    "UPDATE links SET domain_id = (SELECT max(id) FROM domains) WHERE id % 4 = {n}",
    "DELETE FROM mentions WHERE id % 7 = {n} AND parent_id IS NOT NULL",
)
"""Changes of everything that mentions are counted by."""


def assert_kept(archive: Archive) -> None:
    assert list(find_wrong_counts(archive.connection)) == []
    assert archive.query("SELECT coalesce(sum(mentions), 0), (SELECT count(*) FROM mentions) FROM mention_counts") in (
        [(number, number)] for number in range(100)
    )
    assert archive.query("SELECT 1 FROM mention_counts WHERE mentions < 1") == []


@pytest.fixture
def filled(archive: Archive) -> Archive:
    for number in range(1, 6):
        write_issue(archive, issue(f"{number}-x", number=number), 1)
    return archive


@pytest.mark.parametrize("seed", range(6))
def test_they_are_kept_through_any_changes(filled: Archive, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - no secret
    assert filled.query("SELECT sum(mentions) FROM mention_counts") == [(20,)]
    for _ in range(12):
        with filled.transaction():
            filled.connection.execute(dice.choice(CHANGES).format(n=dice.randrange(3)))
        assert_kept(filled)


def test_they_follow_an_issue_that_is_written_again(filled: Archive) -> None:
    write_issue(
        filled, issue("2-x", number=2, citations=[citation("tool", section=1), citation("new", section=None)]), 1
    )
    assert_kept(filled)
    assert sum(row[0] for row in filled.query("SELECT mentions FROM mention_counts")) == 18


def test_what_is_wrong_is_found_and_made_anew(filled: Archive) -> None:
    (check,) = MENTION_COUNT_CHECKS
    assert list(check.violations(filled)) == []
    with filled.transaction():
        filled.connection.execute("UPDATE mention_counts SET mentions = mentions + 3 WHERE role = 'story'")
        filled.connection.execute("DELETE FROM mention_counts WHERE role = 'inline'")
    found = list(check.violations(filled))
    assert [words for words in found if "1, 2020, News, story, 1 is 8" in words]
    assert [words for words in found if "1, 2020, News, inline, 1 should be 5" in words]
    assert check.repair is not None
    check.repair(filled)
    assert list(check.violations(filled)) == []
    assert_kept(filled)
