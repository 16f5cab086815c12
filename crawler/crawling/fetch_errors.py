"""Errors of requests for which Scrapy has no exception of its own, as one tree.

::

    FetchError                        `outcome` classifies the failure, the message tells why
    ├── AddressRefusedError           refused             the address guard; `kind` says by which rule
    ├── UnknownTokenError             unsupported         an address of a mail whose hidden token is not kept
    ├── RobotsDeniedError             robots_denied       robots.txt forbids it
    ├── RobotsUnreachableError        server_error        robots.txt could not be read, so nothing may be asked
    ├── OverBudgetError               over_budget         the host's budget of requests is used up
    ├── BackedOffError                postponed           the host is paused until `until`
    ├── OtherPartError                postponed           it leads to a host that another part of the crawl asks
    ├── LeaseEndedError               postponed           the crawl is a part that another may ask for now
    ├── ShortageError                 postponed           this machine has no files or ports left to connect with
    ├── StandstillError               postponed           this process stood still while the host was asked
    ├── NoSuchHostError               no_such_host        the name server says that `host` does not exist
    ├── TooLargeError                 too_large           head or body, compressed or not, is beyond its bound
    ├── TooManyRedirectsError         redirect_loop       each of them led to one more
    ├── BadResponseError              protocol_error      the answer breaks a rule of HTTP
    ├── CertificateError              certificate         expired, for another host, or of an issuer that is not trusted
    └── TlsError                      tls_failure         no common version of TLS, or none at all

The outcomes are those of `crawler.visits.outcomes`. All are IgnoreRequests: Scrapy neither retries nor logs them, and
passes them to the request's errback.
`crawler.crawling.fetch_outcomes` classifies them and Scrapy's own.
"""

from datetime import datetime
from typing import ClassVar

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler.urls.address_rules import RefusalKind
from crawler.visits.outcomes import Outcome

__all__ = [
    "AddressRefusedError",
    "BackedOffError",
    "BadResponseError",
    "CertificateError",
    "FetchError",
    "LeaseEndedError",
    "NoSuchHostError",
    "OtherPartError",
    "OverBudgetError",
    "RobotsDeniedError",
    "RobotsUnreachableError",
    "ShortageError",
    "StandstillError",
    "TlsError",
    "TooLargeError",
    "TooManyRedirectsError",
    "UnknownTokenError",
]


class FetchError(IgnoreRequest):
    """Root of the tree. The message is for people and names no URL: it is recorded beside the URL."""

    outcome: ClassVar[Outcome] = "postponed"
    """Outcome of a visit that fails with the error."""


class AddressRefusedError(FetchError):
    """The address guard refuses a URL, or the IP address that its host has."""

    outcome = "refused"

    def __init__(self, words: str, kind: RefusalKind) -> None:
        super().__init__(words)
        self.kind = kind
        """The rule that refuses it."""


class UnknownTokenError(FetchError):
    """The address hides the token of a mail's reader, which is not kept, or may not be used."""

    outcome = "unsupported"


class RobotsDeniedError(FetchError):
    """The host's robots.txt forbids the path to this crawler."""

    outcome = "robots_denied"


class RobotsUnreachableError(FetchError):
    """The host's robots.txt could not be read, which forbids everything (RFC 9309, 2.3.1.4)."""

    outcome = "server_error"

    def __init__(self, words: str, status: int | None = None) -> None:
        super().__init__(words)
        self.status = status
        """HTTP status of the response; None without one, and then `__cause__` tells why."""


class OverBudgetError(FetchError):
    """The host got as many requests as one run may make to it."""

    outcome = "over_budget"


class BackedOffError(FetchError):
    """The host asked for a pause that is longer than a run waits."""

    outcome = "postponed"

    def __init__(self, words: str, until: datetime) -> None:
        super().__init__(words)
        self.until = until
        """End of the pause, in UTC."""


class LeaseEndedError(FetchError):
    """The crawl runs as a part on a cluster, and its lease ran out: another may ask the hosts of the part now."""

    outcome = "postponed"


class OtherPartError(FetchError):
    """A redirect leads to a host that belongs to another part of the crawl; nothing is asked of that host."""

    outcome = "postponed"

    def __init__(self, words: str, following: Request | None = None) -> None:
        super().__init__(words)
        self.following = following
        """The request that was not made, for a redirect of the visit itself; None for one of its robots.txt."""


class ShortageError(FetchError):
    """This machine has no files, memory or ports left to connect with, which tells nothing of the host."""

    outcome = "postponed"


class StandstillError(FetchError):
    """This process was stopped, or its machine suspended, while the host was asked, which tells nothing of the host."""

    outcome = "postponed"


class NoSuchHostError(FetchError):
    """The name server says that the host does not exist."""

    outcome = "no_such_host"

    def __init__(self, host: str) -> None:
        super().__init__("the name server says that there is no such host")
        self.host = host
        """The name that was looked up."""


class TooLargeError(FetchError):
    """The response's head or body is longer than its bound."""

    outcome = "too_large"


class TooManyRedirectsError(FetchError):
    """A chain of redirects is longer than its bound."""

    outcome = "redirect_loop"


class BadResponseError(FetchError):
    """The response breaks HTTP: a damaged body, a redirect to what is no URL."""

    outcome = "protocol_error"


class CertificateError(FetchError):
    """The host's certificate is expired, of another host, or of an issuer that is not trusted."""

    outcome = "certificate"


class TlsError(FetchError):
    """No secure connection, for another reason than the certificate, such as no common version."""

    outcome = "tls_failure"
