from pathlib import Path

import pytest

from tests.archive.conftest import prepare
from tests.archive.exports.filled import fill
from tests.commands.running import run_command


def test_a_release_and_the_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with prepare(tmp_path / "archive.db") as archive:
        fill(archive)

    def release(*arguments: str) -> int:
        return run_command("release", tmp_path / "archive.db", *arguments)

    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    assert release(one) == 0
    assert capsys.readouterr().out.startswith(f"Wrote {one}: 3 issues, ")
    assert release(two, "--previous", one, "--licence", "CC-BY-4.0", "--texts") == 0
    assert "CC-BY-4.0" in (tmp_path / "two" / "RIGHTS.md").read_text("utf-8")
    assert (tmp_path / "two" / "csv" / "source_texts.csv").exists()
    capsys.readouterr()
    assert release(two) == 2
    assert "is not empty" in capsys.readouterr().err
    assert release() == release("--textes", two) == 2
    assert run_command("release", tmp_path / "none.db", str(tmp_path / "three")) == 2
    assert not (tmp_path / "three").exists()
