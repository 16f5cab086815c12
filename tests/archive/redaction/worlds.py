"""An archive with captures, one link of which is to be redacted."""

import zlib
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from crawler.archive.checks.captures import capture_check
from crawler.archive.checks.verify import find_violation, verify
from crawler.archive.database import Archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.captures import find_original
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import record_visit
from crawler.archive.redaction.finish import finish
from crawler.archive.redaction.redact import redact
from crawler.archive.works import write_aliases
from crawler.captures.record import Exchange, Record
from crawler.captures.write import CapturesWriter
from crawler.items import Alias, Issue, Problem
from tests.archive.builders import STORIES, citation, document, edition, issue, page, picture
from tests.archive.ledgers import at, visit

URL = "https://secret.example/zanzibar"


WRITTEN = "https://Secret.example/zanzibar?utm_source=digest"


IMAGE = "https://images.example/quagga.png"


SECRETS = (b"zanzibar", b"secret.example", b"Zanzibari headline", b"Zanzibari summary", b"Zora Zanzibari", b"Zanzibar")


PAGE = b"<title>Zanzibari headline</title>" + b"All of Zanzibar. " * 30


TEXT = f"# News\n\n[Zanzibari headline]({WRITTEN}) Zanzibari summary.\n"


ASK = """
INSERT INTO snapshot_asks (
  run_id, link_id, about, service, pool, kind, url, started, seconds, status, outcome, error
)
VALUES (1, ?, ?, 'old', 'playback', 'timegate', ?, '2026-01-01T00:00:00Z', 0.5, 302, 'found', ?)
"""


SUBMISSION = """
INSERT INTO snapshot_submissions (link_id, service, url, submitted, job, state, found_in)
VALUES (?, 'c', ?, '2026-01-06T06:00:00Z', 'j', 'pending', 1)
"""


def secret_issue() -> Issue:
    """An issue of three links, one of them to be redacted, and two images."""
    story = citation("x", role="story", title="Zanzibari headline", summary="Zanzibari summary.")
    link = replace(story.link, url=URL, work=URL, domain="secret.example")
    secret = replace(story, mention=replace(story.mention, url=WRITTEN, byline="Zora Zanzibari"), link=link)
    beside = citation("beside", role="inline", summary=None)
    beside = replace(beside, mention=replace(beside.mention, context="Zanzibari headline, and what is beside it."))
    named = Problem(kind="url_mended", about=WRITTEN, evidence=f"read as {URL} (case)")
    return issue(
        editions=[edition(document(text=TEXT), problems=(named,))],
        citations=[*STORIES, secret, beside, citation("after")],
        pictures=[picture("quagga.png", role="cover", section=None), picture("plain.png")],
        problems=[named],
    )


class World:
    """An archive, its captures, and the ids in it."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self.archive, self.folder = archive, folder
        write_issue(archive, secret_issue(), 1)
        ids = dict(archive.query("SELECT url, id FROM links"))
        self.secret, self.other = ids[URL], ids["https://site.example/story"]
        with CapturesWriter(folder, software="test") as writer:
            self.capture(writer, self.secret, 0, PAGE, URL)
            original = self.capture(writer, self.other, 1, b"A gear turns. " * 90, "https://site.example/story")
            self.capture(writer, self.secret, 2, PAGE, URL, original=find_original(archive, self.digest()))
            self.capture(writer, self.other, 3, b"A gear turns. " * 90, "https://site.example/story", original=original)
            # Another link led to the redacted page.
            more = ids["https://site.example/more"]
            self.capture(writer, more, 4, PAGE + b"!", URL, hops=((302, URL),))
            self.capture(writer, ids["https://site.example/after"], 5, b"", "https://site.example/after")
        source = page(
            title="Zanzibari headline", authors=("Zora Zanzibari",), text="All of Zanzibar.", canonical_url=URL
        )
        write_source(archive, self.secret, source, reader="1", visit_id=3)
        write_source(archive, self.other, replace(source, title="Gears", authors=("Sam Spring",), text="x"), reader="1")
        write_source(archive, more, page(title="More", text="y"), reader="1", visit_id=5)
        write_aliases(archive, 1, self.other, [Alias(url=URL, rule="canonical", evidence=URL)])
        archive.connection.execute(
            "INSERT INTO snapshots (link_id, url, service, taken, found_in) VALUES (?, ?, 'c', ?, 1)",
            (self.secret, f"https://copies.example/{URL}", "2026-01-06T06:00:00Z"),
        )
        archive.connection.execute(
            "INSERT INTO snapshots (link_id, url, service, taken, original, found_in) VALUES (?, ?, 'c', ?, ?, 1)",
            (self.other, f"https://copies.example/to/{URL}", "2026-01-06T06:00:00Z", WRITTEN),
        )
        archive.connection.execute(ASK, (self.secret, URL, f"https://copies.example/{URL}", f"{URL} is slow"))
        archive.connection.execute(SUBMISSION, (self.secret, URL))
        assert verify(archive) == []

    def digest(self) -> str:
        return str(self.archive.query("SELECT digest FROM captures LIMIT 1")[0][0])

    def capture(
        self,
        writer: CapturesWriter,
        link: int,
        day: int,
        body: bytes,
        url: str,
        *,
        original: Record | None = None,
        hops: tuple[tuple[int, str], ...] = (),
    ) -> Record:
        asked = Exchange(
            url=url,
            started=at(day),
            request_headers=((b"Host", url.split("/")[2].encode()),),
            status=200,
            headers=((b"Link", URL.encode()),) if "secret" in url else (),
            body=body,
        )
        record = writer.write(asked, original=original)
        (own,) = self.archive.query("SELECT url FROM links WHERE id = ?", (link,))
        seen = visit(
            link,
            day=day,
            url=own[0],
            final_url=url,
            status=200,
            capture=record,
            content_hash=sha256(body).hexdigest(),
            redirects=hops,
        )
        record_visit(self.archive, 1, seen)
        return record

    def redact(self, kind: Any = "link", url: str = URL) -> int | None:
        number = redact(self.archive, kind, url, "Asked for by its author.", 1)
        finish(self.archive, self.folder, software="test")
        return number

    def bytes(self) -> bytes:
        """Everything that is on the disk; captures unpacked."""
        raw = b"".join(path.read_bytes() for path in self.archive.path.parent.glob("archive.db*"))
        for path in self.folder.iterdir():
            data = path.read_bytes()
            while data:
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)
                raw += member.decompress(data)
                data = member.unused_data
        return raw

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        names = self.archive.query(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%^_fts%' ESCAPE '^'"
            " AND name <> 'generations'"
        )
        return {name: self.archive.query(f"SELECT * FROM {name}") for (name,) in names}  # noqa: S608


def results(world: World) -> list[str]:
    found = verify(world.archive)
    captures = find_violation(capture_check(world.folder), world.archive)
    return [f"{each.check}: {each.examples}" for each in (*found, *([captures] if captures else []))]
