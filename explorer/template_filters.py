"""What templates do to texts and addresses of the web, which are hostile until shown otherwise. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from markupsafe import Markup, escape

from explorer.search_terms import HIGHLIGHT_MARKS

__all__ = [
    "FOLDER",
    "column_max",
    "file_name",
    "highlight",
    "number",
    "percent",
    "safe_href",
    "shorten",
    "strip_control_chars",
    "timestamp",
    "titles_differ",
]

FOLDER = Path(__file__).resolve().parent

MAX_HREF_CHARS = 2000
"""Characters of an address that is still made a link: browsers take no more, and nobody means more."""

_CONTROL_CHARS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_HIGHLIGHT = re.compile("\x02([^\x02\x03]*)\x03")
_SPACE = re.compile(r"\s|[\x00-\x20\x7f-\x9f]")

T = TypeVar("T")


def strip_control_chars(value: T) -> T:
    """The value as it is written into a page: None as nothing, text without what steers a display.

    That is control characters, bidirectional overrides and what takes no room: by them a text can look like another.

    >>> strip_control_chars("pay\\u202elap.example"), strip_control_chars(3)
    ('paylap.example', 3)
    """
    if value is None:
        return ""  # type: ignore[return-value]
    if isinstance(value, str) and _CONTROL_CHARS.search(value):
        return type(value)(_CONTROL_CHARS.sub("", value))
    return value


def safe_href(url: Any) -> str | None:
    """The address when a browser may follow it, else None: http or https, with a host, no white space, not too long.

    >>> safe_href("https://a.example/b"), safe_href("javascript:alert(1)"), safe_href(" https://a.example")
    ('https://a.example/b', None, None)
    """
    if not isinstance(url, str) or len(url) > MAX_HREF_CHARS or _SPACE.search(url) or _CONTROL_CHARS.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and host else None


def shorten(text: Any, length: int = 300) -> str:
    """The text, cut at a word with an ellipsis when it is longer.

    >>> shorten("one two three", 9), shorten(None)
    ('one two …', '')
    """
    if text is None:
        return ""
    whole = str(text)
    if len(whole) <= length:
        return whole
    head = whole[: length - 1]
    return f"{head[: max(head.rfind(' '), length // 2)].rstrip()} …"


def highlight(text: Any) -> Markup:
    """The text, escaped, with what stands between `HIGHLIGHT_MARKS` in a `<mark>`.

    >>> highlight("<b> \\x02gears\\x03 \\x02")
    Markup('&lt;b&gt; <mark>gears</mark> ')
    """
    found = _HIGHLIGHT.sub(r"<mark>\1</mark>", str(escape(text if text is not None else "")))
    return Markup(found.replace(HIGHLIGHT_MARKS[0], "").replace(HIGHLIGHT_MARKS[1], ""))  # noqa: S704 - escaped above


def number(value: Any) -> str:
    """A number with its thousands set apart; nothing as a dash.

    >>> number(12970), number(None)
    ('12,970', '–')
    """
    return "–" if value is None else f"{value:,}"


def timestamp(time: str | None) -> str:
    """A time of the archive for reading.

    >>> timestamp("2026-01-05T06:07:08Z"), timestamp(None)
    ('2026-01-05 06:07 UTC', '–')
    """
    return f"{time[:10]} {time[11:16]} UTC" if time else "–"


def column_max(rows: Iterable[Mapping[str, Any]], key: str) -> Any:
    """The greatest value of a column; 0 without rows.

    >>> column_max([{"a": 1}, {"a": 3}], "a"), column_max([], "a")
    (3, 0)
    """
    return max((row[key] for row in rows), default=0)


def percent(part: Any, whole: Any) -> str:
    """A share of a whole.

    >>> percent(1, 8), percent(1, 5000), percent(0, 0)
    ('12.5%', '<0.1%', '–')
    """
    if not whole:
        return "–"
    share = 100 * (part or 0) / whole
    return "<0.1%" if 0 < share < 0.1 else f"{share:.1f}%"


def file_name(url: Any) -> str:
    """What an address calls its file, for a picture that nobody described.

    >>> file_name("https://a.example/img/Big%20gear.png?w=3"), file_name("https://a.example/"), file_name(None)
    ('Big gear.png', 'a picture', 'a picture')
    """
    path = str(url or "").partition("?")[0].partition("#")[0]
    return unquote(path.rpartition("/")[2]) or "a picture"


def titles_differ(title: str | None, other: str | None) -> bool:
    """Whether two headlines differ by more than typography, both being known.

    >>> titles_differ("Gears, “explained”", 'GEARS "explained"'), titles_differ("Gears", "Wheels")
    (False, True)
    >>> titles_differ("Gears", None)
    False
    """
    return bool(title and other) and _folded(title) != _folded(other)


def _folded(text: str | None) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text or "").casefold() if c.isalnum())
