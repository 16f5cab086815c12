import json
from pathlib import Path

import pytest

from crawler.archive.database import open_archive
from crawler.archive.works import write_aliases
from crawler.items import Alias
from tests.archive.conftest import prepare
from tests.archive.ledgers import cite
from tests.commands.running import run_command


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive in which two links were proved to be one work."""
    with prepare(tmp_path / "archive.db") as archive:
        one, *_ = cite(archive, "1-2025-01-06", "one", "two")
        alias = Alias(url="https://site.example/two", rule="redirect", evidence="301 -> https://site.example/two")
        assert write_aliases(archive, 1, one, [alias])
    return tmp_path / "archive.db"


def joined(path: Path) -> list[tuple[str, str]]:
    with open_archive(path, read_only=True) as archive:
        return archive.query("SELECT work, stands FROM joined_works")


def test_joins_are_listed_with_their_evidence(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("works", path) == 0
    assert capsys.readouterr().out == (
        "1: https://site.example/one is https://site.example/two, by redirect\n  301 -> https://site.example/two\n"
    )
    assert run_command("works", path, "--json", "--of", "/two") == 0
    (claim,) = json.loads(capsys.readouterr().out)
    assert (claim["id"], claim["rule"], claim["believed"]) == (1, "redirect", True)
    assert run_command("works", path, "--of", "nowhere") == 0
    assert "No claim in" in capsys.readouterr().out


def test_a_join_is_undone_for_good(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert joined(path) == [("https://site.example/one", "https://site.example/two")]
    assert run_command("works", path, "--undo", "1", "--why", "two editions of a talk") == 0
    assert joined(path) == []
    with open_archive(path) as archive:
        alias = Alias(url="https://site.example/two", rule="redirect", evidence="301 again")
        write_aliases(archive, 1, 1, [alias])
        assert archive.query("SELECT count(*) FROM mentions") == [(2,)]
    assert joined(path) == []
    capsys.readouterr()
    assert run_command("works", path, "--all") == 0
    assert "two editions of a talk" in capsys.readouterr().out


def test_what_cannot_be_undone(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("works", path, "--undo", "9", "--why", "no") == 2
    told = f"{path} has no claim 9 in force; `scrapy works -s ARCHIVE={path}` lists them.\n"
    assert capsys.readouterr().err == told
    assert run_command("works", path, "--undo", "1") == 2
    assert run_command("works", path.with_name("none.db")) == 2
    assert not path.with_name("none.db").exists()
