"""Fold an address into that of the work that is certainly behind it, without fetching anything."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from crawler.urls import amp, parts
from crawler.urls.click_redirects import held_target
from crawler.urls.escapes import decode, parameters
from crawler.urls.hosts import host_of, is_web
from crawler.urls.normalisation import normalise
from crawler.urls.parts import Parts
from crawler.urls.resizing import original_of

__all__ = ["FOLDS", "IMAGE_FOLDS", "Fold", "fold", "original_image", "work_of"]

FOLDS: dict[str, str] = {
    "wayback": "A copy in the Internet Archive's Wayback Machine; its address holds that of the page.",
    "redirector": "A redirector that holds its target as a parameter (google.com/url, l.facebook.com and their like).",
    "substack_redirect": "A redirector of Substack's e-mails that holds its target in Base64.",
    "substack_open": "A post opened through open.substack.com, which names publication and post.",
    "substack_image": "An image resized by Substack's image service, whose address holds that of the original.",
    "resized_image": "An image resized by Photon (i0.wp.com), Next.js, Cloudinary or Cloudflare, likewise.",
    "amp_cache": "A copy in an AMP cache; its address holds that of the publisher's AMP page.",
    "amp": "A publisher's AMP version of an article, by a convention of the site or its software.",
    "arxiv": "A version, format or mirror of an arXiv paper (pdf, html, vN, ar5iv); the identifier names the paper.",
    "youtube": "A short, embedded or mobile address of a YouTube video; the identifier names the video.",
    "tweet": "A tweet; its number names it, whoever's name stands before it and whichever name the site has.",
    "doi": "A digital object identifier, from a resolver or a publisher's address; it is the same in any case.",
    "openreview": "The PDF of a paper at OpenReview; the identifier names the paper.",
}
"""Rule -> what it recognises and why the work is the same, in the order in which rules are tried."""

IMAGE_FOLDS = frozenset({"substack_image", "resized_image"})
"""Rules that lead from an image to its original, not to a page about it."""

# Each address with a rule has one of these in it, in whatever case; most have none, and no rule need be tried.
_HINTS = (
    "amp", "arxiv", "ar5iv", "youtu", "twitter", "x.com/", "10.", "openreview", "substack", "archive.org", "google",
    "facebook", "instagram", "threads", "linkedin", "slack-redir", "umblr", "safelinks",
    ".wp.com/", "_next/image", "cloudinary", "cdn-cgi/image",
)  # fmt: skip
_MOST_STEPS = 10
_MAX_URL_CHARS = 8192
"""Characters of an address that rules are tried on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fold:
    """An address of a work, found behind another address."""

    url: str
    """The normalised address that stands for the work."""
    rule: str
    """Name of the first rule (`FOLDS`) that was applied."""
    evidence: str
    """Each step: ``rule: address before -> address after``, separated by ``; ``."""


def fold(url: str) -> Fold | None:
    """Return the address of the work behind a normalised address; None if no rule knows another one.

    >>> fold('https://arxiv.org/pdf/2301.00001v2.pdf').url
    'https://arxiv.org/abs/2301.00001'
    >>> found = fold('https://youtu.be/AbCdEfGhIjK?t=5')
    >>> found.rule, found.evidence
    ('youtube', 'youtube: https://youtu.be/AbCdEfGhIjK?t=5 -> https://www.youtube.com/watch?v=AbCdEfGhIjK')
    >>> fold('https://www-a-example.cdn.ampproject.org/v/s/www.a.example/2023/02/13/one/amp/?amp_gsa=1').url
    'https://www.a.example/2023/02/13/one/'
    >>> fold('https://a.example/story') is None
    True
    """
    if len(url) > _MAX_URL_CHARS:
        return None
    if not any(map(url.lower().__contains__, _HINTS)):
        return None
    seen = [url]
    rules: list[str] = []
    for _step in range(_MOST_STEPS):
        found = _fold_once(seen[-1])
        if found is None or found[1] in seen:
            break
        rules.append(found[0])
        seen.append(found[1])
    else:
        return None  # wrapped deeper than any real address: nothing is sure
    if not rules:
        return None
    evidence = "; ".join(f"{rule}: {old} -> {new}" for rule, old, new in zip(rules, seen, seen[1:], strict=False))
    return Fold(url=seen[-1], rule=rules[0], evidence=evidence)


def work_of(url: str) -> str:
    """Return the address that stands for the work at a normalised address: that address, where no rule knows another.

    >>> work_of('https://arxiv.org/pdf/2301.00001v2.pdf'), work_of('https://a.example/story')
    ('https://arxiv.org/abs/2301.00001', 'https://a.example/story')
    """
    found = fold(url)
    return found.url if found else url


def original_image(url: str) -> str:
    """Return the address of the original of an image at a normalised address.

    >>> original_image('https://i0.wp.com/a.example/b.png?w=300'), original_image('https://a.example/b.png')
    ('http://a.example/b.png', 'https://a.example/b.png')
    """
    found = fold(url)
    return found.url if found and found.rule in IMAGE_FOLDS else url


def _fold_once(url: str) -> tuple[str, str] | None:
    """Return the first rule that applies and the normalised address that it gives; None if none applies."""
    if match := _BARE_IDENTIFIER.fullmatch(url):
        target = _arxiv_work(match[2]) if match[1].lower() == "arxiv" else _doi_work(match[2])
        return (match[1].lower(), target) if target else None
    split = parts.split(url)
    if split is None:
        return None
    host = host_of(split.authority)
    for rule, step in _STEPS:
        target = step(split, host)
        if target is None:
            continue
        target = normalise(target).url
        if target != url and is_web(target):
            return rule, target
    return None


def _parameter(query: str | None, *names: str) -> str | None:
    """Return the decoded value of the first non-empty parameter with one of these names."""
    return next((value for name, value in parameters(query) or () if name in names), None)


# Wayback Machine: https://web.archive.org/web/TIMESTAMP(FLAGS)/ADDRESS
_WAYBACK = re.compile(r"/web/(?:[0-9]{1,14}|\*)(?:[a-z]{2}_)?/(.+)", re.DOTALL)


def _wayback(split: Parts, host: str) -> str | None:
    if host not in {"web.archive.org", "wayback.archive.org"}:
        return None
    match = _WAYBACK.fullmatch(split.path)
    if match is None:
        return None
    inner = str(split._replace(path=""))[len(f"{split.scheme}://{split.authority}") :]
    return _with_scheme(match[1]) + inner


def _with_scheme(address: str) -> str:
    if re.match(r"https?(?::|%3A)", address, re.IGNORECASE):
        return decode(address) if re.match(r"https?%3A", address, re.IGNORECASE) else address
    return "http://" + address


# Host, path, names of the parameter that holds the target.
_REDIRECTORS: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = (
    (re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}"), "/url", ("q", "url")),
    (re.compile(r"lm?\.facebook\.com"), "/l.php", ("u",)),
    (re.compile(r"l\.instagram\.com|l\.threads\.(?:com|net)"), "/", ("u",)),
    (re.compile(r"(?:www\.)?youtube\.com"), "/redirect", ("q",)),
    (re.compile(r"(?:www\.)?linkedin\.com"), "/redir/redirect", ("url",)),
    (re.compile(r"slack-redir\.net"), "/link", ("url",)),
    (re.compile(r"t\.umblr\.com"), "/redirect", ("z",)),
    (re.compile(r"[a-z0-9]+\.safelinks\.protection\.outlook\.com"), "/", ("url",)),
)


def _redirector(split: Parts, host: str) -> str | None:
    for hosts, path, names in _REDIRECTORS:
        if split.path == path and hosts.fullmatch(host):
            target = _parameter(split.query, *names)
            return target if target and is_web(target) else None
    return None


def _on_substack(host: str) -> bool:
    return host == "substack.com" or host.endswith(".substack.com")


_SUBSTACK_REDIRECT = re.compile(r"/redirect/2/[A-Za-z0-9_-]+=*(?:\.[A-Za-z0-9_.-]*)?/?")
_SUBSTACK_OPEN = re.compile(r"/pub/([a-z0-9-]+)/p/([^/]+)/?")
_SUBSTACK_IMAGE = re.compile(r"/image/(?:fetch|upload)/(?:.*?/)?(https?(?:://|%3A%2F%2F).+)", re.DOTALL)


def _substack_redirect(split: Parts, host: str) -> str | None:
    if not _on_substack(host) or not _SUBSTACK_REDIRECT.fullmatch(split.path):
        return None
    return held_target(str(split._replace(query=None)))


def _substack_open(split: Parts, host: str) -> str | None:
    match = _SUBSTACK_OPEN.fullmatch(split.path) if host == "open.substack.com" else None
    return f"https://{match[1]}.substack.com/p/{match[2]}" if match else None


def _substack_image(split: Parts, host: str) -> str | None:
    if host not in {"substackcdn.com", "cdn.substack.com"}:
        return None
    match = _SUBSTACK_IMAGE.fullmatch(split.path)
    if match is None:
        return None
    return match[1] if "://" in match[1][:8] else decode(match[1])


def _resized_image(split: Parts, host: str) -> str | None:
    return original_of(split, host) if host else None


def _amp_cache(split: Parts, host: str) -> str | None:
    return amp.cached_page(split) if host else None


def _amp(split: Parts, host: str) -> str | None:
    return amp.article_of(split) if host else None


# Identifiers of arXiv: https://info.arxiv.org/help/arxiv_identifier.html. The class of a subject (math.GT/0309136) is
# no part of the identifier.
_ARXIV_ID = (
    r"((?:[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5})|(?:[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/[0-9]{7}))(?:v[0-9]{1,3})?"
)
_ARXIV_PATH = re.compile(rf"/(?:abs|pdf|html|ps|format|e-print|src)/{_ARXIV_ID}(?:\.pdf|\.ps)?/?")
_ARXIV_WORK = re.compile(_ARXIV_ID)
_ARXIV_HOST = re.compile(
    r"(?:(?:www|export|browse|de|cn|lanl|xxx|es|in|uk|fr)\.)?arxiv\.org|ar5iv\.org|ar5iv\.labs\.arxiv\.org"
)


def _arxiv(split: Parts, host: str) -> str | None:
    match = _ARXIV_PATH.fullmatch(split.path) if _ARXIV_HOST.fullmatch(host) else None
    return _arxiv_work(match[1]) if match else None


def _arxiv_work(identifier: str) -> str | None:
    match = _ARXIV_WORK.fullmatch(identifier)
    return f"https://arxiv.org/abs/{re.sub(r'[.][A-Z]{2}/', '/', match[1])}" if match else None


_YOUTUBE_HOST = re.compile(r"(?:(?:www|m|music)\.)?youtube\.com|(?:www\.)?youtube-nocookie\.com")
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live|v|e)/([A-Za-z0-9_-]{11})/?")
_YOUTUBE_PLAYERS = frozenset({"videoseries", "live_stream"})
"""Identifiers of eleven characters that name no video: players of a playlist and of a channel."""


def _youtube(split: Parts, host: str) -> str | None:
    identifier: str | None = None
    if host in {"youtu.be", "www.youtu.be"}:
        identifier = split.path.strip("/")
    elif _YOUTUBE_HOST.fullmatch(host):
        if split.path.rstrip("/") in {"/watch", ""}:
            identifier = _parameter(split.query, "v")
        elif match := _YOUTUBE_PATH.fullmatch(split.path):
            identifier = match[1]
    if not identifier or identifier in _YOUTUBE_PLAYERS or not _YOUTUBE_ID.fullmatch(identifier):
        return None
    return f"https://www.youtube.com/watch?v={identifier}"


_TWEET_HOST = re.compile(r"(?:(?:www|mobile|m)\.)?(?:twitter|x)\.com")
_TWEET_PATH = re.compile(r"/(?:[A-Za-z0-9_]{1,20}|i/web)/status(?:es)?/([0-9]{1,20})(?:/(?:photo|video)/[0-9]+)?/?")


def _tweet(split: Parts, host: str) -> str | None:
    match = _TWEET_PATH.fullmatch(split.path) if _TWEET_HOST.fullmatch(host) else None
    return f"https://twitter.com/i/status/{match[1]}" if match else None


_BARE_IDENTIFIER = re.compile(r"(doi|arxiv):\s*(\S+)", re.IGNORECASE)
# DOI Handbook, 2.2 (form) and 2.4 (not sensitive to the case of ASCII letters).
_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_DOI_OF_ARXIV = re.compile(r"10\.48550/arxiv\.(.+)", re.IGNORECASE)
_DOI_RESOLVERS = frozenset({"doi.org", "www.doi.org", "dx.doi.org"})
# Publishers whose software (Atypon, Springer, HighWire) has the DOI itself in the path of each page about the work.
_DOI_PATHS: dict[str, re.Pattern[str]] = {
    **dict.fromkeys(
        (
            "dl.acm.org",
            "journals.sagepub.com",
            "onlinelibrary.wiley.com",
            "pnas.org",
            "pubs.acs.org",
            "science.org",
            "tandfonline.com",
        ),
        re.compile(r"/doi/(?:(?:abs|full|fullHtml|pdf|epdf|epub|pdfplus|pdfdirect|reader)/)?(10\.[0-9]{4,9}/[^/]+)/?"),
    ),
    "link.springer.com": re.compile(r"/(?:article|chapter|book|content/pdf)/(10\.[0-9]{4,9}/[^/]+?)(?:\.pdf)?/?"),
    **dict.fromkeys(
        ("biorxiv.org", "medrxiv.org"),
        re.compile(
            r"/content/(10\.[0-9]{4,9}/[0-9.]+?)(?:v[0-9]{1,2})?(?:\.full|\.abstract|\.article-info)?(?:[.-](?:pdf|text))?/?"
        ),
    ),
}


def _doi(split: Parts, host: str) -> str | None:
    if host in _DOI_RESOLVERS:
        return _doi_work(split.path.removeprefix("/"), split.query)
    pattern = _DOI_PATHS.get(host.removeprefix("www."))
    match = pattern.fullmatch(split.path) if pattern else None
    return _doi_work(match[1]) if match else None


def _doi_work(identifier: str, query: str | None = None) -> str | None:
    """Return the resolver's address of a DOI; that of the paper for one that arXiv assigned."""
    identifier = identifier.replace("%2F", "/")
    if not _DOI.fullmatch(identifier):
        return None
    if match := _DOI_OF_ARXIV.fullmatch(identifier):
        return _arxiv_work(match[1])
    tail = "" if query is None else "?" + query
    lower = re.sub(r"%[0-9a-f]{2}", lambda escape: escape[0].upper(), identifier.lower())
    return normalise(f"https://doi.org/{lower}{tail}").url


def _openreview(split: Parts, host: str) -> str | None:
    if host.removeprefix("www.") != "openreview.net" or split.path not in {"/pdf", "/forum"}:
        return None
    identifier = _parameter(split.query, "id")
    if not identifier or not re.fullmatch(r"[A-Za-z0-9_-]+", identifier):
        return None
    return f"https://openreview.net/forum?id={identifier}"


_STEPS: tuple[tuple[str, Callable[[Parts, str], str | None]], ...] = (
    ("wayback", _wayback),
    ("redirector", _redirector),
    ("substack_redirect", _substack_redirect),
    ("substack_open", _substack_open),
    ("substack_image", _substack_image),
    ("resized_image", _resized_image),
    ("amp_cache", _amp_cache),
    ("amp", _amp),
    ("arxiv", _arxiv),
    ("youtube", _youtube),
    ("tweet", _tweet),
    ("doi", _doi),
    ("openreview", _openreview),
)
