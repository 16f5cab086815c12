"""Credentials: where they may come from, and that no output has them."""

import logging
from pathlib import Path

import pytest

from crawler.commands.credentials import (
    credentials_of,
    hide_credentials_in_logs,
    refuse_credentials,
    refuse_proving_headers,
)
from crawler.exceptions import ArgumentError
from crawler.text.credentials import without_userinfo, without_userinfo_in
from tests.tiny.crawls import Project

SECRET = "hush-4711"  # noqa: S105 - planted, to be searched for


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"https://u:{SECRET}@a.example/x", "https://a.example/x"),
        (f"redis://:{SECRET}@db.example:6379/0", "redis://db.example:6379/0"),
        (f"see HTTPS://{SECRET}@a.example, and s3://k:{SECRET}@b/", "see HTTPS://a.example, and s3://b/"),
        (f"https://u@v:{SECRET}@a.example/", "https://a.example/"),
        ("https://a.example/@reader?m=a@b.example", "https://a.example/@reader?m=a@b.example"),
        ("mailto:reader@a.example", "mailto:reader@a.example"),
        (f"//u:{SECRET}@a.example/x and (//u@b.example)", "//a.example/x and (//b.example)"),
        (f"https:\\\\u:{SECRET}@a.example/x", "https:\\\\a.example/x"),
        (f"https:/u:{SECRET}@a.example/x and https:u:{SECRET}@a.example", "https:/a.example/x and https:a.example"),
        ("at c:/a@b and 12:30 a@b", "at c:/a@b and 12:30 a@b"),
        ("https://a.example//b@c and a//b@c", "https://a.example//b@c and a//b@c"),
    ],
)
def test_user_and_password_are_cut(text: str, left: str) -> None:
    assert without_userinfo(text) == left
    assert without_userinfo_in({"a": [text, 1, None]}) == {"a": [left, 1, None]}


@pytest.mark.parametrize(
    "given",
    [
        {"NOTIFY_WEBHOOK": "https://hooks.example/abc"},
        {"MAIL_PASS": SECRET},
        {"S3_SECRET_ACCESS_KEY": SECRET},
        {"REDIS_URL": f"redis://u:{SECRET}@db.example"},
    ],
)
def test_the_command_line_takes_none(given: dict[str, str]) -> None:
    with pytest.raises(ArgumentError, match="not taken from the command line") as raised:
        refuse_credentials(given)
    assert SECRET not in str(raised.value)


def test_no_host_is_told_who_asks() -> None:
    refuse_proving_headers(["Accept", "Accept-Language", "DNT"])
    for name in ("Authorization", "Cookie", "proxy-authorization", "X-Api-Key", "X-Auth-Token"):
        with pytest.raises(ArgumentError, match=f"{name} would be sent to every host"):
            refuse_proving_headers(["Accept", name])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("export", "csv", f"https://u:{SECRET}@a.example/"), "Leave user and password out"),
        (("crawl", f"https://u:{SECRET}@a.example/"), "Leave user and password out"),
        (("explore", f"--port=https://u:{SECRET}@a.example/"), "invalid int value: 'https://a.example/'"),
        (("crawl", "tiny", f"--parts=tcp://u:{SECRET}@a.example:1"), "'tcp://a.example:1' is no whole number"),
        (("crawl", "sources", f"--cluster=tcp://u:{SECRET}@a.example:1"), "--cluster …: others can see"),
        (("explore", "--snapshot", f"s3://u:{SECRET}@a.example/"), "--snapshot …: others can see"),
        (("problems", "--accept", "1", f"https://u:{SECRET}@a.example/", "--why", "x"), "--accept …: others can see"),
        (("runs", f"--pidfile=https://u:{SECRET}@a.example/"), "--pidfile …: others can see"),
        (("runs", "-s", f'DEFAULT_REQUEST_HEADERS={{"Cookie": "{SECRET}"}}'), "Cookie would be sent to every host"),
    ],
)
def test_what_is_refused_is_not_repeated(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    done = Project(tmp_path).run(*words)
    assert done.returncode == 2
    assert told in done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert list(tmp_path.glob("https*")) == []


def test_what_is_looked_for_in_an_archive_may_have_them(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.crawl(issues="1:0")
    given = (f"https://u:{SECRET}@a.example/", "-s", f"ARCHIVE={project.archive}")
    listed, removed = (
        project.run("problems", "--matching", *given),
        project.run("redact", "--why", "x", "--link", *given),
    )
    assert (listed.returncode, removed.returncode) == (0, 0)
    assert "not in the archive; kept out from now on" in removed.stdout
    assert SECRET not in listed.stdout + removed.stdout + removed.stderr
    assert SECRET.encode() not in project.archive.read_bytes()


def test_reasons_are_kept_without_them(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.crawl(issues="1:0")
    why = f"see https://u:{SECRET}@a.example/x"
    done = project.run(
        "problems", "--accept", "--kind", "no_mentions", "--why", why, "-s", f"ARCHIVE={project.archive}"
    )
    assert "see https://a.example/x" in done.stdout, done.stderr
    assert SECRET.encode() not in project.archive.read_bytes()


def test_the_environment_and_files_give_them(tmp_path: Path) -> None:
    (tmp_path / "webhook").write_text(f" https://hooks.example/{SECRET}\n", "utf-8")
    environment = {
        "BACKNUMBER_NOTIFY_WEBHOOK_FILE": str(tmp_path / "webhook"),
        "BACKNUMBER_MAIL_PASS": SECRET,
        "BACKNUMBER_WEB_ARCHIVE_KEYS": "not a setting",
        "PATH": "/bin",
    }
    given = dict(credentials_of(environment, {"NOTIFY_WEBHOOK", "MAIL_PASS"}))
    assert given == {"NOTIFY_WEBHOOK": f"https://hooks.example/{SECRET}", "MAIL_PASS": SECRET}
    with pytest.raises(ArgumentError, match="cannot be read"):
        dict(credentials_of({"BACKNUMBER_MAIL_PASS_FILE": str(tmp_path / "none")}, {"MAIL_PASS"}))


def test_lines_and_tracebacks_of_the_log_have_none(caplog: pytest.LogCaptureFixture) -> None:
    before = logging.getLogRecordFactory()
    hide_credentials_in_logs()
    try:
        try:
            raise ValueError(f"no answer of https://u:{SECRET}@a.example/")
        except ValueError:
            logging.getLogger("x").exception("asked %s", f"https://u:{SECRET}@a.example/")
    finally:
        logging.setLogRecordFactory(before)
    assert "asked https://a.example/" in caplog.text
    assert "no answer of https://a.example/" in caplog.text
    assert SECRET not in caplog.text


def test_no_output_of_a_crawl_has_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path)
    monkeypatch.setenv("BACKNUMBER_MAIL_PASS", SECRET)
    refused = project.crawl(f"MAIL_PASS={SECRET}", issues="1:3")
    done = project.crawl("LOG_LEVEL=DEBUG", issues="1:3", url=f"http://u:{SECRET}@127.0.0.1:9/")
    assert (refused.returncode, done.returncode) == (2, 1)
    for output in (refused.stdout, refused.stderr, done.stdout, done.stderr):
        assert SECRET not in output
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file
