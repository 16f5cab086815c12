"""Which editions a description lets be ones of issues."""

import re

import pytest

from crawler.digests.description.feed import FeedTable
from crawler.digests.description.index import IndexTable
from crawler.digests.description.posts import Posts
from crawler.digests.description.site import Site
from crawler.digests.description.substack import SubstackTable
from crawler.digests.listings.chosen import is_chosen
from crawler.digests.publications import Publication
from crawler.items import EditionKind, ListingEntry

HOME = "https://digest.example"
NUMBERED = re.compile(r"#\d")
DIGESTS = re.compile("/digests/")
NO_SITEMAP = Site(url=HOME, sitemap="none", pages=re.compile("/never"))
FOLLOWED = FeedTable(url=f"{HOME}/feed", titles=NUMBERED)


def described(**tables: object) -> Publication:
    return Publication(key="digest", name="The Digest", url=HOME, **tables)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tables", "kind", "entry", "expected"),
    [
        ({}, "post", ListingEntry(locator="a"), True),
        ({}, "page", ListingEntry(locator="/a"), True),
        ({}, "entry", ListingEntry(locator="/a"), True),
        ({}, "mail", ListingEntry(locator="a"), True),
        ({"posts": Posts(pattern=re.compile(r"\d+\.md"))}, "markdown", ListingEntry(locator="1.md"), True),
        ({"posts": Posts(pattern=re.compile(r"\d+\.md"))}, "markdown", ListingEntry(locator="a.md"), False),
        ({"substack": SubstackTable(url=HOME, titles=NUMBERED)}, "post", ListingEntry(locator="a", title="#1"), True),
        ({"substack": SubstackTable(url=HOME, titles=NUMBERED)}, "post", ListingEntry(locator="a", title="One"), False),
        ({"substack": SubstackTable(url=HOME)}, "post", ListingEntry(locator="a", type="podcast"), False),
        ({"feed": FOLLOWED}, "entry", ListingEntry(locator="/a", title="#1"), True),
        ({"feed": FOLLOWED}, "entry", ListingEntry(locator="/a"), False),
        ({"feed": FeedTable(url=HOME, pages=DIGESTS)}, "entry", ListingEntry(locator="/a"), False),
        ({"site": Site(url=HOME, pages=DIGESTS)}, "page", ListingEntry(locator="/digests/1"), True),
        ({"site": Site(url=HOME, pages=DIGESTS)}, "page", ListingEntry(locator="/about"), False),
        ({"site": NO_SITEMAP}, "page", ListingEntry(locator="/about"), True),
        ({"site": NO_SITEMAP, "feed": FOLLOWED}, "page", ListingEntry(locator="/a", title="#1"), True),
        ({"site": NO_SITEMAP, "feed": FOLLOWED}, "page", ListingEntry(locator="/a", title="One"), False),
        ({"index": IndexTable(url=HOME, pages=DIGESTS)}, "page", ListingEntry(locator="/about"), False),
        ({"index": IndexTable(url=HOME, titles=NUMBERED)}, "page", ListingEntry(locator="/a", title="One"), False),
        ({"index": IndexTable(url=HOME)}, "page", ListingEntry(locator="/a"), True),
        (
            {"index": IndexTable(url=HOME, pages=re.compile("https://digest.example/d/"))},
            "page",
            ListingEntry(locator="/d/1"),
            True,
        ),
        (
            {"site": Site(url=HOME, pages=DIGESTS), "index": IndexTable(url=HOME, pages=re.compile("/news/"))},
            "page",
            ListingEntry(locator="/news/1"),
            True,
        ),
    ],
)
def test_it_is_what_the_description_says_of_its_way(
    tables: dict[str, object], kind: EditionKind, entry: ListingEntry, expected: bool
) -> None:
    assert is_chosen(described(**tables), kind, entry) is expected
