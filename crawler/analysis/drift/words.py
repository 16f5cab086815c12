"""Words of headlines and texts, folded so that other spellings of one are equal. Pure."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from crawler.analysis.bounds import MAX_TEXT
from crawler.linked_pages.metadata.wording import slug

__all__ = ["numbers_conflict", "numbers_of", "quoted_share", "share", "stems", "words_of"]

PHRASE: Final = 4
"""Words of a phrase that two texts share only when one quotes the other."""

_WIDE: Final = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
"""Scripts that are written without spaces: two letters stand for a word."""

_ASCII: Final = re.compile(r"[a-z0-9]+")
_LETTERS: Final = re.compile(r"[^\W_]+")
_TOKEN: Final = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
    r"|(?:(?![\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])[^\W_])+"
)
# Each begins with what is rare in a text, so that the rest of it is passed over quickly.
_APOSTROPHE: Final = re.compile(r"['’](?<=\w['’])(?=\w)")
_THOUSANDS: Final = re.compile(r"(\d)[,. \u00a0\u202f](?=\d{3}(?!\d))")
_NUMBER: Final = re.compile(r"\d+")

_FREQUENT: Final = """
    the and of to in is for with are this from by not have be as at on or an it its that was were has had will would can
    could should may how why what when who which you your we our they their he she his her about after before over into
    than then more most just here there these those make made get all one out up new says say said
    der die das und ist nicht von zu mit den auf fuer im ein eine dem des sich auch als bei nach wie wird werden aus am
    um oder aber sind hat haben so
    le la les des est et une dans pour que qui sur pas du au avec ce par sont plus un en se son sa ses ou il elle
    el los las del una con es su como mas al lo pero sus este y por para sin ha
    di che il per della nel alla gli anche piu come dei delle non sono
    nao uma do da os em mais dos ao das foi sao ou pela na no
    het een van en dat niet op voor met zijn aan er ook maar bij naar uit de
    och att det som aer foer inte till pa av om ett jag var fran kan
    og til ikke har fra sig ja ei se etta oli han ovat mutta joka
    w na z sie do nie jest ze to o jak za od po ale przez oraz
    ve bir bu icin ile cok olan daha gibi sonra kadar
    и в не на что с по как это от для из за он она они но же бы к у о а его
"""
_FUNCTION_WORDS: Final = frozenset(_FREQUENT.split())
"""Words that are in texts about anything, in the spelling of `words_of`."""

_NUMBERS: Final = """
two zwei deux dos due dois tva dwa iki два
three drei trois tres tre trzy три
four vier quatre cuatro quattro quatro fyra cztery четыре
five fuenf cinq cinco cinque fem piec пять
six sechs seis szesc шесть
seven sieben sept siete sette sete sju siedem семь
eight acht huit ocho otto oito atta osiem восемь
nine neun neuf nueve nove nio dziewiec девять
ten zehn diez dieci dez dziesiec десять
eleven undici elva
twelve zwoelf douze doce dodici tolv
"""
_NUMBER_WORDS: Final = {
    word: str(number)
    for number, line in enumerate(_NUMBERS.split("\n")[1:], start=2)
    for word in line.split()
    if word not in {"dos", "due", "tre"}
}
"""Word -> the number that it is, but for words that are others in another language."""


def words_of(text: str) -> list[str]:
    """Return the words of a text in order: folded, without accents; of scripts without spaces each two letters.

    >>> words_of("The Miller’s Zähler: 1,200 wheels"), words_of("水車小屋")
    (['the', 'millers', 'zaehler', '1200', 'wheels'], ['水車', '車小', '小屋'])
    """
    text = _THOUSANDS.sub(r"\1", _APOSTROPHE.sub("", text[:MAX_TEXT])).casefold()
    if text.isascii():
        return _ASCII.findall(text)
    if _WIDE.search(text) is None:
        return [word for token in _LETTERS.findall(text) if (word := token if token.isascii() else _spelt(token))]
    found: list[str] = []
    for token in _TOKEN.findall(text):
        if _WIDE.match(token):
            found += ["".join(two) for two in pairwise(token)] or [token]
        elif word := _spelt(token):
            found.append(word)
    return found


@lru_cache(maxsize=65_536)
def _spelt(token: str) -> str:
    return token if token.isascii() else slug(token)


def stems(words: Iterable[str]) -> frozenset[str]:
    """Return the stems of the words that say what a text is about: its first letters stand for all forms of a word.

    >>> sorted(stems(["the", "mill", "turning", "turned", "2024"]))
    ['2024', 'mill', 'turn']
    """
    telling = set(words) - _FUNCTION_WORDS
    return frozenset(_stem(word) for word in telling if len(word) > 1 or word.isdigit())


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    if not word.isalpha() or (not word.isascii() and _WIDE.match(word)):
        return word
    return word[: min(7, max(4, len(word) - 3))]


def quoted_share(words: Sequence[str], text: Sequence[str]) -> float:
    """Return which share of the phrases of four words is in a text, word by word; 0 where there is none.

    >>> quoted_share("the mill of the valley".split(), "so the mill of the hill".split())
    0.5
    """
    phrases = {" ".join(("", *words[start : start + PHRASE], "")) for start in range(len(words) - PHRASE + 1)}
    whole = f" {' '.join(text)} "
    return sum(phrase in whole for phrase in phrases) / len(phrases) if phrases else 0.0


def share(part: frozenset[str], whole: frozenset[str]) -> float:
    """Return which share of a set is in another one; 0 for an empty one."""
    return len(part & whole) / len(part) if part else 0.0


def numbers_of(words: Iterable[str]) -> frozenset[str]:
    """Return the numbers that words give, in digits or not.

    >>> sorted(numbers_of(words_of("Seven mills and 1,200 wheels in 2024")))
    ['1200', '2024', '7']
    """
    found = set()
    for word in words:
        if word in _NUMBER_WORDS:
            found.add(_NUMBER_WORDS[word])
        elif not word.isalpha():
            found.update(figure.lstrip("0") or "0" for figure in _NUMBER.findall(word))
    return frozenset(found)


def numbers_conflict(one: Iterable[str], other: Iterable[str]) -> bool:
    """Return whether the words of two headlines give different numbers: each has one that the other has not.

    >>> numbers_conflict(["mills", "2023"], ["mills", "2024"]), numbers_conflict(["seven", "mills"], ["the", "mills"])
    (True, False)
    """
    first, second = numbers_of(one), numbers_of(other)
    return bool(first - second and second - first)
