"""The shapes of issues are read in portions, and are the same however large those are."""

import tracemalloc
from dataclasses import replace
from datetime import date, timedelta

import pytest

from crawler.archive.database import Archive
from crawler.archive.issues import shapes
from crawler.archive.issues.shapes import accepted_issues, written_issues
from crawler.archive.issues.write import write_issue
from crawler.archive.problem_lists import accept_problems
from crawler.archive.problems import write_run_problems
from crawler.digests.shape import RECENT
from crawler.items import Problem
from tests.archive.builders import PUBLICATION, STORIES, citation, document, edition, issue

FIRST = date(2020, 1, 6)


def write(archive: Archive, numbers: range, *, words: int = 1) -> None:
    """Write weekly issues; every third is a mail, without headings."""
    for n in numbers:
        told = document(f"{n}.eml" if n % 3 == 0 else f"{n}.md", kind="mail" if n % 3 == 0 else "markdown")
        made = issue(
            f"{n}-x",
            number=n,
            editions=[edition(replace(told, text=f"# News\n\nIssue {n}. {'A wheel. ' * words}"), number=n)],
            citations=[*STORIES, *(citation(f"{n}/{k}", summary=None) for k in range(n % 5))],
        )
        write_issue(archive, replace(made, published=FIRST + timedelta(days=7 * n)), 1)


def test_an_issue_is_shown_the_last_ones_of_its_kind(archive: Archive) -> None:
    write(archive, range(1, 90))
    shown = {found.key: found for found in written_issues(archive, PUBLICATION, 1)}
    assert list(shown) == [f"{n}-x" for n in range(1, 90)]
    assert [before.key for before in shown["88-x"].recent] == [f"{n}-x" for n in range(1, 88) if n % 3][-RECENT:]
    assert all(before == replace(shown[before.key], recent=()) for found in shown.values() for before in found.recent)


def test_portions_make_no_difference(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    write(archive, range(1, 40))
    at_once = list(written_issues(archive, PUBLICATION, 1))
    monkeypatch.setattr(shapes, "PORTION", 3)
    assert list(written_issues(archive, PUBLICATION, 1)) == at_once


def test_issues_that_are_compared_with_nothing_more_are_not_held(archive: Archive) -> None:
    def peak() -> int:
        tracemalloc.start()
        for _ in written_issues(archive, PUBLICATION, 1):
            pass
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    write(archive, range(1, 2 * shapes.PORTION))
    peak()
    few = peak()
    write(archive, range(2 * shapes.PORTION, 6 * shapes.PORTION))
    assert peak() < 1.5 * few


def test_accepted_issues_of_the_run_are_named(archive: Archive) -> None:
    write(archive, range(1, 4))
    for key, kind in (("1-x", "no_mentions"), ("2-x", "issue_unusual"), ("3-x", "issue_unusual")):
        ((row,),) = archive.query("SELECT id FROM issues WHERE key = ?", (key,))
        write_run_problems(archive, row, [Problem(kind=kind, evidence="links 3", about=key)], 1)
    accept_problems(
        archive, [n for (n,) in archive.query("SELECT id FROM problems WHERE about <> '3-x'")], "It is short."
    )
    assert accepted_issues(archive, PUBLICATION, 1) == {"2-x"}
    assert accepted_issues(archive, PUBLICATION, 2) == set()
