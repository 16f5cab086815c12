"""What holds for every command: its help, its usage, and the one meaning of exit statuses."""

import argparse
import os
import signal
import sys
from contextlib import closing
from pathlib import Path

import pytest
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings

from crawler.archive.database import open_archive
from crawler.commands.scaffold import ExitStatus, ProjectCommand, project_commands
from crawler.exceptions import ArgumentError
from crawler.settings import COMMANDS_MODULE
from tests.commands.running import run_command
from tests.explorer.archives import write_small

COMMANDS = dict(project_commands(COMMANDS_MODULE))

MINIMAL: dict[str, tuple[str, ...]] = {
    "adopt": ("{other}",),
    "analyse": (),
    "backup": ("{folder}/copy.db",),
    "crawl": ("digests",),
    "explore": ("--snapshot", "{folder}/snapshot.db", "--only-copy"),
    "export": ("sql", "{folder}/archive.sql"),
    "problems": (),
    "publication": ("remove", "weekly", "--yes"),
    "redact": (),
    "release": ("{folder}/release",),
    "reread": ("-s", "CAPTURES={folder}", "-s", "READERS=1"),
    "runs": (),
    "shard": ("{folder}/shards", "--parts", "2"),
    "snapshots": (),
    "stories": (),
    "verify": (),
    "works": (),
}
"""Command -> a right command line of it."""


def line(name: str, tmp_path: Path) -> list[str]:
    return [word.format(folder=tmp_path / "out", other=tmp_path / "other.db") for word in MINIMAL[name]]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def test_every_command_is_here() -> None:
    assert COMMANDS.keys() == MINIMAL.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_it_runs_on_the_scaffold(name: str) -> None:
    command = COMMANDS[name]
    assert isinstance(command, ProjectCommand)
    assert type(command).run is ProjectCommand.run
    assert type(command).long_desc is ProjectCommand.long_desc


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_says_what_it_does_and_how_it_ends(
    name: str, option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(name, tmp_path / "none.db", option) == ExitStatus.DONE
    said = " ".join(capsys.readouterr().out.split())
    command = COMMANDS[name]
    assert isinstance(command, ProjectCommand)
    assert " ".join(command.description().split())[:60] in said
    assert "Exit status: 0 on success, " in said
    assert ("1 when" in said) == bool(command.FAILS_WHEN)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--nosuch-option"], "There is no option --nosuch-option"),
        (["-s", "CAPTURE=x"], "-s CAPTURE=…: there is no such setting; did you mean CAPTURES?"),
        (["-s", "VISIT_TIMEOUT=soon"], "-s VISIT_TIMEOUT=soon: give a number of seconds above 0."),
        (["-s", "CAPTURES"], "-s takes NAME=VALUE."),
        (["one", "two", "three"], "Expected "),
    ],
)
def test_wrong_usage_is_refused_before_anything_is_opened(
    name: str, wrong: list[str], said: str, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(name, tmp_path / "archive.db", *line(name, tmp_path), *wrong) == ExitStatus.REFUSED
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err
    assert list(tmp_path.iterdir()) == [out]
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"crawl"}))
def test_an_archive_that_is_not_there_is_refused(
    name: str, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(name, tmp_path / "none.db", *line(name, tmp_path)) == ExitStatus.REFUSED
    assert "does not exist" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"crawl"}))
@pytest.mark.parametrize(
    ("archive", "said"),
    [("a" * 300 + ".db", "File name too long"), ("loop.db", "symbolic links"), ("empty.db", "is empty")],
)
def test_an_archive_that_cannot_be_opened_is_told_in_words(
    name: str, archive: str, said: str, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "loop.db").symlink_to("loop.db")
    (tmp_path / "empty.db").touch()
    assert run_command(name, tmp_path / archive, *line(name, tmp_path)) == ExitStatus.REFUSED
    assert said in capsys.readouterr().err
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("name", ["adopt", "explore", "export", "redact", "release", "reread"])
def test_a_damaged_archive_is_refused(name: str, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for archive in ("archive.db", "other.db"):
        write_small(tmp_path / archive)
    path = tmp_path / "archive.db"
    with closing(open_archive(path).connection) as connection:
        ((page,),) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'links_work'")
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(bytes(4096))
    arguments = ("--finish",) if name == "redact" else line(name, tmp_path)
    assert run_command(name, path, *arguments) == ExitStatus.REFUSED
    said = capsys.readouterr().err
    assert f"{path} is damaged" in said
    assert "scrapy backup --restore" in said
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"crawl"}))
def test_what_is_done_is_done(name: str, tmp_path: Path, out: Path) -> None:
    for archive in ("archive.db", "other.db"):
        write_small(tmp_path / archive)
    assert run_command(name, tmp_path / "archive.db", *line(name, tmp_path)) == ExitStatus.DONE


class Ending(ProjectCommand, ScrapyCommand):
    """Ends as it is told to."""

    def __init__(self, end: BaseException | int) -> None:
        super().__init__()
        self.end = end

    def short_desc(self) -> str:
        return "Ends"

    def description(self) -> str:
        return "Ends."

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        if isinstance(self.end, BaseException):
            raise self.end
        if isinstance(self.end, signal.Signals):
            os.kill(os.getpid(), self.end)
        return self.end


def end_of(command: ProjectCommand) -> None:
    """Runs it as Scrapy does."""
    command.run([], argparse.Namespace())
    sys.exit(command.exitcode)


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (ExitStatus.DONE, 0),
        (ExitStatus.FAILED, 1),
        (ArgumentError("say\nsomething else"), 2),
        (PermissionError(13, "say", "something\nelse"), 2),
        (KeyboardInterrupt(), 130),
        (signal.SIGINT, 130),
        (signal.SIGTERM, 143),
    ],
)
def test_the_end_is_told(end: BaseException | int, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    command = Ending(end)
    command.settings = Settings()
    with pytest.raises(SystemExit) as ended:
        end_of(command)
    assert ended.value.code == status
    said: dict[type, str] = {ArgumentError: "say\\nsomething else\n", PermissionError: "something\\nelse: say.\n"}
    told = "Stopped by Ctrl-C.\n" if status == 130 else said.get(type(end), "")
    assert capsys.readouterr().err == told
