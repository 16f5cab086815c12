import contextlib
import io
from pathlib import Path

import pytest
from warcio.cli import main as warcio_command

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.captures import latest_captures
from crawler.archive.redaction.finish import finish
from crawler.archive.redaction.redact import redact
from crawler.archive.redaction.rows import list_redactions
from crawler.captures.read import read_capture
from crawler.captures.record import RecordLocation
from crawler.exceptions import ArchiveLockedError, CapturesError
from tests.archive.conftest import prepare
from tests.archive.redaction.worlds import SECRETS, URL, World, results, secret_issue


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
    assert [capture.link_id for capture in latest_captures(world.archive)] == [world.other]


def test_it_is_carried_to_its_end_after_a_failure(world: World, tmp_path: Path) -> None:
    redact(world.archive, "link", URL, "w", 1)
    for folder in (None, tmp_path / "elsewhere"):
        with pytest.raises(CapturesError, match=r"warc\.gz cannot be changed"):
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


def test_an_archive_without_captures_takes_no_folder(tmp_path: Path) -> None:
    with prepare(tmp_path / "plain.db") as archive:
        write_issue(archive, secret_issue(), 1)
        redact(archive, "link", URL, "w", 1)
        assert finish(archive, None, software="test") == 0
        assert verify(archive) == []
