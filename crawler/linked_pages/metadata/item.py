"""The item that a linked page is read into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from crawler.linked_pages.metadata.candidates import Origin
from crawler.linked_pages.substitutes.lexicon import Message

Kind = Literal[
    "article", "paper", "preprint", "book", "video", "podcast", "repository", "dataset", "model", "software", "post",
    "pdf", "home_page", "other",
]  # fmt: skip
"""Kind of a page: one word for what a reader gets there; `other` where nothing tells."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A linked page as it was read. Everything is as the page says; None, or empty, where it says nothing.

    Where it is a `substitute`, what the page says is not about the work that was linked.
    """

    kind: Kind = "other"
    title: str | None = None
    """Its headline, plain text, without the name of the site."""
    authors: tuple[str, ...] = ()
    """Who wrote it, in the page's order: people, or an agency or office that signs."""
    published: str | None = None
    """Day or moment of publication, ISO 8601 with the page's offset where it has one; only where the page states it. A
    month (YYYY-MM) or a year where it states no day."""
    published_guess: str | None = None
    """The likely day where none is stated. Never set together with `published`."""
    published_raw: str | None = None
    """What the day was read from, as written."""
    modified: str | None = None
    """Day or moment of its last change, ISO 8601, as the page states it."""
    site_name: str | None = None
    description: str | None = None
    language: str | None = None
    """BCP 47, such as 'en' or 'pt-BR'."""
    image: str | None = None
    """Lead image, an absolute address."""
    canonical_url: str | None = None
    """The address that the page gives itself, absolute; the one it was asked by where it gives none (origin `url`)."""
    details: Mapping[str, str] = field(default_factory=dict)
    """What else identifies the work or classes it, by name: `doi`, `arxiv` (without its version), `version`,
    `categories` (separated by spaces, the first one first), `repository` (owner/name), `youtube`, `duration`
    (ISO 8601), `post`. Each as its site writes it."""
    paywalled: bool | None = None
    """Whether it says that it is not free to read."""
    substitute: Message | None = None
    """What the page is in the place of what was asked for, such as a challenge; None where it is a page."""
    text: str = ""
    """Main text, a line a block."""
    word_count: int | None = None
    """Words of `text`; None where there is no text."""
    page_count: int | None = None
    """Pages of a PDF; None for other kinds, and where it cannot be told in bounded work."""
    origins: Mapping[str, Origin] = field(default_factory=lambda: MappingProxyType({}))
    """Where each field that is set came from."""
    repairs: tuple[str, ...] = ()
    """What was mended before it was read: 'charset: …' (guessed, since nothing true is declared), 'undecoded'
    (characters were lost), 'mojibake' (UTF-8 encoded twice), 'truncated' (read up to a bound); or 'unread: …', when
    reading failed with an error of that name."""
