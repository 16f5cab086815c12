"""A log on a full disk is told once, in words, and the run failed in that."""

from pathlib import Path

import pytest

from tests.tiny.crawls import Project

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_a_log_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    project = Project(tmp_path)
    done = project.crawl(f"LOG_FILE={FULL}", wrong="start")
    assert done.stderr == "The log cannot be written: No space left on device.\n"
    assert done.returncode == 1
    assert "1 log could not be written" in project.summary.read_text("utf-8")
