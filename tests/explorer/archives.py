"""Two archives: a small one with visited links, and one with malicious texts and URLs."""

from pathlib import Path

from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.items import Citation, Illustration, Link, Mention, Picture
from sample.lives import live
from tests.archive.builders import citation, issue, link, picture, sections
from tests.archive.conftest import prepare

MALICIOUS_TEXT = '"><script>alert(1)</script><img src=//evil.example/x onerror=alert(2)>\u202e{{7*7}}'
"""Markup, the end of an attribute, a bidirectional override, and a template expression."""

MALICIOUS_URLS = (
    "javascript:alert(1)",
    "https://evil.example/" + "a" * 10_000,
    "https://evil.example/\u202egpj.exe",
    "data:text/html,<script>alert(3)</script>",
    'https://evil.example/?q="><script>alert(4)</script>',
    " https://evil.example/space",
    "https://[broken",
)


INSERT_PROBLEM = """
INSERT INTO problems (publication_id, issue_id, kind, severity, about, evidence, found_in)
VALUES (1, 1, :text, 'doubt', :text, :text, 1)
"""


def write_small(path: Path) -> None:
    """Write issues 1, 2, 4 and two of number 5; some of their links are visited."""
    with prepare(path) as archive:
        for number, key, day in (
            (1, "1-2020-01-06", "2020-01-06"),
            (2, "2-2020-02-03", "2020-02-03"),
            (4, "4-2021-03-01", "2021-03-01"),
            (5, "5-2021-04-05", "2021-04-05"),
            (5, "5-2021-05-03", "2021-05-03"),
        ):
            _write(archive, number, key, day)
        live(archive)


def _write(archive: Archive, number: int, key: str, day: str) -> None:
    citations = (
        citation(f"{key}/story", role="story", title=f"A dam for beavers {number}", summary="Beavers build at night."),
        citation(f"{key}/more", role="related", title="More of it", summary=None, parent=0),
        *(
            citation(f"{key}/{n}", section=1, title=f"Tool {n} of issue {number}", summary="It measures gears.")
            for n in range(12)
        ),
    )
    pictures = (picture(f"{key}/cover.png", role="cover", section=None), picture(f"{key}/s.png", role="story", story=0))
    write_issue(archive, issue(key, number=number, title=f"Gears {number}", citations=citations, pictures=pictures), 1)
    archive.connection.execute("UPDATE issues SET published = ? WHERE key = ?", (day, key))


OVERWRITE = (
    "UPDATE issues SET subtitle = :text, authors = :text, url = 'javascript:alert(6)', redirect_url = :text",
    "UPDATE publications SET name = :text",
    "UPDATE links SET url = 'javascript:alert(' || id || ')//' || :text",
    "UPDATE domains SET name = :text",
    "UPDATE authors SET name = :text || id",
    "UPDATE sources SET title = :text, description = :text, site_name = :text, kind = :text",
    "UPDATE snapshots SET url = 'javascript:alert(7)//' || id",
    "UPDATE editions SET url = 'javascript:alert(8)', title = :text",
    INSERT_PROBLEM,
    "INSERT INTO sources_fts (sources_fts) VALUES ('rebuild')",
)
"""Statements that put malicious text and URLs into every table that pages show."""


def write_hostile(path: Path) -> None:
    """Write one issue with malicious texts and URLs everywhere, also ones that a crawl would refuse."""
    cover = Illustration(
        role="cover",
        url=MALICIOUS_URLS[0],
        alt=MALICIOUS_TEXT,
        credit=MALICIOUS_TEXT,
        credit_url="javascript:alert(5)",
    )
    pictures = (Picture(illustration=cover, image=link("https://evil.example/i.png", domain="evil.example")),)
    citations = tuple(_malicious_citation(number, url) for number, url in enumerate(MALICIOUS_URLS))
    parts = sections(MALICIOUS_TEXT)
    with prepare(path) as archive:
        written = issue("1-2020-01-06", title=MALICIOUS_TEXT, parts=parts, citations=citations, pictures=pictures)
        write_issue(archive, written, 1)
        live(archive)
        for statement in OVERWRITE:
            archive.connection.execute(statement, {"text": MALICIOUS_TEXT} if ":text" in statement else {})


def _malicious_citation(number: int, url: str) -> Citation:
    text = MALICIOUS_TEXT
    mention = Mention(role="item", url=url, title=text, section=0, summary=text, byline=text, heading=text)
    target = f"https://evil.example/{number}"
    return Citation(mention=mention, link=Link(url=target, work=target, domain="evil.example"))
