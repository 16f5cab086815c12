"""Requests for pages, and pages as data that templates, JSON and CSV render."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from explorer.query_cache import Row

__all__ = [
    "PAGE_SIZE",
    "REFERENCE_FORMATS",
    "BadRequestError",
    "Citable",
    "MovedError",
    "NotFoundError",
    "Page",
    "PageRequest",
    "Pager",
    "as_id",
    "is_year",
    "paginate",
]

PAGE_SIZE = 50
"""Default number of rows on one page of a list."""

REFERENCE_FORMATS: Mapping[str, str] = {"bib": "BibTeX", "ris": "RIS", "csl": "CSL-JSON"}
"""End of a path -> format of references, for reference managers, in which a page is available too."""

MAX_REFERENCES = 2000
"""References, or rows of a list as CSV, in one file; `page` leads to the next ones."""

MAX_PAGE_NUMBER = 1000
"""Last page of a list that can be requested: SQLite reads all rows that an OFFSET skips."""

MAX_ID_DIGITS = 18
"""Digits of the longest id."""

MAX_PARAMETER_CHARS = 300
"""Length at which a query parameter is truncated."""


class NotFoundError(Exception):
    """The archive does not have what the URL path names; the message is shown to the visitor."""


class MovedError(Exception):
    """What the URL path names is at another one."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path
        """The canonical URL path within the explorer."""


class BadRequestError(Exception):
    """A query parameter has an invalid value; the message is shown to the visitor."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request for a page."""

    path_params: Mapping[str, str] = field(default_factory=dict)
    """Named parts of the URL path."""
    query: Mapping[str, str] = field(default_factory=dict)
    """Query parameters."""
    format: str = "html"
    """html, json, csv, or one of `REFERENCE_FORMATS`."""

    def size(self, default: int = PAGE_SIZE) -> int:
        """Return how many rows of a list one answer has: more in a file, of references or CSV, than on a page."""
        return MAX_REFERENCES if self.format in ("csv", *REFERENCE_FORMATS) else default

    def text(self, name: str) -> str:
        """Return a query parameter without white space around it; empty when it is missing."""
        return self.query.get(name, "").replace("\0", "").strip()[:MAX_PARAMETER_CHARS]

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """Return a query parameter that is one of `choices` or empty. Raise BadRequestError."""
        value = self.text(name)
        if value and value not in choices:
            raise BadRequestError(f"There is no {name} “{value}”. Possible values: {', '.join(choices)}.")
        return value

    def integer(self, name: str, default: int, *, maximum: int) -> int:
        """Return a query parameter that is an integer from 1 to `maximum`. Raise BadRequestError."""
        value = self.text(name) or str(default)
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:12]) <= maximum):
            raise BadRequestError(f"“{value}” is no {name}: use an integer from 1 to {maximum:,}.")
        return int(value)

    def year(self) -> str:
        """Return the query parameter `year`: four digits, or empty. Raise BadRequestError."""
        value = self.text("year")
        if value and not is_year(value):
            raise BadRequestError(f"“{value}” is no year: use four digits, such as 2021.")
        return value

    @property
    def page_number(self) -> int:
        """Return the requested page of a list, from 1. Raise BadRequestError."""
        return self.integer("page", 1, maximum=MAX_PAGE_NUMBER)


@dataclass(frozen=True, slots=True)
class Citable:
    """What a page can be cited for, or lists: as references for BibTeX, RIS and CSL-JSON, issues first."""

    issues: Sequence[int] = ()
    """Ids of issues."""
    links: Sequence[int] = ()
    """Ids of links; one that is named twice is one reference."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page as data."""

    template: str
    """Name of the template, without `.html`."""
    title: str
    """Title, plain text."""
    path: str
    """Canonical URL path within the explorer, with the query string."""
    data: Mapping[str, Any]
    """Content of the JSON representation; the template gets it too."""
    series: str = ""
    """What the page is about, where its title does not say it: the publication, and the number of an issue."""
    publication: Row | None = None
    """Key and name of the publication that the page is restricted to; None for a page of the whole archive."""
    description: str = ""
    """Summary for search engines and link previews, plain text."""
    csv_rows: str | None = None
    """Key in `data` of the list that CSV represents; None for a page without CSV."""
    context: Mapping[str, Any] = field(default_factory=dict)
    """Further variables of the template."""
    has_charts: bool = False
    """Whether its charts show their values on hover and focus."""
    sql: str | None = None
    """A query with similar results, for the link to the SQL editor."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Parameters of `sql`."""

    citable: Citable | None = None
    """What the page's references are of; None for a page without. A list sets this and takes `PageRequest.size`, and
    then has the formats .bib, .ris and .csl, with links to them."""
    meta: Sequence[tuple[str, str]] = ()
    """Name and content of further elements `meta`: citation tags, which reference managers read."""
    status: int = 200
    """HTTP status."""

    @property
    def full_title(self) -> str:
        """Return a title that tells the page from those of other publications."""
        return f"{self.title} · {self.series}" if self.series and self.series not in self.title else self.title


@dataclass(frozen=True, slots=True)
class Pager:
    """Position in a paginated list."""

    page: int
    """Page number, from 1."""
    more: bool
    """Whether a further page follows."""


def as_id(text: str) -> int | None:
    """Return the id or number that a text is; None for one that can be none, which no row has.

    >>> as_id("12"), as_id("-1"), as_id("9" * 30)
    (12, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_ID_DIGITS else None


def is_year(text: str) -> bool:
    """Return whether a text is a year as dates begin with it: four digits.

    >>> is_year("2021"), is_year("21"), is_year("²021")
    (True, False, False)
    """
    return len(text) == 4 and text.isascii() and text.isdigit()


def paginate(rows: list[Row], page: int, size: int = PAGE_SIZE) -> tuple[list[Row], Pager]:
    """Return the rows of a page, and its position.

    Args:
        rows: at least `size` + 1 rows from the start of the page, where there are so many.
    """
    return rows[:size], Pager(page, len(rows) > size)
