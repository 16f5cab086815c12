"""The page of what is cited, its address, and the addresses of mentions, stories, authors and missing issues."""

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from parsel import Selector

from crawler.archive.database import open_archive
from crawler.archive.issues.write import write_issue
from crawler.archive.redaction.redact import redact
from crawler.archive.releases.normal_form import write_normal_form
from crawler.urls.keys import link_key
from explorer.charts.strip import visit_strip
from tests.archive.builders import citation, issue
from tests.archive.conftest import prepare
from tests.explorer.client import RECORD_PATHS, fetch
from tests.explorer.test_former_ids import joined

RAKE = link_key("https://news.example/rake")


def test_a_cited_page_says_then_and_now_who_and_what(known_path: Path) -> None:
    (answer,) = fetch(known_path, f"/links/{RAKE}")
    page = Selector(answer.text)
    assert page.css("h1 bdi::text").get() == "A robot rakes leaves"
    said = page.css("section[aria-labelledby=cited] li")
    assert [each.css(".meta a bdi::text").get() for each in said] == ["The Weekly", "The Weekly"]
    assert said[0].css(".summary bdi::text").get() == "It rakes, and hums."
    hrefs = said.css(".meta:first-child a:first-child::attr(href)").getall()
    assert f"/publications/weekly/issues/1#m-{RAKE}" in hrefs
    assert "gone" in " ".join(page.css("section[aria-labelledby=state] .state::text").getall())
    assert len(page.css("section[aria-labelledby=state] li a[href^='/archive/visits/']")) == 2
    assert len(page.css("svg.strip rect.strip-lost")) == 2
    assert (
        page.css("section[aria-labelledby=copies] a::attr(href)").get()
        == "https://attic.example/https://news.example/rake"
    )
    assert "days after it was first cited" in answer.text.replace("360 days", "days")
    assert page.css(".cite bdi::text").get(default="").endswith("First cited in The Weekly #1, 2019-01-07.")


def test_digest_then_and_now_stand_side_by_side(known_path: Path) -> None:
    with open_archive(known_path, read_only=True) as archive:
        ((judged,),) = archive.query(
            "SELECT d.verdict FROM drift d JOIN mentions m ON m.id = d.mention_id JOIN links l ON l.id = m.link_id "
            "WHERE l.key = ? ORDER BY m.id LIMIT 1",
            (RAKE,),
        )
    link, page, data = fetch(known_path, *(f"/links/{RAKE}{end}" for end in ("", "/witnesses", "/witnesses.json")))
    first, inline = Selector(page.text).css("main section")
    assert first.css(".verdict b::text").get() == judged.replace("_", " ")
    digest, then, now = first.css(".witnesses > div")
    assert digest.css("bdi::text").getall() == ["A robot rakes leaves", "It rakes, and hums."]
    assert then.css("h3 time::text").get() == "2020-01-01"
    assert then.css("a::attr(href)").get() == "https://attic.example/https://news.example/rake"
    assert "359 days after the issue" in then.get()
    assert "The page was not read." in now.get()
    assert "of the role inline" in inline.css("p.none::text").getall()[0]
    assert [mention["verdict"] for mention in data.json()["mentions"]] == [judged, None]
    anchors = Selector(link.text).css("a[href*='/witnesses#']::attr(href)").getall()
    assert [anchor.partition("#")[2] for anchor in anchors] == [first.css("h2::attr(id)").get()]


def test_the_pages_are_sound_and_have_data(small: Path) -> None:
    pages = fetch(small, *RECORD_PATHS)
    data = fetch(
        small, *(f"{path}.json{mark}{query}" for path, mark, query in (p.partition("?") for p in RECORD_PATHS))
    )
    for path, page, answer in zip(RECORD_PATHS, pages, data, strict=True):
        assert (page.status_code, answer.status_code) == (200, 200), path
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert not Selector(page.text).css("main script, style, iframe, [style], [onclick]"), path
        assert len(Selector(page.text).css("h1")) == 1
        assert answer.json()["path"] == path


def test_the_age_of_a_page_when_it_was_cited(known_path: Path) -> None:
    (answer,) = fetch(known_path, f"/links/{link_key('https://tools.example/level')}.json")
    assert [mention["days_old"] for mention in answer.json()["mentions"]] == [2, 359]


def test_a_mention_is_found_on_its_issue_by_an_address_that_lasts(known_path: Path) -> None:
    link, one = fetch(known_path, f"/links/{RAKE}", "/issues/1")
    href = Selector(link.text).css("section[aria-labelledby=cited] .meta a::attr(href)").get(default="")
    path, _, anchor = href.partition("#")
    assert path == "/publications/weekly/issues/1"
    entry = Selector(one.text).xpath(f"//*[@id='{anchor}']")
    assert entry.css(".title bdi::text").get() == "A robot rakes leaves"
    assert entry.css("span[id^=m]::attr(id)").get() == "m1"  # as it was cited before


@pytest.mark.parametrize("end", ["", ".json", "/revisions", "/witnesses", "?page=1"])
def test_an_id_leads_to_the_key(known_path: Path, end: str) -> None:
    with open_archive(known_path, read_only=True) as archive:
        ((number,),) = archive.query("SELECT id FROM links WHERE key = ?", (RAKE,))
    by_id, upper = fetch(known_path, f"/links/{number}{end}", f"/links/{RAKE.upper()}{end}")
    assert by_id.status_code == upper.status_code == 301
    assert by_id.headers["location"] == upper.headers["location"] == f"/links/{RAKE}{end.partition('?')[0]}"


def test_a_former_id_and_a_former_address_lead_to_the_link(tmp_path: Path) -> None:
    path = joined(tmp_path / "news.db")
    with open_archive(path, read_only=True) as archive:
        ((former,),) = archive.query("SELECT url FROM former_ids WHERE kind = 'link'")
        ((key,),) = archive.query("SELECT key FROM links WHERE id = 1")
    for answer in fetch(path, "/links/2", f"/links/{link_key(former)}"):
        assert (answer.status_code, answer.headers["location"]) == (301, f"/links/{key}")


def test_a_removed_link_says_so_and_an_unknown_one_is_not_there(tmp_path: Path) -> None:
    with prepare(tmp_path / "news.db") as archive:
        write_issue(archive, issue(parts=(), citations=[citation("gear", section=None)], pictures=()), 1)
        ((url, key),) = archive.query("SELECT url, key FROM links")
        redact(archive, "link", url, "asked", 1)
    removed, unknown, nonsense, listed = fetch(
        tmp_path / "news.db", f"/links/{key}", f"/links/{'a' * 16}", "/links/%3Cb%3E", "/links.bib"
    )
    assert listed.text == ""
    assert (removed.status_code, unknown.status_code, nonsense.status_code) == (404, 404, 404)
    assert "removed on request" in removed.text
    assert url not in removed.text
    assert "<b>" not in nonsense.text


def test_two_addresses_of_one_key_are_both_offered(tmp_path: Path) -> None:
    with prepare(tmp_path / "news.db") as archive:
        cites = [citation(name, section=None) for name in ("gear", "cog")]
        write_issue(archive, issue(parts=(), citations=cites, pictures=()), 1)
        archive.connection.execute("UPDATE links SET key = 'aaaaaaaaaaaaaaaa'")
    (answer,) = fetch(tmp_path / "news.db", "/links/aaaaaaaaaaaaaaaa")
    assert [url.rpartition("/")[2] for url in Selector(answer.text).css("main li bdi::text").getall()] == [
        "gear",
        "cog",
    ]


def test_a_release_and_another_archive_have_the_same_addresses(known_path: Path, tmp_path: Path) -> None:
    with open_archive(known_path, read_only=True) as archive:
        write_normal_form(archive, tmp_path / "release.db")
        ((story,),) = archive.query("SELECT DISTINCT story_id FROM stories LIMIT 1")
    (moved,) = fetch(known_path, f"/stories/{story}")
    address = moved.headers["location"]
    assert moved.status_code == 301
    for path in (known_path, tmp_path / "release.db"):
        link, told = fetch(path, f"/links/{RAKE}", address)
        assert (link.status_code, told.status_code) == (200, 200)
        assert Selector(link.text).css("h1 bdi::text").get() == "A robot rakes leaves"


def test_an_author_has_an_address_by_name(known_path: Path) -> None:
    by_id, by_name = fetch(known_path, "/authors/1", "/authors/Rita%20Ratchet")
    assert by_id.status_code == 301
    assert by_id.headers["location"].startswith("/authors/")
    assert Selector(by_name.text).css("h1 bdi::text").get() == "Rita Ratchet"


@pytest.mark.parametrize("name", ["www.site.example", "WWW.Site.Example", "a.b.site.example", "site.example."])
def test_a_host_leads_to_its_domain(small: Path, name: str) -> None:
    whole, within = fetch(small, f"/domains/{name}", f"/publications/weekly/domains/{name}.json")
    assert (whole.status_code, whole.headers["location"]) == (301, "/domains/site.example")
    assert within.headers["location"] == "/publications/weekly/domains/site.example.json"


def test_a_missing_issue_says_so_with_its_neighbours(small: Path) -> None:
    page, data, within, none = fetch(small, "/issues/3", "/issues/3.json", "/publications/weekly/issues/3", "/issues/6")
    assert (page.status_code, data.status_code, within.status_code, none.status_code) == (404, 404, 404, 404)
    assert Selector(page.text).css("h1 bdi::text").get() == "#3 is missing from the archive"
    hrefs = Selector(page.text).css("dl a::attr(href)").getall()
    assert hrefs == ["/publications/weekly/issues/2", "/publications/weekly/issues/4"]
    (missing,) = data.json()["missing"]
    assert (missing["previous"]["number"], missing["next"]["number"], missing["days"]) == (2, 4, 392)
    assert "missing" not in none.text


def test_what_a_listing_says_of_a_missing_issue_is_shown(tmp_path: Path) -> None:
    with prepare(tmp_path / "news.db") as archive:
        for number in (1, 3):
            write_issue(archive, issue(f"{number}-2020-01-0{number}", number=number), 1)
        archive.connection.executescript("""
            INSERT INTO listings (id, publication_id, kind, url, read_at)
            VALUES (1, 1, 'page', 'https://digest.example/sitemap.xml', '2020-02-01T00:00:00Z');
            INSERT INTO listing_entries (listing_id, locator, title) VALUES
              (1, '/digest-2', 'Of gears <b>'), (1, '/digest-22', 'No'), (1, '/x', 'News #2: all'), (1, '/y', '#23');
        """)
    (answer,) = fetch(tmp_path / "news.db", "/issues/2.json")
    assert [entry["locator"] for entry in answer.json()["missing"][0]["listed"]] == ["/digest-2", "/x"]


@pytest.mark.parametrize(
    "change",
    [lambda visits: visits, lambda visits: visits[:1], lambda visits: visits * 500],
    ids=["three", "one", "many"],
)
def test_a_strip_of_visits_is_sound_and_says_what_it_shows(
    change: Callable[[list[dict[str, str]]], list[dict[str, str]]],
) -> None:
    visits = change(
        [
            {"started": "2026-01-01T00:00:00Z", "outcome": "ok"},
            {"started": "2026-02-01T00:00:00Z", "outcome": "<i>"},
            {"started": "2026-03-01T00:00:00Z", "outcome": "not_found"},
        ]
    )
    strip = ElementTree.fromstring(visit_strip(visits, "2020-01-01", ["2020-01-02T00:00:00Z"]))  # noqa: S314 - our own
    assert strip.get("aria-label", "").startswith(f"{len(visits)} visits from 2026-01-01")
    assert len(list(strip.iter())) < 2000
    assert visit_strip([], None) == ""
