"""What a page is: a question to the archive, answered as data that a template, JSON and CSV each show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from explorer.connection import Row

__all__ = ["PAGE_SIZE", "BadRequestError", "NotFoundError", "Page", "PageRequest", "Pager", "paginate"]

PAGE_SIZE = 50
"""Rows of a list on one page."""

LAST_PAGE = 1000
"""Further than anybody turns pages; SQLite reads all that is skipped."""


class NotFoundError(Exception):
    """The archive has no such thing; the message says so to the visitor."""


class BadRequestError(Exception):
    """The address asks for what cannot be; the message says so to the visitor."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a visitor asks for. path: the parts of the address; args: what stands behind its question mark."""

    path_params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """An argument without space around it; empty when it was not given."""
        return self.query.get(name, "").replace("\0", "").strip()[:300]

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """An argument that is one of a list, or empty. Raises BadRequestError."""
        value = self.text(name)
        if value and value not in choices:
            raise BadRequestError(f"There is no {name} “{value}”. Possible are: {', '.join(choices)}.")
        return value

    def integer(self, name: str, default: int, *, most: int) -> int:
        """An argument that is a whole number from 1. Raises BadRequestError."""
        value = self.text(name) or str(default)
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:12]) <= most):
            raise BadRequestError(f"“{value}” is no {name}: it takes a whole number from 1 to {most:,}.")
        return int(value)

    @property
    def page_number(self) -> int:
        """Which page of a list, from 1. Raises BadRequestError."""
        return self.integer("page", 1, most=LAST_PAGE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """An answer.

    template: name without its ending. title, description: of the page, plain text. path: address within the explorer
    that stands for it, with its question mark and what follows. data: what JSON gives, the template too. rows: name of
    the list in `data` that CSV gives. shown: what the template gets besides. sql: that a visitor may change and ask.
    parameters: of `sql`.
    """

    template: str
    title: str
    path: str
    data: Mapping[str, Any]
    description: str = ""
    csv_rows: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    sql: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a list stands. more: whether there is a page after this one."""

    page: int
    more: bool


def paginate(found: list[Row], page: int, size: int = PAGE_SIZE) -> tuple[list[Row], Pager]:
    """The rows of a page, of which one more than fit was asked for, and where the list stands."""
    return found[:size], Pager(page, len(found) > size)
