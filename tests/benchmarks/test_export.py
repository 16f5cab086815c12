import shutil
from pathlib import Path

import pytest

from benchmarks.export import MEASURES
from tests.benchmarks.running import rows, run_benchmark


@pytest.mark.deep
@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the sqlite3 tool is not installed")
def test_each_format_is_measured_beside_its_floor(tmp_path: Path) -> None:
    text = run_benchmark("export", shared=tmp_path)
    for form, names in MEASURES:
        ((export, floor, ratio, peak),) = rows(text, rf"\s+2x\s+\d+\s+{form}\s+{names}")
        assert export > 0
        assert floor > 0
        assert ratio > 0
        assert 20 < peak < 2000
