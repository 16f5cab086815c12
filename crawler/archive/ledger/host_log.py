"""The log of requests to a host, from the view `host_log`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crawler.archive.database import Archive
from crawler.archive.rows import as_json
from crawler.text.dates import format_time
from crawler.urls.hosts import ascii_host
from crawler.visits.outcomes import Outcome

__all__ = ["HostRequest", "host_log"]

HOSTS = """
SELECT DISTINCT host FROM visits WHERE host = :host OR host LIKE :under ESCAPE '^'
UNION SELECT DISTINCT host FROM hops WHERE host = :host OR host LIKE :under ESCAPE '^'
UNION SELECT DISTINCT host FROM robots_visits WHERE host = :host OR host LIKE :under ESCAPE '^'
UNION SELECT DISTINCT host FROM robots_hops WHERE host = :host OR host LIKE :under ESCAPE '^'
UNION SELECT DISTINCT host FROM image_visits WHERE host = :host OR host LIKE :under ESCAPE '^'
UNION SELECT DISTINCT host FROM image_hops WHERE host = :host OR host LIKE :under ESCAPE '^'
"""
LOG = """
SELECT host, started, seconds, url, outcome, status, kind, visit_id, run_id, hop
FROM host_log
WHERE host IN (SELECT value FROM json_each(:hosts)) AND started >= :since
ORDER BY started, kind DESC, visit_id, hop
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class HostRequest:
    """A request to a host, or the reason why there was none (see `outcome`)."""

    host: str
    """The host, in lower case and ASCII."""

    started: str
    """Start of the visit, UTC."""

    seconds: float
    """How long the whole visit took."""

    url: str
    """The address asked."""

    outcome: Outcome
    """Outcome of the whole visit."""

    status: int | None
    """HTTP status of the last response of the visit; None without one."""

    kind: Literal["link", "image", "robots", "probe"]
    """What was asked for: a link, an image, robots.txt, or a made-up address."""

    visit_id: int
    """Id of the visit in the table of its kind."""

    run_id: int
    """Id of the run."""

    hop: int
    """0 for the address of the visit itself, otherwise the position among its redirects."""


def host_log(archive: Archive, host: str, *, since: datetime | None = None) -> list[HostRequest]:
    """Return the requests to a host and to its subdomains, ordered by time.

    Args:
        archive: where they are recorded.
        host: name of the host; `a.example` includes `www.a.example`.
        since: earliest start; None for all.

    Raises:
        ArchiveError: the archive cannot be read.
    """
    name = ascii_host(host)
    under = "%." + name.replace("^", "^^").replace("%", "^%").replace("_", "^_")
    hosts = [row[0] for row in archive.query(HOSTS, {"host": name, "under": under})]
    rows = archive.rows(LOG, {"hosts": as_json(hosts), "since": format_time(since) if since else ""})
    return [HostRequest(**row) for row in rows]
