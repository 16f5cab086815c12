"""The words of a text: what a form is compared with."""

from typing import Final
from unicodedata import category, normalize

from crawler.text.typography import as_ascii

__all__ = ["folded_ascii_words", "folded_words", "words_of"]

_WITHOUT_BOUNDARIES: Final = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),
    (0x3040, 0x312F),  # Hiragana, Katakana, Bopomofo
    (0x31A0, 0x31BF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),  # Han
    (0xAC00, 0xD7A3),  # Hangul: its words have spaces, but particles are written at their ends
    (0xF900, 0xFAFF),
    (0x1B000, 0x1B16F),
    (0x20000, 0x3FFFF),
)
"""First and last code point of scripts that put no space between words, or none that parts the words that are meant."""

_INVISIBLE: Final = frozenset("\u00ad\u200c\u200d\u2060\ufe0e\ufe0f\ufeff")
"""Characters that nobody sees: soft hyphen, joiners and non-joiners, whether a sign is a picture, byte order mark."""


def _has_no_boundaries(sign: str) -> bool:
    """Return whether a character is of a script in which spaces do not part words."""
    code = ord(sign)
    return code > 0xDFF and any(first <= code <= last for first, last in _WITHOUT_BOUNDARIES)


class _Spacing(dict[int, str]):
    """Code point -> what stands for it where words are parted by spaces. Filled as characters are met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if sign in _INVISIBLE:
            spaced = ""
        elif category(sign)[0] not in "LNM":
            spaced = " "
        else:
            spaced = f" {sign} " if _has_no_boundaries(sign) else sign
        self[code] = spaced
        return spaced


_SPACING: Final = _Spacing()
_ASCII: Final = bytes(ord(_SPACING[code]) for code in range(128))
_CASED: Final = _ASCII + bytes(range(128, 256))
_FOLDED: Final = _ASCII.lower() + bytes(range(128, 256))
"""Bytes of a text of ASCII, and those that stand for them, with case and without."""


def words_of(text: str) -> list[str]:
    """Return the words of a text, case kept: letters and digits with their marks; all else parts words.

    Compatible characters are one (NFKC). Each character of a script without spaces is a word of its own.

    >>> words_of("Google’s “GPT-4” (covid‑19)"), words_of("用AI芯片")
    (['Google', 's', 'GPT', '4', 'covid', '19'], ['用', 'AI', '芯', '片'])
    """
    plain = as_ascii(text)
    if plain is not None:
        return plain.encode().translate(_CASED).decode().split()
    return normalize("NFKC", text).translate(_SPACING).split()


def folded_words(text: str) -> list[str]:
    """Return the words of a text, case folded: as many as `words_of` returns, in its order.

    >>> folded_words("Straßen-KI by OpenAI")
    ['strassen', 'ki', 'by', 'openai']
    """
    plain = as_ascii(text)
    return list(map(str.casefold, words_of(text))) if plain is None else folded_ascii_words(plain)


def folded_ascii_words(text: str, kept: str = "") -> list[str]:
    """Return the words of a text of ASCII, case folded: at once for many texts that a kept sign parts.

    >>> folded_ascii_words("Ex-Google | OpenAI", "|")
    ['ex', 'google', '|', 'openai']
    """
    table = _FOLDED
    for sign in kept.encode():
        table = table[:sign] + bytes([sign]) + table[sign + 1 :]
    return text.encode().translate(table).decode().split()
