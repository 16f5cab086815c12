"""References behind pages, and what a page says of itself to reference managers."""

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from parsel import Selector

from crawler.archive.database import open_archive
from crawler.archive.releases.normal_form import write_normal_form
from crawler.urls.keys import link_key
from explorer.citations import issue_tags
from explorer.pages.page import REFERENCE_FORMATS
from tests.archive.exports.test_references import CSL
from tests.explorer.client import fetch

LEVEL = link_key("https://tools.example/level")
LISTS = (
    "/health?list=lost",
    "/search?q=robot", "/issues/1", "/issues", "/mentions", "/links?state=gone", "/domains/tools.example",
    "/authors/Rita%20Ratchet", "/categories/Tools", "/years/2019", f"/links/{LEVEL}",
)  # fmt: skip


def references(path: Path, address: str) -> tuple[list[str], list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the keys of the BibTeX, and the records of RIS and CSL-JSON, of a page; read by parsers of others."""
    place, mark, query = address.partition("?")
    answers = fetch(path, *(f"{place}.{form}{mark}{query}" for form in REFERENCE_FORMATS))
    assert [answer.status_code for answer in answers] == [200] * 3
    bib, ris, csl = (answer.content.decode() for answer in answers)
    library = parse_string(bib)
    assert library.failed_blocks == []
    items = json.loads(csl)
    jsonschema.validate(items, CSL)
    return [entry.key for entry in library.entries], rispy.loads(ris.replace("\r\n", "\n")), items


@pytest.mark.parametrize("address", LISTS)
def test_the_formats_of_a_page_agree(known_path: Path, address: str) -> None:
    bib, ris, csl = references(known_path, address)
    assert bib == [record["id"] for record in ris] == [item["id"] for item in csl]
    assert len(bib) == len(set(bib)) > 0
    (page,) = fetch(known_path, address)
    kinds = Selector(page.text).css("head link[rel=alternate]::attr(type)").getall()
    assert {"application/x-bibtex", "application/x-research-info-systems"} <= set(kinds)
    assert len(Selector(page.text).css(".cite-formats a:not([type])")) == 3


def test_references_are_of_the_whole_list_on_any_page(small: Path) -> None:
    second, bib, table = fetch(small, "/mentions?page=2", "/mentions.bib", "/mentions.csv")
    listed = Selector(second.text).css(".cite-formats a::attr(href)").getall()
    assert listed == [f"/mentions.{form}" for form in REFERENCE_FORMATS]
    assert len(parse_string(bib.text).entries) == 70
    assert Selector(second.text).css("head link[type='text/csv']::attr(href)").get() == "/mentions.csv"
    assert len(list(csv.reader(table.text.splitlines()))) == 70 + 1


def test_an_issue_comes_before_its_links(known_path: Path) -> None:
    bib, _, _ = references(known_path, "/issues/1")
    assert bib[0] == "weekly_1-2019-01-07"
    assert bib[1] == f"link_{link_key('https://news.example/rake')}"
    assert len(bib) == 5


def test_keys_survive_a_release(known_path: Path, tmp_path: Path) -> None:
    with open_archive(known_path, read_only=True) as archive:
        write_normal_form(archive, tmp_path / "release.db")
    assert references(known_path, "/mentions")[0] == references(tmp_path / "release.db", "/mentions")[0]


def test_a_page_without_rows_has_no_references(known_path: Path) -> None:
    (answer,) = fetch(known_path, "/method.bib")
    assert answer.status_code == 404


def test_a_cited_page_has_tags_for_reference_managers(known_path: Path) -> None:
    link, one = fetch(known_path, f"/links/{LEVEL}", "/issues/1")
    tags = {each.attrib["name"]: each.attrib["content"] for each in Selector(link.text).css("meta[name]")}
    assert tags["citation_title"] == tags["DC.title"] == "The Level"
    assert tags["citation_author"] == "Spring, Sam"
    assert tags["citation_publication_date"] == "2019/01/05"
    assert tags["citation_public_url"] == tags["DC.identifier"] == "https://tools.example/level"
    tags = {each.attrib["name"]: each.attrib["content"] for each in Selector(one.text).css("meta[name]")}
    assert (tags["citation_title"], tags["citation_journal_title"], tags["citation_issue"]) == (
        "One",
        "The Weekly",
        "1",
    )


def test_tags_leave_out_what_is_not_known() -> None:
    nothing = {"authors": None, "published": None, "publication": "P", "number": None, "url": "https://p.example"}
    assert "citation_publication_date" not in dict(issue_tags(nothing, "T"))


def test_hostile_texts_stay_harmless(hostile: Path) -> None:
    addresses = ("/issues/1", "/mentions", "/links", "/issues")
    for address in addresses:
        bib, ris, csl = references(hostile, address)
        assert bib == [record["id"] for record in ris] == [item["id"] for item in csl]
        assert all(url.startswith("http") for record in ris for url in record.get("urls", ()))
        assert not any(set("\u202e\n\r") & set(value) for record in ris for value in map(str, record.values()))
    with open_archive(hostile, read_only=True) as archive:
        keys = [key for (key,) in archive.query("SELECT key FROM links")]
        names = [name for (name,) in archive.query("SELECT name FROM authors")]
    for answer in fetch(hostile, *(f"/links/{key}" for key in keys), "/sections", "/categories", "/authors", "/years"):
        page = Selector(answer.text)
        assert answer.status_code == 200
        assert not page.css("main script, main img, main iframe, [onerror]")
        assert not page.css("a[href^='javascript:'], a[href^='data:']")
        assert "\u202e" not in answer.text
        for href in page.css("main a[href^='/authors/']::attr(href)").getall()[:3]:
            assert fetch(hostile, href)[0].status_code == 200
    assert names
