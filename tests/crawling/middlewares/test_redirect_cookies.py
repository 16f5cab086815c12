"""A page that answers only with the cookie of its own redirect is asked once more, and the cookie is forgotten."""

from collections.abc import Callable

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.crawling.fetch_errors import TooManyRedirectsError
from crawler.crawling.middlewares.redirect_cookies import cookies_set
from crawler.crawling.middlewares.redirects import Redirects

Site = Callable[[str, str | None], Response]
"""Answers to an address and a cookie."""

PAGE = "http://a.example/story"


def visit(site: Site, url: str = PAGE) -> tuple[int | None, list[tuple[str, str | None]]]:
    """The last status, and each address that was asked for with its cookie."""
    middleware = Redirects.from_crawler(get_crawler(settings_dict={"REDIRECT_MAX_TIMES": 4}))
    asked = []
    following: Request | Response = Request(url, dont_filter=True)
    while isinstance(following, Request):
        request = following
        cookie = request.headers.get("Cookie")
        asked.append((request.url, cookie.decode() if cookie else None))
        try:
            following = middleware.process_response(request, site(*asked[-1]))
        except TooManyRedirectsError:
            return None, asked
    return following.status, asked


def moved(url: str, target: str, *cookies: str) -> Response:
    return Response(url, status=302, headers={"Location": target, "Set-Cookie": list(cookies)})


def test_a_page_that_redirects_to_itself_gets_the_cookie_that_it_set() -> None:
    def site(url: str, cookie: str | None) -> Response:
        return Response(url) if cookie == "seen=1; b=" else moved(url, url, "seen=1; Path=/; Secure", "b=", "c")

    assert visit(site) == (200, [(PAGE, None), (PAGE, "seen=1; b=")])


def test_so_does_one_that_comes_back_by_way_of_others() -> None:
    check, other = "http://a.example/check", "http://b.example/login"

    def site(url: str, cookie: str | None) -> Response:
        if url == PAGE:
            return Response(url) if cookie else moved(url, check, "a=1")
        return moved(url, other, "a=2", "d=3") if url == check else moved(url, PAGE, "b=4")

    assert visit(site) == (200, [(PAGE, None), (check, None), (other, None), (PAGE, "a=2; d=3")])


def test_one_that_refuses_without_it_is_asked_once_more() -> None:
    checked = "http://a.example/story?checked"

    def site(url: str, cookie: str | None) -> Response:
        return moved(url, checked, "a=1") if url == PAGE else Response(url, status=200 if cookie else 403)

    assert visit(site) == (200, [(PAGE, None), (checked, None), (checked, "a=1")])


def test_the_cookie_goes_with_one_request() -> None:
    def circle(url: str, _cookie: str | None) -> Response:
        return moved(url, url, "a=1")

    status, asked = visit(circle)
    assert status is None
    assert [cookie for _, cookie in asked] == [None, "a=1", None, None, None]

    def refusing(url: str, _cookie: str | None) -> Response:
        return Response(url, status=403) if url != PAGE else moved(url, "/b", "a=1")

    assert visit(refusing) == (403, [(PAGE, None), ("http://a.example/b", None), ("http://a.example/b", "a=1")])

    def onwards(url: str, cookie: str | None) -> Response:
        return Response(url) if url != PAGE else moved(url, "/b" if cookie else PAGE, "a=1")

    assert visit(onwards) == (200, [(PAGE, None), (PAGE, "a=1"), ("http://a.example/b", None)])


def test_no_other_host_gets_it_and_nobody_else() -> None:
    def elsewhere(url: str, _cookie: str | None) -> Response:
        return Response(url, status=403) if "b.example" in url else moved(url, "http://b.example/", "a=1")

    assert visit(elsewhere) == (403, [(PAGE, None), ("http://b.example/", None)])

    def plain(url: str, _cookie: str | None) -> Response:
        return Response(url, status=403, headers={"Set-Cookie": "a=1"})

    assert visit(plain) == (403, [(PAGE, None)])

    def missing(url: str, _cookie: str | None) -> Response:
        return Response(url, status=404) if url != PAGE else moved(url, "/b", "a=1")

    assert visit(missing) == (404, [(PAGE, None), ("http://a.example/b", None)])

    def secure(url: str, _cookie: str | None) -> Response:
        return Response(url) if url.startswith("https") else moved(url, "https://a.example/story", "a=1")

    assert visit(secure) == (200, [(PAGE, None), ("https://a.example/story", None)])


@pytest.mark.parametrize("mark", ["Secure", "Path=/; secure", "SECURE =1;HttpOnly"])
def test_what_is_secure_does_not_follow_a_redirect_to_http(mark: str) -> None:
    start = "https://a.example/story"

    def downgraded(url: str, _cookie: str | None) -> Response:
        return Response(url, status=403) if url == PAGE else moved(url, PAGE, f"a=1; {mark}", "b=2; Path=/secure")

    assert visit(downgraded, start) == (403, [(start, None), (PAGE, None), (PAGE, "b=2")])

    def alone(url: str, _cookie: str | None) -> Response:
        return Response(url, status=403) if url == PAGE else moved(url, PAGE, f"a=1; {mark}")

    assert visit(alone, start) == (403, [(start, None), (PAGE, None)])

    def there_and_back(url: str, cookie: str | None) -> Response:
        if url == PAGE:
            return moved(url, start)
        return Response(url) if cookie else moved(url, PAGE, f"a=1; {mark}")

    assert visit(there_and_back, start) == (200, [(start, None), (PAGE, None), (start, "a=1")])


def test_what_is_not_secure_goes_over_http_and_https() -> None:
    start = "https://a.example/story"

    def refusing(url: str, cookie: str | None) -> Response:
        return Response(url, status=200 if cookie else 403) if url == PAGE else moved(url, PAGE, "a=1")

    assert visit(refusing, start) == (200, [(start, None), (PAGE, None), (PAGE, "a=1")])

    def upgraded(url: str, cookie: str | None) -> Response:
        return Response(url, status=200 if cookie else 403) if url == start else moved(url, start, "a=1")

    assert visit(upgraded) == (200, [(PAGE, None), (start, None), (start, "a=1")])


@pytest.mark.parametrize(
    ("values", "cookies"),
    [
        ([b"a=1; Expires=Wed, 01-Jan-2200 00:00:00 GMT; HttpOnly"], {b"a": b"1"}),
        ([b"a=1", b"a=; Expires=Thu, 01-Jan-1970 00:00:00 GMT"], {}),
        ([b"a=1", b"a=2; max-age=-1"], {}),
        ([b"a=1; Expires=soon; Max-Age=soon"], {b"a": b"1"}),
        ([b"a = b=c "], {b"a": b"b=c"}),
        ([b"=a", b"", b";", b"a"], {}),
        ([b"a=" + b"b" * 5_000], {}),
    ],
)
def test_cookies_are_read(values: list[bytes], cookies: dict[bytes, bytes]) -> None:
    assert cookies_set(values) == cookies


def test_their_number_is_bounded() -> None:
    assert len(cookies_set(b"n%d=1" % number for number in range(1_000))) == 20
