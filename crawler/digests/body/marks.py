"""Marks before the link of an entry: a kind in brackets, a number, a date, 'NEW'. Pure."""

import re

from crawler.digests.body.markup.tokens import LINE_BREAK
from crawler.text.months import month_number
from crawler.text.space import fold_space

MAX_MARK = 40
"""Characters of a mark."""
MAX_BOLD_MARK = 30
"""Characters of a mark in bold."""

MAX_KICKER_WORDS = 3
"""Words of a line in capitals above a headline."""
MAX_DATE_WORDS = 5
"""Words and numbers of a date."""

_ENCLOSED = r"[\[(【〔［（「{<][^\[\](){}【】（）<>]{1,30}[\])】〕］）」}>]"
_NUMBERED = r"(?:no|nr|n°|№|#|第)?\.?\s*\d{1,6}\s*(?:[.)、．:：）\]\-–—]|st\b|nd\b|rd\b|th\b|条|、|$)|#\d{1,6}\b"
_LISTED = r"[①-⑳❶-❿㈠-㈩]|[ivxIVX]{1,4}[.)]|[A-Za-z][.)]|[一二三四五六七八九十]{1,3}[、．.]"
_WORDS = (
    r"(?:NEW|HOT|UPDATED?|BREAKING|VIDEO|AUDIO|PDF|PODCAST|FREE|SPONSORED|SPONSOR|AD|PAPER|TALK|BOOK|TOOL|CODE)\b[:!]?"
)
_MARK = re.compile(rf"\W*(?:(?:{_ENCLOSED}|{_LISTED}|{_WORDS}|{_NUMBERED})\W*)*")
_DATE_WORD = re.compile(r"\d{1,4}(?:st|nd|rd|th|er|º|ª|\.)?|(?:\d{1,4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?")
_ONLY_WORDS = re.compile(r"[\w.º年月日]+")
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?", re.IGNORECASE)


def is_mark(before: str, bold: str = "") -> bool:
    """Return whether a text before the link of an entry is a mark and no part of a sentence.

    Args:
        before: the text.
        bold: what of it is in bold.

    >>> [is_mark(text) for text in ("[video] ", "1、", "🎉 ", "Jan 24, 2017, ", "— ", "#125 ")]
    [True, True, True, True, True, True]
    >>> is_mark("Kubelet now "), is_mark("New! ", "New!"), is_mark("In 2017 ")
    (False, True, False)
    """
    text = fold_space(before)
    if not re.search(r"\w", text):
        return True
    if len(text) > MAX_MARK:
        return False
    if _MARK.fullmatch(text) or _is_date(text) or _is_label(text) or _is_kicker(before):
        return True
    marked = fold_space(bold)
    rest = text.replace(marked, "", 1) if marked else text
    return bool(marked) and len(marked) <= MAX_BOLD_MARK and len(marked.split()) <= 4 and is_mark(rest)


def _is_kicker(before: str) -> bool:
    """Return whether a text is a line of its own, of one to three words in capitals, above the link."""
    text = fold_space(before)
    return before.rstrip(" \n").endswith(LINE_BREAK) and text.isupper() and len(text.split()) <= MAX_KICKER_WORDS


def _is_label(text: str) -> bool:
    """Return whether a text is one or two words in capitals before a colon ('NEW:', 'NUEVO：')."""
    return text.endswith((":", "：")) and text.isupper() and len(text.split()) <= 2


def _is_date(text: str) -> bool:
    words = _ONLY_WORDS.findall(text)
    if len(words) > MAX_DATE_WORDS or not re.search(r"\d", text) or sum(word.isalpha() for word in words) > 2:
        return False
    return all(
        _DATE_WORD.fullmatch(word) or _WEEKDAY.fullmatch(word) or month_number(word.rstrip(".")) is not None
        for word in words
    )
