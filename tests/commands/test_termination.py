"""Signals end a command in order, and no terminal fails one."""

import errno
import io
import os
import pty
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.commands.termination import exit_on_signals, speak_any_encoding
from tests.spiders.crawls import rows

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_in_order(number: signal.Signals) -> None:
    cleared: list[str] = []
    inherited = signal.signal(number, signal.SIG_DFL)  # whoever starts the tests may have it ignored

    def begin() -> None:
        with exit_on_signals():
            try:
                os.kill(os.getpid(), number)
            finally:
                cleared.append("all")

    try:
        with pytest.raises(SystemExit) as ended:
            begin()
        assert signal.getsignal(number) == signal.SIG_DFL
    finally:
        signal.signal(number, inherited)
    assert ended.value.code == 128 + number
    assert cleared == ["all"]


def test_what_an_encoding_lacks_is_printed_as_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", out)
    speak_any_encoding()
    print("Cogs … 水車 é \udcff", file=out, flush=True)
    assert out.buffer.getvalue() == b"Cogs \\u2026 \\u6c34\\u8eca \xe9 \\udcff\n"


@pytest.mark.parametrize("words", [("verify", "--list"), ("crawl", "--help")], ids=" ".join)
def test_a_reader_that_has_gone_is_no_fault(words: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", *words], cwd=CHECKOUT, stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)
    assert done.stderr == b""
    assert done.returncode in (1, 128 + signal.SIGPIPE)


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="a system without /dev/full")
@pytest.mark.parametrize(
    ("words", "unbuffered"),
    [
        (("verify", "--list"), "1"),
        pytest.param(("verify", "--list"), "", marks=pytest.mark.deep),
        pytest.param(("list",), "1", marks=pytest.mark.deep),
        pytest.param(("list",), "", marks=pytest.mark.deep),
        pytest.param(("crawl", "--help"), "", marks=pytest.mark.deep),
    ],
)
def test_a_full_disk_under_the_output_is_told_in_words(words: tuple[str, ...], unbuffered: str) -> None:
    with FULL.open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", *words],
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    told = f"The output cannot be written: {os.strerror(errno.ENOSPC)}.\n"
    assert (done.returncode, done.stderr.decode()) == (1, told)


@pytest.mark.deep
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_terminal_that_has_gone_is_no_fault(unbuffered: str) -> None:
    terminal, other = pty.openpty()
    os.close(terminal)
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "verify", "--list"],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        stdout=other,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(other)
    assert (done.returncode, done.stderr) in [(0, b""), (128 + signal.SIGHUP, b"")]


def test_an_output_that_is_closed_is_no_fault() -> None:
    command = ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "scrapy", "verify", "--list"]
    done = subprocess.run(command, cwd=CHECKOUT, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.deep
def test_a_crawl_whose_terminal_is_closed_ends_cleanly_and_is_on_record(tmp_path: Path) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    terminal, other = pty.openpty()
    archive = tmp_path / "archive.db"
    site = f"http://127.0.0.1:{silent.getsockname()[1]}/"
    words = ["crawl", "digests", "-a", f"posts={CHECKOUT / 'sample' / 'posts'}", "-a", f"site={site}"]
    given = ["ALLOWED_NETWORKS=127.0.0.0/8", "CONTACT_URL=https://you.example/", f"ARCHIVE={archive}"]
    command = [sys.executable, "-m", "scrapy", *words, *(word for each in given for word in ("-s", each))]
    run = subprocess.Popen(command, cwd=CHECKOUT, stdin=other, stdout=other, stderr=other, start_new_session=True)
    os.close(other)
    while not archive.exists():
        time.sleep(0.1)
    time.sleep(3)
    run.send_signal(signal.SIGHUP)
    os.close(terminal)
    silent.close()
    assert run.wait(60) == 128 + signal.SIGHUP
    assert rows(archive, "SELECT outcome FROM runs") == [("interrupted",)]


def test_while_the_program_is_loaded_ctrl_c_ends_it_in_words() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import crawler.commands.cli; raise KeyboardInterrupt"],
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        check=False,
    )
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "Stopped by Ctrl-C.\n"), "130 in a shell"


@pytest.mark.deep
@pytest.mark.parametrize("issues", [1, 40, 90])
def test_an_import_that_ctrl_c_ends_keeps_the_issues_that_it_made(tmp_path: Path, issues: int) -> None:
    posts, archive = tmp_path / "posts", tmp_path / "archive.db"
    posts.mkdir()
    for number in range(1, 150):
        text = (
            f"---\ntitle: Gears {number}\ndate: 2020-01-01\n---\n- [A {number}](https://a.example/{number}): it turns\n"
        )
        (posts / f"2020-01-01-{number}.md").write_text(text * 20)
    line = [sys.executable, "-m", "scrapy", "crawl", "digests", "-a", f"posts={posts}", "-s", f"ARCHIVE={archive}"]
    with subprocess.Popen(line, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and len(made := _issues(archive)) < issues:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        told = process.stderr.read() if process.stderr else ""
    assert (process.returncode, "Traceback" in told) == (130, False), told
    assert len(_issues(archive)) >= len(made) >= issues
    assert rows(archive, "SELECT outcome FROM runs") == [("interrupted",)]
    assert rows(archive, "PRAGMA integrity_check") == [("ok",)]
    assert rows(archive, "SELECT count(*) FROM issues WHERE id NOT IN (SELECT issue_id FROM mentions)") == [(0,)]


def _issues(archive: Path) -> list[tuple[object, ...]]:
    try:
        return rows(archive, "SELECT id FROM issues")
    except sqlite3.OperationalError:  # not there yet
        return []
