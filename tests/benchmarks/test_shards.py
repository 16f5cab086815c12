"""The benchmark of several processes: one run."""

from pathlib import Path

import pytest

from benchmarks.__main__ import SMALL
from tests.benchmarks.running import figure, rows, run_benchmark


def test_what_is_killed_and_merged_is_the_archive_of_one_process(tmp_path: Path) -> None:
    text = run_benchmark("scale", shared=tmp_path)
    ((rate, ratio, most, gap, differences),) = rows(text, "1 ")
    assert rate > 0
    assert (ratio, most, differences) == (1, 1, 0)
    assert gap > 0
    ((_rate, gap, differences),) = rows(text, "2, 1 kills ")
    assert gap > 0
    assert differences == 0
    assert figure(text, "which were asked for again:") <= 8, "no more than was under way"


@pytest.mark.deep
def test_likewise_without_kills(tmp_path: Path) -> None:
    arguments = [*SMALL["scale"].split(), "--workers", "1,2", "--kills", "0"]
    text = run_benchmark("scale", *arguments, shared=tmp_path)
    ((_rate, ratio, most, _gap, differences),) = rows(text, "2 ")
    assert ratio > 0
    assert 1 <= most <= 2
    assert differences == 0
