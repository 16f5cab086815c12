import json

import lxml.html
import pytest

from tests.sample.conftest import Get


@pytest.mark.parametrize(
    ("first", "status"),
    [("gone", 410), ("missing", 404), ("forbidden", 403), ("busy", 429), ("broken", 500), ("soft", 200), ("wall", 200)],
)
def test_the_path_says_what_happens(get: Get, first: str, status: int) -> None:
    assert get(f"/linked/news.example/{first}/a-tram").status == status


def test_a_busy_host_says_when_to_come_back(get: Get) -> None:
    assert get("/linked/news.example/busy/a-tram").headers["Retry-After"] == "1"


def test_an_article_says_who_wrote_it_when(get: Get) -> None:
    page: lxml.html.HtmlElement = lxml.html.document_fromstring(
        get("/linked/news.example/2020/the-tram-that-talks?x=1").text
    )
    facts = json.loads(page.xpath("string(//script[@type='application/ld+json'])"))
    assert facts["headline"] == page.xpath("string(//h1)") == "The tram that talks"
    assert facts["author"]["name"] == "Rita Ratchet"
    assert facts["datePublished"] == page.xpath("string(//meta[@property='article:published_time']/@content)")
    assert page.xpath("//link[@rel='canonical']/@href") == ["http://news.example/2020/the-tram-that-talks?x=1"]


def test_a_paid_article_says_so(get: Get) -> None:
    assert '"isAccessibleForFree": false' in get("/linked/news.example/paid/a-tram").text
    assert '"isAccessibleForFree": true' in get("/linked/news.example/a-tram").text


def test_a_paper_is_a_pdf(get: Get) -> None:
    response = get("/linked/labs.example/paper/gears.pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.body.startswith(b"%PDF")


def test_the_server_is_a_proxy_for_reserved_hosts(get: Get) -> None:
    direct = get("/linked/news.example/a-tram")
    assert get("http://news.example/a-tram").body == direct.body
    assert get("/a-tram", Host="news.example:80").body != get("/a-tram").body
    assert get("/robots.txt", Host="news.example").text.splitlines()[1] == "Disallow: /private/"
