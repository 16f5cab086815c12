"""Read ScienceDaily: the release, whose journal reference at its end names the paper that it is about."""

import re
from typing import Final

from crawler.linked_pages.metadata.dates.moments import read_moment
from crawler.linked_pages.metadata.document import Page, text_of
from crawler.linked_pages.sites.known import Known

_DOI: Final = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]{1,200}")


def matches(page: Page) -> bool:
    """Return whether a page is a release on ScienceDaily."""
    host = page.work_address.hostname or ""
    return host in ("sciencedaily.com", "www.sciencedaily.com") and page.work_address.path.startswith("/releases/")


def read(page: Page) -> Known:
    """Return the day, the institution that the release is from, and the DOI of the paper where there is one only."""
    known: Known = {"kind": "article", "site_name": "ScienceDaily"}
    references = page.selector.css("#journal_references, .journal_references")
    found = {doi.rstrip(".,;)").lower() for each in references for doi in _DOI.findall(text_of(each.root))}
    found |= {
        doi[1].rstrip(".,;)").lower()
        for link in references.css("a::attr(href)").getall()
        if (doi := re.search(r"doi\.org/(10\.\d{4,9}/.{1,200})", link))
    }
    if len(found) == 1:
        known["details"] = {"doi": found.pop()}
    for given in page.selector.css("#date_posted").xpath("string()").getall()[:1]:
        if day := read_moment(given):
            known["published"], known["published_raw"] = day, given.strip()
    for source in page.selector.css("#source").xpath("string()").getall()[:1]:
        if source.strip():
            known["authors"] = (" ".join(source.split()),)
    return known
