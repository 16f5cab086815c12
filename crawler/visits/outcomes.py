"""Outcomes of visits: the closed vocabulary. Pure.

Visits without a response (a timeout, a name that does not resolve, a robots.txt that disallows) are classified by the
component that met the error; visits with one by `crawler.linked_pages.answers`.
"""

from typing import Literal, get_args

__all__ = [
    "BLOCKING",
    "FAILURES",
    "HOST_LOST",
    "INCONCLUSIVE",
    "OUTCOMES",
    "PRESENT",
    "UNCLEAR",
    "UNPROVED",
    "Outcome",
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
    "parked",
    # something was answered that does not tell whether the page is there
    "stub",
    "shell",
    "placeholder",
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
    "parked": "The name is for sale, parked, expired or taken over, or its account is suspended.",
    "stub": "A page without text of its own that leads elsewhere, by a refresh, a script or a frame.",
    "shell": "A page without text or data of its own, which a script would fill in; or nothing at all.",
    "placeholder": "The first page of a server or a hoster, or one that says that a site is to come.",
    "not_found": "404.",
    "gone": "410.",
    "unauthorised": "401 or 407: the server requires a login.",
    "forbidden": "403, or the 999 of servers that mean the same.",
    "rate_limited": "429.",
    "withheld": "451: unavailable for legal reasons.",
    "rejected": "Another 4xx: the server rejects the request.",
    "bot_wall": "A challenge that tells robots from people, whatever the status.",
    "gate": "A sign-in, consent or age page was answered, at its address or at one that a redirect led to.",
    "server_error": "5xx, or a page that says that the server fails or is being maintained, whatever the status.",
    "timeout": "No answer in time, or not all of it; or 408.",
    "disconnected": "The connection broke, or the network could not be reached.",
    "dns_failure": "The name server did not answer, failed, or has no address: whether the host exists is not known.",
    "protocol_error": (
        "The response is no valid HTTP, a part that nobody asked for, or one that cannot be evaluated or stored; the "
        "error says what."
    ),
    "redirect_loop": "More redirects than are followed.",
    "tls_failure": "No TLS connection could be negotiated.",
    "certificate": "The certificate is expired, of another host, or of an issuer that is not trusted.",
    "no_such_host": "The name server says that there is no such name.",
    "connection_refused": "The host refuses connections.",
    "robots_denied": "robots.txt disallows the request; nothing was requested.",
    "refused": "The address guard or a safety rule forbids the request; nothing was requested.",
    "unsupported": "The address is neither http nor https; nothing was requested.",
    "over_budget": "The run's limit of requests to the host was reached; nothing was requested.",
    "postponed": (
        "The host asked to wait longer than the run does, a redirect led to a host of another part of the crawl, or the"
        " program failed; a later run tries again."
    ),
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

UNPROVED: frozenset[Outcome] = frozenset({"stub", "shell", "placeholder"})
"""Outcomes of requests that were answered by something that neither is the page nor says that it is absent."""

INCONCLUSIVE: frozenset[Outcome] = frozenset({"over_budget", "postponed"})
"""Outcomes for which the run itself is the reason: they tell nothing about the link, which stays due."""

if set(get_args(Outcome)) != set(OUTCOMES):
    raise AssertionError("every outcome has its meaning")
