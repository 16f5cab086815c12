"""Which issue an edition is of, and under which key: whatever comes first, it is the same in the end."""

from collections.abc import Iterator
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.database import Archive, open_archive
from crawler.archive.issues.categories import write_categories
from crawler.archive.issues.editions import find_issues
from crawler.archive.issues.publications import write_publication
from crawler.archive.issues.write import write_issue
from crawler.archive.runs import start_run
from crawler.crawling.pipelines.assemble import candidates, founds_issue, issue_key, shared_pages
from crawler.digests.assembly import assemble
from crawler.digests.categories import CATEGORIES
from crawler.digests.matching import match
from crawler.digests.publications import Publication
from crawler.items import Availability, Document, Edition, EditionKind

PUBLICATION = Publication(key="gears", name="Gears", url="https://gears.example")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as opened:
        write_publication(opened, "gears", name="Gears", url="https://gears.example", former_names=())
        write_categories(opened, CATEGORIES)
        yield opened


def edition(kind: EditionKind, locator: str, **told: Any) -> Edition:
    document = Document(kind=kind, locator=locator, url=f"https://gears.example/{locator}", text=locator)
    return Edition(**{"document": document, "type": "newsletter", "availability": "full", **told})


def take(archive: Archive, item: Edition, editions: dict[tuple[str, str], Edition], run_id: int) -> None:
    """What the pipelines do with an edition; `editions` stands for the readers."""
    name = (item.document.kind, item.document.locator)
    editions[name] = item
    known = match(item, candidates(archive, PUBLICATION, item))
    others = [editions[other] for other in (known.editions if known is not None else ()) if other != name]
    key = issue_key(archive, PUBLICATION, [item, *others], known)
    write_issue(archive, assemble([item, *others], key=key, publication=PUBLICATION), run_id)


def held(archive: Archive) -> dict[str, list[str]]:
    """Key of each issue -> the locators of its editions."""
    return {
        issue.key: sorted(locator for _, locator in issue.editions) for issue in find_issues(archive, PUBLICATION.key)
    }


SEVEN = edition(
    "markdown", "seven.md", number=7, title="Gears #7", published=date(2022, 11, 7), permalink="/the-seventh"
)
EIGHT = edition(
    "markdown", "eight.md", number=8, title="Gears #7", published=date(2022, 11, 14), permalink="/the-seventh"
)
SHARED = edition(
    "page", "/the-seventh", number=7, title="Gears #7", published=date(2022, 11, 14), permalink="/the-seventh"
)
MAILED = edition("post", "gears-7", number=7, title="Gears #7", published=date(2022, 11, 7))


@pytest.mark.parametrize("order", [*permutations((SEVEN, EIGHT, SHARED, MAILED))])
def test_editions_of_two_issues_that_share_a_page_find_theirs(archive: Archive, order: tuple[Edition, ...]) -> None:
    run_id = start_run(archive, "crawl digests", {})
    editions: dict[tuple[str, str], Edition] = {}
    # A run comes back to those of issues that share a page, when all are known; then to the issues themselves.
    for item in (*order, SHARED, MAILED, SEVEN, EIGHT):
        take(archive, item, editions, run_id)
    assert held(archive) == {"7-2022-11-07": ["gears-7", "seven.md"], "8-2022-11-14": ["/the-seventh", "eight.md"]}


BARE = edition("page", "/14/", number=14, title="14", permalink="/14/")
DATED = edition("markdown", "fourteen.md", number=14, published=date(2025, 8, 18), permalink="/14/")
LATE = edition("post", "gears-14", number=14, published=date(2025, 8, 20))


@pytest.mark.parametrize("order", [*permutations((BARE, DATED, LATE))])
def test_the_key_does_not_tell_which_edition_came_first(archive: Archive, order: tuple[Edition, ...]) -> None:
    run_id = start_run(archive, "crawl digests", {})
    editions: dict[tuple[str, str], Edition] = {}
    for item in order:
        take(archive, item, editions, run_id)
    assert held(archive) == {"14-2025-08-18": ["/14/", "fourteen.md", "gears-14"]}


def test_an_issue_keeps_its_id_under_a_better_key(archive: Archive) -> None:
    run_id = start_run(archive, "crawl digests", {})
    editions: dict[tuple[str, str], Edition] = {}
    take(archive, BARE, editions, run_id)
    before = archive.query("SELECT id, key FROM issues")
    take(archive, DATED, editions, run_id)
    assert before == [(1, "14")]
    assert archive.query("SELECT id, key FROM issues") == [(1, "14-2025-08-18")]


def test_an_issue_keeps_its_key_when_another_has_the_better_one(archive: Archive) -> None:
    run_id = start_run(archive, "crawl digests", {})
    other = edition("markdown", "other.md", number=14, published=date(2025, 8, 18))
    write_issue(archive, assemble([other], key="14-2025-08-18", publication=PUBLICATION), run_id)
    write_issue(archive, assemble([BARE], key="14", publication=PUBLICATION), run_id)
    (known,) = find_issues(archive, "gears", key="14")
    assert issue_key(archive, PUBLICATION, [BARE, DATED], known) == "14"


def test_a_page_that_two_issues_claim_is_a_doubt_of_each(archive: Archive) -> None:
    run_id = start_run(archive, "crawl digests", {})
    editions: dict[tuple[str, str], Edition] = {}
    for item in (SEVEN, EIGHT):
        take(archive, item, editions, run_id)
    (known,) = find_issues(archive, "gears", number=8)
    issue = assemble([EIGHT], key="8-under-another-key", publication=PUBLICATION)
    (doubt,) = shared_pages(archive, issue, known)
    assert (doubt.kind, doubt.about, doubt.evidence) == (
        "permalink_duplicate",
        "/the-seventh",
        "also the page of 7-2022-11-07",
    )


@pytest.mark.parametrize(
    ("kind", "availability", "number", "founds"),
    [
        ("markdown", "full", None, True),
        ("markdown", "empty", None, True),
        ("page", "full", None, True),
        ("page", "stub", 5, False),
        ("page", "empty", None, False),
        ("post", "full", None, False),
        ("post", "preview", 18, True),
        ("post", "empty", 19, True),
    ],
)
def test_what_an_issue_can_be_made_of(
    kind: EditionKind, availability: Availability, number: int | None, founds: bool
) -> None:
    assert founds_issue(edition(kind, "x", availability=availability, number=number)) is founds
