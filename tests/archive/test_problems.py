import pytest

from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.archive.problem_lists import ProblemCount, accept_problems, count_problems, list_problems
from crawler.archive.problems import write_problems
from crawler.items import Problem
from tests.archive.builders import PUBLICATION, document, edition, issue

LISTING = Problem(kind="listing_unreadable", about="https://a.example/list", evidence="The answer was 500.")
PAGE = Problem(kind="edition_unavailable", about="https://a.example/one", evidence="The answer was 404.")


@pytest.fixture
def troubled(archive: Archive) -> Archive:
    empty = Problem(kind="empty", evidence="no text", about="file")
    source = edition(document("/one", kind="page"), problems=(empty,))
    write_issue(archive, issue(problems=[Problem(kind="date_missing", evidence="none")], editions=[source]), 1)
    write_issue(archive, issue("2-x", number=2, problems=[Problem(kind="date_missing", evidence="none")]), 1)
    write_problems(archive, PUBLICATION, [LISTING], 1)
    return archive


def kept(archive: Archive) -> list[tuple[str, str]]:
    return archive.query("SELECT kind, about FROM problems WHERE issue_id IS NULL ORDER BY id")


def test_open_problems_are_counted_by_kind(troubled: Archive) -> None:
    assert count_problems(troubled) == [
        ProblemCount(kind="date_missing", severity="doubt", problems=2, issues=2, example="none"),
        ProblemCount(kind="empty", severity="refusal", problems=1, issues=1, example="no text"),
        ProblemCount(
            kind="listing_unreadable", severity="refusal", problems=1, issues=0, example="The answer was 500."
        ),
    ]


def test_problems_are_listed_by_kind_and_by_issue(troubled: Archive) -> None:
    assert [(p.kind, p.issue) for p in list_problems(troubled)] == [
        ("date_missing", "1-2020-01-06"),
        ("date_missing", "2-x"),
        ("empty", "1-2020-01-06"),
        ("listing_unreadable", None),
    ]
    assert [p.id for p in list_problems(troubled, kind="date_missing", number=2)] == [3]
    (empty,) = list_problems(troubled, kind="empty")
    assert (empty.publication, empty.number, empty.edition_url, empty.about, empty.severity) == (
        *("weekly", 1, "https://source.example//one", "file", "refusal"),
    )


def test_an_accepted_problem_is_no_longer_open(troubled: Archive) -> None:
    assert accept_problems(troubled, [3], "It has none.")
    assert not accept_problems(troubled, [99], "There is none.")
    assert [p.id for p in list_problems(troubled, kind="date_missing")] == [2]
    both = list_problems(troubled, kind="date_missing", accepted=True)
    assert [(p.id, p.accepted_why) for p in both] == [(2, None), (3, "It has none.")]
    assert count_problems(troubled)[0].problems == 1


def test_problems_of_no_issue_stay_until_they_are_overcome(archive: Archive) -> None:
    write_problems(archive, PUBLICATION, [LISTING, PAGE], 1)
    both = kept(archive)
    assert both == [(LISTING.kind, LISTING.about), (PAGE.kind, PAGE.about)]
    # A run that asked for neither knows nothing of them.
    write_problems(archive, PUBLICATION, [], 1)
    assert kept(archive) == both
    write_problems(archive, PUBLICATION, [PAGE], 1, checked=[LISTING.about or "", PAGE.about or ""])
    assert kept(archive) == both[1:]


def test_an_accepted_problem_of_no_issue_is_kept_when_it_is_overcome(archive: Archive) -> None:
    write_problems(archive, PUBLICATION, [PAGE], 1)
    accept_problems(archive, [1], "It is gone for good.")
    write_problems(archive, PUBLICATION, [], 1, checked=["https://a.example/one"])
    assert kept(archive) == [(PAGE.kind, PAGE.about)]


def test_problems_of_issues_are_left_alone_by_those_of_none(troubled: Archive) -> None:
    write_problems(troubled, PUBLICATION, [], 1, checked=["https://a.example/list", "file", ""])
    assert [p.kind for p in list_problems(troubled)] == ["date_missing", "date_missing", "empty"]
