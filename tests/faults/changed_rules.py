"""An archive that earlier rules made, and the bringing-up of it to rules of today."""

import re
from dataclasses import replace
from pathlib import Path

from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from crawler.archive.addresses.normal_forms import bring_up_addresses
from crawler.archive.database import Archive, open_archive
from crawler.archive.ledger.visits import record_visit
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.catalogue.writer import IssueWriter
from crawler.digests.description.posts import Posts
from crawler.digests.publications import Publication
from crawler.items import Document, Issue
from crawler.urls.tracking import PARAMETERS
from tests.archive.builders import PUBLICATION
from tests.archive.conftest import prepare
from tests.archive.ledgers import visit

WEEKLY = Publication(key=PUBLICATION, name="The Weekly", url="https://digest.example")
NARROW = replace(WEEKLY, posts=Posts(pattern=re.compile(r"\d+-\d+-0\d-.*")))
"""The same, of which only the posts of the first nine days are issues."""

ISSUES, LINKS = 20, 6
POST = """---
title: "The Weekly #{0}"
permalink: /the-{0}
---
## News

{1}
"""


def build(path: Path) -> None:
    """Issues whose links have a parameter that is no tracking one yet; each link is in two issues, once without it."""
    with prepare(path) as archive:
        for number in range(1, ISSUES + 1):
            links = "\n".join(f"* [A link](https://page.example/{each}) - {number}" for each in paths(number))
            name = f"2024-{1 + number // 28:02}-{1 + number % 28:02}-{number}.md"
            text = POST.format(number, links)
            write(archive, [Document(kind="markdown", locator=name, url=f"https://digest.example/{name}", text=text)])
        for number, url in archive.query("SELECT id, url FROM links WHERE id % 3 = 0"):
            record_visit(archive, 1, visit(number, url=url, status=200))


def paths(number: int) -> list[str]:
    tracked = [f"{number}/{place}?zzz_track={number}" for place in range(LINKS)]
    return [*tracked, *(f"{number - 1}/{place}" for place in range(LINKS))]


def write(archive: Archive, documents: list[Document], *, reader: str = "1", publication: Publication = WEEKLY) -> None:
    """Read documents, and write the issues that they and stored ones give."""
    issues = IssueCatalogue(archive, 1, publication, (), StatsCollector(get_crawler()), reader=reader)
    for document in documents:
        issues.collect(issues.read(document))
    writer = IssueWriter(archive, 1, refuse, reader=reader)
    for issue in issues.assemble():
        writer.write(issue)
    writer.commit()
    issues.note_made()


def refuse(issue: Issue, error: Exception) -> None:
    raise error


def bring_up(path: str) -> None:
    """What a crawl does after the rules have changed; in a process of its own, since what was read is remembered."""
    PARAMETERS["zzz_track"] = "A new rule."
    with open_archive(path) as archive:
        bring_up_addresses(archive)
        write(archive, [], reader="2")


def narrow(path: str) -> None:
    """What a crawl does after the description has come to exclude posts."""
    with open_archive(path) as archive:
        write(archive, [], reader="3", publication=NARROW)
