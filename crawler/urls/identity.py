"""What a visit proves about the identity of a link: other addresses of it, each with its rule and evidence. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from crawler.items import Alias
from crawler.urls import domain, fold, is_web, normalise, parts
from crawler.urls.landing_pages import leads_to_landing_page

__all__ = ["MAX_URL_CHARS", "PERMANENT", "Identity", "identify", "permanent_address", "same_place"]

PERMANENT = frozenset({301, 308})
"""Statuses by which a server says that the new address is to be used from now on (RFC 9110, 15.4)."""

MAX_URL_CHARS = 8192
"""Characters of an address that is believed; a longer one holds data."""

_SLUG = re.compile(r"[^\W_]{2,}(?:[-_][^\W_]+){2,}|[0-9]{6,}")
"""What two sites would not give to two pages by accident: three words, or a long number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """aliases: addresses of the same work, normalised and folded. doubts: what was not believed and why, in words."""

    aliases: tuple[Alias, ...] = ()
    doubts: tuple[str, ...] = ()


def permanent_address(url: str, redirects: Sequence[tuple[int, str]]) -> str:
    """Where the link lives now: the address that the permanent redirects before any temporary one lead to.

    redirects: each hop: its status, and the absolute address that it led to.

    >>> permanent_address("https://a.example/", [(301, "https://b.example/"), (302, "https://c.example/")])
    'https://b.example/'
    """
    hops = list(takewhile(lambda hop: hop[0] in PERMANENT, redirects))
    return hops[-1][1] if hops else url


def same_place(one: str, other: str) -> bool:
    """Whether two addresses differ in nothing that tells pages apart: scheme, `www.`, a slash at the end, tracking.

    >>> same_place("http://a.example/b", "https://www.a.example/b/?utm_source=x")
    True
    >>> same_place("https://a.example/b", "https://a.example/B")
    False
    """
    return one == other or _place(one) == _place(other)


def identify(url: str, *, redirects: Sequence[tuple[int, str]] = (), canonical: str | None = None) -> Identity:
    """The other addresses of a link that a visit in which its page was seen proves.

    A permanent redirect is believed. A `rel=canonical` is believed when it names a page of the site that answered, or,
    on another site, one of the same slug; never when it names a home page or the front of a section where an article
    answered. A page of another site that names its own address is believed too, however the redirects led there.

    Args:
        url: normalised address of the link. redirects: as `permanent_address` takes them.
        canonical: the address that the page gives itself, absolute.

    >>> identify("https://a.example/2020/one-two-three", canonical="https://a.example/").doubts
    ('canonical https://a.example/ is a front; https://a.example/2020/one-two-three answered',)
    """
    aliases: dict[tuple[str, str], Alias] = {}
    doubts: list[str] = []

    def add(address: str, rule: str, evidence: str) -> None:
        work = _work(address)
        if work != _work(url):
            aliases.setdefault((work, rule), Alias(url=work, rule=rule, evidence=evidence))

    home = permanent_address(url, redirects)
    final = redirects[-1][1] if redirects else url
    if home != url and _is_address(home):
        if leads_to_landing_page(url, home):
            doubts.append(f"redirect to {home} leads to a front")
        else:
            hops = takewhile(lambda hop: hop[0] in PERMANENT, redirects)
            add(home, "redirect", "; ".join(f"{status} -> {address}" for status, address in hops))
    if canonical and not same_place(canonical, final):
        reason = _disbelieved(final, canonical)
        if reason:
            doubts.append(f"canonical {canonical[:MAX_URL_CHARS]} {reason}; {final} answered")
        else:
            add(canonical, "canonical", f"{final} says rel=canonical {canonical}")
    elif (
        canonical
        and domain(final) != domain(url)
        and _is_address(canonical)
        and not leads_to_landing_page(url, canonical)
    ):
        # A temporary redirect within a site may lead to whatever is newest; one to another site is a short address.
        add(canonical, "canonical", f"{url} led to {final}, which says rel=canonical {canonical}")
    return Identity(aliases=tuple(aliases.values()), doubts=tuple(doubts))


def _disbelieved(final: str, canonical: str) -> str | None:
    """Why a canonical is not believed, as the end of a sentence; None when it is."""
    if not _is_address(canonical):
        return "is no address that could be asked for"
    if leads_to_landing_page(final, canonical):
        return "is a front"
    if domain(final) is None or domain(final) != domain(canonical):
        slugs = set(_SLUG.findall(_path(final)))
        if not slugs & set(_SLUG.findall(_path(canonical))):
            return "is of another site and shares no slug"
    return None


def _is_address(url: str) -> bool:
    return len(url) <= MAX_URL_CHARS and is_web(url)


def _path(url: str) -> str:
    split = parts.split(url)
    return split.path.lower() if split else ""


def _work(url: str) -> str:
    """The address that stands for the work, as for links of a digest."""
    normal = normalise(url).url
    found = fold(normal)
    return found.url if found else normal


def _place(url: str) -> tuple[str, ...]:
    split = parts.split(_work(url))
    if split is None:
        return (url,)
    return (split.authority.lower().removeprefix("www."), split.path.rstrip("/"), split.query or "")
