"""Benchmarks that take too long for every run of the tests, even when they are small."""

from pathlib import Path

import pytest

from tests.benchmarks.running import figure, rows, run_benchmark


@pytest.mark.deep
def test_rereading_is_measured_with_and_without_a_cluster(tmp_path: Path) -> None:
    text = run_benchmark("reread", shared=tmp_path)
    for what in ("workers of a cluster", "processes without one"):
        assert figure(text, f"1 {what}:", " pages/s") > 0


@pytest.mark.deep
def test_the_growth_of_what_reads_a_whole_archive_is_measured(tmp_path: Path) -> None:
    text = run_benchmark("growth", shared=tmp_path)
    for name in ("reread", "verify", "release", "adopt"):
        sizes = rows(text, name)
        assert [size[:2] for size in sizes] == [[1, 60], [2, 120]]
        assert sizes[0][4] == 1, "the smallest is the measure of growth"
        assert all(floor > 0 and peak > 0 for *_, floor, _, peak in sizes)


@pytest.mark.deep
def test_a_dataset_is_asked_beside_sqlite(tmp_path: Path) -> None:
    text = run_benchmark("dataset", shared=tmp_path)
    assert figure(text, "2 x", " links") > 0
    asked = rows(text, r"\s+issues_by_year")
    assert len(asked) == 1
    assert len(asked[0]) == 2


@pytest.mark.deep
def test_forms_of_searches_are_counted(tmp_path: Path) -> None:
    text = run_benchmark("search_forms", shared=tmp_path)
    ((_, asked),) = rows(text, "mentions_fts")
    assert asked == 5
