"""Each figure of pages, questions and charts is asked again, by SQL that shares nothing with theirs."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from parsel import Selector

from explorer.figures import LEAST
from tests.explorer.client import fetch
from tests.explorer.conftest import close
from tests.explorer.figure_archives import ARCHIVES, OTHER, RARE, write_archive, write_real
from tests.explorer.known_archive import get, serve

OWN = {"weekly": "digest.example", OTHER: "other.example", "last-week-in-ai": "skynettoday.com"}
"""Publication -> its own site."""

GROUP = {
    "alive": "there", "moved": "there", "paywalled": "there",
    "gone": "lost", "dead": "lost", "soft_404": "lost",
    "blocked": "blocked", "robots_denied": "blocked",
    "transient": "unclear", "refused": "unclear", "unsupported": "unclear",
}  # fmt: skip
"""State -> group; unvisited has none."""

MAX_SITES = 40
"""Sites whose pages are asked."""

MENTIONS = """
SELECT m.link_id, m.role, i.id AS issue, substr(i.published, 1, 4) AS year, s.category, l.state, d.name AS domain
FROM publications p, issues i, mentions m, links l LEFT JOIN sections s ON m.section_id = s.id
LEFT JOIN domains d ON d.id = l.domain_id
WHERE m.issue_id = i.id AND m.link_id = l.id AND p.id = i.publication_id AND :publication IN ('', p.key)
ORDER BY i.published IS NULL, i.published, i.id, m.position
"""

ISSUES = """
SELECT i.published, p.key AS publication, i.key FROM issues i, publications p
WHERE p.id = i.publication_id AND :publication IN ('', p.key)
"""
KEPT = """
SELECT name, links, visited, present, lost, blocked, unclear FROM lost_at_last_look
WHERE grouping = 'year' AND publication = ? ORDER BY name
"""


@dataclass
class Asked:
    """An archive or one publication of it, its explorer, and what its tables hold."""

    name: str
    datasette: Datasette
    rows: list[sqlite3.Row]
    """Mentions, in the order of their dates."""
    issues: list[str | None]
    """Dates of the issues."""
    kept: list[tuple[Any, ...]]
    """Rows of `lost_at_last_look` by year: name, links, visited, present, lost, blocked, unclear."""
    links: int
    """Number of links that are in the archive, or that the publication mentions."""
    publication: str
    """Key of the publication that is asked; empty for the whole archive."""
    own: set[str]
    """Sites that are a publication's own."""
    shown: dict[str, Selector]
    """Path -> page as it is shown."""
    pages: dict[str, Any] = field(default_factory=dict)

    @property
    def counted(self) -> list[sqlite3.Row]:
        return [row for row in self.rows if row["role"] != "promo"]

    @property
    def first(self) -> list[sqlite3.Row]:
        """The first counted mention of each link."""
        return list({row["link_id"]: row for row in reversed(self.counted)}.values())

    def json(self, path: str) -> Any:
        """Return the data of a page or a table; of a page, that of the publication."""
        of_one = self.publication and not path.startswith(("/archive/", "/publications"))
        path = f"/publications/{self.publication}{path.removeprefix('/home')}" if of_one else path
        if path not in self.pages:
            self.pages[path] = get(self.datasette, path).json()
        return self.pages[path]

    def answers(self, question: str, **values: str) -> list[dict[str, Any]]:
        query = "&".join(f"{name}={value}" for name, value in ({"publication": self.publication} | values).items())
        answered: list[dict[str, Any]] = self.json(f"/archive/{question}.json?_shape=array&{query}")
        return answered


ASKED = [*(name for name in ARCHIVES if name not in RARE), f"two:{OTHER}"]


@pytest.fixture(
    scope="module", params=[*ASKED, *(pytest.param(name, marks=pytest.mark.deep) for name in (*RARE, "real"))]
)
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    path: Path = tmp_path_factory.mktemp("figures") / "archive.db"
    name, _, publication = request.param.partition(":")
    if name == "real":
        write_real(path, request.getfixturevalue("shared") / "corpus" / "posts")
    else:
        write_archive(path, name)
    database = sqlite3.connect(path)
    database.row_factory = sqlite3.Row
    datasette = serve(path)
    yield _asked(path, name, publication, database, datasette)
    database.close()
    close(datasette)


def _asked(path: Path, name: str, publication: str, database: sqlite3.Connection, datasette: Datasette) -> Asked:
    within, of = f"/publications/{publication}" if publication else "", {"publication": publication}
    issues = database.execute(ISSUES, of).fetchall()
    addresses = ["/health", "/charts", "/"]
    numbered = [f"/publications/{one['publication']}/issues/{one['key']}" for one in issues]
    answers = fetch(path, *(f"{within}{address}".rstrip("/") or "/" for address in addresses), *numbered)
    rows = database.execute(MENTIONS, of).fetchall()
    keys = [publication] if publication else [key for (key,) in database.execute("SELECT key FROM publications")]
    return Asked(
        name,
        datasette,
        rows,
        [one["published"] for one in issues],
        [tuple(row) for row in database.execute(KEPT, (publication or "*",))],
        len({row["link_id"] for row in rows}) if publication else _count(database, "links"),
        publication,
        {OWN[key] for key in keys},
        {address: Selector(answer.text) for address, answer in zip([*addresses, *numbered], answers, strict=True)},
    )


def _count(database: sqlite3.Connection, table: str) -> int:
    counted: int = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own names
    return counted


def figures(rows: Sequence[sqlite3.Row]) -> dict[str, Any]:
    """Count links by group, and their share."""
    groups = Counter(GROUP[row["state"]] for row in rows if row["state"] != "unvisited")
    n = groups["there"] + groups["lost"]
    share: dict[str, Any] = {"lost_percent": None, "low_percent": None, "high_percent": None}
    if n >= LEAST:
        p, z = groups["lost"] / n, 1.959964
        middle, half = p + z * z / 2 / n, z * sqrt(p * (1 - p) / n + z * z / 4 / n / n)
        bounds = ((middle + sign * half) / (1 + z * z / n) for sign in (-1, 1))
        low, high = bounds
        share = {"lost_percent": 100 * p, "low_percent": 100 * low, "high_percent": 100 * high}
        share = {name: pytest.approx(value, abs=0.0501) for name, value in share.items()}
    counts = {group: groups[group] for group in ("there", "lost", "blocked", "unclear")}
    return {"links": len(rows), "visited": groups.total(), **counts, "n": n, **share}


def grouped(rows: Sequence[sqlite3.Row], key: str, none: str | None = None) -> dict[str | None, list[sqlite3.Row]]:
    found: dict[str | None, list[sqlite3.Row]] = {}
    for row in rows:
        found.setdefault(row[key] or none, []).append(row)
    return found


def assert_first(answered: dict[Any, Any], expected: Mapping[Any, Any], most: int) -> None:
    """Assert that answers are right, and all that there are, or as many as a list has; nothing is without a site."""
    assert answered.items() <= expected.items()
    assert len(answered) == min(sum(key is not None for key in expected), most)


def text(selector: Any) -> str:
    return " ".join(" ".join(selector.css("::text").getall()).split())


def test_lost_shares_by_year_and_category(asked: Asked) -> None:
    for key, none, question, list_ in (
        ("year", None, "lost_by_year", "years"),
        ("category", "(no section)", "lost_by_category", "categories"),
    ):
        expected = {name: figures(rows) for name, rows in grouped(asked.first, key, none).items()}
        answered = {row.pop(key): row for row in map(dict, asked.answers(question))}
        assert answered == expected
        shown = {row.pop(key): row for row in map(dict, asked.json("/health.json")[list_])}
        assert {name: row for name, row in shown.items() if row["links"]} == expected
        assert sum(row["links"] for row in shown.values()) == len(asked.first)


def test_shares_are_those_of_the_analysis(asked: Asked) -> None:
    names = ("year", "links", "visited", "there", "lost", "blocked", "unclear")
    dated = [tuple(row[name] for name in names) for row in asked.answers("lost_by_year") if row["year"] is not None]
    assert [row for row in dated if row[2]] == asked.kept
    shares = {row["name"]: row["lost_percent"] for row in asked.answers("last_looks")}
    assert shares == {
        row["year"]: row["lost_percent"] for row in asked.answers("lost_by_year") if row["year"] in shares
    }


def test_lost_shares_of_sites(asked: Asked) -> None:
    expected = {site: figures(rows) for site, rows in grouped(asked.first, "domain").items()}
    answered = {row.pop("site"): row for row in map(dict, asked.answers("lost_by_site", least="1"))}
    assert_first(answered, {site: row for site, row in expected.items() if row["n"]}, 50)
    assert set(asked.answers("lost_by_site")[0] if asked.answers("lost_by_site") else ()) <= {"site", *figures([])}
    counts = ("links", "visited", "there", "lost", "blocked", "unclear")
    cited = Counter(row["domain"] for row in asked.counted)
    listed = {row["domain"]: row for row in asked.json("/domains.json")["domains"]}
    assert_first({site: row["mentions"] for site, row in listed.items()}, cited, 100)
    for site, row in listed.items():
        assert {name: row[name] for name in counts} == {name: expected[site][name] for name in counts}
        assert row["own"] == (site in asked.own)
    for row in () if asked.publication else asked.json("/archive/domain_health.json?_shape=array"):
        whole = expected[row["domain"]]
        assert (row["links"], row["visited"], row["present"], row["lost"]) == (
            whole["links"], whole["visited"], whole["there"], whole["lost"],
        )  # fmt: skip
        assert (row["blocked"], row["unclear"]) == (whole["blocked"], whole["unclear"])
        assert row["lost_rate"] == (
            pytest.approx(whole["lost"] / whole["n"], abs=6e-4) if whole["n"] >= LEAST else None
        )


def test_blocked_sites_are_in_the_order_of_what_is_shown(asked: Asked) -> None:
    answered = asked.answers("blocked_by_site")
    groups = {site: figures(rows)["blocked"] for site, rows in grouped(asked.first, "domain").items()}
    assert_first({row["site"]: row["blocked"] for row in answered}, {site: n for site, n in groups.items() if n}, 50)
    assert [row["blocked"] for row in answered] == sorted((row["blocked"] for row in answered), reverse=True)
    assert all(row["blocked"] == row["by_server"] + row["by_robots_txt"] for row in answered)


def test_the_heading_of_link_health(asked: Asked) -> None:
    whole = figures(asked.first)
    page = asked.shown["/health"]
    lede = text(page.css(".lede"))
    assert f"{whole['links'] - whole['visited']:,} of {whole['links']:,} were never visited" in lede
    states = Counter(row["state"] for row in asked.first)
    assert {row["state"]: row["links"] for row in asked.json("/health.json")["states"]} == states
    assert {row["state"]: row["links"] for row in asked.answers("states_now")} == states
    uncounted = asked.links - whole["links"]
    assert (f"{uncounted:,} more" in lede) == bool(uncounted)
    if whole["visited"]:
        assert f"Of {whole['n']:,} links whose state is clear, {whole['lost']:,} are lost" in lede
        assert f"{whole['blocked']:,} are blocked, {whole['unclear']:,} unclear" in lede
        assert (f"{round(100 * whole['lost'] / max(whole['n'], 1), 1)}%" in lede) == (whole["n"] >= LEAST)


def test_sums_of_the_front_page_meet_their_heading(asked: Asked) -> None:
    front = asked.json("/home.json")
    assert front["totals"]["mentions"] == len(asked.counted)
    assert front["totals"]["promo"] == len(asked.rows) - len(asked.counted)
    by_year = Counter(row["year"] for row in asked.counted)
    years = {row["year"]: row for row in front["years"]}
    assert {year: row["mentions"] for year, row in years.items() if row["mentions"]} == by_year
    assert sum(row["issues"] for row in years.values()) == len(asked.issues)
    known = sorted(int(day[:4]) for day in asked.issues if day)
    assert [year for year in years if year] == _years(known)[::-1]
    categories = Counter(row["category"] or "(no section)" for row in asked.counted)
    assert {row["category"]: row["mentions"] for row in front["categories"]} == categories
    cited = Counter(row["domain"] for row in asked.counted if row["domain"] not in asked.own)
    assert_first({row["domain"]: row["mentions"] for row in front["domains"]}, cited, 10)
    whole = figures(asked.first)
    assert (front["visited"], front["lost"], front["there"]) == (whole["visited"], whole["lost"], whole["there"])


def test_the_page_of_each_site(asked: Asked) -> None:
    for site, _ in Counter(row["domain"] for row in asked.rows if row["domain"]).most_common(MAX_SITES):
        page = asked.json(f"/domains/{site}.json")
        rows = [row for row in asked.counted if row["domain"] == site]
        assert page["mentions"] == len(rows) == sum(row["mentions"] for row in page["years"])
        assert page["promo"] == sum(row["domain"] == site for row in asked.rows) - len(rows)
        assert sum(row["mentions"] for row in page["categories"]) == len(rows)
        states = Counter(row["state"] for row in asked.first if row["domain"] == site)
        assert {row["state"]: row["links"] for row in page["states"]} == states
        years = [int(row["year"]) for row in page["years"] if row["year"]]
        assert years == list(range(years[0], years[-1] + 1)) if years else True


def test_mentions_are_the_same_everywhere(asked: Asked) -> None:
    by_year = Counter(row["year"] for row in asked.counted)
    for question in ("links_per_category_and_year", "category_mix", "issues_by_year", "roles_by_year"):
        sums: Counter[str | None] = Counter()
        for row in asked.answers(question):
            sums[row["year"]] += row["mentions"]
        assert +sums == by_year, question
    for question in ("top_ten_share", "topic_by_year", "two_topics_by_year"):
        assert {row["year"]: row["mentions"] for row in asked.answers(question)} == by_year
    assert sum(row["mentions"] for row in asked.answers("headings")) == sum(
        bool(row["category"]) for row in asked.counted
    )
    assert {row["year"]: row["mentions"] for row in asked.json("/coverage.json")["years"] if row["mentions"]} == by_year
    assert sum(row["mentions"] for row in asked.json("/issues.json")["issues"]) == len(asked.counted)
    counts = {row["key"]: row["mentions"] for row in asked.json("/publications.json")["publications"]}
    assert (counts[asked.publication] if asked.publication else sum(counts.values())) == len(asked.counted)


def test_shares_of_sites_and_categories(asked: Asked) -> None:
    cited = Counter(row["domain"] for row in asked.counted)
    for row in asked.answers("top_sites"):
        assert row["mentions"] == cited[row["site"]]
        share = pytest.approx(100 * row["mentions"] / cited.total(), abs=0.0501) if cited.total() >= LEAST else None
        assert row["percent"] == share
    assert not asked.own & {row["site"] for row in asked.answers("top_sites")}
    by_year = Counter(row["year"] for row in asked.counted)
    for row in asked.answers("category_mix"):
        of = by_year[row["year"]]
        assert row["percent"] == (pytest.approx(100 * row["mentions"] / of, abs=0.0501) if of >= LEAST else None)
    for row in asked.answers("top_ten_share"):
        sites = Counter(
            one["domain"] for one in asked.counted if one["year"] == row["year"] and one["domain"] not in asked.own
        )
        assert row["mentions_of_ten"] == sum(count for _, count in sites.most_common(10))


def test_charts_have_every_year_and_no_empty_plot(asked: Asked) -> None:
    page = asked.shown["/charts"]
    known = sorted({row["year"] for row in asked.counted if row["year"]})
    below = [label.rstrip("*") for label in _labels(page, "categories") if label != "(undated)"]
    assert below == _years([int(year) for year in known])
    dated = sorted(day for day in asked.issues if day)
    parts = {day[:4] for day, whole in zip((dated[:1] + dated[-1:]), ("01", "12"), strict=False) if day[5:7] != whole}
    marked = {label.rstrip("*") for label in _labels(page, "categories") if label.endswith("*")}
    assert marked == parts & {row["year"] for row in asked.counted}
    if not figures(asked.first)["visited"]:
        for key in ("life", "lost", "lost-by-site", "lost-by-category"):
            assert "No data yet" in text(page.css(f"section[aria-labelledby={key}] figure"))
            assert not page.css(f"section[aria-labelledby={key}] .chart-grid")


def _years(known: Sequence[int]) -> list[str]:
    """Return the years from the first to the last of some, in order."""
    return [str(year) for year in range(known[0], known[-1] + 1)] if known else []


def _labels(page: Selector, key: str) -> list[str]:
    return page.css(f"section[aria-labelledby={key}] svg text[text-anchor=middle]::text").getall()


def test_an_issue_tells_mentions_from_promo(asked: Asked) -> None:
    for address, page in asked.shown.items():
        if "/issues/" in address:
            data = asked.json(f"{address}.json")
            rows = [row for row in asked.rows if row["issue"] == data["issue"]["id"]]
            counted = sum(row["role"] != "promo" for row in rows)
            assert f"· {counted} mention" in text(page.css(".byline"))
            assert ("of role promo" in text(page.css(".byline"))) == (counted < len(rows))


def test_the_front_page_says_what_it_counts(asked: Asked) -> None:
    tallies = text(asked.shown["/"].css(".tallies"))
    promo = len(asked.rows) - len(asked.counted)
    assert f"{len(asked.counted):,} mentions" in tallies
    assert (f"and {promo:,} of role promo" in tallies) == bool(promo)
    whole = figures(asked.first)
    if whole["n"] >= LEAST:
        assert (
            f"{round(100 * whole['lost'] / whole['n'], 1)}% of {whole['n']:,} links with a clear state lost" in tallies
        )
    else:
        assert "%" not in tallies


def test_the_one_publication_has_the_figures_of_the_archive(asked: Asked) -> None:
    if asked.name in ("two", "bare", "real"):
        return
    whole, part = asked.json("/health.json"), asked.json("/publications/weekly/health.json")
    assert [part[key] for key in ("states", "years", "categories", "domains")] == [
        whole[key] for key in ("states", "years", "categories", "domains")
    ]
    front, of_one = asked.json("/home.json"), asked.json("/publications/weekly/home.json")
    if of_one.get("totals"):
        assert [of_one[key] for key in ("years", "categories", "domains")] == [
            front[key] for key in ("years", "categories", "domains")
        ]
    for question in ("lost_by_year", "lost_by_site", "top_sites", "top_ten_share", "blocked_by_site", "states_now"):
        assert asked.answers(question, publication="weekly") == asked.answers(question)
        assert asked.answers(question, publication="none") == []
