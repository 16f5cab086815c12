"""Read the front matter of a Jekyll post, in all the states in which the publication's posts have it."""

import re
from dataclasses import dataclass, field

import yaml

from crawler.items import Problem
from crawler.text.safe_json import storable
from crawler.text.space import fold_space

_FENCE = re.compile(r"\A\s*+(```+|~~~+)[ \t]*+(?>markdown|md|yaml)?+[ \t]*+\n", re.IGNORECASE)
_OPENING = re.compile(r"\A﻿?\s*---[ \t]*\r?\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_GLUED_CLOSING = re.compile(r"^---(?=[ \t]*\S)", re.MULTILINE)
_KEY = re.compile(r"^(\s*)([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(.*)|[ \t]*)$")
_PLACEHOLDER = re.compile(r"<(?:image source link|author|source name|link|url|title)>", re.IGNORECASE)
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Leaves all values texts, so that a date or a number stays as written; libyaml is ten times as fast."""
_LIMIT = 20_000
"""Characters of a front matter that is parsed; the longest real one has fewer than two thousand."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontMatter:
    """A post, split into front matter and body."""

    fields: dict[str, str] = field(default_factory=dict)
    """Values as written, by key in lower case, nested keys with a dot ('image.feature'). A date stays text."""
    body: str = ""
    """The Markdown after the front matter."""
    problems: tuple[Problem, ...] = ()
    """What was wrong with the front matter."""


def read_front_matter(text: str) -> FrontMatter:
    """Split a post into its front matter and its body. Never raises.

    >>> read_front_matter('---\\ntitle: "A"\\nimage:\\n  feature: a.png\\n---\\nBody').fields
    {'title': 'A', 'image.feature': 'a.png'}
    >>> read_front_matter('---\\ntitle: "A"\\n---### Top').body
    '### Top'
    """
    problems: list[Problem] = []
    fence = _FENCE.match(text)
    if fence and _OPENING.match(text[fence.end() :]):
        text = text[fence.end() :]
        closing = text.rstrip()
        if closing.endswith(fence[1]):
            text = closing[: -len(fence[1])]
        problems.append(Problem(kind="front_matter_fenced", evidence=f"the file begins with {fence[0].strip()!r}"))
    opening = _OPENING.match(text)
    if not opening:
        problems.append(Problem(kind="front_matter_missing", evidence=f"the file begins with {text[:40]!r}"))
        return FrontMatter(body=text, problems=tuple(problems))
    rest = text[opening.end() :]
    closing_mark = _CLOSING.search(rest)
    glued = _GLUED_CLOSING.search(rest, 0, closing_mark.start() if closing_mark else len(rest))
    if closing_mark and not glued:
        block, body = rest[: closing_mark.start()], rest[closing_mark.end() :]
    elif glued:
        block, body = rest[: glued.start()], rest[glued.end() :].lstrip()
        line = rest[glued.start() :].split("\n", 1)[0]
        problems.append(Problem(kind="front_matter_unterminated", evidence=f"closed by {line[:60]!r}"))
    else:
        lines = _leading_fields(rest)
        block, body = rest[:lines], rest[lines:]
        problems.append(
            Problem(kind="front_matter_unterminated", evidence="no closing line; read up to the first text")
        )
    fields = _parse(block[:_LIMIT], problems)
    return FrontMatter(fields=fields, body=body, problems=tuple(problems))


def read_loose_fields(text: str) -> dict[str, str]:
    """Return the fields of a front matter that is no valid YAML.

    Each is a line `key: value`; indented keys belong to the last key without a value.

    >>> read_loose_fields('title: "A "quoted" word"\\nimage:\\n  feature: b.png')
    {'title': 'A "quoted" word', 'image.feature': 'b.png'}
    """
    fields: dict[str, str] = {}
    parent = ""
    for line in text.split("\n"):
        match = _KEY.match(line.rstrip())
        if not match:
            continue
        indent, key, value = match[1], match[2].lower(), _unquote((match[3] or "").strip())
        if not value and not indent:
            parent = key
        elif indent and parent:
            fields.setdefault(f"{parent}.{key}", value)
        else:
            parent = ""
            fields.setdefault(key, value)
    return {key: value for key, value in fields.items() if value}


def is_placeholder(value: str) -> bool:
    """Return whether a value is a placeholder of the template.

    >>> is_placeholder('<a href="<Image Source Link>"> <Author> / <Source Name> </a>'), is_placeholder("A. Smith")
    (True, False)
    """
    return bool(_PLACEHOLDER.search(value)) or fold_space(value).casefold() in ("none", "nan", "null", "")


def _parse(block: str, problems: list[Problem]) -> dict[str, str]:
    try:
        loaded = yaml.load(block, Loader=_LOADER)  # noqa: S506  it makes nothing but texts, lists and mappings
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = getattr(error, "problem", None) or str(error) or type(error).__name__
        problems.append(Problem(kind="front_matter_unquoted", evidence=f"no valid YAML: {reason}"))
        return read_loose_fields(block)
    fields: dict[str, str] = {}
    if isinstance(loaded, dict):
        for key, value in loaded.items():
            if isinstance(value, dict):
                fields.update({f"{key}.{inner}".lower(): _scalar(item) for inner, item in value.items()})
            else:
                fields[str(key).lower()] = _scalar(value)
    return {storable(key): storable(value) for key, value in fields.items() if value}


def _scalar(value: object) -> str:
    """Return a value as text, a list's texts joined. No post nests deeper."""
    if isinstance(value, list):
        return "; ".join(item for item in value if isinstance(item, str))
    return value.strip() if isinstance(value, str) else ""


def _unquote(value: str) -> str:
    """Return a value without the quotation marks around it, typographic ones included."""
    if len(value) > 1 and value[0] + value[-1] in ('""', "''", "“”", "‘’"):
        return value[1:-1].strip()
    return value


def _leading_fields(text: str) -> int:
    """Return the length of the lines at the start that look like fields."""
    length = 0
    for line in text.split("\n"):
        if line.strip() and not _KEY.match(line.rstrip()):
            break
        length += len(line) + 1
    return min(length, len(text))
