"""What is given made-up documents: each reader by its name, with the errors by which it may refuse one."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from hypothesis import strategies as st

from crawler.digests.description.index import IndexTable
from crawler.digests.editions.reading import read_edition
from crawler.digests.listings.feed import read_feed
from crawler.digests.listings.folder import to_document
from crawler.digests.listings.index import read_index
from crawler.digests.listings.sitemap import read_sitemap
from crawler.digests.listings.substack import read_archive_page
from crawler.digests.listings.tree import read_tree
from crawler.digests.mail.cleaning import clean, locator_of, read_stored
from crawler.digests.mail.message import read_message
from crawler.exceptions import ListingError, PostError
from crawler.items import EditionKind
from crawler.linked_pages.answers import evaluate_answer
from crawler.linked_pages.pictures import read_picture
from crawler.linked_pages.source import read_source
from crawler.text.dates import find_dates, parse_date
from crawler.text.mojibake import repair_mojibake
from crawler.urls.address_rules import PORTS, parse_rules, refused_url
from crawler.urls.click_redirects import held_target, is_click_redirect
from crawler.urls.domains import domain
from crawler.urls.folding import fold, original_image, work_of
from crawler.urls.hosts import host_of_url
from crawler.urls.identity import identify, proofs, same_place
from crawler.urls.landing_pages import is_gate, leads_to_landing_page
from crawler.urls.normalisation import normalise
from crawler.urls.resolution import resolve
from tests.digests.made import PUBLICATION, document
from tests.fuzzing import documents as made

URL: Final = "https://site.example/a"
RULES = parse_rules((), PORTS)


def edition(kind: EditionKind) -> Callable[[str], object]:
    """The reader of editions of a kind."""
    return lambda text: read_edition(replace(document(kind), text=text), PUBLICATION)


def mail(text: str) -> object:
    """Read a mail, clean it, and read what is kept of it."""
    message = read_message(made.encoded(text))
    cleaned = clean(message)
    kept = read_stored(cleaned.text)
    return locator_of(message), kept, read_edition(replace(document("mail"), text=cleaned.text), PUBLICATION)


def address(url: str) -> list[object]:
    """All that is said of an address."""
    plain = [f(url) for f in (normalise, fold, work_of, original_image, domain, host_of_url, is_click_redirect)]
    pairs = [f(URL, url) for f in (leads_to_landing_page, is_gate, same_place)]
    redirects = ((301, url), (302, URL))
    return [
        *plain,
        *pairs,
        held_target(url),
        resolve(url, URL),
        refused_url(url, RULES),
        identify(URL, redirects=redirects, canonical=url),
        proofs(url, redirects),
    ]


def words(text: str) -> object:
    """What is found in a text."""
    return repair_mojibake(text), list(find_dates(text)), parse_date(text)


def page(given: tuple[str, str | None]) -> object:
    """Read a linked page, and tell what it is."""
    body = made.encoded(given[0])
    headers = {"Content-Type": given[1]} if given[1] else {}
    return read_source(body, URL, given[1]), evaluate_answer(URL, 200, headers, body, ((302, URL),))


READERS: Final[dict[str, tuple[Callable[[Any], object], st.SearchStrategy[Any]]]] = {
    "page": (page, st.tuples(made.html | made.json_texts | made.markdown, made.content_types)),
    "markdown": (edition("markdown"), made.headed | made.markdown),
    "site": (edition("page"), made.html),
    "post": (edition("post"), made.html | made.json_texts),
    "entry": (edition("entry"), made.json_texts),
    "mail": (mail, made.mails),
    "address": (address, made.urls),
    "feed": (lambda text: read_feed(made.encoded(text), URL, URL), made.feeds | made.json_texts | made.html),
    "sitemap": (lambda text: read_sitemap(made.encoded(text)), made.feeds),
    "index": (lambda text: read_index(text, URL, IndexTable(url=URL)), made.html),
    "tree": (read_tree, made.json_texts),
    "archive": (read_archive_page, made.json_texts),
    "file": (lambda text: to_document("a.md", made.encoded(text), url=URL, revision=None), made.headed),
    "words": (words, made.repeated(made.texts)),
    "picture": (lambda text: read_picture(made.encoded(text)), made.html),
}
"""Reader -> the function, and what it is given."""

REFUSALS: Final = (ListingError, PostError)
"""Errors that say in words what is wrong with a document."""

MOST_SECONDS: Final = 1.0
"""Seconds of processor time that a document may take, of three tries: on a machine busy with others it counts more."""


def is_read_in_time(read: Callable[[Any], object], document: Any) -> bool:
    """Return whether a reader reads a document, or refuses it in words, in the time that one may take."""
    return any(_seconds(read, document) < MOST_SECONDS for _ in range(3))


def _seconds(read: Callable[[Any], object], document: Any) -> float:
    began = time.thread_time()
    with suppress(*REFUSALS):
        repr(read(document))
    return time.thread_time() - began
