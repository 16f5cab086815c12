"""Derive from a visit the other addresses of a link, each with its rule and evidence. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from crawler.items import Alias
from crawler.urls import domain, fold, is_web, normalise, parts
from crawler.urls.escapes import decode
from crawler.urls.hosts import ascii_host, host_of
from crawler.urls.landing_pages import leads_to_landing_page
from crawler.urls.reader_tokens import hides_token

__all__ = [
    "MAX_URL_CHARS",
    "PERMANENT",
    "Identity",
    "identify",
    "is_proof",
    "permanent_address",
    "proofs",
    "same_path",
    "same_place",
]

PERMANENT = frozenset({200, 301, 308})
"""Statuses of permanent redirects (RFC 9110, 15.4); 200 is that of a page without text that leads elsewhere at once."""

MAX_URL_CHARS = 8192
"""Characters of an address that is accepted; a longer one holds data."""

_SLUG = re.compile(r"(?<![^\W_])[^\W_]{2,}+(?>[-_][^\W_]++){2,}+|(?<![0-9])[0-9]{6,}+")
"""Parts of a path that two sites do not share by accident: three words, or a long number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """The other addresses of a link."""

    aliases: tuple[Alias, ...] = ()
    """Addresses of the same work, normalised and folded."""
    doubts: tuple[str, ...] = ()
    """Each address that was rejected, with the reason, as a sentence for readers."""


def permanent_address(url: str, redirects: Sequence[tuple[int, str]]) -> str:
    """Return where the link lives now: the target of the permanent redirects before any temporary one.

    Args:
        url: the requested address.
        redirects: status and absolute target of each redirect, in order.

    >>> permanent_address("https://a.example/", [(301, "https://b.example/"), (302, "https://c.example/")])
    'https://b.example/'
    """
    hops = list(takewhile(lambda hop: hop[0] in PERMANENT, redirects))
    return hops[-1][1] if hops else url


def same_place(one: str, other: str) -> bool:
    """Return whether two addresses differ only in what does not identify a page.

    That is the scheme, `www.`, a slash at the end, and tracking.

    >>> same_place("http://a.example/b", "https://www.a.example/b/?utm_source=x")
    True
    >>> same_place("https://a.example/b", "https://a.example/B")
    False
    """
    return one == other or _place(one) == _place(other)


def same_path(one: str, other: str) -> bool:
    """Return whether two addresses name the same path of the same host, however they are written.

    Scheme, `www.`, escapes, a slash at the end, query and fragment make no difference.

    >>> same_path("http://A.example/b%7e?id=1", "https://www.a.example/b~/?id=1&from=mail#x")
    True
    >>> same_path("https://a.example/b", "https://b.example/b")
    False
    """
    return _bare(one) == _bare(other)


def _bare(url: str) -> tuple[str, str]:
    split = parts.split(url)
    if split is None:
        return "", url
    return ascii_host(host_of(split.authority)).removeprefix("www."), decode(split.path).rstrip("/")


def identify(url: str, *, redirects: Sequence[tuple[int, str]] = (), canonical: str | None = None) -> Identity:
    """Return the other addresses of a link, as proved by a visit that saw its page.

    A permanent redirect is accepted, and any one that counts the clicks in a mail.

    A `rel=canonical` is accepted when it names a page of the site that answered or,
    on another site, one with the same slug; never when it names a home page or the front of a section where an article
    answered. A page of another site that names its own address is accepted too, whatever redirects led there.

    Args:
        url: normalised address of the link.
        redirects: as `permanent_address` takes them.
        canonical: the address that the page declares for itself, absolute.

    >>> identify("https://a.example/2020/one-two-three", canonical="https://a.example/").doubts
    ('canonical https://a.example/ is a front; https://a.example/2020/one-two-three answered',)
    """
    if hides_token(url):
        return _of_click(redirects)
    home = permanent_address(url, redirects)
    final = redirects[-1][1] if redirects else url
    found: list[Alias] = []
    doubts: list[str] = []
    if home != url and _is_address(home):
        if leads_to_landing_page(url, home):
            doubts.append(f"redirect to {home} leads to a front")
        else:
            hops = takewhile(lambda hop: hop[0] in PERMANENT, redirects)
            found.append(Alias(url=_work(home), rule="redirect", evidence=_redirects_seen(hops)))
    if canonical and not same_place(canonical, final):
        if reason := _disbelieved(final, canonical):
            doubts.append(f"canonical {canonical[:MAX_URL_CHARS]} {reason}; {final} answered")
        else:
            evidence = f"{_canonical_seen(final)}{canonical}"
            found.append(Alias(url=_work(canonical), rule="canonical", evidence=evidence))
    elif canonical and _is_short_address(url, final, canonical):
        evidence = f"{_short_address_seen(url, final)}{canonical}"
        found.append(Alias(url=_work(canonical), rule="canonical", evidence=evidence))
    return Identity(aliases=tuple(alias for alias in found if alias.url != _work(url)), doubts=tuple(doubts))


def _of_click(redirects: Sequence[tuple[int, str]]) -> Identity:
    """Return the address to which a redirect led that counts clicks: the first that is none itself."""
    target = next((address for _, address in redirects if not hides_token(address)), None)
    if target is None or not _is_address(target):
        return Identity()
    position = [address for _, address in redirects].index(target)
    evidence = _redirects_seen(redirects[: position + 1])
    return Identity(aliases=(Alias(url=_work(target), rule="redirect", evidence=evidence),))


def proofs(url: str, redirects: Sequence[tuple[int, str]] = ()) -> tuple[str, ...]:
    """Return the evidence of any alias that a visit may have proved, by the rules of whatever time.

    What ends with a space is how it begins.

    >>> proofs("https://a.example/", [(302, "https://b.example/")])[::2]
    ('https://b.example/ says rel=canonical ', '302 -> https://b.example/')
    """
    final = redirects[-1][1] if redirects else url
    led = (_redirects_seen(redirects[:count]) for count in range(1, len(redirects) + 1))
    return (_canonical_seen(final), _short_address_seen(url, final), *led)


def is_proof(evidence: str, told: Collection[str]) -> bool:
    """Return whether the evidence of an alias is among what `proofs` returned, or begins as what ends with a space.

    >>> is_proof("https://a.example/ says rel=canonical https://b.example/", proofs("https://a.example/"))
    True
    """
    return evidence in told or evidence.startswith(tuple(proof for proof in told if proof.endswith(" ")))


def _redirects_seen(redirects: Iterable[tuple[int, str]]) -> str:
    return "; ".join(f"{status} -> {address}" for status, address in redirects)


def _canonical_seen(final: str) -> str:
    return f"{final} says rel=canonical "


def _short_address_seen(url: str, final: str) -> str:
    return f"{url} led to {final}, which says rel=canonical "


def _is_short_address(url: str, final: str, canonical: str) -> bool:
    """Return whether redirects lead from a link to another site's page that names its own address.

    A temporary redirect within a site may lead to whatever is newest; one to another site is a short address.
    """
    return domain(final) != domain(url) and _is_address(canonical) and not leads_to_landing_page(url, canonical)


def _disbelieved(final: str, canonical: str) -> str | None:
    """Return why a canonical is rejected, as the end of a sentence; None when it is accepted."""
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
    """Return the address that stands for the work, as for links of a digest."""
    normal = normalise(url).url
    found = fold(normal)
    return found.url if found else normal


def _place(url: str) -> tuple[str, ...]:
    split = parts.split(_work(url))
    if split is None:
        return (url,)
    return (split.authority.lower().removeprefix("www."), split.path.rstrip("/"), split.query or "")
