"""The benchmark of the analyses: one small run of each part."""

from pathlib import Path

import pytest

from benchmarks.__main__ import SMALL
from tests.benchmarks.running import figure, run_benchmark


def run_part(name: str, tmp_path: Path) -> str:
    return run_benchmark("analyse", name, *SMALL["analyse"].split(), shared=tmp_path)


def test_topics_are_measured_beside_a_count_by_words(tmp_path: Path) -> None:
    text = run_part("topics", tmp_path)
    for times in (1, 2):
        assert figure(text, f"   {times}x topics, from scratch", " s") > 0
        assert figure(text, f"   {times}x topics, afresh, the same", " s") > 0
        assert figure(text, f"   {times}x topics,  1 issues changed", " s") > 0


@pytest.mark.deep
def test_survival_is_measured(tmp_path: Path) -> None:
    text = run_part("survival", tmp_path)
    for times in (1, 2):
        assert figure(text, f"   {times}x survival, from scratch", " s") > 0
        assert figure(text, f"   {times}x survival, nothing changed", " s") > 0
    assert text.count("worlds, ") == 4
