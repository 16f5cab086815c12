"""Where a fact of an issue stands, as a description says it: `header:date`, `path:number`, `title:REGEX`, …"""

import re
from collections.abc import Mapping
from typing import ClassVar, Literal, cast, get_args

from cssselect import SelectorError
from parsel.csstranslator import HTMLTranslator

from crawler.digests.description.patterns import compiled

__all__ = ["GROUPS", "Mark", "Permalink", "Source", "SourceKind", "Written", "check_css"]

SourceKind = Literal["header", "path", "title", "text", "mail", "feed", "page"]

GROUPS = ("date", "year", "month", "day", "week", "number", "slug")
"""Groups of a pattern over paths that have a meaning of their own."""

_KINDS: dict[SourceKind, str] = {
    "header": "a field of the header, such as header:date",
    "path": "a group of the pattern of [posts], such as path:number",
    "title": "a regular expression over the title, such as title:No (\\d+)",
    "text": "a regular expression over the first lines of the text, such as text:Issue (\\d+)",
    "mail": "mail:subject, mail:date, mail:from or mail:list",
    "feed": "a field of the feed's entry, such as feed:title",
    "page": "CSS of an element of the page, such as page:h1.title",
}
_MAIL = ("subject", "date", "from", "list")
_FIELD = re.compile(r"\{(?P<name>[^{}:]*)(?::(?P<detail>[^{}]*))?\}")
_WIDTH = re.compile(r"0?([1-9])")
_PLACEHOLDERS = ("year", "month", "day", "number", "slug", "title")


class Written:
    """A value that stands in the file as a text of a form of its own; equal where the texts are."""

    form: ClassVar[str]
    """What such a text looks like."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        """Raise ValueError, which says what is right."""
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Written) and type(other) is type(self) and other.text == self.text

    def __hash__(self) -> int:
        return hash((type(self), self.text))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"


class Source(Written):
    """Where a fact may stand.

    >>> Source("header:Date").kind, Source("header:Date").name
    ('header', 'date')
    """

    form: ClassVar[str] = "a source such as header:date, path:number or title:REGEX"

    __slots__ = ("kind", "name", "pattern")

    def __init__(self, text: str) -> None:
        super().__init__(text)
        kind, mark, name = text.partition(":")
        if kind not in get_args(SourceKind) or not mark:
            raise ValueError(f"{text!r} is no source. There are: {'; '.join(_KINDS.values())}")
        self.kind: SourceKind = cast(SourceKind, kind)
        """What is asked."""
        name = name.strip()
        if not name or (kind == "mail" and name.lower() not in _MAIL):
            raise ValueError(f"{text!r} does not say what: write {_KINDS[self.kind]}")
        self.name = name.lower() if kind in ("header", "mail", "feed") else name
        """Field, group or CSS; the regular expression, as written."""
        self.pattern = compiled(name) if kind in ("title", "text") else None
        """The regular expression, of a title or a text."""
        if kind == "page":
            check_css(name)


class Mark(Written):
    """A sign by which a post is known, such as `header:draft` or `header:status=draft`."""

    form: ClassVar[str] = "a sign such as header:draft or header:status=draft"

    __slots__ = ("source", "value")

    def __init__(self, text: str) -> None:
        super().__init__(text)
        name, _, value = text.partition("=") if text.startswith("header:") else (text, "", "")
        self.source = Source(name)
        """Where it stands."""
        self.value = value.strip().lower() or None
        """The value that is the sign, in lower case; None for any but no, false and 0."""


class Permalink(Written):
    """The scheme of the addresses of issues, such as `/{year}/{slug}.html`."""

    form: ClassVar[str] = "a path with placeholders, such as /{year}/{slug}/"

    __slots__ = ()

    def __init__(self, text: str) -> None:
        super().__init__(text)
        for name, detail in self.places():
            shown = f"{{{name}{':' if detail is not None else ''}{detail or ''}}} in {text!r}"
            if name not in (*_PLACEHOLDERS, "header", "path"):
                known = ", ".join(f"{{{each}}}" for each in _PLACEHOLDERS)
                raise ValueError(f"{shown} is unknown: there are {known}, {{header:FIELD}} and {{path:GROUP}}")
            if name in ("header", "path") and not detail:
                raise ValueError(f"{shown} names no field: write {{header:FIELD}} or {{path:GROUP}}")
            if name == "title" and detail not in (None, "ascii"):
                raise ValueError(f"{shown} is unknown: write {{title}}, or {{title:ascii}} for one without accents")
            if name in _PLACEHOLDERS and name != "title" and detail is not None and not _WIDTH.fullmatch(detail):
                raise ValueError(f"{shown} has no width: write {{{name}:3}} for three digits")
        if set(_FIELD.sub("", text)) & set("{}"):
            raise ValueError(f"a bracket in {text!r} has no partner")
        if not text.startswith(("/", "http://", "https://")):
            raise ValueError(f"{text!r} is no path: it begins with a slash, or is a whole address")

    def places(self) -> tuple[tuple[str, str | None], ...]:
        """Return the placeholders: name, and width, field or group.

        >>> Permalink("/{year}/{number:3}/{path:part}").places()
        (('year', None), ('number', '3'), ('path', 'part'))
        """
        return tuple((match["name"], match["detail"]) for match in _FIELD.finditer(self.text))

    def fill(self, values: Mapping[tuple[str, str | None], str | None]) -> str | None:
        """Return the address with a value for each placeholder; None where one has none."""
        if not all(values.get(place) for place in self.places()):
            return None
        return _FIELD.sub(lambda match: values[match["name"], match["detail"]] or "", self.text)


def check_css(text: str) -> None:
    """Raise ValueError, which says what is wrong, for a text that is no CSS selector."""
    try:
        HTMLTranslator().css_to_xpath(text)
    except SelectorError as error:
        raise ValueError(f"{text!r} is no CSS selector: {error}") from None


def width_of(detail: str | None, default: int) -> int:
    """Return the least number of digits that a placeholder asks for.

    >>> width_of("03", 1), width_of(None, 2)
    (3, 2)
    """
    found = _WIDTH.fullmatch(detail or "")
    return int(found[1]) if found else default
