"""A redirect tells nobody where a link stood, and takes a request to the download slot of its new host."""

import pytest
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.crawling.fetch_errors import AddressRefusedError, BadResponseError, TooManyRedirectsError
from crawler.crawling.middlewares.address_guard import AddressGuard
from crawler.crawling.middlewares.redirects import Redirects
from crawler.urls.address_rules import Rules


def follow(location: str, *, times: int = 0) -> Request:
    """The request to which a redirect from a.example leads."""
    middleware = Redirects.from_crawler(get_crawler(settings_dict={"REDIRECT_MAX_TIMES": 3}))
    meta = {"download_slot": "a.example", "redirect_times": times}
    request = Request("http://a.example/story", headers={"Referer": "http://digest.example/"}, meta=meta)
    headers = {"Location": location, "Referrer-Policy": "unsafe-url"}
    following = middleware.process_response(request, Response(request.url, status=301, headers=headers))
    assert isinstance(following, Request)
    return following


@pytest.mark.parametrize("location", ["/moved", "http://b.example/moved"])
def test_no_host_is_told_where_the_link_stood(location: str) -> None:
    assert "Referer" not in follow(location).headers


def test_another_host_has_a_slot_of_its_own() -> None:
    assert follow("/moved").meta["download_slot"] == "a.example"
    assert "download_slot" not in follow("http://b.example/moved").meta


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("\\\\b.example\\moved", "http://b.example/moved"),
        ("/a\\b?c=\\d", "http://a.example/a/b?c=%5Cd"),
        ("http:\\\\b.example/moved", "http://b.example/moved"),
        ("http:///b.example/moved", "http://b.example/moved"),
        ("////b.example/moved", "http://b.example/moved"),
        ("HTTPS:////b.example/moved", "https://b.example/moved"),
        (" /moved\t", "http://a.example/moved"),
        ("moved/a:b", "http://a.example/moved/a:b"),
    ],
)
def test_where_it_leads_is_read_as_browsers_do(location: str, leads_to: str) -> None:
    assert follow(location).url == leads_to


@pytest.mark.parametrize(
    "location", ["mailto:a@b.example", "javascript:void(0)", "file:///etc/hosts", "data:,a", "b.example:80"]
)
def test_one_that_leads_away_from_the_web_is_left_to_the_address_guard(location: str) -> None:
    middleware = Redirects.from_crawler(get_crawler())
    response = Response("http://a.example/story", status=302, headers={"Location": location})
    request = Request(response.url)
    assert middleware.process_response(request, response) is response
    with pytest.raises(AddressRefusedError, match="neither http nor https"):
        AddressGuard(Rules()).process_response(request, response)


def test_what_goes_wrong_is_told_apart() -> None:
    with pytest.raises(TooManyRedirectsError, match="more than 3 redirects"):
        follow("/moved", times=3)
    with pytest.raises(BadResponseError, match="which is no URL"):
        follow("http://[nothing")


def test_redirects_may_be_turned_off() -> None:
    with pytest.raises(NotConfigured):
        Redirects.from_crawler(get_crawler(settings_dict={"REDIRECT_ENABLED": False}))
