"""Each failure has its outcome and words for people."""

from datetime import UTC, datetime

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
)

from crawler.crawling import fetch_errors
from crawler.crawling.fetch_errors import (
    AddressRefusedError,
    BackedOffError,
    BadResponseError,
    CertificateError,
    FetchError,
    NoSuchHostError,
    RobotsUnreachableError,
    TlsError,
)
from crawler.crawling.fetch_outcomes import failure_of
from crawler.visits.outcomes import OUTCOMES, Outcome


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (AddressRefusedError("10.0.0.1 is an address of a private network", "private"), "refused"),
        (BackedOffError("a.example wants to be left alone", datetime(2026, 6, 1, tzinfo=UTC)), "postponed"),
        (RobotsUnreachableError("its robots.txt is answered with status 503", 503), "server_error"),
        (CannotResolveHostError("a.example"), "dns_failure"),
        (NoSuchHostError("a.example"), "no_such_host"),
        (CertificateError("expired"), "certificate"),
        (TlsError("no common version"), "tls_failure"),
        (DownloadConnectionRefusedError(), "connection_refused"),
        (DownloadTimeoutError(), "timeout"),
        (BadResponseError("the length of the body is no number"), "protocol_error"),
        (OSError("no more files"), "disconnected"),
        (ResponseDataLossError(), "protocol_error"),
        (NotSupported("ftp"), "unsupported"),
        (DownloadFailedError("without a cause"), "disconnected"),
        (ValueError("a defect"), "postponed"),
        (IgnoreRequest("of another middleware"), "postponed"),
    ],
)
def test_each_failure_has_an_outcome(error: BaseException, outcome: Outcome) -> None:
    found, words = failure_of(error)
    assert found == outcome
    assert words


def test_words_are_bounded() -> None:
    for error in (ValueError("a" * 10_000), FetchError("c" * 10_000)):
        assert len(failure_of(error)[1]) == 300


def test_where_robots_txt_was_not_read_the_outcome_is_why() -> None:
    error = RobotsUnreachableError("its robots.txt could not be read: no answer")
    error.__cause__ = DownloadTimeoutError()
    assert failure_of(error) == ("timeout", "its robots.txt could not be read: no answer")


def test_every_refusal_has_an_outcome_of_its_own() -> None:
    kinds = {name: getattr(fetch_errors, name).outcome for name in fetch_errors.__all__ if name != "FetchError"}
    # What says nothing of the page: the link stays due.
    postponed = {"BackedOffError", "LeaseEndedError", "OtherPartError", "ShortageError", "StandstillError"}
    assert {name for name, outcome in kinds.items() if outcome == "postponed"} == postponed
    outcomes = [outcome for name, outcome in kinds.items() if name not in postponed]
    assert len(set(outcomes)) == len(outcomes)
    assert set(outcomes) < set(OUTCOMES)
