"""Read when a page was published and changed; stated days are kept apart from guesses.

Stated (`published`): what the page declares for machines as its publication (`stated`). A guess (`published_guess`):
the day in the address, or one that readers see beside the headline (`hints`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from crawler.linked_pages.metadata.article import ARTICLES, OTHER_WORKS, PAGES, main_node
from crawler.linked_pages.metadata.candidates import Candidate, Origin
from crawler.linked_pages.metadata.dates.hints import hinted_days
from crawler.linked_pages.metadata.dates.moments import moment_on, read_month
from crawler.linked_pages.metadata.dates.stated import localised, stated_dates
from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.metadata.jsonld import texts
from crawler.linked_pages.metadata.landmarks import Landmark

_MODIFIED: Final = (
    "article:modified_time", "og:updated_time", "datemodified", "article:modified", "og:modified_time", "lastmod",
    "last-modified", "dcterms.modified", "dc.date.modified", "date.modified", "date.updated", "revised",
    "updated_time", "parsely-updated",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """The dates of a page."""

    sure: Candidate | None
    """The day or moment that the page states for machines, ISO 8601, or its month or year where it states no day; None
    where it states none."""
    guess: Candidate | None
    """The likely day where none is stated, ISO 8601."""
    modified: Candidate | None
    """The day or moment of the last change, ISO 8601; None where none is stated."""
    raw: str | None
    """The text that the day was read from."""


def published_of(page: Page, marks: list[Landmark]) -> Published:
    """Return the day on which a page was published, stated or guessed, and the day of its last change.

    A month that is stated without a day stands where no day of it is hinted at.
    """
    modified = next(
        (Candidate(value=moment, origin=origin) for origin, raw in _modified(page) if (moment := moment_on(page, raw))),
        None,
    )
    stated = stated_dates(page, marks)
    sure, raw = localised(page, marks, stated)
    if sure:
        return Published(sure=sure, guess=None, modified=modified, raw=raw)
    months = [(origin, raw, month) for origin, raw in stated if (month := read_month(raw, page.languages))]
    for guess, raw in hinted_days(page, marks):
        if not months or guess.value.startswith(months[0][2]):
            return Published(sure=None, guess=guess, modified=modified, raw=raw)
    if months:
        origin, raw, month = months[0]
        return Published(sure=Candidate(value=month, origin=origin), guess=None, modified=modified, raw=raw)
    return Published(sure=None, guess=None, modified=modified, raw=None)


def _modified(page: Page) -> Iterator[tuple[Origin, str]]:
    for classes in (ARTICLES, OTHER_WORKS, PAGES):
        yield from (("jsonld", raw) for raw in texts((main_node(page, classes) or {}).get("dateModified")))
    yield from (("meta", raw) for raw in page.meta(*_MODIFIED))
