"""Tell what an answer is: the page that was asked for, or what stands in its place. Pure.

A status in the two hundreds says that something was answered. What proves the page is prose, or what its kind has (a
video, a picture, a PDF, a repository), or structured data.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from crawler.linked_pages.metadata.item import Source
from crawler.linked_pages.substitutes.headers import (
    is_refreshed_elsewhere,
    is_whole_range,
    substitute_by_address,
    substitute_by_headers,
)
from crawler.linked_pages.substitutes.lexicon import BRIEF, Message
from crawler.urls.identity import permanent_address, same_place
from crawler.urls.landing_pages import is_gate, leads_to_landing_page

__all__ = ["PAGES", "Answer", "classify_answer", "classify_status", "evaluate_answer"]

Answer = (
    Message
    | Literal[
        "ok", "moved", "paywalled", "not_modified", "front_page", "not_found", "gone", "unauthorised", "forbidden",
        "rate_limited", "withheld", "rejected", "timeout", "protocol_error",
    ]
)  # fmt: skip
"""Outcome of a visit that was answered."""

PAGES: Final[frozenset[Answer]] = frozenset({"ok", "moved", "paywalled", "not_modified"})
"""Answers that show the page."""

_ABSENT: Final = frozenset({404, 410})
_BY_STATUS: Final[dict[int, Answer]] = {
    401: "unauthorised",
    402: "paywalled",
    403: "forbidden",
    404: "not_found",
    407: "unauthorised",
    408: "timeout",
    410: "gone",
    429: "rate_limited",
    451: "withheld",
    999: "forbidden",
}
_BY_CLASS: Final[dict[int, Answer]] = {4: "rejected", 5: "server_error"}


def evaluate_answer(
    url: str,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    redirects: Sequence[tuple[int, str]] = (),
) -> tuple[Answer, bool]:
    """Return what an answer is, and whether it is the page that was asked for.

    Args:
        url: the requested address.
        status: HTTP status of the last response.
        headers: its headers, names in any case.
        body: its decoded body.
        redirects: status and absolute target of each redirect, in order.

    >>> evaluate_answer("https://a.example/story", 200, {}, b"<title>Page not found</title>")
    ('soft_404', False)
    """
    from crawler.linked_pages.source import read_source  # loaded when it is needed: most runs visit no page

    named = {name.lower(): value for name, value in headers.items()}
    source = None
    if body and status not in _ABSENT:
        source = read_source(body, redirects[-1][1] if redirects else url, named.get("content-type"))
    answer = classify_answer(url, status, headers=named, redirects=redirects, source=source, is_empty=not body.strip())
    return answer, answer in PAGES


def classify_answer(
    url: str,
    status: int,
    *,
    headers: Mapping[str, str],
    redirects: Sequence[tuple[int, str]] = (),
    source: Source | None = None,
    is_empty: bool = False,
) -> Answer:
    """Return what an answer is.

    Args:
        url: the requested address.
        status: HTTP status of the last response.
        headers: its headers by lower-case name; only those of `headers.TELLING` are read.
        redirects: status and absolute target of each redirect, in order.
        source: the page as it was read; None where it was not.
        is_empty: whether the body holds nothing but white space.
    """
    words = _length_of(source.text) if source is not None and headers else 0  # counts only beside headers
    substitute = substitute_by_headers(headers, words) or (source.substitute if source is not None else None)
    if status in _BY_STATUS or not 200 <= status < 300:
        return classify_status(url, status, redirects, bot_wall=substitute == "bot_wall")
    if status == 206 and substitute != "bot_wall" and not is_whole_range(headers.get("content-range", "")):
        return "protocol_error"  # a part, for which nobody asked
    final = redirects[-1][1] if redirects else url
    is_elsewhere = final != url
    if substitute in (None, "shell") and words < BRIEF and is_refreshed_elsewhere(headers.get("refresh", "")):
        substitute = "stub"
    if is_empty and not substitute and status not in (204, 205):
        substitute = "bot_wall" if status == 202 else "shell"
    if is_elsewhere and is_gate(url, final):
        return "gate"
    if substitute := (is_elsewhere and substitute_by_address(url, final)) or substitute:
        return substitute
    if is_elsewhere and leads_to_landing_page(url, final):
        return "front_page"
    if source is not None and source.paywalled:
        return "paywalled"
    return "ok" if same_place(url, permanent_address(url, redirects)) else "moved"


def _length_of(text: str) -> int:
    from crawler.linked_pages.substitutes.messages import length_of  # loaded when it is needed: its tables take long

    return length_of(text)


def classify_status(
    url: str, status: int, redirects: Sequence[tuple[int, str]] = (), *, bot_wall: bool = False
) -> Answer:
    """Return what an answer is by its status. A wall counts under any but those that say that the page is absent.

    >>> classify_status("https://a.example/2020/a-story", 403)
    'forbidden'
    >>> classify_status("https://a.example/2020/a-story", 503, bot_wall=True)
    'bot_wall'
    """
    if status == 304:
        # Some servers keep an entity tag when a page moves.
        return "not_modified" if same_place(url, permanent_address(url, redirects)) else "moved"
    named = _BY_STATUS.get(status)
    if bot_wall and named not in ("not_found", "gone"):
        return "bot_wall"
    if named is None and 200 <= status < 300:
        return "ok" if same_place(url, permanent_address(url, redirects)) else "moved"
    return named or _BY_CLASS.get(status // 100, "protocol_error")
