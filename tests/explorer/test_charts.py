"""The charts: well-formed, described for screen readers, legible on a phone, and safe with any label."""

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.charts.colours import COLOURS, MEANINGS
from explorer.charts.definitions import CHARTS
from explorer.charts.drawing import OTHER_SERIES, Series, bars, curves, lines, stacked_bars
from explorer.questions import QUESTIONS
from explorer.sql.functions import register_functions

SVG = "{http://www.w3.org/2000/svg}"

LABELS = st.text(max_size=60)
VALUES = st.none() | st.floats(min_value=0, max_value=1e9, allow_nan=False) | st.integers(0, 10**9)
POINTS = st.lists(st.tuples(LABELS, VALUES), max_size=30)


def parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 # our own


def shapes(svg: str, name: str) -> list[dict[str, str]]:
    return [element.attrib for element in parse(svg).iter(f"{SVG}{name}")]


def check(svg: str, title: str) -> None:
    """What holds of every chart."""
    root = parse(svg)
    assert root.attrib["role"] == "img"
    names = {element.attrib["id"]: element.text or "" for element in root if "id" in element.attrib}
    assert [*names] == root.attrib["aria-labelledby"].split()
    assert root[0].text == title or (not title and root[0].text is None)
    assert names[root.attrib["aria-labelledby"].split()[1]]
    assert float(root.attrib["font-size"]) >= 12
    assert "viewBox" not in root.attrib
    height = float(root.attrib["height"])
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ("svg", "g", "title", "desc", "rect", "line", "circle", "text")
        assert not {"style", "href", "onload", "onclick"} & set(element.attrib)
        for name in ("x", "x1", "x2", "cx", "width"):
            if element.attrib.get(name, "").endswith("%"):
                assert 0 <= float(element.attrib[name][:-1]) <= 100
        if "y" in element.attrib:
            assert 0 <= float(element.attrib["y"]) <= height


@given(POINTS)
@example([("2019", 5e-324)])
def test_every_list_of_values_makes_bars(points: list[tuple[str, float | None]]) -> None:
    svg = bars("any", "All of it", points)
    check(svg, "All of it")
    assert len(shapes(svg, "rect")) == sum(value is not None for _, value in points)


@given(POINTS)
@example([("2019", 5e-324)])
def test_every_list_of_values_makes_a_curve(points: list[tuple[str, float | None]]) -> None:
    values = [value for _, value in points]
    one = Series(name="x", values=values, low=values, high=values)
    check(curves("any", "All of it", [label for label, _ in points], [one]), "All of it")


Table = tuple[list[str], list[Series]]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Labels, and rows of a value for each."""
    labels = draw(st.lists(LABELS, max_size=20))
    row = st.lists(VALUES, min_size=len(labels), max_size=len(labels))
    return labels, [Series(name=name, values=draw(row)) for name in draw(st.lists(LABELS, max_size=14))]


@given(tables())
@example((["2019"], [Series(name="one", values=[5e-324])]))
def test_every_table_makes_lines_and_stacks(table: Table) -> None:
    labels, series = table
    check(lines("any", "All of it", labels, series), "All of it")
    check(stacked_bars("any", "All of it", labels, series), "All of it")


@given(text=st.text(), key=st.text(max_size=20))
def test_texts_are_escaped(text: str, key: str) -> None:
    label = f"{text}</text><script>alert(1)</script>\"'&"
    for svg in (
        bars(key, label, [(label, 1)], unit=label),
        lines(key, label, [label], [Series(name=label, values=[1]), Series(name=label, values=[2])]),
        stacked_bars(key, label, [label], [Series(name=label, values=[1])]),
        curves(key, label, [label], [Series(name=label, values=[1], low=[0], high=[2])]),
    ):
        assert "<script" not in svg
        parse(svg)


def test_bars_are_as_long_as_their_values() -> None:
    svg = bars("sites", "Sites", [("a.example", 200), ("b.example", 50), ("c.example", 0), ("d.example", None)])
    assert [rect["width"] for rect in shapes(svg, "rect")] == ["100.00%", "25.00%", "0.00%"]
    assert '<desc id="sites-desc">a.example: 200; b.example: 50; c.example: 0</desc>' in svg


def test_a_stack_is_as_high_as_its_sum() -> None:
    series = [Series(name="one", values=[30, 10]), Series(name="two", values=[20, None])]
    svg = stacked_bars("mix", "Mix", ["2019", "2020"], series)
    drawn = [float(rect["height"]) for rect in shapes(svg, "rect") if rect["width"].endswith("%")]
    assert drawn == [30 / 50 * 200 - 1, 20 / 50 * 200 - 1, 10 / 50 * 200 - 1]
    assert "Totals: 2019: 50; 2020: 10" in svg
    assert len(shapes(svg, "rect")) == 5


def test_series_beyond_the_limit_are_summed_up() -> None:
    series = [Series(name=f"s{place}", values=[10 - place]) for place in range(6)]
    svg = stacked_bars("mix", "Mix", ["2019"], series, max_series=3)
    titles = [title.text for title in parse(svg).iter(f"{SVG}title")][1:]
    assert titles == ["2019, s0: 10", "2019, s1: 9", f"2019, {OTHER_SERIES}: 26"]


def test_a_line_has_a_gap_where_a_value_is_missing() -> None:
    svg = lines("topic", "Topic", ["a", "b", "c", "d", "e"], [Series(name="x", values=[1, 2, None, 4, 5])], unit=" %")
    assert len(shapes(svg, "circle")) == 4
    assert len([line for line in shapes(svg, "line") if line.get("class") == "chart-line"]) == 2
    assert "a 1 %, b 2 %, d 4 %, e 5 %" in svg


def test_a_curve_ends_at_a_hundred_and_shows_its_band() -> None:
    labels = [f"{quarter / 4:g}" for quarter in range(45)]
    one = Series(name="x", values=[50.0] * 45, low=[25.0] * 44 + [None], high=[75.0] * 45)
    svg = curves("survival", "Survival", labels, [one], label_step=4)
    check(svg, "Survival")
    bands = [line for line in shapes(svg, "line") if line.get("class") == "chart-band"]
    assert [(line["y1"], line["y2"]) for line in bands] == [("164.00", "64.00")] * 44
    assert all(line["x1"] == line["x2"] for line in bands)
    below = [element.text for element in parse(svg).iter(f"{SVG}text") if element.attrib["text-anchor"] == "middle"]
    assert below == ["0", "2", "4", "6", "8", "10"]
    assert "100 %" in svg


def ticks(svg: str) -> list[str | None]:
    return [element.text for element in parse(svg).iter(f"{SVG}text") if element.attrib["text-anchor"] == "end"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3], ["0", "1", "2", "3"]),
        ([1], ["0", "1"]),
        ([0.7, 2.9], ["0", "1", "2", "3"]),
        ([0.28], ["0", "0.1", "0.2", "0.3"]),
        ([0.04], ["0", "0.01", "0.02", "0.03", "0.04"]),
        ([2301], ["0", "500", "1,000", "1,500", "2,000", "2,500"]),
        ([99.6], ["0", "20", "40", "60", "80", "100"]),
        ([0], ["0", "1"]),
    ],
)
def test_ticks_are_what_they_say(values: list[float], expected: list[str]) -> None:
    svg = lines("any", "Any", ["a"] * len(values), [Series(name="x", values=values)])
    assert ticks(svg) == expected
    end = 14 + 200
    heights = [float(one["y1"]) for one in shapes(svg, "line") if one.get("class") == "chart-grid"]
    numbers = [float(text.replace(",", "")) for text in expected]
    assert heights == pytest.approx([end - 200 * number / numbers[-1] for number in numbers], abs=0.01)


def test_what_means_one_thing_has_one_colour(known_path: Path) -> None:
    charts = {chart.key: chart for chart in CHARTS}
    rows = [{"year": "2019", "there": 9, "lost": 3, "blocked": 2, "unclear": 1, "n": 12, "category": "News"}]
    shares = [rows[0] | {"lost_percent": 25.0, "low_percent": 9.0, "high_percent": 53.0, "site": "a.example"}]
    states = [{"state": "gone", "links": 3}, {"state": "alive", "links": 9}]
    for key in ("lost", "life", "lost-by-category", "lost-by-site"):
        svg = charts[key].render(shares)
        assert [one["fill"] for one in shapes(svg, "rect") + shapes(svg, "circle") if one["class"] == "chart-lost"]
    filled = [one["class"] for one in shapes(charts["states"].render(states), "rect")]
    assert filled == ["chart-lost", "chart-there"]
    stacked = [one["class"] for one in shapes(charts["life"].render(rows), "rect") if one["width"].endswith("%")]
    assert stacked == ["chart-there", "chart-lost", "chart-blocked", "chart-unclear"]
    assert "25 % (9 to 53) of 12" in charts["lost-by-site"].render(shares)


def test_a_category_has_one_colour_in_all_charts_and_no_two_have_the_same() -> None:
    charts = {chart.key: chart for chart in CHARTS}
    places = {"News": 4, "Tools": 0, "Other": 4, "Fun": None}
    rows = [
        {"year": "2019", "category": name, "mentions": 40 - 10 * place, "colour": places[name]}
        for place, name in enumerate(places)
    ]
    for key in ("categories", "category-mix"):
        drawn = {
            (element[0].text or "").partition(", ")[2].partition(":")[0]: element.attrib["class"]
            for element in parse(charts[key].render(rows)).iter(f"{SVG}rect")
            if len(element)
        }
        assert drawn["News"] == "chart-5"
        assert drawn["Tools"] == "chart-1"
        assert len(set(drawn.values())) == 4


def test_years_without_any_have_a_place() -> None:
    charts = {chart.key: chart for chart in CHARTS}
    rows = [{"year": year, "category": "News", "mentions": 20} for year in ("2018*", "2021", None)]
    svg = charts["categories"].render(rows)
    below = [element.text for element in parse(svg).iter(f"{SVG}text") if element.attrib["text-anchor"] == "middle"]
    assert below == ["2018*", "2019", "2020", "2021", "(undated)"]


def test_shares_read_aloud_add_up_and_few_have_none() -> None:
    charts = {chart.key: chart for chart in CHARTS}
    names = ("News", "Tools", "Other")
    rows = [{"year": "2019", "category": name, "mentions": 5, "percent": 33.3} for name in names]
    rows += [{"year": "2020", "category": name, "mentions": 1, "percent": None} for name in names]
    svg = charts["category-mix"].render(rows)
    assert "<title>2019, News: 33.4 % of 15</title>" in svg
    assert "2019: News 33.4 %, Other 33.3 %, Tools 33.3 %" in svg
    assert "2020: " not in svg
    assert ticks(svg)[-1] == "100 %"


def test_labels_do_not_overlap_on_a_phone() -> None:
    labels = [str(year) for year in range(1990, 2027)]
    svg = lines("years", "Years", labels, [Series(name="x", values=list(range(37)))])
    below = [element for element in parse(svg).iter(f"{SVG}text") if element.attrib["text-anchor"] == "middle"]
    assert 5 <= len(below) <= 10


@pytest.mark.parametrize("svg", [bars("x", "X", []), lines("x", "X", ["a"], []), stacked_bars("x", "X", [], [])])
def test_a_chart_without_data_says_so(svg: str) -> None:
    check(svg, "X")
    assert svg.count("No data yet.") == 2


def rows_of(path: Path, sql: str) -> Sequence[sqlite3.Row]:
    database = sqlite3.connect(path)
    database.row_factory = sqlite3.Row
    register_functions(database)
    rows = database.execute(sql).fetchall()
    database.close()
    return rows


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.key)
def test_a_chart_draws_the_answer_of_its_question(known_path: Path, chart: object) -> None:
    (found,) = [one for one in CHARTS if one is chart]
    assert found.question in QUESTIONS
    check(found.render(rows_of(known_path, found.sql)), found.title)
    check(found.render([]), found.title)
    assert re.fullmatch(r"[a-z-]+", found.key)


def test_a_chart_shows_what_the_archive_holds(known_path: Path) -> None:
    charts = {chart.key: chart for chart in CHARTS}
    assert len(charts) == len({chart.title for chart in CHARTS}) == len(CHARTS)
    drawn = {key: charts[key].render(rows_of(known_path, charts[key].sql)) for key in ("top-sites", "life", "lost")}
    assert "news.example: 3; tools.example: 2; arxiv.org: 1" in drawn["top-sites"]
    assert "Totals: 2019: 4; 2020: 2" in drawn["life"]
    assert "No data yet" in drawn["lost"], "of so few there is no share"


def luminance(colour: str) -> float:
    """Relative luminance, from 0 to 1. https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", [*COLOURS, *MEANINGS.values()])
def test_a_colour_stands_out_on_light_and_dark(colour: str) -> None:
    assert (luminance("#ffffff") + 0.05) / (luminance(colour) + 0.05) >= 3
    assert (luminance(colour) + 0.05) / (luminance("#181a1b") + 0.05) >= 3
