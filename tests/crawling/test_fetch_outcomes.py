"""Each failure has its outcome and words for people."""

from datetime import UTC, datetime

import pytest
from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectionLost, NoRouteError
from twisted.internet.error import TimeoutError as ConnectTimeout
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError, ResponseNeverReceived

from crawler.crawling import fetch_errors
from crawler.crawling.download_handler import specific_error
from crawler.crawling.fetch_errors import (
    AddressRefusedError,
    BackedOffError,
    CertificateError,
    FetchError,
    NoSuchHostError,
    RobotsUnreachableError,
    TlsError,
)
from crawler.crawling.fetch_outcomes import failure_of, reasons_of
from crawler.visits.outcomes import OUTCOMES, Outcome


def beneath(*reasons: BaseException) -> Exception:
    return ResponseNeverReceived([Failure(reason) for reason in reasons])  # type: ignore[no-untyped-call]


def parse_error(message: str) -> Exception:
    return ParseError(message, b"")  # type: ignore[no-untyped-call]


def failed(*reasons: BaseException) -> DownloadFailedError:
    error = DownloadFailedError("failed")
    error.__cause__ = beneath(*reasons)
    return error


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
        (ConnectTimeout(), "timeout"),  # type: ignore[no-untyped-call]
        (NoRouteError(), "disconnected"),  # type: ignore[no-untyped-call]
        (OSError("no more files"), "disconnected"),
        (ResponseDataLossError(), "protocol_error"),
        (NotSupported("ftp"), "unsupported"),
        (failed(ConnectionLost()), "disconnected"),
        (failed(parse_error("no status")), "protocol_error"),
        (failed(beneath(parse_error("inner"))), "protocol_error"),
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
    for error in (ValueError("a" * 10_000), failed(parse_error("b" * 10_000)), FetchError("c" * 10_000)):
        assert len(failure_of(error)[1]) == 300


def test_where_robots_txt_was_not_read_the_outcome_is_why() -> None:
    error = RobotsUnreachableError("its robots.txt could not be read: no answer")
    error.__cause__ = DownloadTimeoutError()
    assert failure_of(error) == ("timeout", "its robots.txt could not be read: no answer")


def test_reasons_are_found_at_any_depth_and_end() -> None:
    error = failed(ConnectionLost(), beneath(parse_error("inner")))
    assert {type(reason) for reason in reasons_of(error)} == {ConnectionLost, ParseError}
    assert len(reasons_of(failed(*[ConnectionLost()] * 100))) <= 20


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (
            SSL.Error([("SSL routines", "", "certificate verify failed")]),
            "no secure connection: certificate verify failed",
        ),
        (SSL.Error([]), "no secure connection: no reason given"),
        (SSL.Error(), "no secure connection: no reason given"),
        (SSL.SysCallError(104, "ECONNRESET"), None),
        (ConnectionLost(), None),
    ],
)
def test_tls_is_told_from_a_broken_connection(reason: BaseException, words: str | None) -> None:
    found = specific_error(failed(reason))
    assert (str(found) if found else None) == words


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        (SSL.Error([("SSL routines", "", "certificate verify failed")]), "certificate"),
        (VerificationError(errors=[]), "certificate"),
        # The host speaks of a certificate that it wants from us
        (SSL.Error([("SSL routines", "", "sslv3 alert bad certificate")]), "tls_failure"),
        (SSL.Error([("SSL routines", "", "tlsv1 alert protocol version")]), "tls_failure"),
    ],
)
def test_a_bad_certificate_is_told_from_another_failure_of_tls(reason: Exception, outcome: Outcome) -> None:
    found = specific_error(failed(reason))
    assert found is not None
    assert failure_of(found) == (outcome, str(found))


def test_every_refusal_has_an_outcome_of_its_own() -> None:
    kinds = [getattr(fetch_errors, name) for name in fetch_errors.__all__ if name != "FetchError"]
    outcomes = [kind.outcome for kind in kinds]
    assert len(set(outcomes)) == len(kinds)
    assert set(outcomes) < set(OUTCOMES)
