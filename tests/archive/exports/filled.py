"""An archive with a row in every table that a crawl fills, and texts that the forms of exports have to get right."""

from crawler.archive.database import Archive
from crawler.archive.issues.categories import write_categories
from crawler.archive.issues.listings import write_listing
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.robots_visits import record_robots
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.archive.works import write_aliases
from crawler.captures.record import Record, RecordLocation
from crawler.items import Alias, ListingEntry, Problem
from crawler.visits.visit import RobotsVisit
from tests.archive.builders import (
    CATEGORIES,
    PICTURES,
    PUBLICATION,
    STORIES,
    citation,
    document,
    edition,
    issue,
    page,
    picture,
    sections,
)
from tests.archive.ledgers import ask_web_archive, at, see_image, visit
from tests.archive.revised import edit, revise

HOSTILE = (
    "=1+1",
    "+SUM(A1)",
    "-2",
    "@import",
    "\ttab",
    "\rreturn",
    "＝full width",
    "'=quoted",
    "''@twice",
    "'Tis the season",
    'a "b", c; d',
    "one\ntwo\r\nthree\\nfour\\n1",
    "(\\n1)\n(\\n2)",
    "zero\0and more",
    "é 漢字 😀 \u2028 \u202e \ufeff",
    "\x01\x1b[2J\x7f",
    "NULL",
    "(NULL)",
    "%s %Q %d",
    "\\",
    "null,null",
    "x" * 10_000,
)
"""Titles."""


def fill(archive: Archive) -> Archive:
    """Three issues: the first with visited links, the second with hostile titles, a special without a number."""
    write_categories(archive, CATEGORIES)
    write_issue(
        archive,
        issue(
            "1-2020-01-06",
            editions=[edition(document("1.md")), edition(document("one", kind="post"))],
            citations=[*STORIES, citation("b", work="https://site.example/work", summary_from=("post", "one"))],
            problems=[Problem(kind="date_missing", evidence="e", about=STORIES[0].mention.url)],
        ),
        1,
    )
    titles = [citation(f"hostile/{n}", title=title, section=0, summary=title[:99]) for n, title in enumerate(HOSTILE)]
    write_issue(
        archive,
        issue("2-2021-02-03", number=2, parts=sections("News"), citations=titles, pictures=[picture("two.png")]),
        1,
    )
    write_issue(archive, issue("special-2022-01-01", number=None, pictures=PICTURES[:1]), 1)
    archive.connection.execute("UPDATE issues SET published = '2021-02-03', published_raw = NULL WHERE number = 2")
    archive.connection.execute("UPDATE issues SET published = '2022-01-01' WHERE number IS NULL")
    entries = [ListingEntry(locator="/one", title="One"), ListingEntry(locator="/two")]
    write_listing(archive, PUBLICATION, "page", "https://a.example/", etag="e", entries=entries)
    see(archive)
    return archive


def see(archive: Archive) -> None:
    """Visits the story, which moved and is read, and the tool, which does not answer."""
    ids = dict(archive.query("SELECT url, id FROM links"))
    story, tool = ids["https://site.example/story"], ids["https://site.example/tool"]
    record = Record(
        location=RecordLocation(file="one.warc.gz", offset=0),
        length=9,
        record_id="urn:uuid:1",
        url="https://site.example/story",
        written="2026-01-05T06:00:00.5Z",
        digest="sha256:a",
    )
    hops = ((302, "https://www.site.example/story"),)
    seen = visit(story, status=200, redirects=hops, capture=record, reader="1", seconds=0.1 + 0.2)
    visit_id = record_visit(archive, 1, seen).visit_id
    record_visit(archive, 1, visit(tool, "timeout", error="30 seconds"))
    later = record_visit(archive, 1, visit(story, day=40, status=200, reader="1")).visit_id
    write_source(archive, story, page(), reader="1", visit_id=visit_id)
    revise(archive, story, visit_id, later)
    edit(archive)
    led = ((302, "https://images.example/b"),)
    see_image(archive, 1, "not_found", url="https://images.example/a", redirects=led, final_url=led[0][1], status=404)
    robots, led = "https://site.example/robots.txt", ((301, "https://www.site.example/robots.txt"),)
    asked = RobotsVisit(url=robots, redirects=led, started=at(0), seconds=0.1, outcome="ok", status=200)
    record_robots(archive, 1, [asked])
    write_aliases(archive, 1, story, [Alias(url="https://site.example/other", rule="canonical", evidence="It says.")])
    ask_web_archive(archive, story)
