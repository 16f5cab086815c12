"""Outcomes of failed requests, by the exception that an errback gets. Pure."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.internet.error import TimeoutError as ConnectTimeout
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.crawling.fetch_errors import FetchError, RobotsUnreachableError
from crawler.visits.outcomes import Outcome

__all__ = ["failure_of", "reasons_of"]

_MAX_MESSAGE_CHARS = 300
"""Characters of a message that are kept: some quote what a server sent."""

_OUTCOMES: tuple[tuple[type[BaseException], Outcome, str], ...] = (
    (CannotResolveHostError, "dns_failure", "no address was found for the host's name"),
    (DownloadConnectionRefusedError, "connection_refused", "the host refuses connections"),
    (DownloadTimeoutError, "timeout", "no whole answer came in time"),
    (ConnectTimeout, "timeout", "no connection came about in time"),
    (DownloadCancelledError, "too_large", "the answer is larger than is taken"),
    (ResponseDataLossError, "protocol_error", "the answer ended before its end"),
    (UnsupportedURLSchemeError, "unsupported", "there is nothing that fetches such an address"),
    (NotSupported, "unsupported", "there is nothing that fetches such an address"),
    (ConnectError, "disconnected", "no connection could be made"),
    (ConnectionClosed, "disconnected", "the connection broke off"),
    (OSError, "disconnected", "the connection failed"),
)


def failure_of(error: BaseException) -> tuple[Outcome, str]:
    """Return the outcome and the message, for people, of the exception with which a request failed.

    The outcome is `postponed` for any other exception, which says nothing of the page.

    >>> from crawler.crawling.fetch_errors import OverBudgetError
    >>> failure_of(OverBudgetError("a.example was asked 9 times")), failure_of(DownloadTimeoutError())
    (('over_budget', 'a.example was asked 9 times'), ('timeout', 'no whole answer came in time'))

    Where robots.txt could not be read, the outcome is that of the request for it.
    """
    if isinstance(error, RobotsUnreachableError) and error.__cause__ is not None:
        return failure_of(error.__cause__)[0], str(error)[:_MAX_MESSAGE_CHARS]
    if isinstance(error, FetchError):
        return error.outcome, str(error)[:_MAX_MESSAGE_CHARS]
    if isinstance(error, DownloadFailedError):
        return _broken_off(error)
    for kind, outcome, words in _OUTCOMES:
        if isinstance(error, kind):
            return outcome, words
    if _is_of_tunnel(error):
        return "disconnected", "the proxy makes no tunnel"
    return "postponed", f"{type(error).__name__}: {error}"[:_MAX_MESSAGE_CHARS]


def reasons_of(error: BaseException) -> list[BaseException]:
    """Return the causes of a DownloadFailedError: those within Twisted's ResponseFailed, nested ones included."""
    found: list[BaseException] = []
    waiting = [error.__cause__]
    while waiting and len(found) < 20:
        inner = waiting.pop()
        if isinstance(inner, ResponseFailed):
            waiting += [reason.value for reason in inner.reasons if isinstance(reason, Failure)]
        elif inner is not None:
            found.append(inner)
    return found


def _is_of_tunnel(error: BaseException) -> bool:
    # Loaded when it is needed: a run that requests nothing does without Scrapy's handler of HTTP.
    from scrapy.core.downloader.handlers.http11 import TunnelError

    return isinstance(error, TunnelError)


def _broken_off(error: DownloadFailedError) -> tuple[Outcome, str]:
    reasons = reasons_of(error)
    for reason in reasons:
        if not isinstance(reason, ConnectionClosed | ConnectError | OSError):
            return "protocol_error", f"the answer is not HTTP: {type(reason).__name__}: {reason}"[:_MAX_MESSAGE_CHARS]
    return "disconnected", "the connection broke off before the answer"
