import json
import shlex
from pathlib import Path

import pytest

from crawler.archive.database import open_archive
from crawler.archive.issues.write import write_issue
from crawler.archive.problem_lists import list_problems
from crawler.archive.problems import write_problems
from crawler.items import Problem
from crawler.problems import KINDS, REMEDIES
from tests.archive.builders import PUBLICATION, issue
from tests.archive.conftest import prepare
from tests.commands.running import run_command


def scrapy(archive: Path, *arguments: str) -> int:
    """Runs `scrapy problems`; returns its exit status."""
    return run_command("problems", archive, *arguments)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with prepare(tmp_path / "archive.db") as archive:
        for number in (1, 2):
            write_issue(
                archive, issue(f"{number}-x", number=number, problems=[Problem(kind="empty", evidence="e\x1b")]), 1
            )
        write_problems(
            archive,
            PUBLICATION,
            [Problem(kind="listing_unreadable", about="https://a.example/", evidence="It was 500.")],
            1,
        )
    return tmp_path / "archive.db"


def test_open_problems_are_counted(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scrapy(path) == 0
    assert capsys.readouterr().out == (
        f"3 open problems in {path}:\n"
        f"     2  empty (refusal, in 2 issues). {KINDS['empty'][1]}\n"
        "        Example: e\\x1b\n"
        f"     1  listing_unreadable (refusal, in no issue). {KINDS['listing_unreadable'][1]}\n"
        "        Example: It was 500.\n"
        "\n"
        "1: empty (refusal), issue 1-x\n  e\\x1b\n"
        "2: empty (refusal), issue 2-x\n  e\\x1b\n"
        "3: listing_unreadable (refusal), weekly, https://a.example/\n  It was 500.\n"
        "\n"
        "Next (each command accepts what is right as it is):\n"
        f"  empty: {REMEDIES['empty']}\n"
        f'    scrapy problems -s ARCHIVE={path} --accept 1-2 --why "REASON"\n'
        f"  listing_unreadable: {REMEDIES['listing_unreadable']}\n"
        f'    scrapy problems -s ARCHIVE={path} --accept 3 --why "REASON"\n'
        "  all that are listed:\n"
        f'    scrapy problems -s ARCHIVE={path} --accept 1-3 --why "REASON"\n'
    )


def test_every_kind_that_may_be_open_has_a_remedy() -> None:
    assert {kind for kind, (severity, _) in KINDS.items() if severity != "repair"} == REMEDIES.keys()


def test_the_commands_that_are_told_leave_nothing_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "my archive.db"
    with prepare(path) as archive:
        for number in range(1, 30):
            problems = [Problem(kind="title_missing", evidence="none")] + [Problem(kind="empty", evidence="e")] * (
                number < 4
            )
            write_issue(archive, issue(f"{number}-x", number=number, problems=problems), 1)
    assert scrapy(path) == 0
    told = capsys.readouterr().out
    assert "\n3: empty" not in told or ": title_missing (doubt), issue" not in told
    commands = [shlex.split(line) for line in told.splitlines() if line.startswith("    scrapy problems")]
    assert len(commands) == 3
    for line in commands:
        assert line[2:4] == ["-s", f"ARCHIVE={path}"]
        assert scrapy(path, *line[4:]) == 0
    assert capsys.readouterr().out.endswith("Open problems left: 0.\n")


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (["--kind", "empty"], [1, 2]),
        (["--issue", "2"], [2]),
        (["--kind", "empty", "--issue", "1"], [1]),
        (["--all"], [1, 2, 3]),
        (["--kind", "title_missing"], []),
    ],
)
def test_what_is_asked_for_is_listed(
    path: Path, arguments: list[str], ids: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert scrapy(path, *arguments) == 0
    listed = capsys.readouterr().out.split("\n\n")[1].splitlines()
    assert [int(line.partition(":")[0]) for line in listed if line[0].isdigit()] == ids
    assert ("No problem matches." in listed) == (ids == [])


def test_json_says_the_same(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scrapy(path, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert [(count["kind"], count["problems"]) for count in report["open"]] == [("empty", 2), ("listing_unreadable", 1)]
    assert "problems" not in report
    assert scrapy(path, "--json", "--issue", "2") == 0
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["id"], problem["issue"], problem["evidence"]) == (2, "2-x", "e\x1b")


def test_an_accepted_problem_is_listed_with_all_alone(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scrapy(path, "--accept", "1", "--why", " It has no text. ") == 0
    assert capsys.readouterr().out == (
        f"Problem 1 is accepted: It has no text.\nOpen problems left: 2 (`scrapy problems -s ARCHIVE={path}`).\n"
    )
    assert scrapy(path, "--kind", "empty") == 0
    assert "\n1: empty" not in capsys.readouterr().out
    assert scrapy(path, "--all") == 0
    out = capsys.readouterr().out
    assert "\n1: empty (refusal), issue 1-x\n  e\\x1b\n  accepted 20" in out
    assert ": It has no text.\n" in out


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        (["1-2"], [3]),
        (["1", "3"], [2]),
        (["1,3"], [2]),
        (["2-9"], [1]),
        (["--kind", "empty"], [3]),
        (["--issue", "2"], [1, 3]),
        (["--matching", "WAS 500"], [1, 2]),
        (["--matching", "a.example"], [1, 2]),
        (["1-3", "--kind", "listing_unreadable"], [1, 2]),
    ],
)
def test_many_are_accepted_at_once(
    path: Path, chosen: list[str], left: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert scrapy(path, "--accept", *chosen, "--why", "x") == 0
    with open_archive(path, read_only=True) as archive:
        assert sorted(problem.id for problem in list_problems(archive)) == left
    assert "accepted: x\n" in capsys.readouterr().out


def test_repairs_are_a_record_and_not_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = tmp_path / "archive.db"
    with prepare(archive) as writable:
        mended = Problem(kind="url_mended", evidence="e")
        write_issue(writable, issue("1-x", number=1, problems=[mended]), 1)
    assert scrapy(archive) == 0
    assert capsys.readouterr().out == (
        f"{archive} has no open problem.\n"
        f"On record: 1 repair (`scrapy problems --all -s ARCHIVE={archive}` lists them).\n"
    )
    assert scrapy(archive, "--kind", "url_mended") == 0
    assert "\n1: url_mended (repair)" in capsys.readouterr().out


def test_an_archive_without_problems(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_archive(tmp_path / "new.db").close()
    assert scrapy(tmp_path / "new.db") == 0
    assert capsys.readouterr().out == f"{tmp_path / 'new.db'} has no open problem.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--accept", "1"], "go together"),
        (["--why", "x"], "go together"),
        (["--accept", "1", "--why", " "], "go together"),
        (["--accept", "one", "--why", "x"], "give ids or ranges"),
        (["--accept", "7-3", "--why", "x"], "give ids or ranges"),
        (["--accept", "--why", "x"], "--accept takes ids, --kind, --issue or --matching."),
        (["--kind", "nonsense"], "There is no kind nonsense. Known kinds:"),
        (["--kinds", "empty"], "There is no option --kinds; did you mean --kind?"),
        (["archive.db"], "Expected no arguments, got archive.db."),
    ],
)
def test_what_it_does_not_understand_is_said(
    path: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scrapy(path, *arguments) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--accept", "1", "--why", "x"]])
def test_an_archive_that_is_not_there_is_not_made(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert scrapy(tmp_path / "none.db", *arguments) == 2
    assert "does not exist" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_problem_that_is_not_there(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scrapy(path, "--accept", "99", "--why", "x") == 2
    assert "has no problem 99" in capsys.readouterr().err


def test_a_problem_of_another_kind_is_not_called_accepted(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scrapy(path, "--accept", "1", "--kind", "listing_unreadable", "--why", "x") == 2
    assert "No problem of" in capsys.readouterr().err
