"""Tell whether a text without markup, or an object of JSON, is a message instead of what was asked for. Pure."""

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml.html import HtmlElement

from crawler.linked_pages.substitutes.lexicon import Message
from crawler.linked_pages.substitutes.messages import MAX_MESSAGE, message_of
from crawler.text.safe_json import parse_json
from crawler.text.space import fold_space

__all__ = ["substitute_of_data", "substitute_of_plain"]

MAX_CHARS: Final = 2_000
"""Characters of the longest answer of a program that failed."""

_ERRORS: Final = ("error", "errors", "message", "detail", "title", "reason", "description", "msg", "status", "code")

_ABSENT: Final = re.compile(r"no such|not found|not exist|disabled")
_DENIED: Final = re.compile(r"denied|forbidden|signature|expired|access|auth")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def substitute_of_data(root: HtmlElement) -> Message | None:
    """Return what an answer in XML is in the place of what was asked for: the error of a store of files, or a message.

    Args:
        root: of the tree that the HTML parser made of it.
    """
    code = root.find(".//error/code")
    if code is None:
        return substitute_of_plain(fold_space(" ".join(root.itertext())))
    said = _HUMP.sub(" ", code.text or "").lower()
    if _ABSENT.search(said):
        return "soft_404"
    return "bot_wall" if _DENIED.search(said) else "server_error"


def substitute_of_plain(text: str) -> Message | None:
    """Return what a whole text without markup is in the place of what was asked for; None where it is its own.

    >>> substitute_of_plain("404 page not found"), substitute_of_plain('{"error": {"message": "Not found"}}')
    ('soft_404', 'soft_404')
    >>> substitute_of_plain("Gears turn."), substitute_of_plain('{"title": "Gears", "teeth": 12}')
    (None, None)
    """
    text = text.strip()
    if not text or len(text) > MAX_CHARS:
        return None
    if text[0] != "{":
        return message_of(text) if len(text) <= MAX_MESSAGE else None
    try:
        value = parse_json(text)
    except ValueError:
        return None
    if not isinstance(value, dict) or not {"error", "errors", "message", "detail", "msg", "reason"} & value.keys():
        return None
    return next((message for said in _said(value) if (message := message_of(said))), None)


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key in _ERRORS:
            yield from _said(value.get(key))
    elif isinstance(value, list):
        for each in value[:3]:
            yield from _said(each)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield str(value)
