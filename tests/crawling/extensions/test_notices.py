import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.archive.lock import run_lock
from crawler.crawling.extensions.notices import Receivers, receivers, send
from crawler.crawling.run_summary import Summary
from crawler.exceptions import ArgumentError
from tests.tiny.crawls import Project

WHEN = "2026-01-05T06:00:00Z"
FAILED = Summary(
    command="crawl a", archive="a.db", outcome="failed", reasons=("$(id); `id`",), started=WHEN, finished=WHEN
)


class Hook(BaseHTTPRequestHandler):
    got: list[Any]

    def do_POST(self) -> None:
        self.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.got[-1]["content_type"] = self.headers["Content-Type"]
        if self.path.startswith("/drip"):
            self.drip()
            return
        self.send_response({"/refuse": 500, "/elsewhere": 302}.get(self.path, 204))
        self.send_header("Location", "/ok")
        self.end_headers()

    def drip(self) -> None:
        try:
            for _ in range(100):
                self.wfile.write(b"H")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Says nothing."""


@contextmanager
def hook() -> Iterator[tuple[str, list[Any]]]:
    got: list[Any] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Hook,), {"got": got})) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", got
        server.shutdown()


def script(folder: Path, text: str) -> tuple[str, str]:
    path = folder / "notify.py"
    path.write_text(text)
    return sys.executable, str(path)


def test_a_command_gets_the_summary_on_its_standard_input(tmp_path: Path) -> None:
    words = script(tmp_path, "import sys; open(sys.argv[0] + '.got', 'w').write(sys.stdin.read())")
    assert send(Receivers(command=words), FAILED) == []
    told = json.loads((tmp_path / "notify.py.got").read_text())
    assert (told["outcome"], told["reasons"]) == ("failed", ["$(id); `id`"])


def test_a_webhook_gets_it_too() -> None:
    with hook() as (base, got):
        assert send(Receivers(webhook=f"{base}/ok?key=1"), FAILED) == []
        assert send(Receivers(webhook=base), FAILED) == []
    assert [told["outcome"] for told in got] == ["failed", "failed"]
    assert got[0]["content_type"].startswith("application/json")


def test_what_goes_wrong_is_told_without_the_secret(tmp_path: Path) -> None:
    words = script(tmp_path, "import sys; sys.exit('no \\x07 mail')")
    (said,) = send(Receivers(command=words), FAILED)
    assert said.startswith(f"{sys.executable} ended with status 1: no ")
    with hook() as (base, got):
        assert send(Receivers(webhook=f"{base}/refuse"), FAILED) == ["the webhook at 127.0.0.1 answered 500."]
        assert send(Receivers(webhook=f"{base}/elsewhere"), FAILED) == ["the webhook at 127.0.0.1 answered 302."]
        assert len(got) == 2, "no redirect is followed"
    (said,) = send(Receivers(webhook=f"{base}/secret"), FAILED)
    assert said == "the webhook at 127.0.0.1 cannot be reached: Connection refused."


def test_each_has_its_time(tmp_path: Path) -> None:
    leaver = script(tmp_path, "import subprocess; subprocess.Popen(['sleep', '15'])")
    begun = time.monotonic()
    with hook() as (base, _):
        command, webhook = send(Receivers(command=("sleep", "60"), webhook=f"{base}/drip", seconds=0.3), FAILED)
    assert command == "sleep took more than 0.3 s and was stopped."
    assert webhook == "the webhook at 127.0.0.1 did not answer."
    assert send(Receivers(command=leaver), FAILED) == []
    assert time.monotonic() - begun < 10, "what it left behind is not waited for"


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("NOTIFY_ON", "sometimes", "give one of failure, change, always"),
        ("NOTIFY_COMMAND", "mail 'you", "is no command line"),
        ("NOTIFY_COMMAND", "no-such-program you", "there is no program no-such-program"),
        ("NOTIFY_WEBHOOK", "file:///etc/passwd", "is no address of the web"),
        ("NOTIFY_WEBHOOK", "https://[", "is no address of the web"),
        ("NOTIFY_WEBHOOK", "https://a.example/\r\nX: y", "is no address of the web"),
        ("NOTIFY_TIMEOUT", "soon", "give seconds"),
        ("NOTIFY_TIMEOUT", "0", "give seconds"),
    ],
)
def test_a_wrong_setting_is_told(setting: str, value: str, said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        receivers(Settings({setting: value}))


@pytest.mark.deep
def test_a_crawl_sends_them_by_how_it_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path)
    webhook = "NOTIFY_ON=failure"
    with hook() as (base, got):
        monkeypatch.setenv("BACKNUMBER_NOTIFY_WEBHOOK", f"{base}/ok")
        assert project.crawl(webhook, issues="1:3").returncode == 0
        assert got == [], "a run that went well is no occasion"
        assert project.crawl(webhook, "NOTIFY_ON=change", issues="1:3").returncode == 0
        assert got == [], "nothing new"
        assert project.crawl(webhook, "NOTIFY_ON=change", issues="1:3,2:2").returncode == 0
        assert project.crawl(webhook, wrong="listing").returncode == 1
        assert project.crawl(webhook, wrong="argument").returncode == 2
        with run_lock(project.archive, "crawl digests"):
            assert project.crawl(webhook).returncode == 2
    assert [told["outcome"] for told in got] == ["finished", "failed", "failed", "failed"]
    assert got[0]["issues"]["new"] == 1
    assert "is in use by" in got[3]["reasons"][0]


def test_one_that_cannot_be_sent_is_a_failure_and_changes_no_data(tmp_path: Path) -> None:
    project = Project(tmp_path)
    done = project.crawl("NOTIFY_COMMAND=false", "NOTIFY_ON=always", issues="1:3")
    assert done.returncode == 1
    assert "A notice could not be sent: false ended with status 1." in done.stderr
    assert project.told()["reasons"] == ["1 notice could not be sent"]
    assert project.told()["totals"]["issues"]["total"] == 1
    refused = project.crawl("NOTIFY_COMMAND=no-such-program", issues="1:3")
    assert refused.returncode == 2
    assert refused.stderr == "scrapy crawl: NOTIFY_COMMAND: there is no program no-such-program. Give its path.\n"
