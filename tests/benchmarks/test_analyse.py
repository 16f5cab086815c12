from pathlib import Path

import pytest

from tests.benchmarks.running import figure, run_benchmark


@pytest.mark.deep
def test_topics_are_measured_beside_a_count_by_words(tmp_path: Path) -> None:
    text = run_benchmark("analyse", shared=tmp_path)
    for times in (1, 2):
        assert figure(text, f"   {times}x topics, from scratch", " s") > 0
        assert figure(text, f"   {times}x topics, afresh, the same", " s") > 0
        assert figure(text, f"   {times}x topics,  1 issues changed", " s") > 0
