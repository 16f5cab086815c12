"""Outcomes of visits: the closed vocabulary, and the rules that classify an HTTP response. Pure.

Visits without a response (a timeout, a name that does not resolve, a robots.txt that disallows) are classified by the
component that met the error; visits with one by `classify_response`.
"""

from collections.abc import Sequence
from typing import Literal, get_args

from crawler.urls.identity import permanent_address, same_place
from crawler.urls.landing_pages import is_gate, leads_to_landing_page

__all__ = [
    "BLOCKING",
    "FAILURES",
    "HOST_LOST",
    "INCONCLUSIVE",
    "OUTCOMES",
    "PRESENT",
    "UNCLEAR",
    "Outcome",
    "classify_response",
]

Outcome = Literal[
    # the page is there
    "ok",
    "moved",
    "paywalled",
    "not_modified",
    "too_large",
    # something else is there
    "soft_404",
    "front_page",
    # it is not there
    "not_found",
    "gone",
    # the server blocks the request
    "unauthorised",
    "forbidden",
    "rate_limited",
    "withheld",
    "rejected",
    "bot_wall",
    "gate",
    # the request failed, which may pass
    "server_error",
    "timeout",
    "disconnected",
    "dns_failure",
    # the request failed, though a server answers
    "protocol_error",
    "redirect_loop",
    "tls_failure",
    "certificate",
    # the host does not exist or refuses connections
    "no_such_host",
    "connection_refused",
    # nothing was requested
    "robots_denied",
    "refused",
    "unsupported",
    "over_budget",
    "postponed",
]

OUTCOMES: dict[Outcome, str] = {
    "ok": "The page was answered, at its address or at one that a temporary redirect led to.",
    "moved": "The page was answered at another address, to which a permanent redirect (301, 308) led.",
    "paywalled": "The page was answered, and says itself that it is not free; or the status is 402.",
    "not_modified": "304: the page is as it was when it was last seen.",
    "too_large": "The page is there; reading stopped at the size limit.",
    "soft_404": "The status says that it is there, the page says that it is not.",
    "front_page": "A redirect led to a home page or the front of a section, where an article was requested.",
    "not_found": "404.",
    "gone": "410.",
    "unauthorised": "401 or 407: the server requires a login.",
    "forbidden": "403, or the 999 of servers that mean the same.",
    "rate_limited": "429.",
    "withheld": "451: unavailable for legal reasons.",
    "rejected": "Another 4xx: the server rejects the request.",
    "bot_wall": "A challenge that tells robots from people, whatever the status.",
    "gate": "A redirect led to a sign-in or consent page.",
    "server_error": "5xx.",
    "timeout": "No answer in time, or not all of it; or 408.",
    "disconnected": "The connection broke, or the network could not be reached.",
    "dns_failure": "The name server did not answer, failed, or has no address: whether the host exists is not known.",
    "protocol_error": "The response is no valid HTTP.",
    "redirect_loop": "More redirects than are followed.",
    "tls_failure": "No TLS connection could be negotiated.",
    "certificate": "The certificate is expired, of another host, or of an issuer that is not trusted.",
    "no_such_host": "The name server says that there is no such name.",
    "connection_refused": "The host refuses connections.",
    "robots_denied": "robots.txt disallows the request; nothing was requested.",
    "refused": "The address guard or a safety rule forbids the request; nothing was requested.",
    "unsupported": "The address is neither http nor https; nothing was requested.",
    "over_budget": "The run's limit of requests to the host was reached; nothing was requested.",
    "postponed": "The host asked to wait longer than the run does, or the program failed; the next run tries again.",
}
"""Outcome -> its meaning, a sentence for readers."""

PRESENT: frozenset[Outcome] = frozenset({"ok", "moved", "paywalled", "not_modified", "too_large"})
"""Outcomes that show that the page is there."""

BLOCKING: frozenset[Outcome] = frozenset(
    {"unauthorised", "forbidden", "rate_limited", "withheld", "rejected", "bot_wall", "gate"}
)
"""Outcomes of requests that a server answers and blocks: whether the page exists is not known."""

HOST_LOST: frozenset[Outcome] = frozenset({"no_such_host", "connection_refused"})
"""Outcomes that show that the host does not exist or refuses connections."""

FAILURES: frozenset[Outcome] = HOST_LOST | {"server_error", "timeout", "disconnected", "dns_failure"}
"""Outcomes without an answer; over a long time they prove that a link is dead."""

UNCLEAR: frozenset[Outcome] = frozenset({"protocol_error", "redirect_loop", "tls_failure", "certificate"})
"""Outcomes of requests to a server whose answer this program cannot use: browsers may be more tolerant, or keep
cookies."""

INCONCLUSIVE: frozenset[Outcome] = frozenset({"over_budget", "postponed"})
"""Outcomes for which the run itself is the reason: they tell nothing about the link, which stays due."""

if set(get_args(Outcome)) != set(OUTCOMES):
    raise AssertionError("every outcome has its meaning")


def classify_response(
    url: str,
    status: int,
    *,
    redirects: Sequence[tuple[int, str]] = (),
    paywalled: bool = False,
    says_not_found: bool = False,
    bot_wall: bool = False,
) -> Outcome:
    """Return the outcome of a visit that got a response.

    Args:
        url: the requested address.
        status: HTTP status of the last response.
        redirects: status and absolute target of each redirect, in order.
        paywalled: whether the page says that it is not free to read.
        says_not_found: whether the page says that it does not exist.
        bot_wall: whether the page is a challenge for robots.

    >>> classify_response("https://a.example/2020/a-story", 403)
    'forbidden'
    >>> classify_response("https://a.example/2020/a-story", 503, bot_wall=True)
    'bot_wall'
    >>> classify_response("https://a.example/2020/a-story", 200, redirects=[(301, "https://a.example/")])
    'front_page'
    >>> classify_response("https://a.example/2020/a-story", 200, redirects=[(301, "https://b.example/a-story")])
    'moved'
    """
    if status == 304:
        # Some servers keep an entity tag when a page moves.
        return "not_modified" if same_place(url, permanent_address(url, redirects)) else "moved"
    if named := _BY_STATUS.get(status):
        # A bot wall counts under any status but those that say that the page does not exist.
        return "bot_wall" if bot_wall and named not in ("not_found", "gone") else named
    if bot_wall:
        return "bot_wall"
    if 200 <= status < 300:
        return _classify_page(url, redirects, paywalled=paywalled, says_not_found=says_not_found)
    return _BY_CLASS.get(status // 100, "protocol_error")


_BY_STATUS: dict[int, Outcome] = {
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


_BY_CLASS: dict[int, Outcome] = {4: "rejected", 5: "server_error"}


def _classify_page(url: str, redirects: Sequence[tuple[int, str]], *, paywalled: bool, says_not_found: bool) -> Outcome:
    if says_not_found:
        return "soft_404"
    if redirects:
        final = redirects[-1][1]
        if is_gate(url, final):
            return "gate"
        if leads_to_landing_page(url, final):
            return "front_page"
    if paywalled:
        return "paywalled"
    return "ok" if same_place(url, permanent_address(url, redirects)) else "moved"
