"""The option --publication of commands that write a part of the archive."""

from pathlib import Path

import pytest

from tests.commands.running import run_command
from tests.gathered.publications import Gathered


@pytest.mark.parametrize(("key", "issues"), [("all", 6), ("gears", 3)])
def test_an_export_of_one_or_all(gathered: Gathered, key: str, issues: int, tmp_path: Path) -> None:
    target = tmp_path / "issues.csv"
    assert run_command("export", gathered.archive, "csv", str(target), "--table", "issues", "--publication", key) == 0
    assert len(target.read_text("utf-8").splitlines()) == 1 + issues


def test_a_release_of_one_or_none(gathered: Gathered, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("release", gathered.archive, str(tmp_path / "gears"), "--publication", "gears") == 0
    assert ": 3 issues, 6 mentions, 6 links." in capsys.readouterr().out
    assert run_command("release", gathered.archive, str(tmp_path / "wheels"), "--publication", "wheels") == 2
    assert "There is no publication wheels in the archive. Known publications: cogs, gears" in capsys.readouterr().err
