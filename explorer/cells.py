"""How a value is shown in a table: by the name of its column, as a link to the page of what it names. Pure.

The names are those of the tables and views, and of the questions; a visitor's own query has the same, where it selects
columns under their names. All values are untrusted: what is no link is escaped text.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape

from crawler.urls.keys import link_key
from crawler.visits.states import STATES
from explorer.markup import strip_control_chars
from explorer.paths import DATABASE, author_path, issue_path, link_path
from explorer.template_filters import safe_href

__all__ = ["LONG_CHARS", "MAX_CHARS", "aligned", "cell", "decimals_of", "is_number", "is_plain_number"]

LONG_CHARS = 140
"""Length from which a text is clamped until a reader opens it."""

WORDS_CHARS = 30
"""Length from which a text gets a column of some width."""

MAX_CHARS = 1500
"""Length at which a text is cut: the page of its row has all of it."""

MAX_DECIMALS = 4
"""Decimals up to which the fractions of a column are aligned."""

URL_CHARS = 60
"""Length at which the label of an address is cut in its middle."""

_PLAIN = re.compile(r"(?:\A|_)(?:id|year|number|issue|position|occurrence|status|run|added_in|changed_in|found_in)\Z")
"""Columns whose numbers are names: without separators."""

_ROWS: Mapping[str, str] = {
    "issue_id": "issues", "link_id": "links", "mention_id": "mentions", "domain_id": "domains",
    "edition_id": "editions", "section_id": "sections", "image_id": "images", "visit_id": "visits",
    "parent_id": "mentions", "run_id": "runs", "publication_id": "publications",
}  # fmt: skip
"""Column of ids -> table of the rows."""

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+Z)?")

Urls = Callable[[str], str]
"""Path within the explorer -> path for browsers."""


def is_number(value: object) -> bool:
    """Return whether a value is shown as a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def decimals_of(rows: Sequence[Sequence[Any]]) -> list[int | None]:
    """Return how many decimals the fractions of each column have; None for a column without any, or with too many.

    >>> decimals_of([(1.0, 7, "a"), (0.25, 8, "b")])
    [2, None, None]
    """
    return [_decimals([value for value in column if isinstance(value, float)]) for column in zip(*rows, strict=True)]


def _decimals(fractions: Sequence[float]) -> int | None:
    texts = [str(value) for value in fractions]
    if not texts or any("e" in text or "n" in text for text in texts):
        return None
    decimals = max(len(text.partition(".")[2].removesuffix("0")) for text in texts)
    return decimals if decimals <= MAX_DECIMALS else None


def aligned(shown: Any, value: Any, decimals: int | None) -> Any:
    """Return how a value is shown, a fraction with as many decimals as its column has.

    >>> aligned("1", 1.0, 2), aligned("7", 7, None), aligned("1", 1.0, 0)
    ('1.00', '7', '1')
    """
    is_linked = "<" in str(shown)
    return f"{value:,.{decimals}f}" if isinstance(value, float) and decimals is not None and not is_linked else shown


@lru_cache(maxsize=1000)
def is_plain_number(column: str) -> bool:
    """Return whether the numbers of a column are names, which have no separators.

    >>> is_plain_number("issue_id"), is_plain_number("year"), is_plain_number("mentions")
    (True, True, False)
    """
    return _PLAIN.search(column) is not None


def cell(column: str, value: Any, row: Mapping[str, Any], at: Urls) -> Markup | None:
    """Return a value as HTML; None where the text is shown as it is.

    Args:
        column: its column.
        value: a value of SQLite.
        row: the other values of the row.
        at: gives paths of the explorer their prefix.

    >>> print(cell("domain", "news.example", {}, str))
    <a href="/domains/news.example">news.example</a>
    >>> print(cell("mentions", 13528, {}, str), cell("share", 2.50, {}, str), cell("year", 2021, {}, str))
    13,528 2.5 <a href="/issues?year=2021">2021</a>
    >>> print(cell("title", "Gears", {"url": "https://a.example/"}, str))
    <a href="/links/x366jgfelnwiecck">Gears</a>
    >>> cell("url", "javascript:alert(1)", {}, str), cell("title", "Short", {}, str)
    (None, None)
    """
    if value is None or value == "" or isinstance(value, bytes):
        return None
    if is_number(value):
        return _number(column, value, row, at)
    if not isinstance(value, str):
        return None
    path = _path(column, value, row)
    if path is not None:
        return _link(at(path), value)
    if _TIME.fullmatch(value):
        return _element("<time>%s</time>", value)
    if column in ("state", "source_state") and value in STATES and value != "unvisited":
        words = value.replace("_", " ")
        return _element('<span class="state state-%s" title="%s">%s</span>', value, STATES[value], words)
    href = safe_href(value)
    if href is not None:
        return _element('<a class="url" href="%s" rel="nofollow noopener">%s</a>', href, _short_url(href))
    if len(value) > LONG_CHARS:
        return _clamped(value)
    return _element('<span class="words">%s</span>', _clean(value)) if len(value) > WORDS_CHARS else None


def _element(form: str, *values: str) -> Markup:
    """Return HTML with texts, escaped, in the places of its `%s`: what Markup.format does, in a third of its time."""
    return Markup(form % tuple(map(escape, values)))  # noqa: S704 - of constants, its texts are escaped


def _number(column: str, value: float, row: Mapping[str, Any], at: Urls) -> Markup:
    plain = is_plain_number(column)
    text = str(value) if plain and isinstance(value, int) else f"{value:,}".removesuffix(".0")
    path = _path(column, str(value), row) if plain else None
    return escape(text) if path is None else _link(at(path), f"#{text}" if column.startswith("issue_n") else text)


def _path(column: str, value: str, row: Mapping[str, Any]) -> str | None:
    """Return the path of the page of what a value names; None where it has none."""
    if column in _ROWS and value.isdigit():
        return f"/{DATABASE}/{_ROWS[column]}/{value}"
    of_column = _PATHS.get(column)
    return None if of_column is None else of_column(value, row)


def _issue(value: str, row: Mapping[str, Any]) -> str | None:
    """Return the path of an issue by its number or key, as questions have it beside the key of its publication."""
    publication = _get(row, "publication")
    if not re.fullmatch(r"[\w-]+", value):
        return None
    return issue_path(str(publication), value) if publication else f"/issues/{value}"


def _issue_of_view(value: str, row: Mapping[str, Any]) -> str:
    """Return the path of an issue by its number; views have the name of a publication, which is in no address."""
    return f"/issues/{value}"


def _story(value: str, row: Mapping[str, Any]) -> str | None:
    return f"/stories/{value}" if value.isdigit() else None


def _story_of(value: str, row: Mapping[str, Any]) -> str | None:
    known = _get(row, "story_id")
    return None if known is None else _story(str(known), row)


def _author(value: str, row: Mapping[str, Any]) -> str:
    return author_path(value)


def _titled(value: str, row: Mapping[str, Any]) -> str | None:
    """Return the path of the page of a link, by its normalised address; that of its row where only the id is there."""
    known = _get(row, "link_id")
    url = safe_href(_get(row, "link_url") or (_get(row, "url") if known is None else None))
    if url is not None:
        return link_path(link_key(url))
    return None if known is None else f"/{DATABASE}/links/{known}"


def _word(value: str, row: Mapping[str, Any]) -> str:
    """Return the path of the search for a word in headlines, of the later year that its row compares."""
    of = {"q": f"title:{value}", "year": str(_get(row, "second_year") or "")}
    return "/search?" + urlencode({name: text for name, text in of.items() if text})


def _year(value: str, row: Mapping[str, Any]) -> str | None:
    return f"/issues?year={value}" if re.fullmatch("[0-9]{4}", value) else None


def _site(value: str, row: Mapping[str, Any]) -> str | None:
    return f"/domains/{quote(value, safe='')}" if re.fullmatch(r"[\w.-]+\.[\w-]+", value) else None


_PATHS: Mapping[str, Callable[[str, Mapping[str, Any]], str | None]] = {
    "domain": _site, "site": _site, "other": _site, "issue": _issue, "issue_number": _issue_of_view, "key": _issue,
    "author": _author, "coauthor": _author, "story_id": _story, "story": _story_of, "title": _titled,
    "headline": _titled, "year": _year,
    "first_year": _year, "second_year": _year, "word": _word, "first_cited": _site, "first_dated": _site,
}  # fmt: skip
"""Column -> what gives the path of the page of its value."""


def _get(row: Mapping[str, Any], name: str) -> Any:
    try:
        value = row[name]
    except (KeyError, IndexError):
        return None
    return value["value"] if isinstance(value, dict) else value  # Datasette gives a foreign key its label


def _link(href: str, text: str) -> Markup:
    form = '<a class="words" href="%s">%s</a>' if len(text) > WORDS_CHARS else '<a href="%s">%s</a>'
    return _element(form, href, _clean(text[:MAX_CHARS]))


def _clean(text: str) -> str:
    return strip_control_chars(text)


def _short_url(url: str) -> str:
    """Return an address without its scheme, cut in its middle where it is long.

    >>> _short_url("https://a.example/b"), len(_short_url("https://a.example/" + "x" * 200))
    ('a.example/b', 60)
    """
    short = _clean(re.sub(r"\Ahttps?://(?:www\.)?", "", url, flags=re.IGNORECASE))
    if len(short) <= URL_CHARS:
        return short
    return f"{short[: URL_CHARS - 16]}…{short[-15:]}"


def _clamped(text: str) -> Markup:
    """Return a long text that is clamped, by the style sheet, until it is opened."""
    shown = f"{text[:MAX_CHARS].rstrip()} …" if len(text) > MAX_CHARS else text
    return _element('<details class="clamp"><summary>%s</summary></details>', _clean(shown))
