"""What is redacted is gone from every file, stays gone, and leaves the rest as it was."""

import contextlib
import io
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.cli import main as warcio_command

from crawler.archive.checks.captures import capture_check
from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import find, verify
from crawler.archive.database import Archive, open_archive
from crawler.archive.issues.editions import write_unmatched
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.captures import find_original, latest_captures
from crawler.archive.ledger.image_visits import record_image
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import due_links, record_visit, update_link_states, withholds
from crawler.archive.redaction.redact import Redaction, address_of, finish, list_redactions, redact
from crawler.archive.redaction.redactions import fingerprint, mark
from crawler.archive.works import write_aliases
from crawler.captures.record import Record, RecordLocation
from crawler.captures.warc import CapturesWriter, Exchange, read_capture, redact_record
from crawler.exceptions import ArchiveLockedError, CapturesError
from crawler.items import Alias, Issue, Problem
from crawler.linked_pages.pictures import Picture
from crawler.visits.visit import ImageVisitResult
from tests.archive.builders import STORIES, citation, document, edition, issue, page, picture
from tests.archive.conftest import prepare
from tests.archive.ledgers import at, visit

URL = "https://secret.example/zanzibar"
WRITTEN = "https://Secret.example/zanzibar?utm_source=digest"
IMAGE = "https://images.example/quagga.png"
SECRETS = (b"zanzibar", b"secret.example", b"Zanzibari headline", b"Zanzibari summary", b"Zora Zanzibari", b"Zanzibar")
PAGE = b"<title>Zanzibari headline</title>" + b"All of Zanzibar. " * 30

TEXT = f"# News\n\n[Zanzibari headline]({WRITTEN}) Zanzibari summary.\n"


def told() -> Issue:
    """An issue of three links, one of them to be redacted, and two images."""
    story = citation("x", role="story", title="Zanzibari headline", summary="Zanzibari summary.")
    link = replace(story.link, url=URL, work=URL, domain="secret.example")
    secret = replace(story, mention=replace(story.mention, url=WRITTEN, byline="Zora Zanzibari"), link=link)
    named = Problem(kind="url_mended", about=WRITTEN, evidence=f"read as {URL} (case)")
    return issue(
        editions=[edition(document(text=TEXT), problems=(named,))],
        citations=[*STORIES, secret, citation("after")],
        pictures=[picture("quagga.png", role="cover", section=None), picture("plain.png")],
        problems=[named],
    )


class World:
    """An archive, its captures, and the ids in it."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self.archive, self.folder = archive, folder
        write_issue(archive, told(), 1)
        ids = dict(archive.query("SELECT url, id FROM links"))
        self.secret, self.other = ids[URL], ids["https://site.example/story"]
        with CapturesWriter(folder, software="test") as writer:
            self.capture(writer, self.secret, 0, PAGE, URL)
            original = self.capture(writer, self.other, 1, b"A gear turns. " * 90, "https://site.example/story")
            self.capture(writer, self.secret, 2, PAGE, URL, original=find_original(archive, self.digest()))
            self.capture(writer, self.other, 3, b"A gear turns. " * 90, "https://site.example/story", original=original)
            # Another link led to the redacted page.
            self.capture(writer, ids["https://site.example/more"], 4, PAGE + b"!", URL, hops=((302, URL),))
            self.capture(writer, ids["https://site.example/after"], 5, b"", "https://site.example/after")
        source = page(
            title="Zanzibari headline", authors=("Zora Zanzibari",), text="All of Zanzibar.", canonical_url=URL
        )
        write_source(archive, self.secret, source, reader="1", visit_id=1)
        write_source(archive, self.other, replace(source, title="Gears", authors=("Sam Spring",), text="x"), reader="1")
        write_aliases(archive, 1, self.other, [Alias(url=URL, rule="canonical", evidence=URL)])
        archive.connection.execute(
            "INSERT INTO snapshots (link_id, url, service, taken, found_in) VALUES (?, ?, 'c', ?, 1)",
            (self.secret, f"https://copies.example/{URL}", "2026-01-06T06:00:00Z"),
        )
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
            link, day=day, url=own[0], final_url=url, status=200, capture=record, content_hash="ab", redirects=hops
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
        )
        return {name: self.archive.query(f"SELECT * FROM {name}") for (name,) in names}  # noqa: S608


@pytest.fixture
def world(archive: Archive, tmp_path: Path) -> World:
    return World(archive, tmp_path / "captures")


def results(world: World) -> list[str]:
    found = verify(world.archive)
    captures = find(capture_check(world.folder), world.archive)
    return [f"{each.check}: {each.examples}" for each in (*found, *([captures] if captures else []))]


def test_a_redacted_link_is_in_no_file(world: World) -> None:
    for secret in SECRETS:
        assert secret in world.bytes(), secret
    before = world.rows()
    assert world.redact() == 1
    assert results(world) == []
    for secret in SECRETS:
        assert secret not in world.bytes(), secret
    after = world.rows()
    for table in ("mentions", "links", "visits", "captures", "issues", "editions", "images", "image_uses", "sections"):
        assert [row[0] for row in after[table]] == [row[0] for row in before[table]], f"{table}: ids stay"
    assert after["images"] == before["images"]
    unnamed = [row for row in before["mentions"] if row[2] != world.secret]
    assert [row for row in after["mentions"] if row[2] != world.secret] == unnamed, "the rest is as it was"


def test_the_tombstone_says_when_and_why(world: World) -> None:
    world.redact()
    (stone,) = list_redactions(world.archive)
    assert isinstance(stone, Redaction)
    assert (stone.kind, stone.target, stone.why) == ("link", fingerprint(URL), "Asked for by its author.")
    assert stone.done is not None
    ((url, state, due, domain),) = world.archive.query(
        "SELECT url, state, next_visit, domain_id FROM links WHERE id = ?", (world.secret,)
    )
    assert (url, state, due, domain) == (mark(URL), "alive", None, None)
    assert world.archive.query("SELECT role, position FROM mentions WHERE url = ?", (mark(URL),)) == [("story", 5)]


def test_other_captures_are_where_they_were_and_whole(world: World) -> None:
    kept = world.archive.query("SELECT file, offset FROM captures WHERE id IN (2, 6)")
    before = [read_capture(world.folder, RecordLocation(file=file, offset=offset)) for file, offset in kept]
    world.redact()
    assert [read_capture(world.folder, RecordLocation(file=file, offset=offset)) for file, offset in kept] == before
    assert world.archive.query("SELECT id FROM captures WHERE redaction_id IS NOT NULL") == [(1,), (3,), (5,)]
    said = io.StringIO()
    with contextlib.redirect_stdout(said), pytest.raises(SystemExit) as ended:
        warcio_command(["check", *map(str, world.folder.iterdir())])
    assert (ended.value.code, said.getvalue()) == (0, "")
    assert [capture.link_id for capture in latest_captures(world.archive)] == [
        world.other,
        *(row[0] for row in world.archive.query("SELECT id FROM links WHERE url LIKE '%/after'")),
    ]


def test_what_comes_again_stays_out(world: World) -> None:
    world.redact()
    before = world.rows()
    assert write_issue(world.archive, told(), 1) == "changed", "the first time, for what it is made of is another"
    assert write_issue(world.archive, told(), 1) == "same"
    after = world.rows()
    assert {table for table in after if after[table] != before[table]} <= {"issues"}
    assert results(world) == []


def test_a_new_issue_that_names_it_has_a_mark(world: World) -> None:
    world.redact()
    again = replace(told(), key="2-x", number=2, editions=(edition(document("two.md", text=TEXT), number=2),))
    again = replace(again, read_from=("markdown", "two.md"))
    assert write_issue(world.archive, again, 1) == "new"
    assert world.archive.query("SELECT count(*) FROM mentions WHERE link_id = ?", (world.secret,)) == [(2,)]
    write_unmatched(world.archive, "weekly", edition(document("three.md", text=TEXT)), 1)
    assert world.archive.query("SELECT count(*) FROM edition_texts") == [(0,)]
    finish(world.archive, world.folder, software="test")
    assert results(world) == []
    assert not any(secret in world.bytes() for secret in SECRETS)


def test_an_issue_without_its_text_waits_for_all_its_editions(world: World) -> None:
    world.redact()
    page = edition(document("/one", kind="page", text="A page without it."))
    changed = replace(told(), title="Changed", editions=(page,), read_from=("page", "/one"), key="1-2020-01-06")
    before = world.rows()
    assert write_issue(world.archive, changed, 1) == "same"
    assert world.rows() == before


def test_the_ledger_and_sources_keep_it_out(world: World) -> None:
    world.redact()
    archive = world.archive
    assert update_link_states(archive) == 0
    far = at(4000)
    assert world.secret not in [link.link_id for link in due_links(archive, now=far, max_age=timedelta(0))]
    assert withholds(archive, WRITTEN)
    assert not withholds(archive, "https://site.example/story")
    record = Record(
        location=RecordLocation(file="new.warc.gz", offset=9),
        length=900,
        record_id="<urn:uuid:7>",
        url=URL,
        written="w",
        digest="d",
    )
    seen = visit(
        world.other, day=9, final_url=URL, redirects=((302, URL),), status=200, capture=record, content_hash="ab"
    )
    record_visit(archive, 1, seen)
    ((final, redirects, content_hash),) = archive.query(
        "SELECT final_url, redirects, content_hash FROM visits ORDER BY id DESC LIMIT 1"
    )
    assert (final, redirects, content_hash) == (mark(URL), f'[[302, "{mark(URL)}"]]', None)
    assert [result.check for result in verify(archive)] == ["redaction_done"], "a capture that has it waits for that"
    assert write_source(archive, world.secret, page(), reader="2") == "other_page"
    assert write_source(archive, world.other, page(canonical_url=WRITTEN), reader="2") == "changed"
    assert archive.query("SELECT canonical_url FROM sources WHERE link_id = ?", (world.other,)) == [(None,)]
    assert not write_aliases(archive, 1, world.other, [Alias(url=URL, rule="redirect", evidence="302")])
    assert not write_aliases(archive, 1, world.secret, [Alias(url="https://x.example/", rule="redirect", evidence="")])


def test_a_redacted_text_leaves_address_and_metadata(world: World) -> None:
    world.redact("text")
    assert results(world) == []
    assert b"All of Zanzibar" not in world.bytes()
    assert world.archive.query("SELECT url FROM links WHERE id = ?", (world.secret,)) == [(URL,)]
    assert world.archive.query("SELECT title FROM sources WHERE link_id = ?", (world.secret,)) == [
        ("Zanzibari headline",)
    ]
    assert write_source(world.archive, world.secret, page(text="All of Zanzibar."), reader="2") == "changed"
    assert world.archive.query("SELECT count(*) FROM source_texts WHERE link_id = ?", (world.secret,)) == [(0,)]
    assert withholds(world.archive, URL)
    assert write_issue(world.archive, told(), 1) == "same"
    assert world.redact("link") == 2, "and then all of it"
    assert results(world) == []
    assert not any(secret in world.bytes() for secret in SECRETS)


def test_a_redacted_image_is_in_no_file(world: World) -> None:
    write_source(world.archive, world.other, page(image=IMAGE), reader="2")
    ((image,),) = world.archive.query("SELECT id FROM images WHERE url = ?", (IMAGE,))
    hops = ((301, "https://cdn.example/quagga.png"),)
    seen = visit(image, "moved", url=IMAGE, status=200, size=9, redirects=hops, content_hash="c" * 64, error="quagga")
    picture = Picture(content_type="image/png", width=4, height=5, dhash="d" * 16)
    record_image(world.archive, 1, ImageVisitResult(visit=seen, picture=picture))
    world.redact("image", IMAGE)
    assert world.archive.query("SELECT sha256, dhash, width FROM images WHERE id = ?", (image,)) == [(None, None, None)]
    assert results(world) == []
    assert b"quagga" not in world.bytes()
    assert b"plain.png" in world.bytes()
    write_issue(world.archive, told(), 1)
    assert write_source(world.archive, world.other, page(image=IMAGE), reader="3") == "same"
    assert world.archive.query("SELECT url FROM images WHERE url LIKE '%quagga%'") == []
    assert results(world) == []


def test_two_archives_redacted_alike_are_the_same(world: World, other: Archive, tmp_path: Path) -> None:
    world.redact()
    twin = World(other, tmp_path / "others")
    redact(other, "link", "https://elsewhere.example/", "An earlier one.", 1)
    assert compare(world.archive, other)
    redact(world.archive, "link", "https://elsewhere.example/", "A later one.", 1)
    twin.redact()
    assert not compare(world.archive, other)


def test_what_the_archive_has_not_is_kept_out_too(world: World) -> None:
    assert world.redact("link", "https://new.example/page") == 1
    assert world.redact("link", "https://new.example/page") is None
    added = citation("n")
    added = replace(added, link=replace(added.link, url="https://new.example/page", work="https://new.example/page"))
    write_issue(world.archive, issue("2-x", number=2, citations=[added]), 1)
    assert world.archive.query("SELECT url FROM links WHERE url LIKE '%new.example%'") == []
    assert results(world) == []


def test_an_address_is_named_by_its_id_or_as_written(world: World) -> None:
    assert address_of(world.archive, "link", WRITTEN) == URL
    assert address_of(world.archive, "link", str(world.secret)) == URL
    assert address_of(world.archive, "image", "1") == IMAGE
    assert address_of(world.archive, "image", "99") is None
    assert address_of(world.archive, "link", "9" * 30) is None


def test_it_is_carried_to_its_end_after_a_failure(world: World, tmp_path: Path) -> None:
    redact(world.archive, "link", URL, "w", 1)
    for folder in (None, tmp_path / "elsewhere"):
        with pytest.raises(CapturesError, match=r"warc\.gz\.open cannot be changed"):
            finish(world.archive, folder, software="test")
    assert [result.check for result in verify(world.archive)] == ["redaction_done"]
    assert len(list_redactions(world.archive, pending=True)) == 1
    # Half of a record was overwritten.
    ((file, offset, length),) = world.archive.query("SELECT file, offset, length FROM captures WHERE id = 1")
    with (world.folder / file).open("r+b") as half:
        half.seek(offset + 40)
        half.write(b"\x00" * (length // 2))
    assert finish(world.archive, world.folder, software="test") == 3
    assert results(world) == []
    assert not any(secret in world.bytes() for secret in SECRETS)
    assert finish(world.archive, world.folder, software="test") == 0


def test_a_reader_that_holds_the_log_keeps_it_unfinished(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.archive.connection.execute("PRAGMA busy_timeout = 50")
    redact(world.archive, "link", URL, "w", 1)
    with open_archive(world.archive.path, read_only=True) as reader:
        reader.connection.execute("BEGIN")
        reader.query("SELECT * FROM links")
        with pytest.raises(ArchiveLockedError, match="is being read"):
            finish(world.archive, world.folder, software="test")
    assert list_redactions(world.archive, pending=True)
    finish(world.archive, world.folder, software="test")
    assert results(world) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM captures",
        "DELETE FROM visits",
        "UPDATE captures SET url = 'https://x.example/'",
        "UPDATE captures SET redaction_id = 1, digest = 'sha256:x'",
        "UPDATE captures SET redaction_id = 1, digest = 'redacted:x', offset = 0",
        "UPDATE visits SET outcome = 'gone'",
        "UPDATE visits SET redaction_id = 1, outcome = 'gone'",
        "UPDATE visits SET redaction_id = 1, final_url = 'https://x.example/'",
        "UPDATE visits SET redaction_id = 1, final_url = NULL",
        "UPDATE visits SET redaction_id = 1, error = 'Another.'",
        "UPDATE visits SET redaction_id = 1, content_hash = 'cd'",
        "UPDATE visits SET redaction_id = NULL",
    ],
)
def test_nothing_but_a_redaction_changes_ledger_and_captures(world: World, statement: str) -> None:
    world.redact("link", "https://new.example/page")
    with pytest.raises(sqlite3.IntegrityError, match=r"are never (deleted|updated)"):
        world.archive.connection.execute(statement)


# The records


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with CapturesWriter(tmp_path, software="test") as writer:
        writer.write(Exchange(url="https://site.example/1", started=at(0), status=200, body=b"one"))
        yield writer.write(Exchange(url="https://site.example/2", started=at(0), status=200, body=b"two " * 40_000))
        writer.write(Exchange(url="https://site.example/3", started=at(0), status=200, body=b"three"))


@pytest.mark.parametrize("size", [0, 1, 700, 65_535, 70_000, 400_000])
def test_a_record_of_any_length_is_overwritten(tmp_path: Path, size: int) -> None:
    body = bytes((n * n * 31 + n // 7) % 256 for n in range(size))  # hardly compressible
    with CapturesWriter(tmp_path, software="test") as writer:
        one = writer.write(Exchange(url="https://site.example/1", started=at(0), status=200, body=body))
        two = writer.write(Exchange(url="https://site.example/2", started=at(0), status=200, body=b"two"))
    path = tmp_path / one.location.file
    before = path.stat().st_size
    for _ in range(2):
        redact_record(tmp_path, one.location, length=one.length, record_id=one.record_id, note="Removed.")
    assert path.stat().st_size == before
    assert read_capture(tmp_path, two.location).body == b"two"
    with pytest.raises(CapturesError, match="holds no response"):
        read_capture(tmp_path, one.location)
    assert b"site.example/1" not in b"".join(members(path))


def members(path: Path) -> Iterator[bytes]:
    data = path.read_bytes()
    while data:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        yield member.decompress(data)
        data = member.unused_data


def test_what_is_not_the_record_is_left_alone(tmp_path: Path) -> None:
    with CapturesWriter(tmp_path, software="test") as writer:
        one = writer.write(Exchange(url="https://site.example/1", started=at(0), status=200, body=b"one"))
    path = tmp_path / one.location.file
    before = path.read_bytes()
    with pytest.raises(CapturesError, match="holds another record"):
        redact_record(tmp_path, one.location, length=one.length, record_id="<urn:uuid:0>", note="n")
    with pytest.raises(CapturesError, match="ends before"):
        redact_record(tmp_path, one.location, length=10**9, record_id=one.record_id, note="n")
    with pytest.raises(CapturesError, match="is no file of captures"):
        redact_record(tmp_path, RecordLocation(file="../x", offset=0), length=9, record_id=one.record_id, note="n")
    assert path.read_bytes() == before


def test_an_archive_without_captures_takes_no_folder(tmp_path: Path) -> None:
    with prepare(tmp_path / "plain.db") as archive:
        write_issue(archive, told(), 1)
        redact(archive, "link", URL, "w", 1)
        assert finish(archive, None, software="test") == 0
        assert verify(archive) == []
