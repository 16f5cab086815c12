import json
import re

import lxml.html
import pytest

from sample.server import Publication
from tests.sample.conftest import Get

STRAYS = {"/13/", "/14/", "/15/", "/2024-02-19-10/"}
STUBS = ["the-fourth", "the-fifth", "the-sixth", "the-ninth", "the-eleventh", "the-twelfth", "the-sixteenth"]


def document(get: Get, path: str) -> lxml.html.HtmlElement:
    response = get(path)
    assert (response.status, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    return lxml.html.document_fromstring(response.text)


def test_a_full_page(get: Get) -> None:
    page = document(get, "/digests/the-first")
    assert page.xpath("string(//h1[contains(@class, 'display-5')])") == "Gearbox This Week #1"
    assert page.xpath("string(//h4[contains(@class, 'lh14')])") == "Clocks that run late, a tram that talks, and more!"
    assert page.xpath("//*[@class='published']/time/@datetime") == ["2018-03-05T00:00:00+00:00"]
    assert page.xpath("//img[@class='page-feature-image']/@src") == ["/assets/img/digests/1/clock.png"]
    assert page.xpath("//p[@class='image-credit']/a/@href") == ["https://photos.example/clock-tower"]
    (body,) = page.xpath("//div[@class='post-article']")
    assert body.xpath(".//blockquote/p/a/@href")[0] == "https://news.example/2018/03/town-clocks"
    assert body.xpath(".//div[@class='footnotes'][@role='doc-endnotes']//a/@href")[0].startswith(
        "https://council.example/"
    )
    assert body.xpath(".//blockquote[@class='twitter-tweet']")
    assert body.xpath(".//iframe/@src") == ["https://www.youtube.com/embed/GEARS40min4"]
    assert page.xpath("//div[@class='navposts']/a/@class") == ["nexttheme"]
    assert not body.xpath(".//*[@class='themecard' or @class='navposts']")
    assert len(page.xpath("//div[@class='themecard']")) == 3


@pytest.mark.parametrize("name", STUBS)
def test_a_stub_has_a_target_and_no_text(get: Get, name: str) -> None:
    response = get(f"/digests/{name}")
    target = re.search(
        r'<meta http-equiv="refresh" content="1;url=(https://newsletter\.example/p/[^"]+)">', response.text
    )
    assert target
    assert f'<link rel="canonical" href="{target[1]}">' in response.text
    assert len(response.body) < 600
    assert "post-article" not in response.text


@pytest.mark.parametrize("number", [14, 15])
def test_unterminated_front_matter_is_shown(get: Get, number: int) -> None:
    page = document(get, f"/{number}/")
    assert page.xpath("string(//h1[contains(@class, 'display-5')])") == str(number)
    (body,) = page.xpath("//div[@class='post-article']")
    first = body.xpath("./p[1]")[0]
    assert first.text_content().startswith("layout: redirect")
    assert f"redirect: https://newsletter.example/p/{number}" in first.text_content()
    assert first.text_content().endswith("---### Top News")
    assert body.xpath(".//a/@href")[0] == "<Image Source Link>"
    assert "Top News" not in body.xpath("string(.//h3)")


def test_a_list_after_text_is_text_and_a_bar_loses_a_link(get: Get) -> None:
    (body,) = document(get, "/14/").xpath("//div[@class='post-article']")
    assert not body.xpath(".//li")
    related = next(paragraph for paragraph in body.iter("p") if paragraph.text_content().startswith("Related:"))
    assert related.xpath("a/@href") == ["https://energy.example/pumping", "https://rivers.example/fish"]
    assert body.xpath("string(.//td[1])") == "[Spring cleaning"
    assert "https://tools.example/spring-cleaning" not in body.xpath(".//a/@href")


def test_a_fenced_post_is_code(get: Get) -> None:
    (body,) = document(get, "/13/").xpath("//div[@class='post-article']")
    assert [child.tag for child in body] == ["pre"]
    assert not body.xpath(".//a")


def test_a_page_without_a_title(get: Get) -> None:
    page = document(get, "/2024-02-19-10/")
    assert page.xpath("string(//h1[contains(@class, 'display-5')])") == ""
    assert page.xpath("//time/@datetime") == ["2026-06-01T12:00:00+00:00"]
    assert page.xpath("//div[@class='post-article']/h3[1]/text()") == ["Top News"]


def test_the_later_of_two_is_at_their_permalink(get: Get) -> None:
    page = document(get, "/digests/the-seventh")
    assert page.xpath("//time/@datetime")[0] == "2022-11-14T00:00:00+00:00"
    assert "Cogs come to the kitchen" in page.text_content()


def test_the_sitemap_lists_every_page(get: Get, publication: Publication) -> None:
    places = re.findall(r"<loc>(.*?)</loc>", get("/sitemap.xml").text)
    assert all(place.startswith(publication.site) for place in places)
    paths = [place.removeprefix(publication.site) for place in places]
    assert set(paths) >= STRAYS
    assert sum(path.startswith("/digests/") for path in paths) == 13
    assert all(get(path).status == 200 for path in paths)


def test_the_category_lists_all_but_the_strays(get: Get) -> None:
    rows = document(get, "/categories/digests/").xpath("//div[@class='row listed']")
    assert len(rows) == 13
    assert not STRAYS & set(document(get, "/categories/digests/").xpath("//div[@class='row listed']//a/@href"))
    assert rows[0].xpath("string(.//h2)") == "The Gearbox Digest #16"
    assert rows[0].xpath(".//time/@datetime") == ["2026-05-11T00:00:00+00:00"]


def test_the_feed_has_the_text_of_the_newest_even_where_the_page_is_a_stub(get: Get, publication: Publication) -> None:
    feed = lxml.html.etree.fromstring(get("/feed.xml").body)
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert len(feed.findall("a:entry", names)) == 10
    (content,) = feed.xpath(
        "//a:entry[a:link/@href=$url]/a:content/text()",
        namespaces=names,
        url=f"{publication.site}/digests/the-sixteenth",
    )
    assert '<a href="https://doors.example/ninety">' in content


def test_the_search_data_is_a_script(get: Get) -> None:
    script = get("/assets/js/search-data.json").text
    store = json.loads(script.removeprefix("var store = ").removesuffix(";\n"))
    assert {"title": "14", "excerpt": None, "url": "/14/"} in store


def test_slashes_at_the_end(get: Get) -> None:
    assert get("/digests/the-first/").status == 404
    assert (get("/14").status, get("/14").headers["Location"]) == (301, "/14/")
    assert get("/categories/digests").headers["Location"] == "/categories/digests/"


def test_the_digests_folder_is_broken_and_robots_may_go_anywhere(get: Get) -> None:
    assert "url=/digests/%7B" in get("/digests/").text
    assert get("/digests/%7B").status == 404
    assert "Disallow" not in get("/robots.txt").text
