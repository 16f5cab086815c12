"""Which issue an edition is of: by publication, type, number and date, and by the page that it claims. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from crawler.digests.stated.paths import slug_of
from crawler.digests.titles import number_in_title
from crawler.items import Edition, EditionKind, IssueType
from crawler.text.space import fold_space

SAME_ISSUE = 10
"""Most days between the dates that two editions of one issue give. The nearest two issues that share a number are seven
days apart, and the nearest date is taken; the longest real gap between an issue's editions is five."""

EditionName = tuple[EditionKind, str]
"""Kind and locator of an edition: no two editions of a publication have both."""

_REDIRECT_NUMBER = re.compile(r"/p/(\d+)/?$")


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownIssue:
    """What is known of an issue: enough to tell it from the others."""

    key: str
    """What the archive calls it: '297-2024-11-25'."""

    type: IssueType
    """Newsletter, special or podcast: each numbers its issues for itself."""

    number: int | None
    """Its number; None for a special."""

    title: str | None
    """Its title; None where no edition gives one."""

    published: date | None
    """The day on which it came out, None where no edition tells."""

    redirect_url: str | None = None
    """Where its stub points; None without one."""

    permalinks: tuple[str, ...] = ()
    """Paths at which its editions say the site shows it."""

    addresses: tuple[str, ...] = ()
    """Addresses of its editions, but for files of a repository, as `address_key` gives them."""

    editions: tuple[EditionName, ...] = ()
    """The names of its editions."""


def name_of(edition: Edition) -> EditionName:
    """Return the kind and the locator of an edition."""
    return edition.document.kind, edition.document.locator


def match(edition: Edition, known: Iterable[KnownIssue], *, restarts: bool = False) -> KnownIssue | None:
    """Return the known issue that an edition is of, or None. restarts: whether numbers start again each year.

    An issue that has another edition of the same kind is never it: two posts of one kind are two issues, whatever
    number and page they share. An edition leaves its issue for one that it fits and whose date is nearer, such as a
    page for the later of two issues that claim it: so the order in which editions become known makes no difference.
    """
    name = name_of(edition)
    issues = list(known)
    free = [issue for issue in issues if all(other == name or other[0] != name[0] for other in issue.editions)]
    own = next((issue for issue in issues if name in issue.editions), None)
    found = _fitting(edition, free, restarts=restarts)
    return nearest(edition.published, [issue for issue in (own, found) if issue is not None])


def _fitting(edition: Edition, free: Sequence[KnownIssue], *, restarts: bool) -> KnownIssue | None:
    """Return the issue that an edition fits by its address, by the page that it claims, by its number, or by where it
    redirects to."""
    address, name = own_address(edition), name_of(edition)
    found = [
        issue for issue in free if address is not None and address in issue.addresses and name not in issue.editions
    ]
    if found:
        return nearest(edition.published, found)
    if edition.permalink and (found := [i for i in free if same_page(edition.permalink, i.permalinks)]):
        return nearest(edition.published, found)
    if edition.number is not None:
        found = [
            issue
            for issue in free
            if issue.type == edition.type
            and not numbers(edition).isdisjoint(numbers(issue))
            and close(edition, issue)
            and not (restarts and None in (edition.published, issue.published))
        ]
        return nearest(edition.published, found)
    if edition.redirect_url:
        found = [issue for issue in free if issue.redirect_url == edition.redirect_url]
        number = redirect_number(edition.redirect_url) if not restarts else None
        found = found or [issue for issue in free if issue.type == "newsletter" and issue.number == number is not None]
        return nearest(edition.published, found)
    return None


def numbers(issue: KnownIssue | Edition) -> set[int]:
    """Return the numbers that an issue goes by: its own, and the one in its title, which may be mislabelled."""
    titled = number_in_title(issue.title) if issue.title else None
    return {number for number in (issue.number, titled) if number is not None}


def same_page(permalink: str, permalinks: Sequence[str]) -> bool:
    """Whether a path is one of the paths; a slash at the end makes no difference.

    >>> same_page("/digests/the-first/", ["/digests/the-first"])
    True
    """
    return permalink.rstrip("/") in {path.rstrip("/") for path in permalinks}


def own_address(edition: Edition) -> str | None:
    """Return the address at which readers find an edition; None for a file of a repository, and for the first page of a
    site, which is no issue's own."""
    address = address_key(edition.document.url) if edition.document.kind != "markdown" else ""
    return address if "/" in address or "?" in address else None


def address_key(url: str) -> str:
    """Return what two ways of writing the address of a page have in common.

    >>> address_key("http://www.site.example/2020/gears/?utm=1#top"), address_key("https://site.example/a/index.html")
    ('site.example/2020/gears?utm=1', 'site.example/a')
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path = parts.path.removesuffix("/index.html").rstrip("/")
    return f"{parts.netloc.lower().removeprefix('www.')}{path}{f'?{parts.query}' if parts.query else ''}"


def close(edition: Edition, issue: KnownIssue) -> bool:
    """Whether the dates allow that the edition is of the issue; an unknown date allows it."""
    if edition.published is None or issue.published is None:
        return True
    return abs((edition.published - issue.published).days) <= SAME_ISSUE


def nearest(published: date | None, issues: Sequence[KnownIssue]) -> KnownIssue | None:
    """Return the issue nearest to a date; without one the latest, which a site shows at a shared address."""
    if not issues:
        return None
    if published is None:
        return max(issues, key=lambda issue: (issue.published or date.min, issue.key))
    return min(issues, key=lambda issue: (abs(((issue.published or date.min) - published).days), issue.key))


def redirect_number(url: str) -> int | None:
    """Return the number in the address that a stub points to; a template wrote it, so it may be wrong.

    >>> redirect_number("https://post.example/p/94"), redirect_number("https://post.example/p/gears-94") is None
    (94, True)
    """
    found = _REDIRECT_NUMBER.search(url)
    return int(found[1]) if found else None


def new_key(edition: Edition) -> str:
    """Return a key for an issue that no other edition is known of: number, or a word, and date.

    >>> from crawler.items import Document
    >>> document = Document(kind="markdown", locator="2018-12-30-this-year-2018.md", url="", text="")
    >>> new_key(Edition(document=document, type="special", availability="full", published=date(2018, 12, 30)))
    'this-year-2018-2018-12-30'
    """
    if edition.number is not None:
        name = str(edition.number) if edition.type == "newsletter" else f"{edition.type}-{edition.number}"
    else:
        slug = slug_of(edition.document.locator.rstrip("/"))
        name = fold_space(re.sub(r"[^\w-]+", " ", slug)).replace(" ", "-") or "untitled"
    return f"{name}-{edition.published.isoformat()}" if edition.published else name
