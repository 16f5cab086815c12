"""Tell by title and text alone what a page is in the place of another: by the rules that judge whole pages. Pure."""

import re
from collections.abc import Mapping
from html import escape
from typing import Final, Literal

from crawler.linked_pages.metadata.document import Page, parse
from crawler.linked_pages.substitutes.evidence import Evidence, pieces_of
from crawler.linked_pages.substitutes.hints import hint_of
from crawler.linked_pages.substitutes.judge import substitute_of
from crawler.linked_pages.substitutes.lexicon import BRIEF, Message
from crawler.linked_pages.substitutes.messages import MAX_MESSAGE, goes_on, length_of, message_of_line, message_of_title

__all__ = ["WORKS", "Absence", "absence_of", "statement_of_texts", "substitute_of_texts", "suspicion_of_texts"]

FIRST_LINES: Final = 6
"""Lines, and sentences of each, that say what a page is."""

MAX_SUSPECTED: Final = 2_000
"""Characters of a text in which they stand."""

MIN_TOLD: Final = 30
"""Words of its own, in sentences, from which a text tells a story."""

Absence = Literal["parked", "gone", "unknown"]
"""What is known of a page that something else stands in the place of."""

_ABSENCES: Final[Mapping[Message, Absence]] = {"parked": "parked", "placeholder": "parked", "soft_404": "gone"}


def substitute_of_texts(
    title: str | None, text: str | None, *, url: str = "", kind: str | None = None
) -> Message | None:
    """Return what a page is in the place of another, by what was read of it; None where it is a page.

    Args:
        title: of the page.
        text: its main text, a line a block.
        url: its address, which a title of its own shares words with.
        kind: what is known of its kind; an article, a paper, a video or a repository is one.

    >>> substitute_of_texts("Page not found | Mill", "Try the search."), substitute_of_texts("Gears", "They turn. " * 9)
    ('soft_404', None)
    """
    lines = "".join(f"<p>{escape(line)}</p>" for line in (text or "").splitlines())
    mark = f'<meta property="og:type" content="{"article" if kind in WORKS else "website"}">'
    selector = parse(f"<html><head><title>{escape(title or '')}</title>{mark}</head><body>{lines}</body></html>")
    if selector is None:
        return "shell"
    return substitute_of(Evidence(Page(url=url, selector=selector), text or ""))


WORKS: Final = frozenset({"article", "paper", "preprint", "video", "podcast", "book", "repository", "dataset", "pdf"})
"""Kinds that a page is of by its structured data or by its site."""


def absence_of(substitute: Message | None) -> Absence | None:
    """Return what a substitute says of the page: parked, gone, or nothing; None without one.

    >>> absence_of("placeholder"), absence_of("bot_wall"), absence_of(None)
    ('parked', 'unknown', None)
    """
    return None if substitute is None else _ABSENCES.get(substitute, "unknown")


def statement_of_texts(title: str | None, text: str | None) -> Message | None:
    """Return the first message that a part of a page's title or one of its first sentences is; None without one.

    >>> statement_of_texts("The Mill", "Buy this domain. Millers have bought it before. Price on request.")
    'parked'
    >>> statement_of_texts("The Mill", "Robots mill flour. Humans blocked the road.")
    """
    if message := message_of_title(title or ""):
        return message
    parts = (part for line in _first_lines(text) for part in pieces_of(line)[:FIRST_LINES])
    return next((message for part in parts if (message := message_of_line(part))), None)


def suspicion_of_texts(title: str | None, text: str | None, host: str = "") -> Message | None:
    """Return what a page is likely to be that is known not to be the one that was asked for: what it states, else what
    the words of a short page hint at; None without one.

    Args:
        title: of the page.
        text: its main text.
        host: its name, of which a page speaks that is for sale or empty.

    >>> suspicion_of_texts("The Mill", "Price of the domain on request.")
    'parked'
    >>> suspicion_of_texts("Hello", "Mill.example has been registered.", "mill.example")
    'parked'
    """
    if message := statement_of_texts(_as_domain(title, host), _as_domain(text, host)):
        return message
    said = text or ""
    is_told = goes_on(said.splitlines(), [title or ""], MIN_TOLD)
    if length_of(said) > BRIEF:  # what it says goes before a list of other pages
        said = " ".join(part for line in _first_lines(text) for part in pieces_of(line)[1:3])[:MAX_MESSAGE]
    if message := hint_of(f"{title or ''}\n{said}", is_told=is_told):
        return message
    return "parked" if host and (title or "").strip().casefold() == host and not is_told else None


def _as_domain(text: str | None, host: str) -> str:
    """Return the beginning of a text with what it calls its site: a domain."""
    said = (text or "")[:MAX_SUSPECTED]
    return re.sub(rf"\b{re.escape(host)}(?![\w/])", "domain", said, flags=re.IGNORECASE) if host else said


def _first_lines(text: str | None) -> list[str]:
    return (text or "")[:MAX_SUSPECTED].splitlines()[:FIRST_LINES]
