import json
import re
import signal
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from crawler.archive.database import open_archive
from crawler.archive.lock import run_lock
from crawler.crawling.arguments import arguments_of
from tests.commands.running import run_command
from tests.tiny.crawls import Project

ENDED = threading.Event()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/slow":
            ENDED.wait(60)
        if self.path == "/missing":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Says nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        ENDED.set()
        running.shutdown()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def last_run(project: Project) -> tuple[str | None, str | None]:
    """Outcome and reason on record."""
    connection = sqlite3.connect(project.archive)
    try:
        row: tuple[str | None, str | None] = connection.execute(
            "SELECT outcome, reason FROM runs ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return row
    finally:
        connection.close()


def test_a_run_that_did_all_of_it_exits_with_0(project: Project, server: str) -> None:
    done = project.crawl(issues="1:3,2:4", url=f"{server}/page")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("crawl tiny: finished in ")
    assert project.told()["issues"] == {"new": 2, "changed": 0, "same": 0}
    assert project.told()["totals"]["mentions"] == {"total": 7, "change": 7}
    assert project.told()["requests"] == 1
    assert last_run(project) == ("finished", None)
    assert done.stderr == "", "the log has nothing that a person would not need"


@pytest.mark.parametrize(
    ("wrong", "page", "reason"),
    [
        ("start", None, "exception in the spider"),
        pytest.param("callback", "/page", "exception in the spider", marks=pytest.mark.deep),
        pytest.param("errback", "/missing", "exception in the spider", marks=pytest.mark.deep),
        ("item", None, "item could not be stored"),
        pytest.param("close", None, "unexpected error", marks=pytest.mark.deep),
        pytest.param("listing", None, "1 listing could not be read", marks=pytest.mark.deep),
        ("", "/missing", "1 edition could not be fetched"),
        pytest.param("reason", None, "enough", marks=pytest.mark.deep),
    ],
)
def test_what_goes_wrong_is_seen(project: Project, server: str, wrong: str, page: str | None, reason: str) -> None:
    url = {"url": server + page} if page else {}
    done = project.crawl(issues="1:3", wrong=wrong, **url)
    assert done.returncode == 1, done.stderr
    told = project.told()
    assert told["outcome"] == "failed"
    assert len(told["reasons"]) == 1
    assert reason in told["reasons"][0]
    assert reason in done.stdout
    assert told["totals"]["issues"]["total"] == 1, "what went well is kept"
    assert last_run(project)[0] == "failed"


@pytest.mark.deep
def test_a_host_that_does_not_answer_takes_no_traceback(project: Project) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # and does not listen
        done = project.crawl("ROBOTSTXT_OBEY=True", url=f"http://127.0.0.1:{silent.getsockname()[1]}/")
    assert done.returncode == 1
    assert project.told()["failures"] == {"edition": 1}
    assert done.stderr == ""


@pytest.mark.deep
def test_an_item_that_fails_is_named_and_not_printed(project: Project) -> None:
    log = project.crawl(wrong="item").stderr
    assert "issue 1-2024-01-01 could not be stored" in log
    assert "page.example" not in log


def test_a_wrong_argument_is_one_line(project: Project) -> None:
    done = project.crawl(wrong="argument")
    assert done.returncode == 2
    assert done.stderr == "scrapy crawl: -a wrong=argument: say something else.\n"
    assert project.told()["outcome"] == "failed"
    assert project.told()["reasons"][0] in done.stderr
    assert not project.archive.exists()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("CAPTURE=x", "-s CAPTURE=…: there is no such setting; did you mean CAPTURES?"),
        pytest.param(
            "VISIT_TIMEOUT=soon", "-s VISIT_TIMEOUT=soon: give a number of seconds above 0.", marks=pytest.mark.deep
        ),
        pytest.param("EXTENSIONS=none", "-s EXTENSIONS=none: give a JSON object.", marks=pytest.mark.deep),
        (
            "LOG_FILE=none/a.log",
            "-s LOG_FILE=none/a.log: the log cannot be written there. Name a file in a folder that may be written to.",
        ),
    ],
)
def test_a_wrong_setting_is_one_line_and_in_the_summary(project: Project, setting: str, said: str) -> None:
    done = project.crawl(setting)
    assert done.returncode == 2
    assert done.stderr == f"scrapy crawl: {said}\n"
    assert project.told()["outcome"] == "failed"
    assert project.told()["reasons"] == [said]
    assert not project.archive.exists()


def test_an_archive_that_is_none_or_damaged_is_one_line(project: Project) -> None:
    project.archive.write_text("a diary")
    done = project.crawl(issues="1:3")
    assert done.returncode == 2
    assert "archive.db is not an SQLite database." in done.stderr
    assert done.stderr.count("\n") == 1
    assert project.archive.read_text() == "a diary"
    project.archive.unlink()
    open_archive(project.archive).close()
    content = project.archive.read_bytes()
    project.archive.write_bytes(content[: 30 * 4096] + bytes(len(content) - 30 * 4096))
    done = project.crawl(issues="1:3")
    assert done.returncode == 2
    assert "archive.db is damaged" in done.stderr
    assert done.stderr.count("\n") == 1


def test_one_run_at_a_time(project: Project) -> None:
    with run_lock(project.archive, "crawl digests"):
        done = project.crawl(issues="1:3")
    assert done.returncode == 2
    assert "is in use by `scrapy crawl digests` (process" in done.stderr
    assert socket.gethostname() in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.deep
def test_a_crawler_that_cannot_be_set_up_is_on_record(project: Project) -> None:
    done = project.crawl('ITEM_PIPELINES={"tests.tiny.nothing.Nothing": 1}')
    assert done.returncode == 2
    assert "The run could not begin: No module named 'tests.tiny.nothing'" in done.stderr
    outcome, reason = last_run(project)
    assert outcome == "failed"
    assert reason is not None
    assert "No module named" in reason
    assert project.told()["outcome"] == "failed"


def stopped(project: Project, signals: list[tuple[str, int]], **spider: str) -> tuple[int, str, str]:
    """Exit status, output and the rest of the log of a run that is sent each signal when its log says something."""
    command = project.command("crawl", "tiny", *project.options("PROGRESS_INTERVAL=0.1", issues="1:3", **spider))
    with subprocess.Popen(
        command,
        cwd=project.folder,
        env=project.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            for said, number in signals:
                assert any(said in line for line in process.stderr)
                process.send_signal(number)
            out, log = process.communicate(timeout=30)
        finally:
            process.kill()
    return process.returncode, out, log


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.deep)]
)
def test_a_signal_ends_it_cleanly(project: Project, number: signal.Signals, status: int) -> None:
    returned, out, log = stopped(project, [("1 issues written", number)], wait="60")
    assert returned == status
    assert "Traceback" not in log
    assert out.startswith("crawl tiny: interrupted")
    assert project.told()["outcome"] == "interrupted"
    assert last_run(project) == ("interrupted", "stopped by a signal")


@pytest.mark.deep
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_while_it_opens_ends_it_cleanly(project: Project, number: signal.Signals, status: int) -> None:
    done = project.crawl(issues="1:3", signal=str(int(number)))
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert "destroyed" not in done.stderr
    assert done.stdout.startswith("crawl tiny: interrupted")
    assert project.told()["outcome"] == "interrupted"
    assert last_run(project) == ("interrupted", "stopped by a signal")


@pytest.mark.deep
def test_a_second_signal_does_not_wait_for_answers(project: Project, server: str) -> None:
    signals = [("1 requests", signal.SIGTERM), ("Received SIGTERM", signal.SIGTERM)]
    returned, out, _ = stopped(project, [(said, int(number)) for said, number in signals], url=f"{server}/slow")
    assert returned == 143
    assert out.startswith("crawl tiny: interrupted")
    assert last_run(project) == ("interrupted", "stopped by a signal")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Name the spider to run. Known spiders: tiny."),
        pytest.param(["nosuch"], "There is no spider 'nosuch'. Known spiders: tiny.", marks=pytest.mark.deep),
        (["tiny", "--dry-run"], "There is no option --dry-run."),
        pytest.param(["tiny", "tiny"], "Expected SPIDER, got tiny tiny.", marks=pytest.mark.deep),
    ],
)
def test_a_wrong_command_line(project: Project, words: list[str], said: str) -> None:
    done = project.run("crawl", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("spider", ["digests", "images", "sources"])
def test_help_lists_the_arguments_of_a_spider(spider: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("crawl", Path("none.db"), spider, "-h") == 0
    said = " ".join(capsys.readouterr().out.split())
    loader = get_spider_loader(Settings({"SPIDER_MODULES": ["spiders"]}))
    for name in loader.list():
        arguments = [f"-a {each.name}={each.form} {each.meaning}" for each in arguments_of(loader.load(name))]
        if name == spider:
            assert all(argument in said for argument in arguments)
        assert (f"Arguments Of {name.title()}" in said) == (name == spider)


def test_help_without_a_spider_lists_the_arguments_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("crawl", Path("none.db"), "--help") == 0
    assert re.findall(r"Arguments Of (\w+)", capsys.readouterr().out) == ["Digests", "Images", "Snapshots", "Sources"]


def test_help_says_what_the_exit_status_means(project: Project) -> None:
    done = project.run("crawl", "--help")
    assert done.returncode == 0
    assert "Exit status: 0" in done.stdout


@pytest.mark.deep
def test_debug_shows_what_scrapy_says(project: Project) -> None:
    assert "Enabled extensions" in project.crawl("LOG_LEVEL=DEBUG").stderr


def test_a_summary_that_cannot_be_written_stops_it_at_once(project: Project) -> None:
    done = project.crawl("SUMMARY_JSON=/nowhere/at/all.json", issues="1:3")
    assert done.returncode == 2
    assert "-s SUMMARY_JSON=/nowhere/at/all.json: the summary cannot be written there" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not project.archive.exists()


@pytest.mark.deep
def test_a_summary_may_go_to_a_pipe(project: Project) -> None:
    words = project.command("crawl", "tiny", *project.options("SUMMARY_JSON=/dev/stdout", issues="1:3"))
    environment = project.environment()
    done = subprocess.run(words, cwd=project.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout[: done.stdout.index("crawl tiny:")])["issues"]["new"] == 1
