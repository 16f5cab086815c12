"""Read arXiv: the abstract page of a preprint, whose <meta> elements hold citation metadata; the preprint in HTML,
which has none; listings, which are no preprints."""

import re
from typing import Final
from urllib.parse import SplitResult

from crawler.linked_pages.metadata.dates.moments import read_moment
from crawler.linked_pages.metadata.document import Page, split, text_of
from crawler.linked_pages.metadata.people import authors_in
from crawler.linked_pages.sites.known import Known

_ID: Final = r"((?:[a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5}))(?:v(\d{1,3}))?"
_ABSTRACT_PAGE: Final = re.compile(rf"/abs/{_ID}/?$")
_ANY_FORM: Final = re.compile(rf"/(?:abs|pdf|html|ps|src|format|e-print)/{_ID}(?:\.\w+)?/?$")
_HTML_PAGE: Final = re.compile(rf"/html/{_ID}/?$")
_LISTING: Final = re.compile(r"/(?:list|archive|a|search|catchup|year|new|recent)/")
_NUMBERED: Final = re.compile(r"(\d\d)(0[1-9]|1[0-2])\.\d")
_CATEGORY: Final = re.compile(r"\(([a-z-]+(?:\.[A-Za-z-]+)?)\)")
_VERSION: Final = re.compile(r"\[v(\d{1,3})\]")
_LABEL: Final = re.compile(r"^(?:title|abstract):\s*", re.IGNORECASE)


def matches(page: Page) -> bool:
    """Return whether a page is that of one preprint, or a listing."""
    path = page.work_address.path
    forms = (_ABSTRACT_PAGE, _HTML_PAGE, _LISTING)
    return _is_host(page.work_address.hostname) and any(form.search(path) for form in forms)


def identified(address: SplitResult) -> dict[str, str]:
    """Return the preprint that an arXiv address names, and its version where it names one; {} for other addresses.

    >>> from urllib.parse import urlsplit
    >>> identified(urlsplit('https://arxiv.org/pdf/2401.01234v2.pdf')), identified(urlsplit('https://arxiv.org/list/cs'))
    ({'arxiv': '2401.01234', 'version': '2'}, {})
    """
    match = _ANY_FORM.search(address.path) if _is_host(address.hostname) else None
    if not match:
        return {}
    return {"arxiv": match[1], "version": match[2]} if match[2] else {"arxiv": match[1]}


def _is_host(host: str | None) -> bool:
    return host is not None and (host == "arxiv.org" or host.endswith(".arxiv.org"))


def read(page: Page) -> Known:
    """Return title, first submission and last revision from the citation metadata; the abstract is the text.

    Identifier, version and categories are details. The title's <h1> begins with a label for screen readers, and the
    page's first <h1> is that of the subject.
    """
    if _HTML_PAGE.search(page.work_address.path):
        return _read_html(page)
    if not _ABSTRACT_PAGE.search(page.work_address.path):
        return {"kind": "other", "site_name": "arXiv", "authors": (), "published": None, "published_raw": None}
    known: Known = {"kind": "preprint", "site_name": "arXiv"}
    title = _first(page.meta("citation_title")) or _labelled(page, "h1[class*=title]")
    if title:
        known["title"] = title
    abstract = _labelled(page, "blockquote[class*=abstract]") or _first(page.meta("citation_abstract"))
    if abstract:
        known["description"] = known["text"] = abstract
    submitted = _first(page.meta("citation_date"))
    if submitted and (day := read_moment(submitted, page.languages)):
        known["published"], known["published_raw"] = day, submitted
    if revised := read_moment(_first(page.meta("citation_online_date")) or ""):
        known["modified"] = revised
    known["details"] = details = identified(page.work_address)
    known["canonical_url"] = f"https://arxiv.org/abs/{details['arxiv']}"
    if version := _version(page):
        details.setdefault("version", version)
    subjects = _labelled(page, "td[class*=subjects]") or ""
    if categories := _CATEGORY.findall(subjects):
        details["categories"] = " ".join(dict.fromkeys(categories))
    return known


def _read_html(page: Page) -> Known:
    """Return what the HTML of a preprint shows; its month is that of its identifier."""
    details = identified(page.work_address)
    known: Known = {
        "kind": "preprint", "site_name": "arXiv", "details": details, "published": None, "published_raw": None,
        "canonical_url": f"https://arxiv.org/abs/{details['arxiv']}",
    }  # fmt: skip
    if title := _labelled(page, "h1.ltx_title_document"):
        known["title"] = title
    names = [text_of(each.root) for each in page.selector.css(".ltx_authors .ltx_personname")]
    if authors := tuple(dict.fromkeys(name for each in names for name in authors_in(each, loose=True))):
        known["authors"] = authors
    if abstract := _labelled(page, ".ltx_abstract"):
        known["description"] = abstract
    if month := month_of(details["arxiv"]):
        known["published"], known["published_raw"] = month, details["arxiv"]
    return known


def month_of(identifier: str) -> str | None:
    """Return the month in which a preprint was submitted, by its identifier; None for one of before April 2007.

    >>> month_of('2401.01234'), month_of('math/0301001')
    ('2024-01', None)
    """
    numbered = _NUMBERED.match(identifier)
    return f"20{numbered[1]}-{numbered[2]}" if numbered else None


def _version(page: Page) -> str | None:
    """Return the version that an address without one shows: the one in the page's own, else the last of its history."""
    for address in page.meta("og:url"):
        if version := identified(split(address)).get("version"):
            return version
    history = _VERSION.findall(_labelled(page, "div[class*=submission-history]") or "")
    return max(history, key=int) if history else None


def _first(values: list[str]) -> str | None:
    return values[0] if values else None


def _labelled(page: Page, css: str) -> str | None:
    """Return the text of the first element that CSS selects, without the label before it."""
    found = page.selector.css(css)
    return _LABEL.sub("", text_of(found[0].root)) or None if found else None
