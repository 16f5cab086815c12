"""The page of problems, and the marks of issues that may be read wrongly."""

import shutil
from pathlib import Path

import pytest
from parsel import Selector

from crawler.archive.database import open_archive
from tests.explorer.client import fetch

MARK = """
INSERT INTO problems (publication_id, issue_id, kind, severity, evidence, found_in)
SELECT publication_id, id, 'issue_unusual', 'doubt', 'sections 0 (usual 8)', 1 FROM issues WHERE number = 1
"""
RECORD = """
INSERT INTO problems (publication_id, issue_id, kind, severity, evidence, found_in)
SELECT publication_id, id, 'placeholder', 'repair', 'a template text', 1 FROM issues WHERE number = 1
"""


@pytest.fixture
def marked(small: Path, tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    shutil.copyfile(small, path)
    with open_archive(path) as archive, archive.transaction() as connection:
        connection.execute(MARK)
        connection.execute(RECORD)
    return path


def test_problems_stand_with_evidence_and_edition(marked: Path) -> None:
    opened, records, of_kind, as_json = fetch(
        marked, "/problems", "/problems?list=records", "/problems?kind=issue_unusual", "/problems.json"
    )
    page = Selector(opened.text)
    first = page.css("main section")[0]
    assert "issue unusual" in " ".join(first.css("h2 ::text").getall())
    assert "sections 0 (usual 8)" in first.get()
    assert first.css("a[href$='/issues/1']")
    assert "a template text" not in opened.text
    assert "a template text" in records.text
    assert len(Selector(of_kind.text).css("main section")) == 1
    assert as_json.json()["problems"][0]["evidence"] == "sections 0 (usual 8)"


def test_an_issue_that_may_be_read_wrongly_is_marked_in_lists_and_on_its_page(marked: Path) -> None:
    issue, issues = fetch(marked, "/issues/1", "/issues")
    for answer in (issue, issues):
        if answer.status_code in (301, 302):
            (answer,) = fetch(marked, answer.headers["location"])
        assert "reading doubtful" in answer.text


@pytest.mark.parametrize("query", ["list=all", "kind=nonsense"])
def test_what_there_is_not_is_said(small: Path, query: str) -> None:
    (answer,) = fetch(small, f"/problems?{query}")
    assert answer.status_code == 400
