"""Tell whether a page may be what its host answers for any address, and whether a made-up address proves it. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from crawler.linked_pages.metadata.item import Source
from crawler.urls.identity import same_place
from crawler.urls.landing_pages import is_landing_page

__all__ = ["HostAnswer", "is_same_answer", "is_suspicious", "made_up_address"]

MIN_SLUG: Final = 2
"""Words of an address that name its subject: of fewer, nothing can be said."""

MIN_SHARED: Final = 2
"""Words that two titles share which name one subject."""

THIN: Final = 60
"""Words of a page below which it may be a message that is not known."""

MIN_TEXT: Final = 3
"""Words of a text that two answers may have in common."""

MAX_BEGIN: Final = 1_000
"""Characters of a text in which words of its address are searched."""

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_SUFFIX: Final = re.compile(r"\.[a-z]{2,5}$")
_PLAIN: Final = frozenset({"other", "home_page"})
"""Kinds of pages that no structured data describe."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HostAnswer:
    """What was answered, as far as two answers are compared."""

    status: int | None
    """HTTP status; None without a response."""
    asked: str
    """The requested address."""
    final_url: str
    """Address of the last response."""
    content_hash: str | None
    """SHA-256 of the decoded body."""
    title: str | None
    """Title that was read."""
    text: str
    """Main text that was read."""


def is_suspicious(url: str, source: Source, known: Iterable[str] = ()) -> bool:
    """Return whether a page names neither the subject of its address nor of what is known of it, nor describes itself.

    Args:
        url: the requested address.
        source: the page as it was read.
        known: headline of the digest and earlier titles of the page.

    >>> is_suspicious("https://a.example/2020/a-dam-for-beavers", Source(title="News", text="All of today."))
    True
    >>> is_suspicious("https://a.example/2020/a-dam-for-beavers", Source(title="A dam", text="Beavers need one."))
    False
    """
    if source.kind not in _PLAIN or source.published or source.authors or not source.text or is_landing_page(url):
        return False
    said = _words(f"{source.title or ''} {source.text[:MAX_BEGIN]}")
    if any(len(_words(title) & said) >= MIN_SHARED for title in known):
        return False
    slug = _words(urlsplit(url).path)
    if slug & said:
        return False
    return len(slug) >= MIN_SLUG or (source.word_count or 0) < THIN


def made_up_address(url: str, token: str) -> str:
    """Return an address beside another one, which no site has.

    >>> made_up_address("https://a.example/2020/a-story.html?page=2", "7f3a")
    'https://a.example/2020/no-such-page-7f3a.html'
    """
    parts = urlsplit(url)
    folder, _, name = parts.path.rstrip("/").rpartition("/")
    suffix = _SUFFIX.search(name)
    slash = "/" if parts.path.endswith("/") else ""
    path = f"{folder}/no-such-page-{token}{suffix[0] if suffix else ''}{slash}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def is_same_answer(page: HostAnswer, probe: HostAnswer) -> bool:
    """Return whether a made-up address was answered as a page was: the same bytes, title and text, or target.

    Where neither has a text, the page may be made by a script, and nothing follows.
    """
    if probe.status is None or not 200 <= probe.status < 300:
        return False
    if len(page.text.split()) < MIN_TEXT and len(page.text) < 3 * MIN_TEXT:
        return False
    if page.content_hash is not None and page.content_hash == probe.content_hash:
        return True
    if same_place(page.final_url, probe.final_url) and not same_place(page.final_url, page.asked):
        return True
    return page.title == probe.title and _without(page.text, page.asked) == _without(probe.text, probe.asked)


def _without(text: str, url: str) -> str:
    """Return a text without the address that was asked for, which some pages repeat."""
    parts = urlsplit(url)
    for named in (url, f"{parts.netloc}{parts.path}", parts.path, parts.path.rstrip("/").rpartition("/")[2]):
        if len(named) > 3:
            text = text.replace(named, "")
    return text


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
