"""What became of a request, as it is handed on."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.captures.record import Exchange, payload_digest
from crawler.crawling.fetch_errors import BackedOffError, RobotsDeniedError
from crawler.crawling.request_meta import BODY_SIZE, DUE_TARGET, HELD, STARTED
from crawler.crawling.visit_scheduler import fetch_result
from crawler.visits.target import DueTarget, link_target

URL = "https://a.example/story"
DUE = DueTarget(target=link_target(7), url=URL, host="a.example", state="unvisited", etag=None, last_modified=None)
BEGINNING = 1_780_000_000.0


def asked(url: str = URL, **meta: Any) -> Request:
    return Request(url, meta={DUE_TARGET: DUE, STARTED: BEGINNING, **meta})


def test_an_answer_is_handed_on_as_it_is() -> None:
    headers = {"Content-Type": "text/html; charset=caf\xe9".encode("latin-1"), "ETag": 'W/"1"'}
    request = asked()
    request.meta[BODY_SIZE] = 9
    fetched = fetch_result(request, HtmlResponse(URL, status=404, headers=headers, body=b"unpacked", request=request))
    assert (fetched.target, fetched.url, fetched.status, fetched.outcome, fetched.error) == (
        link_target(7),
        URL,
        404,
        None,
        None,
    )
    assert (fetched.size, fetched.body) == (9, b"unpacked")
    assert (fetched.content_type, fetched.etag, fetched.last_modified) == ("text/html; charset=café", 'W/"1"', None)
    assert fetched.started == datetime.fromtimestamp(BEGINNING, UTC)
    assert fetched.seconds > 0


def test_the_headers_that_tell_what_an_answer_is_are_handed_on() -> None:
    headers = {"CF-Mitigated": "challenge", "Refresh": "0; url=/x", "Server": "mill"}
    fetched = fetch_result(asked(), HtmlResponse(URL, headers=headers, request=asked()))
    assert fetched.headers == {"cf-mitigated": "challenge", "refresh": "0; url=/x"}


def test_the_hash_of_a_body_is_handed_on_where_it_was_kept_as_it_came() -> None:
    held = Exchange(url=URL, started=datetime.now(UTC), status=200, body=b"packed", digest=payload_digest(b"packed"))
    request = asked()
    request.meta[HELD] = held
    as_it_came = fetch_result(request, HtmlResponse(URL, body=held.body, request=request))
    assert (as_it_came.exchange, as_it_came.content_hash) == (held, sha256(b"packed").hexdigest())
    unpacked = fetch_result(request, HtmlResponse(URL, body=b"unpacked", request=request))
    assert (unpacked.exchange, unpacked.content_hash) == (held, None)


def test_each_redirect_is_a_status_and_where_it_led() -> None:
    meta = {"redirect_urls": [URL, "https://a.example/2"], "redirect_reasons": [301, 302]}
    request = asked("https://b.example/3", **meta)
    fetched = fetch_result(request, HtmlResponse(request.url, request=request))
    assert fetched.redirects == ((301, "https://a.example/2"), (302, "https://b.example/3"))
    assert (fetched.url, fetched.final_url) == (URL, "https://b.example/3")


def test_no_answer_is_a_reason() -> None:
    fetched = fetch_result(asked(), RobotsDeniedError("robots.txt forbids it"))
    assert (fetched.outcome, fetched.error) == ("robots_denied", "robots.txt forbids it")
    assert (fetched.status, fetched.final_url, fetched.body, fetched.size) == (None, None, b"", None)


def test_a_defect_of_the_program_says_nothing_of_the_page() -> None:
    fetched = fetch_result(asked(), KeyError("a defect"))
    assert fetched.outcome == "postponed"
    assert "KeyError" in (fetched.error or "")


def test_what_was_never_begun_took_no_time() -> None:
    request = Request(URL, meta={DUE_TARGET: DUE})
    fetched = fetch_result(request, BackedOffError("later", datetime.now(UTC)))
    assert fetched.seconds == 0.0
    assert abs((datetime.now(UTC) - fetched.started).total_seconds()) < 10


def test_the_place_of_a_failed_redirect_is_on_record() -> None:
    meta = {"redirect_urls": [URL], "redirect_reasons": [301]}
    fetched = fetch_result(asked("http://10.0.0.1/", **meta), RobotsDeniedError("no"))
    assert fetched.redirects == ((301, "http://10.0.0.1/"),)
