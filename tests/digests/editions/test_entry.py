"""Entries of feeds, as editions: what they say of their issue, and how much of it they hold."""

import re
from typing import Any

import pytest

from crawler.digests.description.feed import FeedTable
from crawler.digests.description.issue import IssueTable
from crawler.digests.description.sources import Source
from crawler.digests.editions.entry import read_entry
from crawler.digests.listings.feed_entry import FeedEntry, entry_text
from crawler.digests.publications import Publication
from crawler.items import Document, Edition

LINK = "https://cogs.example/5/"
FULL = "".join(
    f'<h2>Part {n}</h2><ul><li><a href="https://looms-{n}.example/">A loom</a> hums.</li></ul>' for n in (1, 2, 3)
)


def read(issue: IssueTable | None = None, feed: FeedTable | None = None, **values: Any) -> Edition:
    said = FeedEntry(
        **{"link": LINK, "title": "Cogs #5", "published": "Mon, 03 Feb 2020 10:00:00 GMT", "html": FULL} | values
    )
    cogs = Publication(
        key="cogs", name="Cogs", url="https://www.cogs.example/letters", issue=issue or IssueTable(), feed=feed
    )
    return read_entry(
        Document(kind="entry", locator=said.locator, url=said.link or cogs.url, text=entry_text(said)), cogs
    )


def kinds(edition: Edition) -> list[str]:
    return [problem.kind for problem in edition.problems]


def test_an_entry_says_all_of_its_issue() -> None:
    edition = read(authors=("Ada",))
    assert (edition.number, edition.title, str(edition.published), edition.authors) == (
        5,
        "Cogs #5",
        "2020-02-03",
        ("Ada",),
    )
    assert (edition.availability, edition.permalink, edition.type, edition.problems) == (
        "full",
        "/5/",
        "newsletter",
        (),
    )
    assert [section.name for section in edition.body.sections] == ["Part 1", "Part 2", "Part 3"]


def test_an_issue_of_another_host_has_no_path_on_the_site() -> None:
    assert read(link="https://blog.example/5/").permalink is None
    assert read(link=None, id="tag:5").permalink is None


@pytest.mark.parametrize(
    ("values", "availability"),
    [
        ({"html": ""}, "empty"),
        ({"html": "<img src=a.png>"}, "empty"),
        ({"html": "<p>What we read this week.</p>", "is_summary": True}, "preview"),
        ({"html": f'<p>What we read this week.</p><p><a href="{LINK}">Read more</a></p>'}, "preview"),
        ({"html": f'{FULL}<p><a href="{LINK}#more">Continue reading →</a></p>'}, "preview"),
        ({"html": FULL.removesuffix("hums.</li></ul>") + " hums and […]</li></ul>"}, "preview"),
        ({"html": '<p><a href="https://a.example/">A loom</a> hums.</p>', "is_summary": True}, "preview"),
        ({"html": '<p><a href="https://a.example/">A loom</a> hums.</p>'}, "full"),
        ({"html": FULL, "is_summary": True}, "full"),
        ({"html": FULL + "<p>The post <a href=/5/>Cogs</a> appeared first on <a href=/>Cogs</a>.</p>"}, "full"),
    ],
)
def test_how_much_of_an_issue_an_entry_holds(values: dict[str, Any], availability: str) -> None:
    assert read(**values).availability == availability


def test_addresses_that_depend_on_a_folder_are_joined_to_the_base_of_the_feed() -> None:
    addresses = ("b", "/c", "https://d.example/", "mailto:e@f.example")
    html = "".join(f'<p><a href="{address}">x</a></p>' for address in addresses)
    joined = read(html=html, base="https://cogs.example/posts/x")
    assert [mention.url for mention in joined.body.mentions] == ["https://cogs.example/posts/b", *addresses[1:]]
    assert next(mention.url for mention in read(html=html).body.mentions) == "b"


def test_what_is_odd_is_told() -> None:
    assert kinds(read(title=None)) == ["title_missing"]
    assert kinds(read(is_unescaped=True)) == ["escaped_twice"]
    assert [p.about for p in read(linked="http://localhost:1313/5/").problems] == ["http://localhost:1313/5/"]


def test_the_description_says_where_number_and_date_stand() -> None:
    rules = IssueTable(number=(Source(r"title:\d{4}-(\d+)"),), date=(Source("feed:updated"),))
    edition = read(rules, title="Cogs 2025-46", updated="2025-11-11")
    assert (edition.number, str(edition.published)) == (46, "2025-11-11")
    pages = FeedTable(url=LINK, pages=re.compile(r"/(?P<number>\d+)/"))
    assert read(feed=pages, title="Cogs").number == 5


def test_marks_of_headings_are_no_part_of_them() -> None:
    marked = FULL.replace("</h2>", '<a class="headerlink" href="#part" title="Permalink">¶</a></h2>')
    assert [section.name for section in read(html=marked).body.sections] == ["Part 1", "Part 2", "Part 3"]
