import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.schema_version import SCHEMA_VERSION
from tests.archive.conftest import prepare
from tests.commands.running import run_command


@pytest.fixture
def path(tmp_path: Path) -> Path:
    prepare(tmp_path / "archive.db").close()
    return tmp_path / "archive.db"


def test_a_copy_is_made_and_restored(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy.db"
    assert run_command("backup", path, str(copy)) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{copy} is a copy of {path}: ")
    assert said.endswith(f" kB, schema {SCHEMA_VERSION}.\n")
    assert run_command("backup", path, "--restore", str(copy)) == 0
    copied, kept = capsys.readouterr().out.splitlines()
    assert copied.startswith(f"{path} is a copy of {copy}: ")
    assert kept.startswith(f"The archive that it replaced is kept as {path}.before-")


def test_what_cannot_be_done_is_said(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("backup", path, str(tmp_path / "nowhere" / "copy.db")) == 2
    assert "is in a folder that does not exist" in capsys.readouterr().err
    assert run_command("backup", path, "--restore", str(tmp_path / "none.db")) == 2
    assert capsys.readouterr().err == f"{tmp_path / 'none.db'} does not exist. Name another.\n"
    (tmp_path / "text.db").write_text("a diary")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE diary (day)")
    (tmp_path / "cut.db").write_bytes(path.read_bytes()[:5000])
    for name, said in {
        "text.db": "is not an SQLite database. Name another file.",
        "other.db": "is another application's database; it was left as it is. Name another file.",
        "cut.db": "malformed). Name a sound copy of it.",
    }.items():
        for words in (("backup",), ("backup", "--restore"), ("adopt",)):
            assert run_command(words[0], path, *words[1:], str(tmp_path / name)) == 2
            told = capsys.readouterr().err
            assert told.startswith(f"{tmp_path / name} is ")
            assert told.endswith(f"{said}\n")
    for arguments in ([], ["one", "two"], ["--restor"]):
        assert run_command("backup", path, *arguments) == 2
