"""Growth of time and memory with the size of the archive."""

from pathlib import Path

import pytest

from explorer.connection import TIME_LIMIT_SECONDS
from tests.benchmarks.running import rows, run_benchmark

pytestmark = pytest.mark.deep


def test_an_issue_takes_as_long_in_a_large_import_as_in_a_small_one(tmp_path: Path) -> None:
    text = run_benchmark("import_posts", "--count", "160", "--times", "1,10", "--rounds", "1", shared=tmp_path)
    few, many = rows(text, r"\s+\d+x")
    assert (few[0], many[0]) == (160, 1600)
    assert many[-1] < 1.3 * few[-1], "seconds for a thousand issues"
    assert many[-2] < 2 * few[-2], "peak in MB"


def test_links_that_wait_take_no_memory(tmp_path: Path) -> None:
    # Of either archive, SQLite's cache of 32 MB is full
    arguments = ("--parts", "memory", "--pages", "300", "--due", "50000,100000")
    few, many = rows(run_benchmark("crawl", *arguments, shared=tmp_path), r"\s+\d+ links due")
    assert many[1] < few[1] + 20, "peak in MB"


def test_every_page_of_a_large_archive_is_answered_in_time(tmp_path: Path) -> None:
    text = run_benchmark("explorer", "--count", "320", "--times", "30", "--rounds", "3", shared=tmp_path)
    lines = rows(text, r"/\S*")
    assert lines
    for _, later, *_ in lines:  # the first response includes the queries over the whole archive, which are cached
        assert later < 1000 * TIME_LIMIT_SECONDS


def test_many_clients_get_answers_and_no_errors(tmp_path: Path) -> None:
    text = run_benchmark("explorer_load", "--count", "320", "--clients", "32", "--seconds", "20", shared=tmp_path)
    assert ", 0 errors []" in text
