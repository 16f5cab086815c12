"""`scrapy explore` as a person runs it."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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


@pytest.mark.parametrize(
    "arguments", [["extra"], ["--only-copy"], ["--rate-limit", "0"], ["--port", "70000"], ["--processes", "0"]]
)
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


def test_a_port_that_another_program_uses_is_named(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run_command("explore", archive, "--port", str(port)) == 2
    assert f"--port {port} of --host 127.0.0.1 cannot be used: Address already in use." in capsys.readouterr().err


def test_a_copy(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("explore", archive, "--snapshot", str(tmp_path / "copy.db"), "--only-copy") == 0
    assert (tmp_path / "copy.db").stat().st_size > 0
    assert "copy.db" in capsys.readouterr().out


@contextmanager
def serving(archive: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve an archive; yield the process and the URL."""
    command = [sys.executable, "-m", "scrapy", "explore", "-s", f"ARCHIVE={archive}", "--port", "0", *arguments]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert found, said
        yield process, found[0]
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=20)


def ended(process: subprocess.Popen[str], by: signal.Signals) -> tuple[int, str]:
    """Return status and errors of a process that a signal ends."""
    process.send_signal(by)
    _, errors = process.communicate(timeout=20)
    return process.returncode, errors


@pytest.mark.parametrize("processes", ["1", pytest.param("2", marks=pytest.mark.deep)])
def test_it_serves_until_it_is_interrupted(archive: Path, processes: str) -> None:
    with serving(archive, "--no-sql", "--processes", processes) as (process, url):
        with urlopen(f"{url}/issues/1") as answer:  # noqa: S310 - our own server
            assert b"Gears 1" in answer.read()
        assert ended(process, signal.SIGINT) == (130, "Stopped by Ctrl-C.\n")


@pytest.mark.deep
def test_a_server_process_that_dies_is_replaced(archive: Path) -> None:
    with serving(archive, "--processes", "2") as (process, url):
        assert urlopen(url).status == 200  # noqa: S310 - our own server
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        servers = [int(pid) for pid in children if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]
        assert len(servers) == 2
        for pid in servers:
            os.kill(pid, signal.SIGKILL)
        assert urlopen(f"{url}/issues/1", timeout=60).status == 200  # noqa: S310 - our own server
        assert ended(process, signal.SIGTERM)[0] == 128 + signal.SIGTERM
