"""An archive with captures that is large enough for a fault to meet it half-way."""

from pathlib import Path

from crawler.archive.checks.captures import capture_check
from crawler.archive.checks.verify import find_violation, verify
from crawler.archive.database import Archive, open_archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.captures.record import Exchange
from crawler.captures.write import CapturesWriter
from tests.archive.builders import citation, issue, page
from tests.archive.conftest import prepare
from tests.archive.ledgers import at, visit

URL = "https://site.example/1/0"
ISSUES, LINKS = 40, 30


def build(path: Path, captures: Path) -> None:
    """Forty issues of thirty links; link 1 was visited and kept thrice."""
    with prepare(path) as archive, CapturesWriter(captures, software="test") as writer:
        archive.begin_batch()
        for number in range(1, ISSUES + 1):
            citations = [citation(f"{number}/{location}", section=None) for location in range(LINKS)]
            write_issue(archive, issue(f"{number}-x", number=number, parts=(), citations=citations, pictures=()), 1)
        for day in range(3):
            body = f"Day {day}. ".encode() * 50_000
            record = writer.write(Exchange(url=URL, started=at(day), status=200, body=body))
            seen = record_visit(archive, 1, visit(1, day=day, url=URL, status=200, capture=record))
            write_source(archive, 1, page(), reader="1", visit_id=seen.visit_id)
        archive.commit_batch()


def results(path: Path, captures: Path | None = None) -> list[str]:
    """What verify says of an archive, and of its captures."""
    with open_archive(path, read_only=True) as archive:
        found = verify(archive)
        if captures is not None and (lost := find_violation(capture_check(captures), archive)):
            found.append(lost)
    return [f"{result.check}: {result.examples}" for result in found]


def issues_in(archive: Archive) -> int:
    return int(archive.query("SELECT count(*) FROM issues")[0][0])
