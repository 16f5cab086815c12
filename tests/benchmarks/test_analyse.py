from pathlib import Path

import pytest

from tests.benchmarks.running import figure, run_benchmark


@pytest.mark.deep
def test_survival_is_measured(tmp_path: Path) -> None:
    text = run_benchmark("analyse", shared=tmp_path)
    for times in (1, 2):
        assert figure(text, f"   {times}x survival, from scratch", " s") > 0
        assert figure(text, f"   {times}x survival, nothing changed", " s") > 0
    assert text.count("worlds, ") == 4
