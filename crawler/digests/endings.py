"""How the text of an issue ends: one that is cut off ends in the middle of its markup or of a sentence, or without the
words with which the publication closes. Pure.

No sign says anything by itself: there are publications that end without a point, and ones that close each time
otherwise. So an issue is told to be cut off where it ends as none of the last ones did.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

from crawler.digests.editions.plain_text import written
from crawler.digests.shape import FEWEST, RECENT
from crawler.items import EditionKind

__all__ = ["Ending", "cut_off", "ending_of"]

TAIL: Final = 3000
"""Characters of the end that are looked at."""

SHORTER: Final = 0.9
"""A text that is cut off has less than this part of the usual length, or its end is no sign."""

HALF: Final = 0.5
"""The same for one that ends with an item of a list whose items have no point at their end."""

USUAL: Final = 3
"""A line with which so many of the last issues close is a usual one."""

CLOSING: Final = 5
"""Words of the end by which two lines are the same closing one: before them may stand an address, or a date."""

SHOWN: Final = 60
"""Characters of a line that are told."""

_BLANK = re.compile(r"\n\s*\n")
_TAG = re.compile(r"<[^<>]*>")
_CUT_TAG = re.compile(r"<(?:[a-zA-Z/!][^<>]*)?\Z")
_CUT_LINK = re.compile(r"\[[^\[\]\n]*\Z|\]\([^()\s]*\Z")
_ADDRESS = re.compile(r"\]\([^()]*\)")
_BRACKETS_OF_LISTS = re.compile(r"\\[\[\]]|^[^\S\n]*+[-*+] \[[ xX]\]", re.MULTILINE)
_IMAGE = re.compile(r"<(?:img|hr)\b[^<>]*>(?:\s|</\w+>)*\Z")
_ITEM = re.compile(r"^[^\S\n]*(?:[-*+]|\d{1,3}[.)])[^\S\n]+(.*)$", re.MULTILINE)
_TAG_OF_ITEM = re.compile(r"<li\b[^<>]*>")
_POINT = re.compile(r"[.!?…。！？:;]\Z")
_DECORATION = " \t*_~`\"'”’»)]}>|-=#"
_CLOSED = re.compile(r"[)\]`]\s*\Z")
_READ_ON = re.compile(
    r"\b(?:(?:read|see|view|get|continue) (?:\w+ ){0,3}?(?:more|on|rest|full|whole|entire|reading)|keep reading"
    r"|weiterlesen|lire la suite|(?:leer|lee) m\u00e1s|sigue leyendo|continua a leggere|leia mais)\b"
)


EndingKind = Literal["whole", "loose", "open", "broken"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """How a text ends."""

    kind: EndingKind
    """With a sentence, a link or an image; with an item of a list whose items have no point at their end; in a
    sentence, as its last character says; in the middle of markup."""

    last_line: str
    """The words of its last line, without numbers, in lower case."""

    length: int
    """Length of the text in characters."""


def ending_of(kind: EditionKind, text: str) -> Ending:
    """Return how the text of an edition ends.

    >>> ending_of("markdown", "One.\\n\\nTo be continued in [a pla")
    Ending(kind='broken', last_line='to be continued in a pla', length=31)
    """
    body = written(kind, text).body
    tail = _without_comments(body[-TAIL:]).rstrip()
    lines = _TAG.sub("\n", _ADDRESS.sub("]", tail)).splitlines()
    last_line = next(filter(None, map(_words, reversed(lines))), "")
    return Ending(kind=_kind(body, tail), last_line=last_line, length=len(body))


def cut_off(ending: Ending, recent: Sequence[Ending]) -> str:
    """Return why an issue seems to be cut off, beside the last ones of its kind, in words; '' where it does not.

    >>> usual = [Ending(kind="whole", last_line="see you next week", length=5000)] * 10
    >>> cut_off(Ending(kind="open", last_line="it took the", length=2500), usual)
    "ends in the middle of a sentence: 'it took the'"
    >>> cut_off(Ending(kind="whole", last_line="it rains", length=2500), usual)
    "ends with 'it rains' (usual 'see you next week')"
    >>> cut_off(Ending(kind="whole", last_line="see you next week", length=2500), usual)
    ''
    """
    base = list(recent)[-RECENT:]
    if len(base) < FEWEST:
        return ""
    shown, kinds = ending.last_line[-SHOWN:], {other.kind for other in base}
    if ending.kind == "broken" and "broken" not in kinds:
        return f"ends in the middle of markup: {shown!r}"
    part = ending.length / median(other.length for other in base)
    if part >= SHORTER:
        return ""
    if part < HALF and _READ_ON.search(ending.last_line) and not any(_READ_ON.search(o.last_line) for o in base):
        return f"ends with {shown!r}"
    if kinds == {"whole"} and (ending.kind == "open" or (ending.kind == "loose" and part < HALF)):
        return f"ends in the middle of a sentence: {shown!r}"
    lines = Counter(other.last_line for other in base)
    if min(lines.values()) >= USUAL and _closing(ending.last_line) not in set(map(_closing, lines)):
        return f"ends with {shown!r} (usual {lines.most_common(1)[0][0][:SHOWN]!r})"
    return ""


def _closing(line: str) -> str:
    return " ".join(line.split()[-CLOSING:])


def _kind(body: str, tail: str) -> EndingKind:
    if (
        _CUT_TAG.search(tail)
        or body.rfind("<!--") > body.rfind("-->")
        or ("<html" in body[:TAIL] and "</html" not in tail)
    ):
        return "broken"
    seen = _TAG.sub("", tail).rstrip()
    paragraph = _BRACKETS_OF_LISTS.sub("", _BLANK.split(seen)[-1])
    if _CUT_LINK.search(paragraph):
        return "broken"
    last = seen.rstrip(_DECORATION)
    is_open = bool(last) and (last[-1].isalnum() or last[-1] == ",") and not _CLOSED.search(seen)
    if not is_open or _IMAGE.search(tail):
        return "whole"
    return "loose" if _is_loose_list(tail) else "open"


def _is_loose_list(tail: str) -> bool:
    """Return whether a text ends with an item of a list, and most items before end without a point, as it may then."""
    lines = _TAG_OF_ITEM.sub("\n* ", tail)
    items = list(_ITEM.finditer(lines))
    if len(items) < 2 or "\n" in lines[items[-1].end() :].strip():
        return False
    closed = [bool(_POINT.search(_TAG.sub("", item[1]).rstrip(_DECORATION))) for item in items[:-1]]
    return 2 * sum(closed) < len(closed)


def _without_comments(text: str) -> str:
    """Return HTML or Markdown with a space for each comment that is closed: an expression would look for the end of
    each that is not."""
    kept, at = [], 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin + len("<!--"))) >= 0:
        kept.append(text[at:begin])
        at = end + len("-->")
    return " ".join((*kept, text[at:]))


def _words(line: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", line)).casefold()
