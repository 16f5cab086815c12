"""The title and the first lines of a text that is rendered as HTML."""

import re
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from crawler.text.space import fold_space

__all__ = ["first_lines", "take_title"]

MAX_LINES = 30
"""Lines that are returned."""

MAX_ELEMENTS = 1_500
"""Elements that are looked at: mails begin with tables of many cells."""

_ATTRIBUTES = re.compile(r"(?<!\s)\s*\{[:#.][^{}]*\}$")
"""Attributes behind a heading, as kramdown and others have them."""

_INLINE = frozenset(
    {
        "a", "abbr", "b", "bdi", "big", "cite", "code", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small",
        "span", "strong", "sub", "sup", "time", "tt", "u", "wbr",
    }
)  # fmt: skip
_NO_TEXT = frozenset({"head", "style", "script", "title", "template", "noscript"})


def take_title(root: HtmlElement, named: str | None = None) -> str | None:
    """Return the first heading of level 1, which then is none any more; None without one.

    named: the title in the header; a heading that says something else is no title then.
    """
    heading = next(iter(root.iter("h1")), None)
    if heading is None:
        return None
    title = _ATTRIBUTES.sub("", fold_space(heading.text_content()))
    if not title or (named is not None and fold_space(named).casefold() != title.casefold()):
        return None
    if next(heading.iter("a", "img"), None) is not None:
        heading.tag = "p"  # its link is one of the text
    elif heading.getparent() is not None:
        heading.drop_tree()
    return title


def first_lines(root: HtmlElement) -> tuple[str, ...]:
    """Return the first lines of text, as blocks and line breaks part them, white space folded."""
    lines: list[str] = []
    parts: list[str] = []

    def end_line() -> None:
        if parts:
            if line := fold_space("".join(parts)):
                lines.append(line)
            parts.clear()

    def add(text: str | None) -> None:
        if text and (parts or not text.isspace()):
            parts.append(text)

    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in islice(walk, 2 * MAX_ELEMENTS):
        if len(lines) >= MAX_LINES:
            break
        if element.tag not in _INLINE:
            end_line()
        if event != "start":
            if element is not root:
                add(element.tail)
        elif element.tag in _NO_TEXT:
            walk.skip_subtree()
        else:
            add(element.text)
    end_line()
    return tuple(lines[:MAX_LINES])
