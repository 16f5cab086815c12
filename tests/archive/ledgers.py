"""Links that issues have, and visits to them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.captures.record import Record, RecordLocation
from crawler.items import Citation
from crawler.visits.outcomes import Outcome
from crawler.visits.visit import Visit
from tests.archive.builders import citation, issue

START = datetime(2026, 1, 5, 6, tzinfo=UTC)


def cite(archive: Archive, key: str, *paths: str) -> list[int]:
    """Writes an issue with these links of site.example, 'number-date' its key; returns their ids in order."""
    number, published = key.split("-", 1)
    citations: list[Citation] = [citation(path, section=None) for path in paths]
    write_issue(archive, issue(key, number=int(number), parts=(), citations=citations, pictures=()), 1)
    archive.connection.execute("UPDATE issues SET published = ? WHERE key = ?", (published, key))
    ids = dict(archive.query("SELECT url, id FROM links"))
    return [ids[f"https://site.example/{path}"] for path in paths]


def at(day: float) -> datetime:
    return START + timedelta(days=day)


def visit(link_id: int, outcome: Outcome = "ok", *, day: float = 0, **more: Any) -> Visit:
    given: dict[str, Any] = {"url": "https://site.example/story", "started": at(day), "seconds": 0.5} | more
    return Visit(link_id=link_id, outcome=outcome, **given)


def link_row(archive: Archive, link_id: int) -> tuple[object, ...]:
    sql = "SELECT state, state_since, proved_by, visited, next_visit FROM links WHERE id = ?"
    return archive.query(sql, (link_id,))[0]


def warc_record(offset: int = 0, *, original: RecordLocation | None = None, digest: str = "sha256:A") -> Record:
    return Record(
        location=RecordLocation(file="one.warc.gz", offset=offset),
        length=100,
        record_id=f"<urn:uuid:{offset}>",
        url="https://site.example/story",
        written="2026-01-05T06:00:00.000001Z",
        digest=digest,
        original=original,
    )
