"""Pages of tables and views: the order of their columns, what their cells link to, and what stays readable."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from parsel import Selector

from crawler.archive.issues.write import write_issue
from crawler.archive.runs import start_run
from explorer.cells import LONG_CHARS, MAX_CHARS, cell
from tests.archive.builders import issue
from tests.explorer.client import fetch
from tests.explorer.known_archive import cited, empty_archive

FIRST = ["title", "domain", "issue_number", "issue_date", "section", "role", "source_state"]


def heads(page: Selector) -> list[str]:
    return [" ".join(head.css("::text").getall()).strip("\xa0▲▼ ") for head in page.css("table thead th")]


@pytest.fixture(scope="module")
def pages(known_path: Path) -> dict[str, Selector]:
    paths = (
        "/archive/entries", "/archive/mentions", "/archive/entries?_nocol=summary&role=item", "/archive/links",
        "/archive/entries?_col=title&_col=role", "/archive/entries?_facet=domain", "/archive/citations",
        "/archive/site_issues", "/archive/illustrations", "/archive/issues", "/archive/visits", "/archive/sources",
    )  # fmt: skip
    answers = fetch(known_path, *paths)
    assert [answer.status_code for answer in answers] == [200] * len(paths)
    return {path: Selector(answer.text) for path, answer in zip(paths, answers, strict=True)}


def test_entries_begin_with_what_is_read_and_the_newest(pages: dict[str, Selector]) -> None:
    page = pages["/archive/entries"]
    assert heads(page)[:7] == FIRST
    assert heads(page)[-3:] == ["issue_id", "link_id", "mention_id"]
    dates = page.css("td[data-label=issue_date] time::text").getall()
    assert dates == sorted(dates, reverse=True)
    assert len(dates) == 9
    first = page.css("tbody tr")[0]
    assert first.css("[data-label=title] a::text").get() == "The rake, once more"
    assert first.css("[data-label=domain] a::attr(href)").get() == "/domains/news.example"
    assert page.css("[data-label=issue_number] a::attr(href)").get() == "/issues/4"
    assert page.css(".state-gone")


def test_a_table_shows_its_raw_columns_last(pages: dict[str, Selector]) -> None:
    shown = heads(pages["/archive/mentions"])
    assert shown[:3] == ["id", "title", "issue_id"]
    assert set(shown[-4:]) >= {"link_id", "url", "parent_id"}
    assert heads(pages["/archive/visits"])[0] == "id"
    for path, page in pages.items():
        assert {len(row.css("td")) for row in page.css("tbody tr")} <= {len(heads(page))}, path
        for row in page.css("tbody tr")[:3]:
            assert row.css("td::attr(data-label)").getall() == heads(page), path


def test_columns_sort_count_hide_and_show_by_links(pages: dict[str, Selector]) -> None:
    def links(path: str, column: str) -> dict[str, dict[str, list[str]]]:
        (term,) = (one for one in pages[path].css(".column-descriptions > div") if one.css("dt::text").get() == column)
        return {link.css("::text").get(""): parse_qs(urlsplit(link.attrib["href"]).query) for link in term.css("a")}

    whole = links("/archive/entries", "domain")
    assert whole == {
        "▲": {"_sort": ["domain"]}, "▼": {"_sort_desc": ["domain"]}, "count": {"_facet": ["domain"]},
        "hide": {"_nocol": ["domain"]},
    }  # fmt: skip
    without = "/archive/entries?_nocol=summary&role=item"
    assert "summary" not in heads(pages[without])
    assert links(without, "summary")["show"] == {"role": ["item"]}
    assert links(without, "title")["hide"] == {"_nocol": ["summary", "title"], "role": ["item"]}
    chosen = "/archive/entries?_col=title&_col=role"
    assert heads(pages[chosen]) == ["title", "role"]
    assert links(chosen, "role")["hide"] == {"_col": ["title"]}
    assert links(chosen, "domain")["show"] == {"_col": ["title", "role", "domain"]}
    assert "Show all columns" in pages[chosen].css("::text").getall()
    assert links("/archive/entries?_facet=domain", "domain")["do not count"] == {}


def test_a_key_cannot_be_hidden(pages: dict[str, Selector]) -> None:
    hidden = pages["/archive/links"].css(".column-links a[href*='_nocol=id']")
    assert hidden == []


def test_numbers_and_empty_cells_are_told_apart(pages: dict[str, Selector]) -> None:
    page = pages["/archive/site_issues"]
    assert page.css("td.n[data-label=mentions] bdi::text").getall()[0] == "1"
    assert page.css("th.n")
    labels = pages["/archive/mentions"].css("td[data-label=issue_id]")
    assert not labels.css(".n")
    assert pages["/archive/entries"].css("td.empty")


def test_the_views_to_count_by(known_path: Path) -> None:
    shared = "SELECT mention_id, role, category, domain, issue_date, issue_id FROM entries ORDER BY mention_id"
    with closing(sqlite3.connect(known_path)) as database:
        flat = database.execute(shared).fetchall()
        assert database.execute(shared.replace("entries", "citations")).fetchall() == flat
        found = database.execute("SELECT domain, issue_id, mentions FROM site_issues").fetchall()
    by_hand = Counter((domain, issue) for _, role, _, domain, _, issue in flat if role != "promo")
    assert {(domain, issue): mentions for domain, issue, mentions in found} == by_hand


@given(text=st.text(min_size=1), column=st.sampled_from(["title", "domain", "issue", "url", "state", "author"]))
def test_any_text_is_escaped(text: str, column: str) -> None:
    shown = cell(column, text, {"link_id": 1}, str)
    if shown is not None:
        page = Selector(f"<p>{shown}</p>")
        assert set(page.xpath("//*").xpath("name()").getall()) <= {
            "html",
            "body",
            "p",
            "a",
            "span",
            "details",
            "summary",
        }
        for href in page.css("a::attr(href)").getall():
            assert href.startswith(("/", "http://", "https://", "HTTP"))


@pytest.mark.parametrize("value", ["javascript:alert(1)", "https://a.example/<b>", "data:text/html,x", "//a.example"])
def test_no_address_runs_anything(value: str) -> None:
    shown = cell("url", value, {}, str)
    assert shown is None or "<b>" not in shown.replace("</b>", "")
    assert cell("domain", "../../evil", {}, str) is None


def test_a_long_text_is_whole_in_its_clamp() -> None:
    text = "word " * LONG_CHARS
    shown = cell("summary", text, {}, str)
    assert isinstance(shown, Markup)
    assert Selector(str(shown)).css("details.clamp > summary::text").get() == text
    assert cell("summary", "short", {}, str) is None


def test_a_text_that_tables_cut_is_whole_on_the_page_of_its_row(tmp_path: Path) -> None:
    text = "word " * MAX_CHARS + "& <b>the end"
    with empty_archive(tmp_path / "long.db") as archive:
        start_run(archive, "crawl digests", {})
        write_issue(archive, issue("1-2020-01-06", citations=(cited("https://a.example/", "A", text),), pictures=()), 1)
    answers = fetch(tmp_path / "long.db", "/archive/mentions", "/archive/mentions/1")
    table, row = (Selector(answer.text) for answer in answers)
    cut, whole = (page.css(".clamp summary::text").get("") for page in (table, row))
    assert cut == f"{text[:MAX_CHARS].rstrip()} …"
    assert whole == text
