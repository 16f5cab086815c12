"""The page of accuracy adds up what a run measured."""

import json
from pathlib import Path

import pytest
from parsel import Selector

from explorer.pages.accuracy import MEASURED, interval_of
from tests.explorer.client import fetch


def test_the_page_has_every_figure_of_the_run(empty: Path) -> None:
    measured = json.loads(MEASURED.read_text("utf-8"))
    data, shown, rows = fetch(empty, "/accuracy.json", "/accuracy", "/accuracy.csv")
    names = ("part", "era", "field", "right", "n")
    assert [{name: row[name] for name in names} for row in data.json()["figures"]] == measured["figures"]
    assert len(rows.text.splitlines()) == len(measured["figures"]) + 1
    page = Selector(shown.text)
    cells = [cell.strip() for cell in page.css("td.n::text").getall() if " of " in cell]
    for figure in measured["figures"]:
        assert f"{figure['right']:,} of {figure['n']:,}" in cells
        assert 0 <= figure["right"] <= figure["n"]
    assert data.json()["command"] in " ".join(page.css(".lede ::text").getall())
    found = sum(row["n"] for row in measured["figures"] if row["field"] == "mentions found")
    assert f"n = {found:,}" in shown.text


@pytest.mark.parametrize(("right", "n", "percent"), [(0, 0, None), (9, 9, None), (10, 10, 100.0), (0, 12, 0.0)])
def test_few_have_no_share(right: int, n: int, percent: float | None) -> None:
    of = interval_of(right, n)
    assert of["percent"] == percent
    if percent is not None:
        assert of["low_percent"] is not None
        assert of["high_percent"] is not None
        assert of["low_percent"] <= percent <= of["high_percent"]
