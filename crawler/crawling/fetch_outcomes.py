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

from crawler.crawling.fetch_errors import FetchError, RobotsUnreachableError
from crawler.visits.outcomes import Outcome

__all__ = ["failure_of"]

_MAX_MESSAGE_CHARS = 300
"""Characters of a message that are kept: some quote what a server sent."""

_OUTCOMES: tuple[tuple[type[BaseException], Outcome, str], ...] = (
    (CannotResolveHostError, "dns_failure", "no address was found for the host's name"),
    (DownloadConnectionRefusedError, "connection_refused", "the host refuses connections"),
    (DownloadTimeoutError, "timeout", "no whole answer came in time"),
    (DownloadCancelledError, "too_large", "the answer is larger than is taken"),
    (ResponseDataLossError, "protocol_error", "the answer ended before its end"),
    (UnsupportedURLSchemeError, "unsupported", "there is nothing that fetches such an address"),
    (NotSupported, "unsupported", "there is nothing that fetches such an address"),
    (DownloadFailedError, "disconnected", "the connection broke off before the answer"),
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
    for kind, outcome, words in _OUTCOMES:
        if isinstance(error, kind):
            return outcome, words
    return "postponed", f"{type(error).__name__}: {error}"[:_MAX_MESSAGE_CHARS]
