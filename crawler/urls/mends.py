"""Mend addresses that cannot be fetched as written, where the intended one is beyond doubt.

Each mend is tried on the whole text, in the order of `_STEPS`, and returns the text unchanged where it does not apply.
"""

import re
from collections.abc import Callable

from crawler.urls import parts
from crawler.urls.domains import is_host_like

__all__ = ["MENDS", "MISSPELT_SCHEME", "mend"]

MENDS: dict[str, str] = {
    "markdown_link": "A whole Markdown link stood where its URL belongs; the URL was taken out of it.",
    "angle_brackets": "Angle brackets around the URL, or markup after it, were left out: no URL holds a raw bracket.",
    "quotes": "Quotation marks around or after the URL were left out: they belong to the sentence.",
    "scheme_doubled": "The scheme was written twice (https://https:/a); the inner one counts.",
    "scheme_misspelt": "The scheme was misspelt or lost its colon (htps://, ttps://, https//).",
    "scheme_slashes": "The scheme was followed by too few or too many slashes (https:/a); browsers read it as two.",
    "scheme_missing": "A bare host (www.a.example/b, a.org) got the scheme that browsers try first, https.",
    "joined": "Two URLs written as one, with a comma or a space between, were taken apart; the first counts.",
    "backslash": "Backslashes in the path became slashes, as browsers read them.",
    "entity": "Ampersands of the query that were escaped as in HTML (&amp;) were unescaped.",
    "full_stop": "The full stop of a sentence was left out after an identifier that cannot end in one.",
}
"""Rule -> what it mended and why that is certain. Each mend is a row among the archive's problems."""

_MARKDOWN_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?(https?://[^\s<>]+?)>?\s*\)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"<\s*(https?:[^<>]*)>?", re.IGNORECASE)
_MARKUP_AFTER = re.compile(r"(https?:[^\s<>]+)>(?:[\s<].*)?", re.IGNORECASE | re.DOTALL)
_QUOTES = '"“”„«»'
_OPENING_QUOTES = _QUOTES + "'‘"
_SCHEME_TWICE = re.compile(r"(?:https?[;:.]?[/\\]+)+(?=https?(?::[/\\]|[;.]?//))", re.IGNORECASE)
MISSPELT_SCHEME = re.compile(r"(?:h{1,2}t{1,3}p{1,2}(s{0,2})|t{1,2}p(s?))[:;.]?//", re.IGNORECASE)
"""A scheme that is http or https but for its spelling or its colon; a correct one matches too."""
_SCHEME_SLASHES = re.compile(r"(https?):+\s*[/\\][\s/\\]*(?=[^\s/\\:])", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PORT_AHEAD = re.compile(r":[0-9]{1,5}(?:[/?#]|$)")
_JOINED = re.compile(r"(https?://[^/?#\s,=]+(?:/[^?#\s=]*?)?)(?:,\s*|\s+)https?://[^/?#\s]+\.[^/?#\s]", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp|#0?38);", re.IGNORECASE)
# Sites whose identifiers never end in a full stop, so that one at the end of a path is the sentence's.
_NO_FULL_STOP = re.compile(r"(https?://(?:[a-z]+\.)?arxiv\.org/[^?#]*?[0-9v])\.+", re.IGNORECASE)


def mend(url: str) -> tuple[str, list[str]]:
    r"""Return `url` mended, and the names of the mends in order; the same text and no names where nothing is certain.

    >>> mend('https://https:/www.a.example/b')
    ('https://www.a.example/b', ['scheme_doubled', 'scheme_slashes'])
    >>> mend('https://a.example/b/,https://c.example/d')
    ('https://a.example/b/', ['joined'])
    >>> mend('<https://a.example/b>'), mend('<link>')
    (('https://a.example/b', ['angle_brackets']), ('<link>', []))
    """
    names: list[str] = []
    for name, step in _STEPS:
        mended = parts.strip(step(url))
        if mended != url:
            names.append(name)
            url = mended
    return url, names


def _markdown_link(url: str) -> str:
    if not url.startswith(("[", "![")):
        return url
    match = _MARKDOWN_LINK.fullmatch(url)
    return match[1] if match else url


def _angle_brackets(url: str) -> str:
    match = _IN_BRACKETS.fullmatch(url) or _MARKUP_AFTER.fullmatch(url)
    return match[1] if match else url


def _quotes(url: str) -> str:
    inner = url.lstrip(_OPENING_QUOTES)
    if inner != url:
        return inner.rstrip(_QUOTES + "'’") if inner[:4].lower() == "http" else url
    trimmed = url.rstrip(_QUOTES)
    if trimmed == url or trimmed[:4].lower() != "http" or any(quote in trimmed for quote in _QUOTES):
        return url  # a pair inside the address is its own
    return trimmed


def _scheme_doubled(url: str) -> str:
    match = _SCHEME_TWICE.match(url)
    return url[match.end() :] if match else url


def _scheme_misspelt(url: str) -> str:
    match = MISSPELT_SCHEME.match(url)
    if match is None:
        return url
    scheme = "https" if match[1] or match[2] else "http"
    return url if match[0].lower() == scheme + "://" else f"{scheme}://{url[match.end() :]}"


def _scheme_slashes(url: str) -> str:
    match = _SCHEME_SLASHES.match(url)
    return f"{match[1]}://{url[match.end() :]}" if match else url


def _scheme_missing(url: str) -> str:
    bare = url.removeprefix("//")
    host = re.split(r"[/?#\\:]", bare, maxsplit=1)[0]
    if not is_host_like(host) or (_SCHEME.match(bare) and not _PORT_AHEAD.match(bare[len(host) :])):
        return url
    return "https://" + bare


def _joined(url: str) -> str:
    match = _JOINED.match(url)
    return match[1] if match else url


def _backslash(url: str) -> str:
    if "\\" not in url or url[:4].lower() != "http":
        return url
    end = min((at for at in (url.find("?"), url.find("#")) if at >= 0), default=len(url))
    return url[:end].replace("\\", "/") + url[end:]


def _entity(url: str) -> str:
    start = url.find("?")
    if start < 0 or "&" not in url or url[:4].lower() != "http":
        return url
    return url[:start] + _ENTITY.sub("&", url[start:])


def _full_stop(url: str) -> str:
    match = _NO_FULL_STOP.fullmatch(url)
    return match[1] if match else url


_STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("markdown_link", _markdown_link),
    ("angle_brackets", _angle_brackets),
    ("quotes", _quotes),
    ("scheme_doubled", _scheme_doubled),
    ("scheme_misspelt", _scheme_misspelt),
    ("scheme_slashes", _scheme_slashes),
    ("scheme_missing", _scheme_missing),
    ("joined", _joined),
    ("backslash", _backslash),
    ("entity", _entity),
    ("full_stop", _full_stop),
)
