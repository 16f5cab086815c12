from pathlib import Path

import pytest

from tests.benchmarks.running import figure, run_benchmark


@pytest.mark.deep
def test_starts_are_measured_beside_that_of_scrapy_alone(tmp_path: Path) -> None:
    text = run_benchmark("start", shared=tmp_path)
    assert figure(text, "stock -h", " s of CPU") > 0
    ratios = [
        float(line.partition(" s of CPU, ")[2].partition(" times")[0]) for line in text.splitlines() if "times" in line
    ]
    assert len(ratios) == 3
    assert all(0.2 < ratio < 20 for ratio in ratios)
