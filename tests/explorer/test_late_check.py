"""A large archive is looked through for damage while it is served."""

import threading
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.checks import soundness
from crawler.archive.database import Archive, open_archive
from crawler.exceptions import ArchiveCorruptError
from explorer import late_check, serve
from explorer.app import check_served
from explorer.late_check import checked_meanwhile
from tests.commands.running import run_command

SECONDS = 20
"""For what takes far less."""


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any archive is too large to be checked before it is served."""
    monkeypatch.setattr(soundness, "THOROUGH_BYTES", 0)


@pytest.fixture
def damaged(small: Path, tmp_path: Path) -> Path:
    """An archive of which a page is overwritten."""
    with closing(open_archive(small, read_only=True).connection) as connection:
        ((page, size),) = connection.execute(
            "SELECT rootpage, page_size FROM sqlite_master, pragma_page_size WHERE name = 'mentions_issue'"
        )
    content = bytearray(small.read_bytes())
    content[(page - 1) * size : page * size] = b"\xa5" * size
    path = tmp_path / "damaged.db"
    path.write_bytes(content)
    return path


def serve_until_damage(path: Path) -> bool:
    """Return whether damage ended what was served."""
    found = threading.Event()
    with checked_meanwhile(path, found.set):
        return found.wait(SECONDS)


@pytest.mark.usefixtures("large")
def test_damage_ends_what_is_served(damaged: Path) -> None:
    assert check_served(damaged) == damaged.resolve()
    with pytest.raises(ArchiveCorruptError, match="is damaged"):
        assert serve_until_damage(damaged)


def test_a_small_archive_is_checked_before(damaged: Path) -> None:
    with pytest.raises(ArchiveCorruptError, match="is damaged"):
        check_served(damaged)


@pytest.mark.usefixtures("large")
def test_the_command_says_so(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("explore", damaged, "--port", "0") == 2
    said = capsys.readouterr()
    assert "Serving" in said.out
    assert "damaged.db is damaged" in said.err


@pytest.mark.parametrize("size", ["small", "large"])
def test_a_sound_archive_is_served_on(small: Path, size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if size == "large":
        monkeypatch.setattr(soundness, "THOROUGH_BYTES", 0)
    checked, stopped = threading.Event(), threading.Event()

    def check(archive: Archive) -> None:
        soundness.check_sound(archive)
        checked.set()

    monkeypatch.setattr(late_check, "check_sound", check)
    with checked_meanwhile(small, stopped.set):
        assert checked.wait(SECONDS if size == "large" else 0.2) is (size == "large")
    assert not stopped.is_set()


@pytest.mark.usefixtures("large")
def test_who_stops_does_not_wait_for_the_check(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, stopped = threading.Event(), threading.Event()

    def check(archive: Archive) -> None:
        begun.set()
        archive.query("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")

    monkeypatch.setattr(late_check, "check_sound", check)
    with checked_meanwhile(small, stopped.set):
        assert begun.wait(SECONDS)
    assert not stopped.is_set()


def test_figures_of_the_whole_archive_are_computed_while_it_is_served(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, end = threading.Event(), threading.Event()

    def prepare(datasette: object) -> None:
        begun.set()
        end.wait(SECONDS)

    monkeypatch.setattr(serve, "prepare", prepare)
    application = serve.application(small, {})
    assert begun.wait(SECONDS)
    assert callable(application)
    end.set()
