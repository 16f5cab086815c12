"""Headings that nothing maps to a category: one problem a heading, however many issues have it."""

from crawler.archive.database import Archive
from crawler.archive.issues.unmapped import note_unmapped_headings
from crawler.archive.issues.write import write_issue
from crawler.archive.problem_lists import list_problems
from crawler.items import IssueSection, Section
from tests.archive.builders import PUBLICATION, issue


def parts(*names: str) -> list[IssueSection]:
    return [IssueSection(section=Section(group=name, name=name), category="Other") for name in names]


def told(archive: Archive, mapped: tuple[str, ...] = ()) -> list[str]:
    def category(heading: str) -> str | None:
        return "Other" if heading in mapped else None

    note_unmapped_headings(archive, PUBLICATION, 1, other="Other", category=category)
    return [problem.about for problem in list_problems(archive, kind="section_uncategorised")]


def test_a_heading_of_several_issues_is_told_once_and_the_same_again_changes_nothing(archive: Archive) -> None:
    write_issue(archive, issue("1-x", parts=parts("Wheels", "Mills"), citations=(), pictures=()), 1)
    write_issue(archive, issue("2-x", number=2, parts=parts("Wheels"), citations=(), pictures=()), 1)
    assert told(archive) == ["Mills", "Wheels"]
    before = archive.connection.total_changes
    assert told(archive) == ["Mills", "Wheels"]
    assert archive.connection.total_changes == before


def test_what_is_mapped_or_gone_is_told_no_more(archive: Archive) -> None:
    write_issue(archive, issue(parts=parts("Wheels", "Mills"), citations=(), pictures=()), 1)
    assert told(archive, mapped=("Mills",)) == ["Wheels"]
    write_issue(archive, issue(parts=parts("Mills"), citations=(), pictures=()), 1)
    assert told(archive, mapped=("Mills",)) == []
