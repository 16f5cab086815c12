"""A redirect tells nobody where a link stood, and takes a request to the download slot of its new host."""

import pytest
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.crawling.fetch_errors import BadResponseError, TooManyRedirectsError
from crawler.crawling.middlewares.redirects import Redirects


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


def test_what_goes_wrong_is_told_apart() -> None:
    with pytest.raises(TooManyRedirectsError, match="more than 3 redirects"):
        follow("/moved", times=3)
    with pytest.raises(BadResponseError, match="which is no URL"):
        follow("http://[nothing")


def test_redirects_may_be_turned_off() -> None:
    with pytest.raises(NotConfigured):
        Redirects.from_crawler(get_crawler(settings_dict={"REDIRECT_ENABLED": False}))
