"""Numbers of issues as texts state them: `#12`, `Issue 12`, `No. 12`, `第12期`."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from crawler.text.months import month_number
from crawler.text.space import fold_space

__all__ = ["NUMBER_WORDS", "marked_number", "named_number", "number_in_line", "whole_number"]

_DIGITS = r"0*(\d{1,5})(?![\d]|[.,:]\d)"
_HASH = re.compile(rf"(?<![\w&/#])#\s*{_DIGITS}")
_REFERENCE = re.compile(r"\s*#\d+\s*:\s*")
"""A reference to an issue tracker, of which something is said in the next line."""

NUMBER_WORDS = (
    r"issues?|numbers?|numb|num|no|nr|nº|n°|n\.º|n\.°|№|numéro|numero|número|nummer|numer|número|edition|edição|edición|"
    r"edizione|édition|ausgabe|folge|utgave|udgave|utgåva|editie|wydanie|выпуск|випуск|номер|sayı|bülten|vydání|číslo|"
    r"szám|broj|τεύχος|العدد|عدد|شماره|גיליון|अंक|ฉบับที่|số|edisi"
)
"""Words, as a regular expression, that say of the number behind them that it is an issue's."""
_WORD = re.compile(rf"(?<!\w)(?:{NUMBER_WORDS})[\s.:#_–—-]{{0,3}}{_DIGITS}(?!\w)", re.IGNORECASE)
_AFTER = re.compile(
    r"(?<!\d)0*(\d{1,5})(?:st|nd|rd|th|\.|ª|º|e|ème|-я|-й)?\s*"
    r"(?:issue|edition|ausgabe|édition|edición|edição|выпуск|号|號|期|回|호)",
    re.IGNORECASE,
)
_IDEOGRAPHIC = re.compile(r"(?:第|제)\s*0*(\d{1,5})\s*(?:期|号|號|回|辑|輯|卷|호|弾|刊|个)?")
_VOLUME = re.compile(
    rf"(?<!\w)(?:vol|volume|band|episode|ep|part|teil|v)[\s.:#_-]{{0,3}}{_DIGITS}(?!\w)", re.IGNORECASE
)
_AFTER_KIND = re.compile(
    r"(?<!\w)(?:weekly|digest|newsletter|news|bulletin|roundup|round-up|links|gazette|boletín|boletim|bollettino|infolettre|"
    r"lettre|rundbrief|nyhetsbrev|nieuwsbrief|biuletyn|bülten|дайджест|рассылка|周刊|週刊|周报|週報|月刊)"
    rf"[\s.:_-]{{0,3}}{_DIGITS}(?![\w%])",
    re.IGNORECASE,
)
_ACRONYM = re.compile(rf"^[A-Z][A-Za-z]{{0,7}}[A-Z]\s+{_DIGITS}(?!\w)")
_DATE = re.compile(r"(?<!\d)(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{4}-\d{2})(?!\d)")
_WRITTEN_DATE = re.compile(
    r"(?<!\d)\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?([^\W\d_]{3,12})\b"
    r"(?=\.?,?\s*(?:de\s+)?(?:19|20)\d{2}(?!\d)|\W*$)"
)
_LANGUAGES = ("de", "fr", "es", "pt", "it", "nl", "ru", "pl", "sv")
"""Those in which a month behind a day is known, so that the day is no number."""
_WHOLE = re.compile(r"[#№]?\s*0*(\d{1,5})\.?(?:\s*/\s*(?:19|20)\d{2})?")
_YEARS = range(1980, 2100)

MAX_OTHER_WORDS = 2
"""Words of a line with number and date that says which issue it is, besides what goes with these."""

MAX_MARKED = 20
"""Characters of a number with the word or sign before it."""

MAX_LINE = 120
"""Characters of a line that says which issue it is."""

_FILLER = frozenset(
    {
        "am", "and", "ausgabe", "boletim", "boletín", "bulletin", "by", "date", "dated", "datum", "de", "del", "den",
        "der", "digest", "du", "edición", "edition", "edizione", "edição", "el", "em", "enviado", "episode",
        "erschienen", "fecha", "for", "fri", "friday", "from", "issue", "le", "lettre", "min", "mins", "minute",
        "minutes", "mon", "monday", "newsletter", "no", "nr", "number", "numero", "nummer", "numéro", "número", "of",
        "on", "online", "out", "paru", "parue", "posted", "pubblicato", "publicada", "publicado", "published",
        "publié", "publiée", "read", "released", "sat", "saturday", "sent", "sun", "sunday", "the", "thu", "thursday",
        "tue", "tuesday", "veröffentlicht", "view", "vol", "volume", "vom", "von", "web", "wed", "wednesday", "week",
        "weekly", "édition", "выпуск", "года", "дата", "номер", "опубликовано", "от", "公開",
        "出版", "发刊", "发布", "发布于",
        "发布时间", "发行", "日期", "更新", "発行", "発行日", "配信", "配信日", "발행", "발행일", "일자", "작성일",
    }
)  # fmt: skip
_IDEOGRAPHIC_DATE = re.compile(
    r"(?:19|20)\d{2}\s*[年년]\s*\d{1,2}\s*[月월]\s*\d{1,2}\s*[日일]?|[(（\s][月火水木金土日](?:曜日?)?[)）]|"
    r"星期[一二三四五六日天]|[월화수목금토일]요일"
)
_ISSUE_IDEOGRAPHIC = re.compile(
    r"(?:第|제)\s*\d{1,5}\s*(?:期|号|號|回|辑|輯|卷|호|弾|刊|个)?|\d{1,5}\s*(?:期|号|號|호)"
)
_RANGE = re.compile(
    r"(?<!\d)\d{1,2}\.?\s*(?:[–—-]|to|bis|au|al?)\s*"
    r"(?=\d{1,2}(?:st|nd|rd|th|\.)?\s+[^\W\d_]{3,12}\.?\s+\d{4})"
)
"""The first day of several ('3–9 May 2021')."""
_DATED = re.compile(
    r"\W*+(?:发布日期|发布时间|发布于|日期|时间|発行日|配信日|公開日|발행일|작성일|"
    r"date|published(?: on)?|posted(?: on)?|sent(?: on)?|"
    r"publiée? le|paru le|veröffentlicht am|erschienen am|datum|publicad[oa] e[lm]|enviado e[lm]|fecha|data|"
    r"pubblicato il|дата|опубликовано)\W*+\d",
    re.IGNORECASE,
)
"""How a line begins that says when the issue came out."""
_PLACE = re.compile(r"^\W*+[^\W\d_][\w.'’-]*+(?:[ -][^\W\d_][\w.'’-]*+){0,2},\s+(?=(?:(?:le|den|am|a|em|il)\s+)?\d)")
"""Where a mail is written from, before its date ('São Paulo, 3 de maio de 2021')."""
_MONTH_BEFORE = re.compile(r"[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}(?!\d)", re.IGNORECASE)
_MONTH_AFTER = re.compile(
    r"\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?\d{4}(?!\d)", re.IGNORECASE
)


def whole_number(text: str) -> int | None:
    """Return the number that a text is, but for a sign before it or a year after it; None for any other text.

    >>> whole_number("001"), whole_number("#29"), whole_number("12/2021"), whole_number("May 29")
    (1, 29, 12, None)
    """
    match = _WHOLE.fullmatch(fold_space(text))
    return int(match[1]) if match else None


_NUMERALS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMERAL = re.compile(r"第\s*([零〇一二两三四五六七八九十百]{1,7})\s*(?:期|号|號|回|辑|輯|卷|刊)")


def _ideographic_number(text: str) -> int | None:
    """Return the number of an issue in ideographic numerals; None without one.

    >>> _ideographic_number("周刊第一百二十期"), _ideographic_number("第十二号"), _ideographic_number("第二〇期")
    (120, 12, 20)
    """
    match = _NUMERAL.search(text)
    if match is None:
        return None
    if not {"十", "百"} & set(match[1]):
        return int("".join(str(_NUMERALS[sign]) for sign in match[1]))
    total = digit = 0
    for sign in match[1]:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = _NUMERALS[sign]
    return total + digit


def marked_number(text: str) -> int | None:
    """Return the number that a text marks as that of an issue; None without one.

    >>> [marked_number(text) for text in ("Gears #212: cogs", "Issue 100 - Cogs", "齿轮周刊 第12期", "Top 10")]
    [212, 100, 12, None]
    """
    text = _DATE.sub("/", fold_space(text))
    for pattern in (_HASH, _WORD, _AFTER, _IDEOGRAPHIC, _VOLUME):
        if match := pattern.search(text):
            return int(match[1])
    return _ideographic_number(text)


def named_number(text: str, names: Iterable[str] = ()) -> int | None:
    """Return the number that a text marks, or that follows the name or the kind of the publication.

    >>> named_number("Gears Weekly 29"), named_number("WDRL 313"), named_number("The Cog 7: wheels", ["The Cog"])
    (29, 313, 7)
    >>> named_number("[The Cog] 7: wheels", ["The Cog"])
    7
    >>> named_number("The Cog 2019", ["The Cog"]), named_number("Short links: 5 March 2012")
    (None, None)
    """
    text = _WRITTEN_DATE.sub(_without_day, _DATE.sub("/", _RANGE.sub("", fold_space(text))))
    number = marked_number(text)
    number = whole_number(text) if number is None else number
    if number is not None and (number not in _YEARS or not _WHOLE.fullmatch(text)):
        return number
    by_name = [
        re.compile(
            rf"^[\[(【「]?{re.escape(fold_space(name))}[\])】」\s.:,_–—-]{{0,3}}{_DIGITS}(?![\w%])", re.IGNORECASE
        )
        for name in names
    ]
    undated = _MONTH_AFTER.sub("/", text)
    for pattern in (*by_name, _AFTER_KIND, _ACRONYM):
        match = pattern.search(undated)
        if match and int(match[1]) not in _YEARS:
            return int(match[1])
    return None


def _without_day(match: re.Match[str]) -> str:
    """Return what stands for a day and a month in words: a slash; what is none stays."""
    return "/" if month_number(match[1].lower(), _LANGUAGES) is not None else match[0]


def number_in_line(line: str, names: Sequence[str] = ()) -> int | None:
    """Return the number in a line that says hardly anything but which issue it is; None for other lines.

    >>> number_in_line("#459 \u2014 October 20, 2022"), number_in_line("WDRL 313 from 17.7.2023")
    (459, 313)
    >>> is_masthead("2020年1月10日発行"), is_masthead("São Paulo, 3 de maio de 2021"), is_masthead("3 May 2021: it is")
    (True, True, False)
    >>> number_in_line("Cog News #5 - wheels are out.", ["Cog News"]), number_in_line("In Cog News #5", ["Cog News"])
    (5, None)
    >>> [number_in_line(line) for line in ("#8895: support devices", "#8895:", "Fixed in issue 12")]
    [None, None, None]
    """
    if _REFERENCE.fullmatch(line):
        return None
    if is_masthead(line, names):
        return named_number(line, names)
    text = fold_space(line)
    return next((number for name in names if (number := _number_behind(name, text)) is not None), None)


def _number_behind(name: str, text: str) -> int | None:
    """Return the marked number with which a text goes on that begins with a name."""
    if not text.casefold().startswith(name.casefold()):
        return None
    rest = text[len(name) :].lstrip(" :,|–—-")[:MAX_MARKED]
    found = next((match for pattern in (_HASH, _WORD, _IDEOGRAPHIC) if (match := pattern.match(rest))), None)
    return int(found[1]) if found else None


@lru_cache(maxsize=100)
def _pattern_of(name: str) -> re.Pattern[str]:
    return re.compile(re.escape(fold_space(name)), re.IGNORECASE)


def is_masthead(line: str, names: Sequence[str] = ()) -> bool:
    """Return whether a line says hardly anything but which issue it is, or when it came out."""
    text = fold_space(line)
    if not text or len(text) > MAX_LINE or not any(map(str.isdigit, text)):
        return False
    if _DATED.match(text):
        return True
    for name in names:
        text = _pattern_of(name).sub(" ", text)
    undated = _IDEOGRAPHIC_DATE.sub(" ", _PLACE.sub("", text))
    undated = _DATE.sub(" ", _MONTH_AFTER.sub(" ", _MONTH_BEFORE.sub(" ", undated)))
    plain = _ISSUE_IDEOGRAPHIC.sub(" ", undated)
    words = [word for word in re.findall(r"[^\W\d_]{2,}", plain) if word.casefold() not in _FILLER]
    if undated == text:
        return not words
    return len(words) <= 1 or (len(words) <= MAX_OTHER_WORDS and named_number(undated, names) is not None)
