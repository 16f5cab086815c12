"""Filters of the templates. Texts and URLs are untrusted input. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from markupsafe import Markup, escape

from explorer.markup import CONTROL_CHARS, strip_control_chars
from explorer.search.terms import HIGHLIGHT_MARKS

__all__ = [
    "column_max",
    "file_name",
    "highlight",
    "local",
    "number",
    "percent",
    "safe_href",
    "shorten",
    "strip_control_chars",
    "timestamp",
    "titles_differ",
]

MAX_HREF_CHARS = 2000
"""Longest URL that becomes a link; some browsers reject longer ones."""

_HIGHLIGHT = re.compile("\x02([^\x02\x03]*)\x03")
_SPACE = re.compile(r"\s|[\x00-\x20\x7f-\x9f]")


def local(url: str) -> str:
    """Return a URL of this site without scheme and host, so that a link works under any name of the site.

    >>> local("http://localhost/archive/links?_next=2"), local("/archive")
    ('/archive/links?_next=2', '/archive')
    """
    parts = urlsplit(url)
    return urlunsplit(("", "", parts.path, parts.query, parts.fragment)) if parts.netloc else url


def safe_href(url: Any) -> str | None:
    """Return the URL if it is safe to link to, else None: http or https, with a host, no white space, not too long.

    >>> safe_href("https://a.example/b"), safe_href("javascript:alert(1)"), safe_href(" https://a.example")
    ('https://a.example/b', None, None)
    """
    if not isinstance(url, str) or len(url) > MAX_HREF_CHARS or _SPACE.search(url) or CONTROL_CHARS.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and host else None


def shorten(text: Any, length: int = 300) -> str:
    """Return the text, truncated with an ellipsis where it is longer than `length` characters, at a near word if any.

    >>> shorten("one two three", 9), shorten("a.example/one/two", 9), shorten(None)
    ('one two …', 'a.exampl …', '')
    """
    if text is None:
        return ""
    full = str(text)
    if len(full) <= length:
        return full
    head = full[: length - 1]
    space = head.rfind(" ")
    return f"{(head[:space] if space >= length // 2 else head).rstrip()} …"


def highlight(text: Any) -> Markup:
    """Return the escaped text, with what is between `HIGHLIGHT_MARKS` in a `<mark>` element.

    >>> highlight("<b> \\x02gears\\x03 \\x02")
    Markup('&lt;b&gt; <mark>gears</mark> ')
    """
    html = _HIGHLIGHT.sub(r"<mark>\1</mark>", str(escape(text if text is not None else "")))
    return Markup(html.replace(HIGHLIGHT_MARKS[0], "").replace(HIGHLIGHT_MARKS[1], ""))  # noqa: S704 - escaped above


def number(value: Any) -> str:
    """Return a number with thousands separators, None as a dash.

    >>> number(12970), number(None)
    ('12,970', '–')
    """
    return "–" if value is None else f"{value:,}"


def timestamp(time: str | None) -> str:
    """Return a time of the archive in a readable format, None as a dash.

    >>> timestamp("2026-01-05T06:07:08Z"), timestamp(None)
    ('2026-01-05 06:07 UTC', '–')
    """
    return f"{time[:10]} {time[11:16]} UTC" if time else "–"


def column_max(rows: Iterable[Mapping[str, Any]], key: str) -> Any:
    """Return the greatest value of a column; 0 without rows.

    >>> column_max([{"a": 1}, {"a": 3}], "a"), column_max([], "a")
    (3, 0)
    """
    return max((row[key] for row in rows), default=0)


def percent(part: Any, whole: Any) -> str:
    """Return a share as a percentage; a dash where the whole is 0.

    >>> percent(1, 8), percent(1, 5000), percent(0, 0)
    ('12.5%', '<0.1%', '–')
    """
    if not whole:
        return "–"
    share = 100 * (part or 0) / whole
    return "<0.1%" if 0 < share < 0.1 else f"{share:.1f}%"


def file_name(url: Any) -> str:
    """Return the file name in a URL, as the label of an image without a description.

    >>> file_name("https://a.example/img/Big%20gear.png?w=3"), file_name("https://a.example/"), file_name(None)
    ('Big gear.png', 'an image', 'an image')
    """
    path = str(url or "").partition("?")[0].partition("#")[0]
    return unquote(path.rpartition("/")[2]) or "an image"


def titles_differ(title: str | None, other: str | None) -> bool:
    """Return whether two headlines, both known, differ in more than case, punctuation and spaces.

    >>> titles_differ("Gears, “explained”", 'GEARS "explained"'), titles_differ("Gears", "Wheels")
    (False, True)
    >>> titles_differ("Gears", None)
    False
    """
    return bool(title and other) and _letters_and_digits(title) != _letters_and_digits(other)


def _letters_and_digits(text: str | None) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text or "").casefold() if c.isalnum())
