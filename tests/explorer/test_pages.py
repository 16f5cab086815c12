"""The pages, requested as a browser does."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from parsel import Selector

from crawler.archive.database import open_archive
from crawler.archive.issues.write import write_issue
from crawler.archive.runs import start_run
from explorer.static_files import SCRIPT, integrity
from tests.archive.builders import issue, picture
from tests.explorer.client import DATASETTE_PATHS, EXPLORER_PATHS, fetch
from tests.explorer.known_archive import empty_archive
from tests.explorer.server import serve_explorer


def test_every_page_has_security_headers(small: Path) -> None:
    for answer in fetch(small, *EXPLORER_PATHS, *DATASETTE_PATHS):
        assert answer.status_code == 200, answer.url
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert re.findall(r"script-src ([^;]*)", policy) == [f"'{integrity(SCRIPT)}'"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        page = Selector(answer.text)
        assert len(page.css("h1")) == 1, answer.url
        assert page.css("html[lang=en] main#main"), answer.url
        # There are no other scripts, inline styles or resources of other hosts that the policy would have to block.
        assert page.css("script::attr(integrity)").getall() == [integrity(SCRIPT)] * len(page.css("script"))
        assert not page.css("script:not([src]), style, iframe, object, embed, [style], [onclick]"), answer.url
        assert all(
            url.startswith("/")
            for url in page.css("img::attr(src), script::attr(src), link[rel=stylesheet]::attr(href)").getall()
        )


@pytest.mark.parametrize("address", [address for address in EXPLORER_PATHS if "?" not in address and address != "/"])
def test_every_page_is_available_as_json(small: Path, address: str) -> None:
    (answer,) = fetch(small, f"{address}.json")
    assert answer.status_code == 200
    path = answer.json()["path"].partition("?")[0]
    assert path == ("/publications/weekly/issues/1" if address == "/issues/1" else address)


def test_an_issue_in_reading_order(small: Path) -> None:
    (answer,) = fetch(small, "/issues/2")
    page = Selector(answer.text)
    titles = page.css("article .entry > .title a bdi::text").getall()
    assert titles[0] == "A dam for beavers 2"
    assert titles[1:] == [f"Tool {n} of issue 2" for n in range(12)]
    assert page.css("article .entry:first-child .further-links .title bdi::text").getall() == ["More of it"]
    assert page.css("article h2 bdi::text").getall() == ["News", "Tools"]
    assert page.css("a[rel=prev]::attr(href)").get() == "/publications/weekly/issues/1"
    assert page.css("a[rel=next]::attr(href)").get() == "/publications/weekly/issues/4"
    assert page.css(".cite bdi::text").get() == "The Weekly #2: “Gears 2”, 2020-02-03."
    assert "issue 2" not in " ".join(page.css(".cite::text").getall())
    assert page.css("aside .label") == []


def test_states_and_copies_are_shown(small: Path) -> None:
    with open_archive(small, read_only=True) as archive:
        expected = archive.query(
            "SELECT count(*) FROM mentions m JOIN links l ON l.id = m.link_id"
            " WHERE m.issue_id = 1 AND l.state NOT IN ('unvisited', 'alive')"
        )[0][0]
        copies = archive.query(
            "SELECT count(*) FROM mentions m WHERE m.issue_id = 1 AND m.link_id IN (SELECT link_id FROM snapshots)"
        )[0][0]
    (answer,) = fetch(small, "/issues/1")
    page = Selector(answer.text)
    assert len(page.css("article .state")) == expected > 0
    assert len(page.css("article a[href^='https://attic.example/']")) == copies > 0


def test_a_lost_link_is_led_by_its_copy(small: Path) -> None:
    with open_archive(small, read_only=True) as archive:
        ((link, written, url, copy, issue),) = archive.query(
            "SELECT link_id, url, link_url, archived_url, issue_number FROM entries"
            " WHERE archived_url IS NOT NULL AND issue_number <> 5"
            " AND source_state IN (SELECT state FROM link_states WHERE lost) ORDER BY link_id DESC LIMIT 1"
        )
    row, page, health, coverage = fetch(
        small, f"/archive/links/{link}", f"/issues/{issue}", "/health?list=lost", "/coverage"
    )
    assert "This page is lost: its copies" in row.text
    assert copy in Selector(row.text).css("#copies + ul a::attr(href)").getall()
    for answer, original in ((page, written), (health, url)):
        hrefs = Selector(answer.text).css("li a::attr(href)").getall()
        assert hrefs.index(copy) < hrefs.index(original)
    assert "lost ones" in health.text
    assert "Internet Archive" in " ".join(Selector(coverage.text).css("#copies + div ::text").getall())


def test_the_lost_links_of_an_issue_are_named_beside_it(small: Path) -> None:
    with open_archive(small, read_only=True) as archive:
        found = archive.query(
            "SELECT issue_id, count(*) FROM mentions m JOIN links l ON l.id = m.link_id"
            " JOIN link_states s USING (state) WHERE s.lost AND m.role <> 'promo' GROUP BY 1 ORDER BY 2 DESC LIMIT 1"
        )
    ((issue, lost),) = found
    key = {1: "1", 2: "2", 3: "4", 4: "5-2021-04-05", 5: "5-2021-05-03"}[issue]
    page = Selector(fetch(small, f"/issues/{key}")[0].text)
    assert page.css(".byline a[href='#lost']::text").get() == f"{lost} lost"
    targets = page.css("#lost + ul a[href^='#']::attr(href)").getall()
    assert len(targets) == lost
    assert all(page.css(f"article [id='{target[1:]}'] .state").get() for target in targets)
    # The contents come first where there is one column.
    assert page.xpath("//article/preceding-sibling::nav[@aria-labelledby='contents']//a")


def test_a_title_is_said_once(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with empty_archive(path) as archive:
        run = start_run(archive, "crawl digests", {})
        for number, title in ((1, "The Weekly #1"), (2, "Rakes"), (3, "The Weekly, no. 3: Leaves")):
            made = replace(issue(f"{number}-2020-01-0{number}", number=number, title=title), subtitle=f"About {number}")
            write_issue(archive, made, run)
    pages = [Selector(answer.text) for answer in fetch(path, "/", "/issues", "/issues/1", "/issues/2", "/issues/3")]
    for page in pages[:2]:
        assert page.css(".numbers .name bdi::text").getall() == ["The Weekly, no. 3: Leaves", "Rakes", "About 1"]
    assert [page.css("title::text").get() for page in pages[2:]] == [
        "The Weekly #1 · Backnumber",
        "Rakes · The Weekly #2 · Backnumber",
        "The Weekly, no. 3: Leaves · Backnumber",
    ]
    assert [page.css(".kicker bdi::text").get() for page in pages[2:]] == [None, "The Weekly · No. 2", None]


def test_the_front_has_one_search_field_and_says_what_changed(small: Path) -> None:
    front, other = (Selector(answer.text) for answer in fetch(small, "/", "/issues"))
    assert [len(page.css("input[type=search]")) for page in (front, other)] == [1, 1]
    assert "added 5 issues" in " ".join(front.css("#changed-issues + p::text").getall())
    with open_archive(small, read_only=True) as archive:
        lost = archive.query("SELECT count(*) FROM links WHERE state IN (SELECT state FROM link_states WHERE lost)")[0][
            0
        ]
    assert len(front.css("#lost-last + ul > li")) == min(lost, 6) > 0


def test_an_image_is_framed_once_and_its_other_uses_are_named(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with empty_archive(path) as archive:
        run = start_run(archive, "crawl digests", {})
        shared = picture("shared.png", role="cover", section=None)
        for number in (1, 2, 3):
            pictures = (shared, picture(f"{number}.png", role="section", section=0))
            write_issue(archive, issue(f"{number}-2020-01-0{number}", number=number, pictures=pictures), run)
        archive.connection.execute("UPDATE images SET state = 'gone', width = 30, height = 20 WHERE url LIKE '%/2.png'")
    every, reused, lost = fetch(path, "/images", "/images?show=reused", "/images?show=lost")
    page = Selector(every.text)
    assert len(page.css(".gallery > li")) == 4
    assert not page.css("img")
    assert ".png" not in " ".join(page.css(".gallery ::text").getall())
    (again,) = Selector(reused.text).css(".gallery > li")
    assert again.css(".meta a[href*='/issues/']::text").getall() == ["#3", "#2", "#1"]
    (gone,) = Selector(lost.text).css(".gallery > li")
    assert gone.css(".frame.is-lost svg").attrib["viewbox"] == "0 0 30 20"


def test_two_issues_with_the_same_number(small: Path) -> None:
    choice, first, second, one = fetch(
        small, "/issues/5", "/issues/5-2021-04-05", "/issues/weekly/5-2021-05-03", "/issues"
    )
    hrefs = Selector(choice.text).css(".numbers a::attr(href)").getall()
    assert hrefs == ["/publications/weekly/issues/5-2021-04-05", "/publications/weekly/issues/5-2021-05-03"]
    canonical = Selector(first.text).css("link[rel=canonical]::attr(href)").get(default="")
    assert canonical.endswith("/issues/5-2021-04-05")
    assert "2021-05-03" in second.text
    assert "/publications/weekly/issues/5-2021-05-03" in Selector(one.text).css(".numbers a::attr(href)").getall()


def test_of_two_issues_with_the_same_number_the_edits_of_one_are_chosen(small: Path) -> None:
    choice, data, edits = fetch(
        small, "/issues/5/edits", "/issues/5/edits.json", "/publications/weekly/issues/5-2021-05-03/edits"
    )
    hrefs = Selector(choice.text).css(".numbers a::attr(href)").getall()
    assert hrefs == [f"/publications/weekly/issues/5-2021-0{month}/edits" for month in ("4-05", "5-03")]
    assert [issue["key"] for issue in data.json()["issues"]] == ["5-2021-04-05", "5-2021-05-03"]
    assert "No edit of this issue was seen." in edits.text


def test_missing_numbers_are_marked(small: Path) -> None:
    (answer,) = fetch(small, "/issues")
    page = Selector(answer.text)
    assert page.css(".missing .name::text").getall() == ["#3 missing from the archive"]
    year = page.xpath("//section[@aria-labelledby='y2020']//li")
    # The gap follows issue 2, so it is above it in a list with the newest first.
    assert [bool(entry.css(".missing")) for entry in year] == [True, False, False]


def test_search_ranks_highlights_and_filters(small: Path) -> None:
    answers = fetch(
        small,
        "/search?q=beavers",
        "/search?q=beavers&year=2020",
        "/search.json?q=tool&domain=site.example&category=News",
        "/search?q=beavers+-dam",
        "/search?q=%22build+at+night%22",
    )
    pages = [Selector(answer.text) for answer in (answers[0], answers[1], answers[3], answers[4])]
    assert pages[0].css(".results .title mark::text").getall() == ["beavers"] * 5
    assert len(pages[1].css(".results > li")) == 2
    assert "Nothing matches" in pages[2].css(".none::text").get(default="")
    assert pages[3].css(".summary mark::text").getall() == ["build at night"] * 5
    found = answers[2].json()["results"]
    assert found
    assert {result["category"] for result in found} == {"News"}


def test_what_narrows_a_search_is_beside_its_results(small: Path) -> None:
    every, narrowed, alone = fetch(small, "/search?q=beavers", "/search?q=beavers&year=2020", "/search?q=zzzz")
    page = Selector(every.text)
    years = page.css("#narrow nav[aria-labelledby=facet-year] li")
    counts = {year.css("bdi::text").get(): int(year.css(".aside::text").get("")) for year in years}
    assert (sum(counts.values()), counts["2020"]) == (5, 2)
    assert page.css(".to-facets a::attr(href)").get() == "#narrow"
    assert "/search?q=beavers&year=2020" in years.css("a::attr(href)").getall()
    assert not Selector(narrowed.text).css("#narrow nav[aria-labelledby=facet-year]")
    assert not Selector(alone.text).css("#narrow, .to-facets")


def test_linked_pages_are_searched(small: Path) -> None:
    with open_archive(small, read_only=True) as archive:
        title, links = archive.query("SELECT title, count(*) FROM sources GROUP BY title ORDER BY 2 DESC LIMIT 1")[0]
    pages, digest = fetch(small, f"/search.json?q=%22{title}%22", f"/search.json?q=%22{title}%22&within=digest")
    assert len(pages.json()["results"]) == links
    assert digest.json()["results"] == []


@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("/issues/77", 404, "no issue 77"),
        ("/issues/7-none", 404, "no issue 7-none"),
        ("/issues/99999999999999999999", 404, "no issue"),
        ("/domains/nowhere.example", 404, "no domain nowhere.example"),
        ("/authors/12345678901234567890", 404, "no author"),
        ("/search?q=a&year=abc", 400, "no year “abc”"),
        ("/search?q=a&state=undead", 400, "no state"),
        ("/search?q=a&page=0", 400, "“0” is no page"),
        ("/issues?year=20x1", 400, "no year"),
        ("/domains?page=99999999999999999999999", 400, "no page"),
        ("/images?role=hat", 400, "no role"),
        ("/charts.csv", 404, "JSON"),
        ("/-/databases", 404, "not shown"),
        ("/-/databases.json", 404, "not shown"),
    ],
)
def test_invalid_requests_get_a_status_and_a_message(small: Path, address: str, status: int, message: str) -> None:
    (answer,) = fetch(small, address)
    assert answer.status_code == status
    assert message in answer.text
    assert answer.headers["content-security-policy"]


def test_errors_of_json_requests_are_json(small: Path) -> None:
    (answer,) = fetch(small, "/issues/77.json")
    assert answer.status_code == 404
    assert answer.json()["ok"] is False


@pytest.mark.parametrize("path", ["/issues.csv", "/archive/entries.csv", "/archive.csv?sql=select+1"])
def test_csv_says_that_it_is_csv(small: Path, path: str) -> None:
    (answer,) = fetch(small, path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")


def test_csv_has_every_row(small: Path) -> None:
    issues, mentions = fetch(small, "/issues.csv", "/issues/1.csv")
    assert [row["number"] for row in csv.DictReader(io.StringIO(issues.text))] == ["5", "5", "4", "2", "1"]
    assert len(list(csv.DictReader(io.StringIO(mentions.text)))) == 14


def test_an_archive_without_issues(empty: Path) -> None:
    addresses = [address for address in EXPLORER_PATHS if address not in ("/issues/1", "/domains/site.example")]
    for answer in fetch(empty, *addresses, "/issues.csv", "/home.json"):
        assert answer.status_code == 200, answer.url


def test_a_path_prefix_works_whether_or_not_the_proxy_strips_it(small: Path) -> None:
    with serve_explorer(small, base_url="/news/") as base:
        for address in ("/news/", "/", "/news/issues/1", "/issues/1", "/news/archive/links", "/archive/links"):
            with urlopen(base + address) as answer:  # noqa: S310 - our own server
                page = Selector(answer.read().decode())
            paths = page.css("a::attr(href), form::attr(action), link::attr(href)").getall()
            local = [path.removeprefix(base) for path in paths if path.startswith(("/", base))]
            assert len(local) > 10
            for path in local:
                assert path.startswith("/news/"), (address, path)
                assert not path.startswith("/news/news/"), (address, path)


@dataclass(frozen=True)
class RoleChart:
    key: str = "by-role"
    title: str = "Mentions by role"
    caption: str = "Each mention once."
    question: str = "roles_by_year"
    sql: str = "SELECT role, count(*) AS mentions FROM mentions GROUP BY role ORDER BY 2 DESC"

    def render(self, rows: Sequence[Mapping[str, Any]]) -> str:
        return f'<svg role="img" aria-label="{rows[0]["role"]} {rows[0]["mentions"]}"></svg>'


def test_a_chart_is_shown_with_its_data_and_query(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("explorer.pages.charts", "explorer.pages.home"):
        monkeypatch.setattr(import_module(module), "CHARTS", (RoleChart(),))
    charts, front, data = fetch(small, "/charts", "/", "/charts.json")
    page = Selector(charts.text)
    assert page.css("figure svg::attr(aria-label)").get() == "item 60"
    assert page.css("details td::text").getall()[:2] == ["item", "60"]
    behind = page.css(".behind a::attr(href)").getall()
    assert behind[:2] == ["/archive/roles_by_year", "/archive/roles_by_year.csv?_size=max"]
    assert "sql=SELECT%20role" in behind[2]
    assert Selector(front.text).css("figure svg")
    assert data.json()["charts"][0]["rows"][0] == {"role": "item", "mentions": 60}


def test_visitors_sql_can_be_disabled(small: Path) -> None:
    question, where, issue = fetch(
        small, "/archive.json?sql=select+1", "/archive/links.json?_where=1=1", "/issues/1", sql=False
    )
    assert question.status_code == 403
    assert where.status_code == 403
    assert "sql=" not in issue.text
