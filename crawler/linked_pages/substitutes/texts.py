"""Tell by title and text alone what a page is in the place of another: by the rules that judge whole pages. Pure."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final, Literal

from crawler.linked_pages.metadata.document import Page, parse
from crawler.linked_pages.substitutes.headers import substitute_by_address
from crawler.linked_pages.substitutes.judge import substitute_of
from crawler.linked_pages.substitutes.lexicon import Message

__all__ = ["Absence", "absence_of", "drift_of", "substitute_of_texts"]

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
    mark = f'<meta property="og:type" content="{"article" if kind in _WORKS else "website"}">'
    selector = parse(f"<html><head><title>{escape(title or '')}</title>{mark}</head><body>{lines}</body></html>")
    if selector is None:
        return "shell"
    return substitute_of(Page(url=url, selector=selector), text or "")


_WORKS: Final = frozenset({"article", "paper", "preprint", "video", "podcast", "book", "repository", "dataset", "pdf"})
"""Kinds that a page is of by its structured data or by its site."""


def absence_of(substitute: Message | None) -> Absence | None:
    """Return what a substitute says of the page: parked, gone, or nothing; None without one.

    >>> absence_of("placeholder"), absence_of("bot_wall"), absence_of(None)
    ('parked', 'unknown', None)
    """
    return None if substitute is None else _ABSENCES.get(substitute, "unknown")


def drift_of(headline: str, excerpt: str | None, page: Mapping[str, Any]) -> Absence:
    """Return whether a cited page is parked or gone by what was read of it; unknown where neither is said.

    Args:
        headline: of the digest; a title that repeats it is the page's own.
        excerpt: of the digest.
        page: `url` as cited, `final_url`, `title`, `text`, `kind`; any may be missing.
    """
    asked, final = page.get("url") or "", page.get("final_url") or page.get("url") or ""
    moved = substitute_by_address(asked, final) if asked and final else None
    found = moved or substitute_of_texts(page.get("title"), page.get("text"), url=final, kind=page.get("kind"))
    return absence_of(found) or "unknown"
