"""Stories and drift against labels that people made, which are not part of the project: by the labels' own programs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.running import CHECKOUT
from tests.warm.client import environment, run_scrapy


def scored(shared: Path, gold: str, what: str) -> str:
    program = shared / "gold" / gold / "score.py"
    run = subprocess.run(
        [sys.executable, str(program), what], cwd=CHECKOUT, capture_output=True, text=True, check=True, timeout=120
    )
    return run.stdout


def share(line: str, name: str, said: str) -> float:
    found = re.search(rf"^{re.escape(line)}.*?\b{name} ([\d.]+)", said, re.MULTILINE)
    assert found is not None, said
    return float(found[1])


def test_drift_is_told_as_people_labelled_it(shared: Path) -> None:
    said = scored(shared, "drift", "crawler.analysis.drift:compare")
    for question in ("still there", "something else"):
        assert share(question, "precision", said) >= 0.95
        assert share(question, "recall", said) >= 0.9
    for verdict in ("sent_home", "parked", "gone", "unknown"):
        assert share(verdict, "precision", said) >= 0.95
        assert share(verdict, "recall", said) >= 0.95


@pytest.mark.deep
def test_stories_are_joined_as_people_labelled_them(shared: Path, tmp_path: Path) -> None:
    archive = tmp_path / "news.db"
    words = ["crawl", "digests", "-a", f"posts={shared / 'corpus' / 'posts'}", "-s", f"ARCHIVE={archive}"]
    status, _, said = run_scrapy(words, CHECKOUT, environment())
    assert status == 0, said
    said = scored(shared, "stories", str(archive))
    for line, precision, recall in (("all", 0.95, 0.78), ("without pairs of one work", 0.93, 0.7)):
        assert share(line, "precision", said) >= precision
        assert share(line, "recall", said) >= recall
    assert share("strict (follow-up is wrong)", "precision", said) >= 0.85
