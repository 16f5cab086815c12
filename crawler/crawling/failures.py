"""What an errback is given: the request that failed, and why, in words."""

from asyncio import CancelledError

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

__all__ = ["failed_request", "reason", "requested_url", "was_cut_off"]


def requested_url(asked: Request | Response) -> str:
    """Return the address that was asked for, before any redirect."""
    urls: list[str] = asked.meta.get("redirect_urls", [asked.url]) if isinstance(asked, Request) else [asked.url]
    return urls[0]


def failed_request(failure: Failure) -> Request:
    """Return the request that failed. Raise TypeError for a failure of something else."""
    request: Request | None = getattr(failure, "request", None)
    if request is None:
        raise TypeError(f"{failure.value!r} is no failure of a request")
    return request


def was_cut_off(failure: Failure) -> bool:
    """Return whether the end of the run, which a second signal forced, left the request without an answer.

    That tells nothing of who was asked, and what was asked for is due again.
    """
    return isinstance(failure.value, CancelledError)


def reason(failure: Failure) -> str:
    """Return why a request failed."""
    if isinstance(failure.value, HttpError):
        return f"the server answers with HTTP status {failure.value.response.status}"
    return failure.getErrorMessage() or type(failure.value).__name__
