import subprocess
import sys
from pathlib import Path

import pytest

from crawler.archive.analyses.drift import update_drift
from crawler.archive.analyses.survival import update_survival
from crawler.archive.checks.registry import CHECKS, FIRST_CHECKS
from crawler.archive.database import open_archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.visits import record_visit
from crawler.archive.lock import run_lock
from crawler.archive.runs import list_runs
from crawler.captures.record import Exchange
from crawler.captures.write import CapturesWriter
from tests.archive.builders import issue
from tests.archive.conftest import prepare
from tests.archive.ledgers import at, visit
from tests.commands.running import CHECKOUT, run_command

SURVIVAL = "SELECT * FROM lost_at_last_look"


def scrapy(archive: Path, *arguments: str) -> int:
    """Runs `scrapy verify`; returns its exit status."""
    return run_command("verify", archive, *arguments)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with prepare(tmp_path / "archive.db") as archive:
        write_issue(archive, issue(), 1)
    return tmp_path / "archive.db"


def test_a_sound_archive_is_named_as_such(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scrapy(path) == 0
    assert capsys.readouterr().out.startswith(f"{path} is consistent: it keeps all ")


def test_another_archive_is_named_on_the_command_line(path: Path, tmp_path: Path) -> None:
    assert scrapy(tmp_path / "none.db", str(path)) == 0


def test_findings_are_told_in_words(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with prepare(path) as archive:
        archive.connection.execute("UPDATE issues SET url = '/one' || char(27) || '[2J'")
    assert scrapy(path) == 1
    assert capsys.readouterr().out == (
        "issue_url: The address of an issue is not an absolute one of the web. 1 found:\n  1-2020-01-06: /one\\x1b[2J\n"
    )


def test_two_archives_that_say_the_same(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.db"
    with prepare(other) as archive:
        write_issue(archive, issue(), 1)
    assert scrapy(path, "--against", str(other)) == 0
    assert capsys.readouterr().out.endswith(f"{path} and {other} have the same content.\n")


def test_two_archives_that_differ(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.db"
    with prepare(other) as archive:
        write_issue(archive, issue(title="Two"), 1)
    assert scrapy(path, "--against", str(other)) == 1
    assert capsys.readouterr().out.endswith(
        "differ:\n  issues: 1\nAmong them:\n"
        "  issues: weekly, 1-2020-01-06: title is One in the first, Two in the second archive\n"
    )


def test_the_other_archive_is_named_where_it_is_none(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "note.txt"
    other.write_text("no archive", "utf-8")
    assert scrapy(path, "--against", str(other)) == 2
    assert capsys.readouterr().err == f"{other} is not an SQLite database. Name another file.\n"


@pytest.mark.parametrize("against", [True, False])
def test_an_archive_that_cannot_be_opened(
    path: Path, tmp_path: Path, against: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "none.db"
    assert scrapy(*((path, "--against", str(missing)) if against else (missing,))) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(f"{missing} does not exist.")
    assert not missing.exists()


def test_every_rule_is_listed(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scrapy(path, "--list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" (")[0].split(":")[0] for line in lines] == [
        *(check.name for check in (*FIRST_CHECKS, *CHECKS)),
        "capture_files",
    ]
    assert "joined_works (can be repaired): The joined works are not those that the claims join." in lines


def test_a_repair_is_told_and_on_record(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with prepare(path) as archive:
        archive.connection.execute("UPDATE links SET state = 'dead' WHERE id = 1")
        archive.connection.execute("INSERT INTO mentions_fts (mentions_fts) VALUES ('delete-all')")
    assert scrapy(path) == 1
    assert f"`scrapy verify --repair -s ARCHIVE={path}` repairs it." in capsys.readouterr().out
    assert scrapy(path, "--repair") == 0
    out = capsys.readouterr().out
    assert "Repaired: link_state, 1 found." in out
    assert f"{path} is consistent" in out
    with prepare(path) as archive:
        run = list_runs(archive)[1]
    assert (run.command, run.outcome, run.counts["repaired/link_state"]) == ("verify --repair", "finished", 1)
    assert scrapy(path, "--repair") == 0
    assert "Nothing to repair." in capsys.readouterr().out


def test_after_a_repair_the_analyses_are_up_to_date(path: Path) -> None:
    """Those of an archive that has had any; what is counted of states follows from states."""
    with prepare(path) as archive:
        record_visit(archive, 1, visit(1, "not_found"))
        record_visit(archive, 1, visit(1, "not_found", day=9))
        update_drift(archive, 1, afresh=False)
        update_survival(archive, 1, afresh=False)
        counted = archive.query(SURVIVAL)
        archive.connection.execute("UPDATE links SET state = 'alive' WHERE id = 1")
        update_survival(archive, 1, afresh=True)
        assert archive.query(SURVIVAL) != counted
    assert scrapy(path, "--repair") == 0
    with prepare(path) as archive:
        assert archive.query(SURVIVAL) == counted


def test_what_cannot_be_repaired_stays_a_finding(path: Path) -> None:
    with prepare(path) as archive:
        archive.connection.execute("UPDATE issues SET url = '/one'")
    assert scrapy(path, "--repair") == 1


def test_nothing_is_repaired_under_a_run(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with run_lock(path, "crawl digests"):
        assert scrapy(path, "--repair") == 2
    assert "is in use by `scrapy crawl digests`" in capsys.readouterr().err


@pytest.mark.parametrize("how", ["sample", "all"])
def test_captures_are_looked_at_when_asked_for(
    path: Path, tmp_path: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "captures"
    with CapturesWriter(folder, software="test") as writer, prepare(path) as archive:
        record = writer.write(Exchange(url="https://site.example/story", started=at(0), status=200, body=b"A gear."))
        record_visit(archive, 1, visit(1, "not_found", status=404, capture=record))
    asked = ("-s", f"CAPTURES={folder}", "--captures", how)
    assert scrapy(path, *asked) == 0
    assert capsys.readouterr().out.endswith("and all of its 1 captures are as they were written.\n")
    (folder / record.location.file).unlink()
    assert scrapy(path, *asked) == 1
    assert capsys.readouterr().out.startswith("capture_files: ")
    assert scrapy(path, "--captures", how) == 2
    assert "-s CAPTURES=FOLDER" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["one.db", "two.db"], "Expected [ARCHIVE], got one.db two.db."),
        (["--agianst", "one.db"], "There is no option --agianst; did you mean --against?"),
    ],
)
def test_what_it_does_not_know_is_said(
    path: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scrapy(path, *arguments) == 2
    assert said in capsys.readouterr().err


def test_it_is_a_command_of_the_project(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "verify", "-s", f"ARCHIVE={path}"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "is consistent" in done.stdout


def test_next_visits_follow_the_rules_of_today(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are within what the rules allow, so that only the version of the rules tells that others apply."""
    with open_archive(path) as archive:
        record_visit(archive, 1, visit(1, status=200))
    assert scrapy(path, "--repair") == 0
    with open_archive(path) as archive:
        archive.connection.execute("UPDATE links SET next_visit = '2090-01-06T06:00:00Z' WHERE visited IS NOT NULL")
        assert archive.connection.execute("SELECT changes()").fetchone()[0] == 1
    assert scrapy(path, "--repair") == 0
    with open_archive(path) as archive:
        assert archive.query("SELECT count(*) FROM links WHERE next_visit LIKE '2090%'") == [(1,)]
        archive.connection.execute("UPDATE derivations SET version = 'earlier' WHERE kind = 'states'")
    capsys.readouterr()
    assert scrapy(path, "--repair") == 0
    assert "by today's rules: 1 changed" in capsys.readouterr().out
    with open_archive(path) as archive:
        assert archive.query("SELECT count(*) FROM links WHERE next_visit LIKE '2090%'") == [(0,)]
