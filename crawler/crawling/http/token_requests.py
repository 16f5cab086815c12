"""Requests for hidden addresses of mails: the token is put in on the way out, and what comes back is freed of it.

Nothing but this module and the file of tokens knows the address that is sent: slots, robots.txt, the ledger, captures
and logs have the hidden one.
"""

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from crawler.archive.tokens import TokenFile
from crawler.crawling.fetch_errors import UnknownTokenError
from crawler.digests.body.housekeeping import acts
from crawler.digests.mail.addresses import without_reader_parameters
from crawler.urls import normalise, parts
from crawler.urls.click_redirects import held_target, is_click_redirect
from crawler.urls.reader_tokens import hide_token, hides_token

__all__ = ["request_with_token", "response_without_token"]

_LEAST_TOKEN_CHARS = 8
_MAIL_PARAMETER = re.compile(rb"=[\w.+-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+")


def request_with_token(request: Request, tokens: TokenFile) -> Request:
    """Return the request as it is sent. Raise UnknownTokenError."""
    url = tokens.url_of(request.url)
    if url is None:
        raise UnknownTokenError("the reader's token of this address is not kept")
    return request.replace(url=url)


def response_without_token(response: Response, request: Request, sent: Request, tokens: TokenFile) -> Response:
    """Return an answer as if the hidden address had been asked for; where it redirects, without the reader's token.

    Args:
        response: the answer.
        request: the request as the crawler knows it.
        sent: the request as it was sent.
        tokens: gets the address of a further redirect that counts clicks.
    """
    location = response.headers.get("Location")
    headers = response.headers.copy()
    for name in ("Set-Cookie", "Refresh", "Link", "Content-Location"):
        headers.pop(name, None)
    body = b"" if location is not None else _without(response.body, sent.url, request.url)
    if location is not None:
        headers["Location"] = _target(urljoin(sent.url, location.decode("latin-1")), tokens, _secrets(sent.url))
    return response.replace(url=request.url, headers=headers, body=body)


def _target(url: str, tokens: TokenFile, secrets: Sequence[str]) -> str:
    """Return where a redirect leads, without what names the reader.

    An address that acts for the reader becomes a hidden one of which nothing is kept, so that nothing follows it; one
    whose path holds the token becomes a hidden one that can be followed.
    """
    if acts(url, ""):
        return hide_token(url, acts=True)
    if is_click_redirect(url) and not hides_token(url):
        target = held_target(url)
        if target is not None:
            return _target(target, tokens, secrets)
        return _hidden(url, tokens)
    plain = without_reader_parameters(url, secrets)
    if any(secret in plain for secret in secrets):
        return _hidden(url, tokens)
    return normalise(plain).url


def _hidden(url: str, tokens: TokenFile) -> str:
    tokens.add({hide_token(url): url}, publication="", is_allowed=True)
    return hide_token(url)


def _secrets(url: str) -> list[str]:
    """Return the long parts of an address that may be tokens, the longest first."""
    split = parts.split(url)
    if split is None:
        return []
    values = [pair.partition("=")[2] for pair in (split.query or "").split("&")]
    given = {*split.path.split("/"), *values}
    return sorted((each for each in given if len(each) >= _LEAST_TOKEN_CHARS and not each.isalpha()), key=len)[::-1]


def _without(body: bytes, url: str, hidden: str) -> bytes:
    """Return a body in which neither the address that was asked for nor a long part of it stands, nor a mail address as
    the value of a parameter."""
    mark = hidden.rpartition("/")[2].encode("ascii")
    for piece in (url, *_secrets(url)):
        body = body.replace(piece.encode("utf-8", "replace"), mark)
    return _MAIL_PARAMETER.sub(b"=" + mark, body)
