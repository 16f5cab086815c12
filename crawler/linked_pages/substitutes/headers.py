"""Read what the headers and the address of an answer tell of it, in any language."""

import re
from collections.abc import Mapping
from typing import Final

from crawler.linked_pages.metadata.document import split
from crawler.linked_pages.substitutes.lexicon import Message

__all__ = [
    "TELLING",
    "is_refreshed_elsewhere",
    "is_whole_range",
    "refresh_target",
    "substitute_by_address",
    "substitute_by_headers",
]

_MITIGATIONS: Final[tuple[tuple[str, str, Message], ...]] = (
    ("cf-mitigated", r"challenge|block", "bot_wall"),  # Cloudflare
    ("x-amzn-waf-action", r"challenge|captcha", "bot_wall"),  # AWS WAF
    ("x-vercel-mitigated", r"challenge|deny", "bot_wall"),
    ("sg-captcha", r"challenge", "bot_wall"),  # SiteGround
    ("x-sucuri-block", r".", "bot_wall"),
    ("x-datadome-cid", r".", "bot_wall"),
    ("x-vercel-error", r"deployment_(?:not_found|disabled|deleted)", "parked"),
    ("x-vercel-error", r".", "server_error"),
    ("x-adblock-key", r".", "parked"),  # Bodis, ParkingCrew, Sedo
    ("x-template", r"tpl_", "parked"),  # ParkingCrew
)
"""Header -> pattern of its value -> what the answer is; the first that matches tells."""

_SENSORS: Final = ("x-kpsdk-ct", "x-iinfo", "x-datadome")
"""Headers of Kasada, Imperva and DataDome: on the answers of protected sites too, hence only of a page without text."""

TELLING: Final = frozenset({"refresh", "content-range", *(name for name, _, _ in _MITIGATIONS), *_SENSORS})
"""Names of the headers, in lower case, that are read."""

_DEALERS: Final = (
    "hugedomains.com", "dan.com", "afternic.com", "sedo.com", "sedoparking.com", "buydomains.com", "undeveloped.com",
    "domainmarket.com", "brandbucket.com", "squadhelp.com", "atom.com", "parkingcrew.net", "bodis.com", "above.com",
    "parklogic.com", "dynadot.com", "namebright.com", "uniregistry.com", "epik.com", "domain.com", "perfectdomain.com",
    "forsale.dynadot.com", "domains.atom.com", "expireddomains.com", "dropcatch.com", "porkbun.com",
)  # fmt: skip
"""Hosts of those who deal in domain names."""

_PARKED_HOST: Final = re.compile(r"(?:ww\d{1,3}|parking|parked|forsale|expired|suspended)\.")
_PARKED_PATH: Final = re.compile(r"/(?:lander|cgi-sys/suspendedpage\.cgi|suspended\.page|domain-?parking|park\.php)/?")
_DEFAULT_PATH: Final = re.compile(r"/cgi-sys/defaultwebpage\.cgi/?")
_REFRESH: Final = re.compile(r"\s*(\d+(?:\.\d*)?)?\s*[;,]?\s*(url\s*=\s*)?['\"]?([^'\"\s][^'\"]*)?", re.IGNORECASE)

_WHOLE_RANGE: Final = re.compile(r"bytes\s++0-(\d{1,18})/(\d{1,18})", re.IGNORECASE)

MAX_REFRESH: Final = 30.0
"""Seconds after which a page that goes elsewhere may have been meant to be read."""


def substitute_by_headers(headers: Mapping[str, str], words: int) -> Message | None:
    """Return what an answer is by its headers; None where they do not tell.

    Args:
        headers: by lower-case name.
        words: length of the answer's text.
    """
    if not headers:
        return None
    for name, pattern, message in _MITIGATIONS:
        if re.match(pattern, headers.get(name, "").strip().lower()):
            return message
    if not words and any(name in headers for name in _SENSORS):
        return "bot_wall"
    return None


def substitute_by_address(asked: str, final: str) -> Message | None:
    """Return what an answer is by the address that a redirect led to.

    >>> substitute_by_address("https://a.example/story", "https://ww1.a.example/lander")
    'parked'
    """
    to, whence = split(final), split(asked)
    if (to.hostname, to.path) == (whence.hostname, whence.path):
        return None
    host, asked_host = to.hostname or "", whence.hostname or ""
    if _DEFAULT_PATH.fullmatch(to.path):
        return "placeholder"
    if (_PARKED_HOST.match(host) and not _PARKED_HOST.match(asked_host)) or _PARKED_PATH.fullmatch(to.path):
        return "parked"
    dealer = any(host == each or host.endswith("." + each) for each in _DEALERS)
    return "parked" if dealer and not any(asked_host.endswith(each) for each in _DEALERS) else None


def is_whole_range(content_range: str) -> bool:
    """Return whether the range of a body that a `Content-Range` header names is all of it (RFC 9110, 14.4).

    >>> is_whole_range("bytes 0-4/5"), is_whole_range("bytes 0-4/9"), is_whole_range("bytes 0-4/*"), is_whole_range("")
    (True, False, False, False)
    """
    match = _WHOLE_RANGE.fullmatch(content_range.strip())
    return match is not None and int(match[1]) + 1 == int(match[2])


def is_refreshed_elsewhere(refresh: str) -> bool:
    """Return whether a `Refresh` header, or a <meta> element like it, leads to another address, and soon.

    >>> is_refreshed_elsewhere("0; url=https://b.example/"), is_refreshed_elsewhere("300")
    (True, False)
    """
    return refresh_target(refresh) is not None


def refresh_target(refresh: str) -> str | None:
    """Return the address to which a `Refresh` header, or a <meta> element like it, leads soon, as written.

    >>> refresh_target("0;URL='/new'"), refresh_target("300; url=/new")
    ('/new', None)
    """
    match = _REFRESH.match(refresh)
    if match is None or not match[3] or not (match[1] or match[2]):
        return None
    return match[3].strip() if float(match[1] or 0) <= MAX_REFRESH else None
