"""Find the header of a post, of whichever kind it is, and split it from the text."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from crawler.digests.editions.front_matter import read_front_matter
from crawler.items import Problem
from crawler.text.safe_json import parse_json_at, storable

__all__ = ["Header", "HeaderKind", "read_header"]

HeaderKind = Literal["yaml", "toml", "json", "fields", "rst", "none"]

_YAML = re.compile(
    r"\A\s*+(?>(?:```++|~~~++)[ \t]*+\w*+[ \t]*+\n\s*+)?+---[ \t]*+\n"
    r"(?>[ \t]*+(?:#[^\n]*+)?\n)*+(?=[ \t]*+[\w\"'.-]++[ \t]*+:|---)"
)
"""A line of three hyphens, before a key or the closing line: elsewhere it is a rule across the page."""
_TOML = re.compile(r"\A\s*\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_TOML_LINE = re.compile(r"^[ \t]*+([A-Za-z_][\w-]*+)[ \t]*+=[ \t]*+(.*)$", re.MULTILINE)
_JSON = re.compile(r"\A\s*\{[ \t]*\n[ \t]*\"")
_FIELD = re.compile(r"([A-Za-z][\w -]{0,30}?)[ \t]*:(?:[ \t]+(.*))?$")
_NIKOLA = re.compile(r"\.\.[ \t]+([A-Za-z][\w-]*)[ \t]*:[ \t]*(.*)$")
_TELLING = frozenset({"title", "date", "subject", "slug", "published", "issue", "number"})
"""Names of fields of which a header has one at least: other lines with a colon are text."""

LIMIT = 20_000
"""Characters of a header that are read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """The header of a post, and what follows it."""

    kind: HeaderKind
    """How it is written."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Values as written, by key in lower case, nested keys with a dot; items of a list are joined by '; '."""
    body: str = ""
    """The text after the header."""
    problems: tuple[Problem, ...] = ()
    """What was wrong with the header."""


def read_header(text: str, expected: str | None = None) -> Header:
    """Split a post into header and text. Never raises.

    expected: the kind that the publication's description names; None where it is to be found out.

    >>> read_header('+++\\ntitle = "A"\\n[extra]\\nno = 3\\n+++\\nText').fields
    {'title': 'A', 'extra.no': '3'}
    >>> header = read_header("Title: A\\nDate: 2020-01-02\\n\\nText")
    >>> header.kind, header.fields["date"], header.body
    ('fields', '2020-01-02', 'Text')
    """
    text = text.removeprefix("\ufeff")
    if expected == "yaml" or (expected is None and _YAML.match(text)):
        matter = read_front_matter(text)
        return Header(kind="yaml", fields=matter.fields, body=matter.body, problems=matter.problems)
    readers = {"toml": _toml, "json": _json, "fields": _fields}
    wanted = readers if expected is None else {name: read for name, read in readers.items() if name == expected}
    for read in wanted.values():
        if (header := read(text)) is not None:
            return header
    missing = Problem(kind="front_matter_missing", evidence=f"no header {expected}; the file begins with {text[:40]!r}")
    return Header(kind="none", body=text, problems=(missing,) if wanted and expected is not None else ())


def _toml(text: str) -> Header | None:
    match = _TOML.match(text)
    if match is None:
        return None
    problems: tuple[Problem, ...] = ()
    try:
        fields = flatten(tomllib.loads(match[1][:LIMIT]))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problems = (Problem(kind="front_matter_unquoted", evidence=f"no valid TOML: {error}"),)
        fields = {
            name.lower(): value.rstrip(" \t").strip("\"'") for name, value in _TOML_LINE.findall(match[1][:LIMIT])
        }
    return Header(kind="toml", fields=fields, body=text[match.end() :], problems=problems)


def _json(text: str) -> Header | None:
    if not _JSON.match(text):
        return None
    start = text.index("{")
    try:
        data, end = parse_json_at(text, start)
    except ValueError:
        return None
    return Header(kind="json", fields=flatten(data), body=text[end:])


def _fields(text: str) -> Header | None:
    """Read lines `Key: value` up to the first empty line, as Pelican has them, or `.. key: value`, as Nikola has."""
    if (nikola := _nikola(text)) is not None:
        return nikola
    lines = text.lstrip("\n").split("\n")
    fields: dict[str, str] = {}
    last = count = 0
    name = ""
    for count, line in enumerate(lines):
        if not line.strip():
            break
        match = _FIELD.match(line)
        if match is not None:
            name = re.sub(r"[ -]", "_", match[1].strip().lower())
            fields.setdefault(name, (match[2] or "").strip())
        elif name and line[:1] in " \t":
            fields[name] = f"{fields[name]} {line.strip()}".strip()
        else:
            return None
        last = count
    if not fields.keys() & _TELLING:
        return None
    body = "\n".join(lines[last + 1 :])
    return Header(kind="fields", fields=_stored(fields), body=body.lstrip("\n"))


def _nikola(text: str) -> Header | None:
    """Read the fields of a comment at the beginning: of HTML, or of reStructuredText."""
    rest = text.lstrip()
    commented = rest.startswith("<!--")
    lines = rest.removeprefix("<!--").lstrip().split("\n")
    fields: dict[str, str] = {}
    for count, line in enumerate(lines):
        match = _NIKOLA.match(line.strip())
        if match is None:
            if commented and "-->" not in line:
                return None
            body = "\n".join(lines[count:]).partition("-->")[2] if commented else "\n".join(lines[count:])
            break
        fields[match[1].lower()] = match[2].strip()
    else:
        body = ""
    return Header(kind="fields", fields=_stored(fields), body=body) if fields.keys() & _TELLING else None


def flatten(data: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """Return nested values as texts by dotted names in lower case; the items of a list joined by '; '.

    >>> flatten({"A": 1, "b": {"C": ["x", 2]}, "d": True})
    {'a': '1', 'b.c': 'x; 2', 'd': 'true'}
    """
    fields: dict[str, str] = {}
    for key, value in data.items():
        name = f"{prefix}{key}".lower()
        if isinstance(value, dict):
            fields |= flatten(value, f"{name}.")
        elif isinstance(value, list):
            fields[name] = "; ".join(_text(item) for item in value if not isinstance(item, dict | list))
        else:
            fields[name] = _text(value)
    return _stored({name: value for name, value in fields.items() if value})


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value).strip()


def _stored(fields: Mapping[str, str]) -> dict[str, str]:
    return {storable(name): storable(value) for name, value in fields.items() if value}
