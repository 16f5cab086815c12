import json
import socket
import ssl

import lxml.html
import pytest

from sample.linked import HUGE, SLOW, answer
from sample.secure import serve_secure
from sample.server import Publication
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


def test_a_page_without_metadata(get: Get) -> None:
    plain = get("/linked/stories.example/a/The-Violin?ref=x")
    assert plain.body == get("/linked/news.example/plain/a-tram").body
    assert b"<meta" not in plain.body


def test_a_huge_page_and_a_slow_one() -> None:
    huge, slow = answer("https://maps.example/potholes?v=3"), answer("https://opinions.example/slow-drill/")
    assert (huge.status, len(huge.body), huge.delay) == (200, HUGE, 0)
    assert (slow.status, slow.delay) == (200, SLOW)


def test_over_tls_each_host_has_a_certificate_and_addresses_keep_their_scheme(publication: Publication) -> None:
    with serve_secure(publication) as secure:
        trusting = ssl.create_default_context(cafile=str(secure.authority))
        trusting.verify_flags |= ssl.VERIFY_X509_STRICT  # which is the default from Python 3.13 on
        for host in ("news.example", "arxiv.org"):
            with (
                socket.create_connection(("127.0.0.1", secure.port), timeout=30) as connection,
                trusting.wrap_socket(connection, server_hostname=host) as tls,
            ):
                tls.sendall(f"GET /a-tram HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                answered = b"".join(iter(lambda: tls.recv(65536), b""))
            assert f'<link rel="canonical" href="https://{host}/a-tram">'.encode() in answered


def test_the_server_is_a_proxy_for_reserved_hosts(get: Get) -> None:
    direct = get("/linked/news.example/a-tram")
    assert get("http://news.example/a-tram").body == direct.body
    assert get("/a-tram", Host="news.example:80").body != get("/a-tram").body
    assert get("/robots.txt", Host="news.example").text.splitlines()[1] == "Disallow: /private/"
