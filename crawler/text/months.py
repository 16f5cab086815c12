"""Dates written in words, by dateparser: strict, and in a few languages at a time.

dateparser holds the names of months and weekdays of two hundred languages. To try all of them takes 8 ms for a text
that is no date, to try one 0.15 ms; so callers name the languages, and what was asked once is kept. It guesses the
order of numbers and takes single letters for months, so what it finds has to stand in the text.
"""

import datetime as dt
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.text.languages import languages_of_script, normalise_tag

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

__all__ = ["at_most_in_words", "month_number", "parse_in_words", "with_single_names"]

MAX_LANGUAGES = 4
"""Languages in which a text is tried."""

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip

_ENGLISH = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
"""The fast path: nearly all dates that digests and their pages hold are English."""

_ARABIC = {
    "شباط": 2, "آذار": 3, "اذار": 3, "نيسان": 4, "أيار": 5, "ايار": 5, "حزيران": 6, "تموز": 7, "آب": 8, "أيلول": 9,
    "ايلول": 9, "جانفي": 1, "فيفري": 2, "أفريل": 4, "افريل": 4, "ماي": 5, "جوان": 6, "جويلية": 7, "أوت": 8,
    "يوليوز": 7, "غشت": 8, "شتنبر": 9, "نونبر": 11, "دجنبر": 12,
}  # fmt: skip
"""Months of the Levant and of the Maghreb, which dateparser does not know."""

_ARABIC_PAIRS = {
    "كانون الثاني": "يناير",
    "كانون الأول": "ديسمبر",
    "تشرين الأول": "أكتوبر",
    "تشرين الثاني": "نوفمبر",
}
_ARABIC_PAIR = re.compile("|".join(_ARABIC_PAIRS))

_COMMON = ("es", "fr", "de", "it", "pt")
"""Languages that Latin letters suggest where a word stands like a month between day and year: templates often declare
English around them. No month of one is another month of the others."""

_NEIGHBOURS = {"ru": ("uk", "bg"), "ar": ("fa",)}
"""Language that a script suggests -> others that are written in the same letters."""

_OTHER_CODES = {"no": "nb", "iw": "he", "in": "id", "sh": "sr-Latn", "fil": "tl"}
"""Language codes -> the code under which dateparser knows the language."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMERIC = re.compile(r"\d{1,4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,4}")
_NUMBER = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]")
_BETWEEN_WORDS = re.compile(r"[\s\d,()/'’-]+")
_ORDERS = ("DMY", "MDY")

COUNTED = 3
"""Numbers in a date whose month is one of them, as in Vietnamese."""


@dataclass(slots=True)
class WordsLeft:
    """A bound of texts that are tried in words."""

    left: int
    """How many may still be tried; below 0, how many were not."""

    @property
    def is_exceeded(self) -> bool:
        """Return whether a text was not tried."""
        return self.left < 0


_left: ContextVar[WordsLeft | None] = ContextVar("_left", default=None)
"""The bound that holds; None without one."""


@contextmanager
def at_most_in_words(most: int) -> Iterator[WordsLeft]:
    """Bound how many texts `parse_in_words` tries in the block; what comes after is no date in words. Yield the bound.

    Each takes a millisecond or more, and a list of issues may hold tens of thousands. Those in the usual forms, which
    have one date beside the other, need no trying.
    """
    bound = WordsLeft(most)
    token = _left.set(bound)
    try:
        yield bound
    finally:
        _left.reset(token)


def month_number(name: str, languages: tuple[str, ...] = ()) -> int | None:
    """Return the number of the month (1 to 12) that has this name or abbreviation; None when it is none.

    Args:
        name: without the point of an abbreviation.
        languages: tags of the languages to look in first, before those that the script suggests.

    >>> month_number('Sept'), month_number('maja', ('pl',)), month_number('мая'), month_number('maja')
    (9, 5, 5, None)
    """
    lower = name.casefold()
    if number := _ENGLISH.get(lower) or _ARABIC.get(lower):
        return number
    codes = _languages_for(name, languages)
    common = () if languages_of_script(name) else _COMMON
    return _foreign_month(lower, tuple(dict.fromkeys((*codes, *common))))


def with_single_names(text: str) -> str:
    """Return a text of the same length in which months of two words, as the Levant has, stand by their other name."""
    if "تشرين" not in text and "كانون" not in text:
        return text
    return _ARABIC_PAIR.sub(lambda pair: _ARABIC_PAIRS[pair[0]].ljust(len(pair[0])), text)


def parse_in_words(text: str, languages: tuple[str, ...] = ()) -> dt.datetime | None:
    """Return the moment that a text stands for as a whole, in its own zone if it names one.

    None unless day, month and a year of four digits are there; None for numeric and relative dates.

    >>> parse_in_words('lundi 14 mai 2018', ('fr',)), parse_in_words('yesterday'), parse_in_words('14 mai 18', ('fr',))
    (datetime.datetime(2018, 5, 14, 0, 0), None, None)
    """
    years, numbers = _YEAR.findall(text), _NUMBER.findall(text)
    if len(years) != 1 or len(numbers) < 2 or not _LETTERS.search(text) or _NUMERIC.search(text):
        return None
    codes = tuple(dict.fromkeys((*_languages_for(text, languages), "en")))
    named = _named_months(text, codes)
    is_counted = len(numbers) >= COUNTED
    if not (named or is_counted) or _is_enough():
        return None
    moment = _parse(text, codes)
    if moment is None or moment.year != int(years[0]):
        return None
    return moment if moment.month in named or (is_counted and _counts_month(text, moment, codes)) else None


def _is_enough() -> bool:
    """Return whether no more texts are to be tried, and count one where they are."""
    bound = _left.get()
    if bound is None:
        return False
    bound.left -= 1
    return bound.is_exceeded


def _named_months(text: str, languages: tuple[str, ...]) -> set[int]:
    """Return the months that words of the text are names of."""
    words = {word.strip(".;:").casefold() for word in _BETWEEN_WORDS.split(text)}
    months = (_ENGLISH.get(word) or _foreign_month(word, languages) for word in words if len(word) > 1)
    return {month for month in months if month is not None}


def _counts_month(text: str, moment: dt.datetime, languages: tuple[str, ...]) -> bool:
    """Return whether day and month are numbers of the text, as in Vietnamese, that no other order exchanges."""
    if not {moment.day, moment.month} <= {int(number) for number in _NUMBER.findall(text)}:
        return False
    return all(_parse(text, languages, order) == moment for order in _ORDERS)


def _languages_for(text: str, declared: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of the languages to try, in order, for dateparser: those of the text's script, else those
    declared."""
    by_script = [code for language in languages_of_script(text) for code in (language, *_NEIGHBOURS.get(language, ()))]
    tags = [normalise_tag(tag) for tag in declared]
    codes = [tag.split("-")[0] for tag in tags if tag]
    if by_script:  # a declared language of the same script goes first: months differ between neighbours
        codes = [code for code in codes if code not in _LATIN] + by_script
    return tuple(dict.fromkeys(_OTHER_CODES.get(code, code) for code in codes))[:MAX_LANGUAGES]


_LATIN = frozenset(
    {
        "ca", "cs", "da", "de", "en", "es", "et", "fi", "fr", "hr", "hu", "id", "it", "lt", "lv", "nb", "nl", "nn",
        "no", "pl", "pt", "ro", "sk", "sl", "sv", "tr", "vi",
    }
)  # fmt: skip
"""Languages that are written in Latin letters only."""


@lru_cache(maxsize=8192)
def _foreign_month(name: str, languages: tuple[str, ...]) -> int | None:
    """Ask for the name as part of dates; a word that means something else gives none, or also one without a day."""
    plain = _unaccented(name)
    if not any(plain in _month_names(language) for language in languages):
        return None
    moment = _parse(f"28 {name} 2000", languages)
    if moment is None or moment.day != 28 or _parse(f"{name} {name} 2000", languages):
        return None  # the latter is a date where the word is a number: 'um'
    return moment.month


@cache
def _month_names(language: str) -> frozenset[str]:
    """Return the names of months, without accents and points: dateparser is slow to say that a word is none of them."""
    names = _names_in(language)
    return frozenset(_unaccented(name).rstrip(".") for month in _MONTHS for name in names.get(month, ()))


def _names_in(language: str) -> dict[str, list[str]]:
    """Return the names of months and more in a language, from dateparser's table of it, without all the rest of it."""
    package = find_spec("dateparser")
    if package is None or package.origin is None:
        return {}
    path = Path(package.origin).parent / "data" / "date_translation_data" / f"{language}.py"
    table = spec_from_file_location(f"month_names_{language}", path)
    if table is None or table.loader is None or not path.is_file():
        return {}
    module = module_from_spec(table)
    table.loader.exec_module(module)
    return dict(module.info)


def _unaccented(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))


def _parse(text: str, languages: tuple[str, ...], order: str | None = None) -> dt.datetime | None:
    for language in languages:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # its own strptime calls are deprecated in newer Pythons
                if moment := _parser(language, order).get_date_data(text).date_obj:
                    return moment
        except (ValueError, TypeError, OverflowError, AttributeError, IndexError, re.error):
            continue  # a language that dateparser does not know, or a text that it stumbles over
    return None


@lru_cache(maxsize=64)
def _parser(language: str, order: str | None) -> "DateDataParser":
    """Return the parser of a language; strict, since a lax one finds dates in any text.

    order: of numbers, 'DMY' or 'MDY'; None for that of the language.
    """
    # Loaded when it is needed: nearly all dates are in English, which needs none of it.
    from dateparser.date import DateDataParser

    settings = {"PARSERS": ["absolute-time"], "STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"]}
    settings |= {"DATE_ORDER": order} if order else {}
    return DateDataParser(languages=[language], settings=settings)
