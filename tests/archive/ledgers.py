"""Links that issues have, visits to them, and requests for their copies."""

from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.results import record
from crawler.archive.ledger.visits import RecordedVisit
from crawler.captures.record import Record, RecordLocation
from crawler.items import Citation
from crawler.linked_pages.pictures import Picture
from crawler.visits.outcomes import Outcome
from crawler.visits.target import Target, TargetKind
from crawler.visits.visit import PictureResult, Visit
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


def visit(number: int, outcome: Outcome = "ok", *, day: float = 0, kind: TargetKind = "link", **more: Any) -> Visit:
    """A visit to the link, or the image, of this id."""
    given: dict[str, Any] = {"url": "https://site.example/story", "started": at(day), "seconds": 0.5} | more
    return Visit(target=Target(kind, number), outcome=outcome, **given)


def see_image(
    archive: Archive,
    image_id: int,
    outcome: Outcome = "ok",
    *,
    picture: Picture | None = None,
    decoded: int | None = None,
    placeholder: str | None = None,
    **more: Any,
) -> RecordedVisit:
    """Record a visit to an image and what it showed. decoded: bytes of the body."""
    told = visit(image_id, outcome, kind="image", **more)
    return record(archive, 1, PictureResult(visit=told, picture=picture, size=decoded, placeholder=placeholder))


def ask_web_archive(archive: Archive, story: int) -> None:
    """Asks a web archive for a copy of the story, and to save it."""
    archive.connection.execute(
        "INSERT INTO snapshots (link_id, url, service, taken, found_in) VALUES (?, ?, 'old', ?, 1)",
        (story, "https://old.example/1", "2020-01-06T10:00:00Z"),
    )
    archive.connection.execute(
        "INSERT INTO snapshot_submissions (link_id, service, url, submitted, job, state, found_in)"
        " VALUES (?, 'old', 'https://site.example/story', '2020-01-06T10:00:00Z', 'j1', 'pending', 1)",
        (story,),
    )
    archive.connection.execute(
        "INSERT INTO snapshot_asks"
        " (run_id, link_id, about, service, pool, kind, url, started, seconds, outcome, status)"
        " VALUES (1, ?, 'https://site.example/story', 'old', 'playback', 'timegate', 'https://old.example/x',"
        " '2020-01-06T10:00:00Z', 0.5, 'found', 302)",
        (story,),
    )


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
