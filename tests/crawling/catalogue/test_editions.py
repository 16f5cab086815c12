import logging

import pytest

from crawler.archive.database import Archive
from crawler.archive.issues.editions import known_editions
from crawler.archive.issues.write import write_issue
from crawler.crawling.catalogue.editions import EditionCatalogue
from crawler.items import ListingEntry
from tests.archive.builders import PUBLICATION, document, edition, issue

URL = "https://site.example/sitemap.xml"
ENTRIES = (ListingEntry(locator="a.md", revision="1"), ListingEntry(locator="b.md"))


@pytest.fixture
def catalogue(archive: Archive) -> EditionCatalogue:
    write_issue(archive, issue(editions=[edition(document("a.md")), edition(document("b.md"))]), 1)
    return EditionCatalogue(archive, PUBLICATION, reader="1", dry_run=False)


def test_what_is_read_is_known_at_once(catalogue: EditionCatalogue) -> None:
    assert set(catalogue.known("markdown")) == {"a.md", "b.md"}
    catalogue.add(edition(document("a.md", revision="later")))
    catalogue.add(edition(document("c.md", revision="first")))
    assert {name: known.revision for name, known in catalogue.known("markdown").items()} == {
        "a.md": "later",
        "b.md": "r1",
        "c.md": "first",
    }
    assert catalogue.known("markdown")["a.md"].issue_key == "1-2020-01-06"


def test_a_listing_is_recorded_with_what_a_conditional_request_takes(catalogue: EditionCatalogue) -> None:
    assert catalogue.listing("markdown", URL) is None
    catalogue.record_listing("markdown", URL, ENTRIES, etag='"1"', last_modified=None)
    listing = catalogue.listing("markdown", URL)
    assert listing is not None
    assert (listing.entries, listing.etag) == (ENTRIES, '"1"')


def test_editions_that_are_no_longer_listed_are_marked_until_they_are(
    archive: Archive, catalogue: EditionCatalogue, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    for present, gone in ((["a.md"], {"b.md"}), (["a.md"], {"b.md"}), (["a.md", "b.md"], set())):
        catalogue.note_presence("markdown", present)
        marked = {name for name, known in catalogue.known("markdown").items() if known.gone_since is not None}
        assert marked == gone
        stored = known_editions(archive, PUBLICATION, "markdown")
        assert {name for name, known in stored.items() if known.gone_since is not None} == gone
    assert caplog.messages == ["1 editions (markdown) are no longer listed, what they said stays: ['b.md']"]


def test_what_is_read_stays_known_when_others_are_gone(catalogue: EditionCatalogue) -> None:
    catalogue.add(edition(document("c.md", revision="first")))
    catalogue.note_presence("markdown", ["a.md", "c.md"])
    assert catalogue.known("markdown")["c.md"].revision == "first"


def test_a_revision_is_recorded(archive: Archive, catalogue: EditionCatalogue) -> None:
    catalogue.touch("markdown", "a.md", "later")
    assert known_editions(archive, PUBLICATION, "markdown")["a.md"].revision == "later"


def test_a_dry_run_writes_nothing(archive: Archive, catalogue: EditionCatalogue) -> None:
    before = archive.query("SELECT * FROM editions")
    dry = EditionCatalogue(archive, PUBLICATION, reader="1", dry_run=True)
    dry.note_presence("markdown", [])
    dry.touch("markdown", "a.md", "later")
    dry.record_listing("markdown", URL, ENTRIES, etag=None, last_modified=None)
    assert archive.query("SELECT * FROM editions") == before
    assert dry.listing("markdown", URL) is None
    nothing = EditionCatalogue(None, PUBLICATION, reader="1", dry_run=True)
    assert nothing.known("markdown") == {}
    assert nothing.listing("markdown", URL) is None
