import asyncio
import re
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import AsyncMock
from urllib.parse import unquote

import pytest

from benchmarks.explorer import DATASETTE_PAGES, Later, tell_above, timed
from explorer.pages import PAGES
from tests.benchmarks.running import figure, rows, run_benchmark


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    return run_benchmark("explorer", shared=tmp_path_factory.mktemp("shared"))


def test_each_page_is_measured_beside_its_sql(text: str) -> None:
    assert figure(text, "1 times:", " mentions") == 6 * 39
    assert figure(text, "2 times:", " mentions") == 12 * 39
    lines = rows(text, r"/(?!-/)\S*")
    assert len(lines) == 2 * len(re.findall(r"^/(?!-/)\S*", text.partition("2 times")[0], re.MULTILINE))
    of_datasette = [line for line in lines if len(line) == 4]
    assert len(of_datasette) == 2 * len(DATASETTE_PAGES), "tables have no SQL of the explorer's"
    assert {len(line) for line in lines} == {4, 6}
    assert all(number > 0 for line in lines for number in line)


def test_every_kind_of_page_is_measured(text: str) -> None:
    asked = [unquote(path) for path in re.findall(r"^(/[^\s?]*)", text, re.MULTILINE)]
    # The pages of one publication are made by the functions that make those of all
    patterns = {pattern for pattern in PAGES if not pattern.startswith("/publications/(?P<publication>[^/]+?)/")}
    left = {pattern for pattern in patterns if not any(re.fullmatch(pattern, path) for path in asked)}
    rare = {pattern for pattern in patterns if "/stories/" in pattern or pattern.endswith(("/edits", "/revisions"))}
    assert left <= rare, "made-up posts may have none"


@pytest.mark.parametrize("status", [400, 503])
def test_a_page_whose_time_is_up_is_told(status: int, capsys: pytest.CaptureFixture[str]) -> None:
    answer = SimpleNamespace(status_code=status, content=b"It takes too long.")
    datasette = SimpleNamespace(client=SimpleNamespace(get=AsyncMock(return_value=answer)))
    seconds, size = asyncio.run(timed(datasette, "/search?q=the"))
    tell_above({"/search?q=the": Later(seconds, 1.0, size)}, {})
    assert "refused: /search?q=the" in capsys.readouterr().out


@pytest.mark.deep
def test_many_clients_are_answered_while_a_run_writes(tmp_path: Path) -> None:
    text = run_benchmark("explorer_load", shared=tmp_path)
    lines = [line for line in text.splitlines() if line.startswith("2 clients:")]
    assert len(lines) == 2, "by one process, and by two"
    for line in lines:
        assert figure(line, "2 clients:", " answers a second") > 0
        assert 0 < figure(line, "median", " ms") <= figure(line, "p95", " ms")
        assert figure(line, "ms,", " errors") == 0
        assert figure(line, "[],", " commits") > 0
