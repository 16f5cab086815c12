"""`scrapy explore` as a person runs it."""

import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.commands.running import CHECKOUT, run_command
from tests.explorer.archives import write_small


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explore") / "news.db"
    write_small(path)
    return path


@pytest.mark.parametrize("arguments", [["extra"], ["--only-copy"], ["--rate-limit", "0"], ["--port", "70000"]])
def test_wrong_arguments(archive: Path, arguments: list[str]) -> None:
    assert run_command("explore", archive, *arguments) == 2


def test_no_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("explore", tmp_path / "none.db") == 2
    assert "does not exist" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_archive_of_an_earlier_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "old.db"
    connection = sqlite3.connect(path)
    connection.executescript((CHECKOUT / "tests/archive/fixtures/schema-1.sql").read_text("utf-8"))
    connection.executescript("PRAGMA application_id = 1112429901; PRAGMA user_version = 1;")
    connection.close()
    assert run_command("explore", path) == 2
    assert "has schema 1" in capsys.readouterr().err


def test_a_copy(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("explore", archive, "--snapshot", str(tmp_path / "copy.db"), "--only-copy") == 0
    assert (tmp_path / "copy.db").stat().st_size > 0
    assert "copy.db" in capsys.readouterr().out


def test_it_serves_until_it_is_interrupted(archive: Path) -> None:
    command = [sys.executable, "-m", "scrapy", "explore", "-s", f"ARCHIVE={archive}", "--port", "0", "--no-sql"]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert found, said
        with urlopen(f"{found[0]}/issues/1") as answer:  # noqa: S310 - our own server
            assert b"Gears 1" in answer.read()
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 130, errors
    assert errors == "Stopped by Ctrl-C.\n"
