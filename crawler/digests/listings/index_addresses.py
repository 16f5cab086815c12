"""Addresses that a page of a list links to: which are issues, which other pages, which the next of the list. Pure."""

import re
from itertools import islice
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from crawler.digests.description.index import IndexTable
from crawler.digests.local_addresses import rebase
from crawler.digests.locators import origin, own_path

__all__ = ["ListAddresses", "join", "paged"]

_ISSUE_FOLDERS: Final = re.compile(
    r"/(?:p|archive|archives|issues?|newsletters?|digests?|editions?|weekly|posts?|letters?|numbers?|\d{4})/[^/?#]+"
)
"""Folders in which sites keep their issues."""

_NO_ISSUE: Final = re.compile(
    r"/(?:page|tags?|categor(?:y|ies)|authors?|feed|rss|search|about)(?:/|$)|\.(?:xml|json|rss)$"
    r"|/(?:comments|members|subscribe|sign-?up|log-?in|profile|unsubscribe)/?$"
)
"""Parts of paths of pages beside the issues."""

_CAMPAIGN: Final = re.compile(
    r"https?://(?:[\w.-]+\.)?(?:campaign-archive\d?\.com/\?|eepurl\.com/|mailchi\.mp/[^/]+/)"
    r"|https?://[^/]+/\?u=[0-9a-f]+&(?:amp;)?id=[0-9a-f]+$"
)
"""Addresses of mails in the archives of Mailchimp."""

_PAGE_NUMBER: Final = re.compile(
    r"(?:(?<=[?&])(?:page|paged|pg|p|seite)=|/(?:page|seite|pagina|página)[/-]?)(\d{1,4})(?:/|&)?(?=$|[?#&])",
    re.IGNORECASE,
)
_PLAIN: Final = re.compile(
    r"(?>(?P<site>https?://(?:[a-z0-9-]{1,63}\.)+(?!localhost)[a-z]{2,63}))?+/(?!/)(?>[^\s#;?\\./\x00-\x20]|/(?!\.)|(?<!/)\.)*+"
    r"(?>\?[^\s#;?\\\x00-\x20]++)?+"
)
"""The address of a link, whole or from the site's root, that needs no joining: most are written so."""

MAX_FOLLOWING: Final = 1_000
"""Links with the number of the next page, of which is looked whether they are that."""


def join(base: str, href: str) -> str | None:
    """Return the address of a link, without its fragment; None for one that leads to no other page.

    >>> join("https://a.example/b/", "../c#d"), join("https://a.example/", "#d"), join("https://a.example/", "tel:1")
    ('https://a.example/c', None, None)
    """
    if not href.strip() or href.strip().startswith(("#", "mailto:", "javascript:")):
        return None
    try:
        joined = urldefrag(urljoin(base, href.strip()))[0]
        scheme = urlsplit(joined).scheme
    except ValueError:
        return None
    return rebase(joined, base) if scheme in ("http", "https") else None


def paged(url: str) -> tuple[str, int]:
    """Return an address without its number of a page, and that number; 1 where it has none.

    >>> paged("https://a.example/archive?page=2"), paged("https://a.example/page/3/"), paged("https://a.example/")
    (('https://a.example/archive', 2), ('https://a.example', 3), ('https://a.example', 1))
    """
    match = _PAGE_NUMBER.search(url)
    plain = url[: match.start()] + url[match.end() :] if match else url
    return plain.rstrip("/?&"), int(match[1]) if match else 1


class ListAddresses:
    """What is said of the addresses that a page of a list links to; what is the page's own is worked out once."""

    def __init__(self, url: str, base: str, table: IndexTable) -> None:
        """
        Args:
            url: the public address of the page.
            base: what its links are relative to.
            table: which of its links are issues.
        """
        self._url, self._base, self._table = url, base, table
        self._root = origin(base) if urlsplit(base).scheme in ("http", "https") and urlsplit(base).netloc else None
        self._site = origin(url) + "/"
        self._here = (own_path(url, url) or "/").partition("?")[0].rstrip("/")
        self._list, self._number = paged(url)
        self._joined: dict[str, str | None] = {}

    def __len__(self) -> int:
        """Return how many addresses were joined, each once."""
        return len(self._joined)

    def join(self, href: str | None) -> str | None:
        """Return the address of a link, as `join` does."""
        href = href or ""
        if href not in self._joined:
            self._joined[href] = self._join(href)
        return self._joined[href]

    def _join(self, href: str) -> str | None:
        if (match := _PLAIN.fullmatch(href)) is None:
            return join(self._base, href)
        if match["site"]:
            return href
        return self._root + href if self._root else join(self._base, href)

    def is_page(self, address: str) -> bool:
        """Return whether an address is of another page of the same site that is no list itself."""
        path = self._own_path(address)
        if path is None or paged(address)[0] == self._list:
            return False
        return path.partition("?")[0].strip("/") != "" and _NO_ISSUE.search(path) is None

    def is_issue(self, address: str) -> bool:
        """Return whether an address is an issue's: by the rule, else because it is like one."""
        path, table = self._own_path(address), self._table
        if table.pages is not None:
            subject = address if table.pages.pattern.startswith(("http", "^http")) else path
            return subject is not None and table.pages.match(subject) is not None
        is_campaign = _CAMPAIGN.match(address) is not None
        if path is None:
            return table.links is not None or is_campaign
        if path.partition("?")[0].rstrip("/") == self._here and not is_campaign:
            return False
        if table.links is not None:
            return True
        if _NO_ISSUE.search(path):
            return False
        is_below = bool(self._here) and path.startswith(self._here + "/")
        return is_below or _ISSUE_FOLDERS.match(path) is not None or is_campaign

    def following(self, hrefs: list[str]) -> str | None:
        """Return the address that is that of the page itself but for a number of a page, which is one higher."""
        number = str(self._number + 1)
        numbered = (each for each in hrefs if number in each and _PAGE_NUMBER.search("/" + each))
        addresses = map(self.join, islice(numbered, MAX_FOLLOWING))
        return next((each for each in addresses if each and paged(each) == (self._list, self._number + 1)), None)

    def _own_path(self, address: str) -> str | None:
        """Return path and query of an address of the page's host, as `own_path` does; None for another's."""
        if address.startswith(self._site) and address[-1] != "?" and "#" not in address:
            return address[len(self._site) - 1 :]
        return own_path(address, self._url)
