"""Why a page was not fetched, where Scrapy has no exception that says it, as one tree.

::

    NotFetched                  `outcome` says what became of the request, the message says why
    ├── AddressRefused          refused             the address guard; `kind` says by which rule
    ├── RobotsDenied            robots_denied       robots.txt forbids it
    ├── RobotsUnreachable       server_error        robots.txt could not be read, so nothing may be asked
    ├── OverBudget              over_budget         the host was asked enough in this run
    ├── BackedOff               postponed           the host wants to be left alone until `until`
    ├── NoSuchHost              no_such_host        the name server says that `host` does not exist
    ├── TooLarge                too_large           head or body, compressed or not, is beyond its bound
    ├── TooManyRedirects        redirect_loop       each of them led to one more
    ├── BadAnswer               protocol_error      the answer breaks a rule of HTTP
    ├── BadCertificate          certificate         expired, for another host, or of an issuer that is not trusted
    └── TlsFailed               tls_failure         no common version of TLS, or none at all

The outcomes are those of `crawler.visits.outcomes`. All are IgnoreRequests: Scrapy neither retries nor logs them, and
hands them to the request's errback.
`crawler.crawling.fetch_outcomes` reads them and Scrapy's own.
"""

from datetime import datetime
from typing import ClassVar

from scrapy.exceptions import IgnoreRequest

from crawler.urls.address_rules import RefusalKind
from crawler.visits.outcomes import Outcome

__all__ = [
    "AddressRefused",
    "BackedOff",
    "BadAnswer",
    "BadCertificate",
    "NoSuchHost",
    "NotFetched",
    "OverBudget",
    "RobotsDenied",
    "RobotsUnreachable",
    "TlsFailed",
    "TooLarge",
    "TooManyRedirects",
]


class NotFetched(IgnoreRequest):
    """The root. Its message is for people and names no URL: whoever records it knows which was asked."""

    outcome: ClassVar[Outcome] = "postponed"


class AddressRefused(NotFetched):
    """The address guard refuses a URL, or the IP address that its host has."""

    outcome = "refused"

    def __init__(self, words: str, kind: RefusalKind) -> None:
        super().__init__(words)
        self.kind = kind


class RobotsDenied(NotFetched):
    """The host's robots.txt forbids the path to this crawler."""

    outcome = "robots_denied"


class RobotsUnreachable(NotFetched):
    """The host's robots.txt could not be read, which forbids everything (RFC 9309, 2.3.1.4).

    status: the HTTP status that it was answered with, or None; `__cause__` is then why there was no answer.
    """

    outcome = "server_error"

    def __init__(self, words: str, status: int | None = None) -> None:
        super().__init__(words)
        self.status = status


class OverBudget(NotFetched):
    """The host has had as many requests as one run may make to it."""

    outcome = "over_budget"


class BackedOff(NotFetched):
    """The host asked for a pause that is longer than a run waits. until: its end, in UTC."""

    outcome = "postponed"

    def __init__(self, words: str, until: datetime) -> None:
        super().__init__(words)
        self.until = until


class NoSuchHost(NotFetched):
    """The name server says that there is no such name as `host`."""

    outcome = "no_such_host"

    def __init__(self, host: str) -> None:
        super().__init__("the name server says that there is no such host")
        self.host = host


class TooLarge(NotFetched):
    """The answer's head or body has more bytes than are taken."""

    outcome = "too_large"


class TooManyRedirects(NotFetched):
    """One redirect after the other, and no page."""

    outcome = "redirect_loop"


class BadAnswer(NotFetched):
    """The answer cannot be understood: a damaged body, a redirect to what is no URL."""

    outcome = "protocol_error"


class BadCertificate(NotFetched):
    """The host's certificate is expired, of another host, or of an issuer that is not trusted."""

    outcome = "certificate"


class TlsFailed(NotFetched):
    """No secure connection, for another reason than the certificate: no common version, say."""

    outcome = "tls_failure"
