"""crawler.crawling.http.token_requests: the token goes out, and nothing of it comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.archive.tokens import TokenFile
from crawler.crawling.fetch_errors import UnknownTokenError
from crawler.crawling.http.token_requests import request_with_token, response_without_token
from crawler.urls.reader_tokens import hide_token

SENT = "https://click.gears.example/f/a/TOKEN0aB1cD2~~/AAQ?r=TOKENxY34"
HIDDEN = hide_token(SENT)


@pytest.fixture
def tokens(tmp_path: Path) -> Iterator[TokenFile]:
    with TokenFile(tmp_path / "archive.db") as file:
        file.add({HIDDEN: SENT}, "gears", is_allowed=True)
        yield file


def answer(tokens: TokenFile, **parts: object) -> Response:
    request = Request(HIDDEN)
    sent = request_with_token(request, tokens)
    assert sent.url == SENT
    return response_without_token(Response(SENT, **parts), request, sent, tokens)  # type: ignore[arg-type]


def test_a_token_that_is_not_kept(tokens: TokenFile) -> None:
    tokens.forget(HIDDEN)
    with pytest.raises(UnknownTokenError):
        request_with_token(Request(HIDDEN), tokens)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("https://news.example/a?id=1&mc_eid=TOKEN&utm_source=x", "https://news.example/a?id=1"),
        ("/inside?email=ada%40reader.example", "https://click.gears.example/inside"),
        ("https://news.example/a?id=1&rcp=ada%40reader.example&via=TOKENxY34", "https://news.example/a?id=1"),
        ("https://news.example/a?id=1&s=YWRhQHJlYWRlci5leGFtcGxl", "https://news.example/a?id=1"),
        ("https://social.example/@cog@gears.example/1", "https://social.example/@cog@gears.example/1"),
        ("https://x.mjt.lu/lnk/TOKEN/1/H/aHR0cHM6Ly9uZXdzLmV4YW1wbGUvYQ", "https://news.example/a"),
    ],
)
def test_redirects(tokens: TokenFile, location: str, target: str) -> None:
    headers = {"Location": location, "Set-Cookie": "reader=TOKEN"}
    response = answer(tokens, status=302, headers=headers, body=b'<a href="TOKEN">here</a>')
    assert response.url == HIDDEN
    assert response.headers["Location"] == target.encode()
    assert b"TOKEN" not in response.body + repr(response.headers).encode()


def test_a_redirect_to_another_platform_hides_token_and_can_be_followed(tokens: TokenFile) -> None:
    following = "https://u1.ct.sendgrid.net/ls/click?upn=TOKENnext"
    response = answer(tokens, status=302, headers={"Location": following})
    location = (response.headers["Location"] or b"").decode()
    assert location == hide_token(following)
    assert request_with_token(Request(location), tokens).url == following


def test_a_redirect_whose_path_holds_the_token_is_hidden(tokens: TokenFile) -> None:
    following = "https://gears.example/for/TOKENxY34/read"
    response = answer(tokens, status=302, headers={"Location": following})
    location = (response.headers["Location"] or b"").decode()
    assert location == hide_token(following)
    assert request_with_token(Request(location), tokens).url == following


def test_a_page_that_repeats_the_address(tokens: TokenFile) -> None:
    body = f"<p>You came by {SENT}, TOKEN0aB1cD2~~ and TOKENxY34: /a?to=ada%40reader.example</p>".encode()
    response = answer(tokens, status=200, body=body)
    assert b"TOKEN" not in response.body
    assert b"reader.example" not in response.body
    assert response.body.startswith(b"<p>You came by ~")


def test_a_redirect_to_an_address_that_acts_is_not_followed(tokens: TokenFile) -> None:
    response = answer(tokens, status=302, headers={"Location": "https://gears.example/unsubscribe/TOKENuv8?u=TOKENwx9"})
    location = (response.headers["Location"] or b"").decode()
    assert "TOKEN" not in location
    with pytest.raises(UnknownTokenError):
        request_with_token(Request(location), tokens)
