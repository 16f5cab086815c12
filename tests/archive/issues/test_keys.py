"""Issues get other keys and stay who they are."""

from crawler.archive.database import Archive
from crawler.archive.issues.keys import rename_issues
from crawler.archive.issues.write import write_issue
from tests.archive.builders import PUBLICATION, issue


def keys(archive: Archive) -> list[tuple[int, str]]:
    return archive.query("SELECT id, key FROM issues ORDER BY id")


def test_issues_may_take_keys_from_each_other(archive: Archive) -> None:
    for number in (1, 2, 3, 4):
        write_issue(archive, issue(f"{number}-x", number=number), 1)
    rename_issues(archive, PUBLICATION, {"1-x": "2-x", "2-x": "1-x", "3-x": "4-x"})
    assert keys(archive) == [(1, "2-x"), (2, "1-x"), (3, "4-x"), (4, "moving:4")]


def test_what_is_not_there_is_no_error(archive: Archive) -> None:
    write_issue(archive, issue("1-x"), 1)
    rename_issues(archive, PUBLICATION, {"2-x": "3-x"})
    rename_issues(archive, PUBLICATION, {})
    assert keys(archive) == [(1, "1-x")]
