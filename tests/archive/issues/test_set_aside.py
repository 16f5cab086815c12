"""Editions that leave their issues since the description excludes them, and come back."""

from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.issues.listings import write_listing
from crawler.archive.issues.set_aside import SetAside, bring_back, editions_aside, listed_as, set_aside
from crawler.archive.issues.write import write_issue
from crawler.digests.matching import EditionName
from crawler.items import ListingEntry, Problem
from tests.archive.builders import PUBLICATION, document, edition, issue
from tests.archive.conftest import prepare

PAGE = document("/one", kind="page", problems=(Problem(kind="characters_lost", evidence="a byte"),))
POST_NAME: EditionName = ("markdown", "one.md")
PAGE_NAME: EditionName = ("page", "/one")
URL = "https://digest.example/sitemap.xml"


def write(archive: Archive) -> None:
    doubt = Problem(kind="date_missing", evidence="none")
    write_issue(archive, issue(editions=[edition(), edition(PAGE, problems=(doubt,))]), 1)


def test_an_issue_without_another_edition_goes_and_the_texts_stay(archive: Archive) -> None:
    write(archive)
    texts = archive.query("SELECT * FROM edition_texts")
    aside = set_aside(archive, PUBLICATION, [POST_NAME, PAGE_NAME, ("page", "/none")])
    assert aside == SetAside(issues=("1-2020-01-06",), removed=1, kinds={"markdown": 1, "page": 1})
    assert archive.query("SELECT count(*) FROM issues") == [(0,)]
    assert archive.query("SELECT * FROM edition_texts") == texts
    assert archive.query("SELECT kind FROM problems") == [("characters_lost",)], "what only fetching could see is kept"
    assert editions_aside(archive, PUBLICATION) == {POST_NAME, PAGE_NAME}
    assert verify(archive) == []
    with prepare(archive.path.with_name("empty.db")) as empty:
        assert not compare(archive, empty).counts.keys() - {"publications"}
    before = list(archive.connection.iterdump())
    assert set_aside(archive, PUBLICATION, [POST_NAME, PAGE_NAME]) == SetAside()
    assert list(archive.connection.iterdump()) == before


def test_one_with_another_edition_is_to_be_made_anew(archive: Archive) -> None:
    write(archive)
    assert set_aside(archive, PUBLICATION, [PAGE_NAME]) == SetAside(issues=("1-2020-01-06",), kinds={"page": 1})
    assert [violation.check for violation in verify(archive)] == ["issue_unwritten"]
    write_issue(archive, issue(editions=[edition()]), 1)
    assert verify(archive) == []


def test_one_that_keeps_an_edition_without_a_text_stays_as_it_is(archive: Archive) -> None:
    write(archive)
    archive.connection.execute("DELETE FROM edition_texts WHERE edition_id = 1")
    assert set_aside(archive, PUBLICATION, [PAGE_NAME]) == SetAside()
    assert archive.query("SELECT count(*) FROM editions WHERE issue_id = 1") == [(2,)]


def test_what_comes_back_is_there_if_a_listing_names_it(archive: Archive) -> None:
    write(archive)
    set_aside(archive, PUBLICATION, [POST_NAME, PAGE_NAME])
    write_listing(archive, PUBLICATION, "page", URL, entries=[ListingEntry(locator="/one", title="As listed")])
    bring_back(archive, PUBLICATION, [POST_NAME, PAGE_NAME])
    assert archive.query("SELECT kind FROM editions WHERE gone_since IS NULL") == [("page",)]


def test_what_listings_say_of_editions(archive: Archive) -> None:
    write(archive)
    write_listing(archive, PUBLICATION, "page", URL, entries=[ListingEntry(locator="/one", title="Old")])
    write_listing(archive, PUBLICATION, "page", f"{URL}.gz", entries=[ListingEntry(locator="/one", title="As listed")])
    assert dict(listed_as(archive, PUBLICATION)) == {
        "markdown": ListingEntry(locator="one.md", title="One"),
        "page": ListingEntry(locator="/one", title="As listed"),
    }
