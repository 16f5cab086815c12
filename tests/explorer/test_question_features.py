"""Questions of addresses, variety, age, issues and months of loss, and authors, asked again by counting."""

import math
from collections import Counter, defaultdict
from typing import Any
from urllib.parse import urlsplit

import pytest

from explorer.figures import LEAST
from tests.explorer.asked import LOST, Asked, Row, percent

THERE = ("alive", "moved", "paywalled")


def year_of(row: Row) -> str | None:
    day: str | None = row["published"]
    return day and day[:4]


def lost_of(rows: list[Row]) -> tuple[int, int, Any]:
    lost = sum(row["state"] in LOST for row in rows)
    n = lost + sum(row["state"] in THERE for row in rows)
    return lost, n, percent(lost, n)


def features_of(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    depth = len(parts.path.rstrip("/").split("/")) - 1
    ending = parts.path.rstrip("/").lower().rpartition(".")[2]
    kinds = {"pdf": "pdf", "htm": "html", "html": "html"} | dict.fromkeys(
        ("php", "asp", "aspx", "jsp", "cfm"), "program"
    )
    return {
        "scheme": parts.scheme,
        "query": "with" if "?" in url else "without",
        "path": {1: "1 part"}.get(depth, f"{depth} parts" if depth < 5 else "5 parts or more"),
        "file": kinds.get(ending, "none or another"),
    }


@pytest.mark.parametrize("year", ["", "2020"])
def test_lost_by_address(asked: Asked, year: str) -> None:
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in asked.first.values():
        if (year_of(row) or "").startswith(year) and row["url"].startswith("http"):
            for pair in features_of(row["url"]).items():
                grouped[pair].append(row)
    answered = {
        (row["feature"], row["address"]): (row["links"], row["lost"], row["n"], row["lost_percent"])
        for row in asked.answers("lost_by_address", year=year)
        if row["address"].startswith("http") or row["feature"] != "scheme"
    }
    plain = all(row["url"].startswith("http") for row in asked.first.values())
    expected = {pair: (len(rows), *lost_of(rows)) for pair, rows in grouped.items()}
    assert {pair: row for pair, row in answered.items() if plain or pair[0] == "scheme"} == {
        pair: row for pair, row in expected.items() if plain or pair[0] == "scheme"
    }


def test_variety_of_sites(asked: Asked) -> None:
    of_year: dict[str | None, Counter[str]] = defaultdict(Counter)
    for row in asked.rows:
        if row["site"] is not None:
            of_year[year_of(row)][row["site"]] += 1
    answered = {row["year"]: row for row in asked.answers("variety_of_sites")}
    assert set(answered) == set(of_year)
    for year, sites in of_year.items():
        row, total = answered[year], sites.total()
        assert (row["mentions"], row["sites"]) == (total, len(sites))
        shares = [count / total for count in sites.values()]
        if total < LEAST:
            assert row["by_entropy"] is row["by_simpson"] is row["once_percent"] is None
        else:
            entropy = -sum(share * math.log(share) for share in shares)
            assert row["by_entropy"] == pytest.approx(math.exp(entropy), abs=0.051)
            assert row["by_simpson"] == pytest.approx(1 / sum(share**2 for share in shares), abs=0.051)
            once = sum(count == 1 for count in sites.values())
            assert row["once_percent"] == pytest.approx(100 * once / len(sites), abs=0.051)


def test_oldest_when_cited(asked: Asked) -> None:
    dated = {
        row["url"]: row["published"]
        for row in asked.first.values()
        if row["dated"] and row["published"] and row["dated"][:10] <= row["published"]
    }
    answered = asked.answers("oldest_when_cited")
    assert {row["url"]: row["cited"] for row in answered} == dated
    assert [row["years"] for row in answered] == sorted((row["years"] for row in answered), reverse=True)


def test_lost_by_issue(asked: Asked) -> None:
    links: dict[int, dict[int, Row]] = defaultdict(dict)
    for row in asked.rows:
        links[row["issue_id"]][row["link_id"]] = row
    expected = Counter(
        (next(iter(rows.values()))["number"], len(rows), *lost_of(list(rows.values()))[:2]) for rows in links.values()
    )
    answered = asked.answers("lost_by_issue")
    assert Counter((row["issue"], row["links"], row["lost"], row["n"]) for row in answered) == expected
    shares = [row["lost_percent"] for row in answered if row["lost_percent"] is not None]
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("with_site", [False, True])
def test_losses_by_month(asked: Asked, with_site: bool) -> None:
    site = asked.ranked[0] if with_site else ""
    lost = [row for row in asked.first.values() if row["state"] in LOST and (not site or row["site"] == site)]
    answered = asked.answers("losses_by_month", site=site)
    assert {row["month"]: row["lost"] for row in answered} == Counter(row["state_since"][:7] for row in lost)
    for row in answered:
        assert row["gone"] + row["dead"] + row["soft_404"] == row["lost"]


def test_authors_per_page(asked: Asked) -> None:
    of_year: dict[str | None, list[int]] = defaultdict(list)
    for link, row in asked.first.items():
        if asked.authors.get(link):
            of_year[year_of(row)].append(len(asked.authors[link]))
    answered = {row["year"]: row for row in asked.answers("authors_per_page")}
    assert {year: (row["pages"], row["most"]) for year, row in answered.items()} == {
        year: (len(counts), max(counts)) for year, counts in of_year.items()
    }
    for year, counts in of_year.items():
        assert answered[year]["authors_a_page"] == pytest.approx(sum(counts) / len(counts), abs=0.0051)
        assert answered[year]["alone_percent"] == percent(counts.count(1), len(counts))
