"""A spider that is closed while items of `start()` are in the pipelines ends all the same."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.tiny.crawls import Project

PIPELINES = {"tests.tiny.pipelines.Slow": 100, "crawler.crawling.pipelines.store.StoreIssue": 800}


def test_items_under_way_are_stored_and_the_run_ends(tmp_path: Path) -> None:
    project = Project(tmp_path)
    done = project.crawl(f"ITEM_PIPELINES={json.dumps(PIPELINES)}", issues="1:2,2:1,3:1", wrong="reason")
    assert done.returncode == 1, done.stderr
    assert project.told()["reasons"] == ["ended before it was done (enough)"]
    with closing(sqlite3.connect(project.archive)) as archive:
        assert archive.execute("SELECT number FROM issues ORDER BY 1").fetchall() == [(1,), (2,), (3,)]
