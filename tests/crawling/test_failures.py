from asyncio import CancelledError

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.crawling.failures import failed_request, reason, requested_url, was_cut_off

REQUEST = Request("https://site.example/b", meta={"redirect_urls": ["https://site.example/a"]})


def failure(error: BaseException) -> Failure:
    made: Failure = Failure(error)  # type: ignore[no-untyped-call]
    return made


def test_the_address_is_the_one_that_was_asked_for() -> None:
    assert requested_url(REQUEST) == "https://site.example/a"
    assert requested_url(Response("https://site.example/c")) == "https://site.example/c"


def test_the_request_of_a_failure_is_found() -> None:
    failed = failure(ValueError("lost"))
    with pytest.raises(TypeError, match="no failure of a request"):
        failed_request(failed)
    failed.request = REQUEST  # type: ignore[attr-defined]
    assert failed_request(failed) is REQUEST


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (HttpError(Response("https://site.example/", status=404)), "the server answers with HTTP status 404"),
        (ValueError("lost"), "lost"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_the_reason_is_told_in_words(error: Exception, words: str) -> None:
    assert reason(failure(error)) == words


def test_what_the_end_of_the_run_cuts_off_is_told_apart() -> None:
    assert was_cut_off(failure(CancelledError()))
    assert not was_cut_off(failure(TimeoutError()))
