"""The page of how long links live, over an archive with years of visits, one without curves and one without visits."""

from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from parsel import Selector, SelectorList

from crawler.archive.analyses.survival import update_survival
from crawler.archive.database import open_archive
from crawler.archive.ledger.visits import record_visit
from explorer.pages.survival import FILTERS
from explorer.published_losses import PUBLISHED_LOSSES
from sample.lives import live
from tests.archive.conftest import prepare
from tests.archive.ledgers import cite, visit
from tests.explorer.client import fetch
from tests.explorer.figure_archives import write_archive

DOCS = Path(__file__).parents[2] / "docs" / "survival.md"


@pytest.fixture(scope="module")
def lived_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lived") / "archive.db"
    drawn = np.random.default_rng(1)
    with prepare(path) as archive:
        for number, year in enumerate((2019, 2021), 1):
            for link in cite(archive, f"{number}-{year}-01-07", *(f"{year}/{one}" for one in range(30))):
                outcome = drawn.choice(["ok", "soft_404", "forbidden"], p=[0.6, 0.3, 0.1])
                record_visit(archive, 1, visit(link, outcome))
        update_survival(archive, 1, afresh=False)
    return path


def page(path: Path, address: str = "/survival") -> Selector:
    (response,) = fetch(path, address)
    assert response.status_code == 200, response.text
    return Selector(response.text)


def words(selector: Selector | SelectorList[Selector]) -> str:
    return " ".join(" ".join(selector.css("::text").getall()).split())


def test_curves_have_bands_numbers_and_a_table(lived_path: Path) -> None:
    shown = page(lived_path)
    data = fetch(lived_path, "/survival.json")[0].json()
    whole = next(row for row in data["shares"] if row["grouping"] == "all")
    assert whole["followed"] == whole["present"] + whole["lost"] < whole["visited"] == 60
    assert f"n = {whole['followed']}" in words(shown.css("figure"))
    assert shown.css("svg .chart-band")
    points = [row for row in data["curves"] if row["grouping"] == "all"]
    table = shown.css("#all ~ .columns table tbody tr")
    assert [int(row.css("th::text").get("")) for row in table] == [*range(8)]
    assert [row.css(".at-risk a::text").get() for row in table] == [
        str(row["at_risk"]) for row in points if row["age"] % 1 == 0
    ]
    assert [figure.css("figcaption bdi::text").get() for figure in shown.css("#groups ~ .columns figure")] == [
        "2019",
        "2021",
    ]
    assert len(shown.css("script")) == 1, "the one of charts, which tells values that stand in the tables"


def test_the_data_is_there_as_csv_and_by_question(lived_path: Path) -> None:
    lines = fetch(lived_path, "/survival.csv")[0].text.splitlines()
    assert lines[0].startswith("grouping,name,variant,age,there_percent,turnbull_percent,low_percent,high_percent")
    points = fetch(lived_path, "/survival.json")[0].json()["curves"]
    assert len(lines) == len(points) + 1
    answered = fetch(lived_path, "/archive/survival.json?_shape=array")[0].json()
    assert [row["there_percent"] for row in answered] == [
        pytest.approx(row["there_percent"], abs=0.051) for row in points if row["grouping"] == "all"
    ]


def test_other_groupings(lived_path: Path) -> None:
    assert "site.example" in words(page(lived_path, "/survival?by=site"))
    assert "page" in words(page(lived_path, "/survival?by=kind"))
    assert "(no section)" in words(page(lived_path, "/survival?by=category"))
    assert fetch(lived_path, "/survival?by=colour")[0].status_code == 400
    of_one = page(lived_path, "/publications/weekly/survival?by=site")
    assert words(of_one.css("#all ~ .columns")) == words(page(lived_path, "/survival?by=site").css("#all ~ .columns"))


def test_an_archive_without_visits_or_curves_says_so(empty: Path, known_path: Path) -> None:
    text = words(page(empty))
    assert "No link has been visited yet" in text
    assert "Pew" in text
    assert "No group has 20 links" in words(page(known_path, "/survival?by=site"))


def test_published_figures_are_in_the_documentation_too(lived_path: Path) -> None:
    shown, documented = words(page(lived_path)), DOCS.read_text("utf-8")
    for loss in PUBLISHED_LOSSES:
        assert loss.lost in shown
        assert f"| {loss.study} | {loss.links} | {loss.lost} | {loss.counts} |" in documented


def test_a_number_at_risk_leads_to_its_links(tmp_path: Path) -> None:
    """Counted by the analysis, which replays all visits; listed by what the archive says of each link."""
    path = tmp_path / "two.db"
    write_archive(path, "two")
    with open_archive(path) as archive:
        live(archive)
        archive.connection.execute(
            "INSERT INTO snapshots (link_id, url, service, taken, status, found_in)"
            " SELECT id, 'https://attic.example/' || id, 'attic', (2021 + id % 5) || '-06-01T00:00:00Z', 200, 1"
            " FROM links"
        )
        update_survival(archive, 1, afresh=True)
        points = archive.query("SELECT publication, grouping, name, variant, age, at_risk FROM survival_curves")
    wanted = {
        ("" if publication == "*" else f"/publications/{publication}")
        + f"/links.json?{'followed' if variant == 'visits' else 'followed_with_copies'}={age}"
        + (f"&{FILTERS[grouping]}={quote(name)}" if grouping != "all" else ""): at_risk
        for publication, grouping, name, variant, age, at_risk in points
        if age % 0.5 == 0
    }
    assert len(wanted) > 100
    assert any("copies" in address for address in wanted)
    answers = fetch(path, *wanted)
    assert {address: answer.json()["total"] for address, answer in zip(wanted, answers, strict=True)} == wanted


@pytest.mark.parametrize("age", ["-1", "one", "1.3", "1e3", "²"])
def test_what_is_no_age_is_said(lived_path: Path, age: str) -> None:
    (answer,) = fetch(lived_path, f"/links?followed={quote(age)}")
    assert answer.status_code == 400
    assert "is no age" in answer.text
