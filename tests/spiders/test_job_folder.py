"""A run with a folder for Scrapy's own memory of what is to be done is refused in words: the archive is that memory."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.spiders.crawls import POSTS, command, rows, run
from tests.spiders.visits import archive_of, sources_command
from tests.spiders.web import Page, Web, article, serve_web

URL = "http://web.example/story"


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serve_web() as served:
        served.pages[URL] = Page(body=article("A story"))
        yield served


@pytest.mark.parametrize("spider", ["digests", "sources", "images"])
def test_a_job_folder_is_refused_before_any_request(web: Web, tmp_path: Path, spider: str) -> None:
    archive, folder = archive_of(tmp_path / "archive.db", {1: [URL]}), tmp_path / "jobs"
    setting = f"JOBDIR={folder}"
    if spider == "digests":
        line = command(archive, setting, site="no", repository="no", substack="no", posts=str(POSTS))
    else:
        line = [spider if word == "sources" else word for word in sources_command(archive, web, setting)]
    before = archive.read_bytes()
    runs = rows(archive, "SELECT count(*) FROM runs")
    web.forget()
    status, out, log = run(line[line.index("scrapy") + 1 :], tmp_path)
    assert status == 2, log
    assert out == ""
    assert f"-s JOBDIR={folder}" in log
    assert "The archive records" in log
    assert "Leave JOBDIR out" in log
    assert "Traceback" not in log
    assert web.asked() == []
    assert not folder.exists()
    assert rows(archive, "SELECT count(*) FROM runs") == runs
    assert archive.read_bytes() == before
    summary = json.loads(archive.with_suffix(".json").read_text("utf-8"))
    assert summary["outcome"] == "failed"
    assert "JOBDIR" in summary["reasons"][0]
