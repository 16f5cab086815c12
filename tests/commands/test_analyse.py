from pathlib import Path

import pytest

from crawler.archive.analyses import registry
from crawler.archive.database import open_archive
from crawler.archive.runs import list_runs
from tests.archive.analyses.examples import EXAMPLES
from tests.archive.conftest import prepare
from tests.commands.running import run_command


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(registry, "ANALYSES", EXAMPLES)
    prepare(tmp_path / "archive.db").close()
    return tmp_path / "archive.db"


def test_what_each_did_is_printed_and_on_record(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("analyse", path, "count", "--afresh") == 0
    assert capsys.readouterr().out.startswith("count: 1 runs before, 1 afresh, in ")
    with open_archive(path, read_only=True) as archive:
        run = list_runs(archive, limit=1)[0]
    assert (run.command, run.outcome, run.counts) == (
        "analyse",
        "finished",
        {"count/runs_before": 1, "count/afresh": 1},
    )
    assert run.arguments == {"names": ["count"], "afresh": True}


def test_one_that_fails_is_told_and_the_others_are_done(
    path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert run_command("analyse", path) == 1
    printed = capsys.readouterr()
    assert printed.out.startswith("count: 1 runs before")
    assert "refused: " in printed.err
    assert "the analysis defect failed" in caplog.text
    with open_archive(path, read_only=True) as archive:
        run = list_runs(archive, limit=1)[0]
    assert (run.outcome, run.reason) == ("failed", "analyses that failed: refused, defect")


def test_an_unknown_one_is_refused(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("analyse", path, "cuont") == 2
    assert "Expected names of count, refused, defect, got 'cuont'." in capsys.readouterr().err
