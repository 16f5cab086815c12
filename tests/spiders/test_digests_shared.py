"""Crawls of real posts, where they are at hand."""

import subprocess
import sys
from pathlib import Path

import pytest

from sample.server import serve
from tests.spiders.crawls import Done, column, crawl, crawl_served

AGREEMENT = "0.99"
"""The least agreement with the labels."""


@pytest.fixture(scope="module")
def runs(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Done]:
    """The posts over HTTP, twice."""
    archive = tmp_path_factory.mktemp("shared") / "archive.db"
    with serve(posts_dir=shared / "corpus" / "posts") as served:
        return [crawl_served(served, archive, publication="last-week-in-ai") for _ in range(2)]


@pytest.mark.deep
def test_every_post_is_an_issue(runs: list[Done], shared: Path) -> None:
    first = runs[0]
    posts = [path.name for path in (shared / "corpus" / "posts").glob("*.md")]
    assert first.status == 0, first.log
    assert first.told["issues"]["new"] == len(posts)
    held = column(first.archive, "SELECT locator FROM editions WHERE kind = 'markdown' AND issue_id IS NOT NULL")
    assert sorted(held) == sorted(posts)
    assert column(first.archive, "SELECT count(*) FROM editions WHERE issue_id IS NULL") == [0]


@pytest.mark.deep
def test_a_second_run_finds_nothing_new(runs: list[Done]) -> None:
    again = runs[1]
    assert again.status == 0, again.log
    assert again.told["nothing_new"]
    assert len(again.asked()) == 3, "the listings"


@pytest.mark.deep
def test_an_import_agrees_with_the_labels(shared: Path, tmp_path: Path) -> None:
    posts = shared / "corpus" / "posts"
    done = crawl(tmp_path / "archive.db", posts=str(posts), publication="last-week-in-ai")
    assert done.status == 0, done.log
    scored = subprocess.run(
        [sys.executable, str(shared / "gold" / "score_gold.py"), str(done.archive), "--min", AGREEMENT],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert scored.returncode == 0, scored.stdout[-2000:] + scored.stderr
