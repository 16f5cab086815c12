"""Requests for hidden addresses of mails: the token is put in on the way out, and what comes back is freed of it.

Nothing but this module and the file of tokens knows the address that is sent: slots, robots.txt, the ledger, captures
and logs have the hidden one.
"""

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
        headers["Location"] = _target(urljoin(sent.url, location.decode("latin-1")), tokens)
    return response.replace(url=request.url, headers=headers, body=body)


def _target(url: str, tokens: TokenFile) -> str:
    """Return where a redirect leads, without what names the reader.

    An address that acts for the reader becomes a hidden one of which nothing is kept, so that nothing follows it.
    """
    if acts(url, ""):
        return hide_token(url, acts=True)
    if is_click_redirect(url) and not hides_token(url):
        target = held_target(url)
        if target is not None:
            return _target(target, tokens)
        tokens.add({hide_token(url): url}, publication="", is_allowed=True)
        return hide_token(url)
    return normalise(without_reader_parameters(url)).url


def _without(body: bytes, url: str, hidden: str) -> bytes:
    """Return a body in which neither the address that was asked for nor a long part of it stands."""
    split = parts.split(url)
    pieces = [url]
    if split is not None:
        values = [pair.partition("=")[2] for pair in (split.query or "").split("&")]
        given = (*split.path.split("/"), *values)
        pieces += [piece for piece in given if len(piece) >= _LEAST_TOKEN_CHARS and not piece.isalpha()]
    for piece in sorted(pieces, key=len, reverse=True):
        body = body.replace(piece.encode("utf-8", "replace"), hidden.rpartition("/")[2].encode("ascii"))
    return body
