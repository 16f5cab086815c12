from dataclasses import replace

import pytest

from crawler.archive.database import Archive
from crawler.archive.issues import listings
from crawler.archive.issues.listings import Listing, ListingChanges, read_listing, write_listing
from crawler.items import ListingEntry
from tests.archive.builders import PUBLICATION

URL = "https://digest.example/sitemap.xml"
ONE = ListingEntry(locator="/one", revision="2020-01-06", title="One", published="2020-01-06", type="newsletter")
TWO = ListingEntry(locator="/two", revision="2020-01-13")


def write(archive: Archive, *entries: ListingEntry, etag: str | None = None) -> ListingChanges:
    return write_listing(archive, PUBLICATION, "page", URL, etag=etag, last_modified="then", entries=entries)


def read(archive: Archive) -> Listing:
    found = read_listing(archive, PUBLICATION, "page", URL)
    assert found is not None
    return found


def changes(*, new: str = "", changed: str = "", gone: str = "") -> ListingChanges:
    return ListingChanges(new=tuple(new.split()), changed=tuple(changed.split()), gone=tuple(gone.split()))


def test_what_was_written_is_read(archive: Archive) -> None:
    assert read_listing(archive, PUBLICATION, "page", URL) is None
    assert write(archive, ONE, TWO, etag='"e"') == changes(new="/one /two")
    found = read(archive)
    assert (found.etag, found.last_modified, found.entries) == ('"e"', "then", (ONE, TWO))
    assert read_listing(archive, PUBLICATION, "post", URL) is None
    assert read_listing(archive, PUBLICATION, "page", "https://other.example/") is None


def test_the_same_reading_changes_nothing(archive: Archive) -> None:
    write(archive, ONE, TWO)
    before = archive.query("SELECT * FROM listing_entries")
    assert write(archive, TWO, ONE) == changes()
    assert archive.query("SELECT * FROM listing_entries") == before


def test_changes_are_told(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    write(archive, ONE, TWO)
    three = ListingEntry(locator="/three")
    assert write(archive, replace(ONE, revision="2021-01-01"), three) == changes(
        new="/three", changed="/one", gone="/two"
    )
    assert read(archive).entries == (replace(ONE, revision="2021-01-01"), three)
    since = archive.query("SELECT gone_since FROM listing_entries WHERE locator = '/two'")
    monkeypatch.setattr(listings, "utc_now", lambda: "2099-01-01T00:00:00Z")
    assert write(archive, replace(ONE, revision="2021-01-01"), three) == changes()
    assert archive.query("SELECT gone_since FROM listing_entries WHERE locator = '/two'") == since
    assert read(archive).read_at == "2099-01-01T00:00:00Z"
    assert write(archive, replace(ONE, revision="2021-01-01"), TWO, three) == changes(changed="/two")
    assert [entry.locator for entry in read(archive).entries] == ["/one", "/two", "/three"]


def test_a_listing_that_names_an_edition_twice_names_it_once(archive: Archive) -> None:
    assert write(archive, ONE, replace(ONE, title="Again")) == changes(new="/one")
    assert read(archive).entries == (replace(ONE, title="Again"),)


def test_listings_at_former_addresses_name_nothing_and_are_read_whole(archive: Archive) -> None:
    for url in (URL, "https://former.example/sitemap.xml"):
        write_listing(archive, PUBLICATION, "page", url, etag='"e"', entries=[ONE], read_by="1")
    listings.retire_listings(archive, PUBLICATION, "page", [URL])
    former = read_listing(archive, PUBLICATION, "page", "https://former.example/sitemap.xml")
    assert former is not None
    assert (former.etag, former.entries, former.read_by) == (None, (), None)
    assert (read(archive).etag, read(archive).entries, read(archive).read_by) == ('"e"', (ONE,), "1")
