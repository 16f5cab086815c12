"""An entry of a feed, as it is kept."""

import pytest

from crawler.digests.listings.feed_entry import FeedEntry, entry_from_text, entry_revision, entry_text, published_day

ENTRY = FeedEntry(
    link="https://cogs.example/5?a=b#c",
    id="tag:5",
    title="Cogs “5”",
    published="2020-02-03",
    updated="2020-02-04",
    authors=("Ada", "Bo"),
    base="https://cogs.example/",
    html="<p>x</p>",
    is_summary=True,
    is_unescaped=True,
    linked="http://localhost/5",
)


@pytest.mark.parametrize("entry", [ENTRY, FeedEntry(), FeedEntry(title="A", html="b")])
def test_an_entry_is_kept_whole(entry: FeedEntry) -> None:
    assert entry_from_text(entry_text(entry)) == entry


def test_what_is_no_entry_is_an_empty_one() -> None:
    assert entry_from_text('{"title": {"a": 1}, "authors": 1.5, "html": null, "is_summary": "x"}') == FeedEntry()
    assert entry_from_text("{") == entry_from_text("[1]") == entry_from_text('{"other": 1}') == FeedEntry()


def test_the_revision_changes_with_the_text() -> None:
    assert entry_revision(FeedEntry(html="a")) == entry_revision(FeedEntry(html="a")) != entry_revision(FeedEntry())


@pytest.mark.parametrize(
    ("entry", "locator"),
    [
        (ENTRY, "/5?a=b#c"),
        (FeedEntry(link="https://cogs.example"), "/"),
        (FeedEntry(id="tag:5", title="A"), "tag:5"),
        (FeedEntry(title="A"), "A"),
    ],
)
def test_what_names_an_entry(entry: FeedEntry, locator: str) -> None:
    assert entry.locator == locator


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Mon, 03 Feb 2020 23:30:00 -0800", "2020-02-03"),
        ("2020-02-03T23:30:00-08:00", "2020-02-03"),
        ("2020-02-03", "2020-02-03"),
        ("03 Feb 20 10:00 GMT", "2020-02-03"),
        ("soon", "None"),
        (None, "None"),
    ],
)
def test_the_day_is_the_feeds_own(written: str | None, day: str) -> None:
    assert str(published_day(FeedEntry(published=written))) == day
