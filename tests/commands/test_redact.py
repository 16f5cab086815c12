import json
from pathlib import Path

import pytest

from crawler.archive.issues.write import write_issue
from crawler.archive.lock import run_lock
from crawler.archive.runs import list_runs
from crawler.archive.tokens import TokenFile
from tests.archive.builders import issue
from tests.archive.conftest import prepare
from tests.commands.running import run_command

URL = "https://site.example/tool"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with prepare(tmp_path / "archive.db") as archive:
        write_issue(archive, issue(), 1)
    return tmp_path / "archive.db"


def test_a_link_is_redacted_and_on_record_without_what(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("redact", path) == 0
    assert capsys.readouterr().out == f"Nothing was redacted in {path}.\n"
    assert run_command("redact", path, "--link", f"{URL}?utm_source=x", "--why", "A wish.") == 0
    assert capsys.readouterr().out.startswith("Redaction 1: removed from the tables.\nDone: 0 captures")
    assert URL.encode() not in path.read_bytes()
    assert run_command("verify", path) == 0
    with prepare(path) as archive:
        run = next(run for run in list_runs(archive) if run.command == "redact")
    assert (run.outcome, run.arguments) == ("finished", {"kind": "link"})
    capsys.readouterr()
    assert run_command("redact", path, "--json") == 0
    (stone,) = json.loads(capsys.readouterr().out)
    assert (stone["kind"], stone["why"]) == ("link", "A wish.")
    assert run_command("redact", path) == 0
    assert "A wish." in capsys.readouterr().out
    assert run_command("redact", path, "--link", URL, "--why", "Again.") == 0
    assert "It is redacted already." in capsys.readouterr().out
    assert run_command("redact", path, "--finish") == 0


def test_what_is_not_in_the_archive_is_kept_out(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("redact", path, "--link", "https://site.example/none", "--why", "A wish.") == 0
    assert capsys.readouterr().out.startswith("Redaction 1: not in the archive; kept out from now on.\nDone: 0")
    assert run_command("redact", path, "--image", "https://site.example/none.png", "--why", "A wish.") == 0
    assert "Redaction 2: not in the archive; kept out" in capsys.readouterr().out


def test_the_token_of_a_redacted_link_is_forgotten(path: Path) -> None:
    with TokenFile(path) as tokens:
        tokens.add({URL: f"{URL}/TOKEN"}, "weekly", is_allowed=True)
    assert run_command("redact", path, "--link", URL, "--why", "A wish.") == 0
    with TokenFile(path) as tokens:
        assert tokens.url_of(URL) is None
    assert b"TOKEN" not in tokens.path.read_bytes()


def test_captures_that_are_not_there_leave_it_unfinished(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with prepare(path) as archive:
        archive.connection.executescript("""
            INSERT INTO captures (file, offset, length, record_id, url, written, digest)
            VALUES ('a.warc.gz', 0, 900, '<urn:uuid:1>', 'https://site.example/tool', '', 'sha256:a');
        """)
    assert run_command("redact", path, "--link", URL, "--why", "A wish.") == 1
    assert f"scrapy redact --finish -s ARCHIVE={path} completes it" in capsys.readouterr().err
    assert run_command("redact", path, "--finish", "-s", f"CAPTURES={tmp_path}") == 1
    assert run_command("verify", path) == 1
    assert "redaction_done: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--link", "1"], "go together with --why"),
        (["--link", "1", "--why", " "], "go together with --why"),
        (["--why", "w"], "go together with --why"),
        (["--link", "1", "--text", "1", "--why", "w"], "takes one of"),
        (["--link", "1", "--finish", "--why", "w"], "takes one of"),
        (["--link", "99", "--why", "w"], "has no link 99."),
        (["--image", "99", "--why", "w"], "has no image 99."),
    ],
)
def test_what_cannot_be_done_is_said(
    path: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command("redact", path, *arguments) == 2
    assert said in capsys.readouterr().err


def test_nothing_is_redacted_under_a_run(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with run_lock(path, "crawl digests"):
        assert run_command("redact", path, "--link", "1", "--why", "w") == 2
    assert "is in use by `scrapy crawl digests`" in capsys.readouterr().err
    assert run_command("redact", tmp_path / "none.db", "--link", "1", "--why", "w") == 2
    assert not (tmp_path / "none.db").exists()
