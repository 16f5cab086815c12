"""Decode the bytes of a web page: by what they are, then by what is declared, then by a guess that is told of.

Pages that are valid UTF-8 and declare another charset are nearly always UTF-8 (a template's leftover), since text in
another charset is hardly ever valid UTF-8 by chance; the exceptions are charsets of 7 and 16 bits. A declaration is
true where the bytes can be read by it; of several, that of the page itself goes before a server's default.
"""

import codecs
import re
from functools import lru_cache
from typing import Final

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

__all__ = ["decode_page", "is_charset"]

DECLARED_BYTES: Final = 4096
"""Bytes of a body in which a declaration of its charset is searched (1024 by HTML; many pages exceed that)."""

MAX_LOST: Final = 0.05
"""Share of the characters beyond ASCII that may be lost in a charset that is still taken for the page's: a few broken
bytes are a template's or an editor's."""

SAMPLE: Final = 12_000
"""Bytes of running text by which an undeclared charset is guessed."""

MIN_DENSE: Final = 12
"""Bytes beyond ASCII in stretches from which a charset is guessed; fewer are single letters of Western languages."""

MOST_CAPITALS: Final = 0.25
"""Share of capitals within words from which a text is none in the charset by which it was read."""

_CYRILLIC: Final = ("cp1251", "koi8_r", "iso8859_5", "koi8_u")
_CYRILLIC_WORD: Final = re.compile("[\u0400-\u04ff\u2500-\u25ff]{3,}")
"""A word, with the signs for frames that some of these charsets have in the place of letters."""

UNDECODED: Final = "undecoded"
"""What is said of a text in which characters were lost."""

_NO_CHARSETS: Final = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "mbcs", "oem"})
"""Codecs of the standard library for text that are no charsets of pages."""

_SEVEN_BIT: Final = frozenset({"iso2022_jp", "iso2022_kr", "hz"})
"""Charsets that write other scripts in bytes of ASCII."""

_WIDE: Final = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})
"""Charsets whose signs have two or four bytes."""

_UNLIKE_UTF_8: Final = _SEVEN_BIT | _WIDE
"""Charsets whose bytes may be valid UTF-8 with another meaning."""

_SERVER_DEFAULTS: Final = frozenset({"iso8859-1", "cp1252"})
"""Charsets that servers declare for pages they know nothing of, and in which any bytes can be read."""

_BY_LANGUAGE: Final = {
    "zh": ("gb18030", "big5hkscs"), "ja": ("cp932", "euc_jp"), "ko": ("cp949",), "ru": ("cp1251", "koi8_r"),
    "uk": ("cp1251", "koi8_u"), "bg": ("cp1251",), "sr": ("cp1251", "cp1250"), "el": ("cp1253",), "he": ("cp1255",),
    "ar": ("cp1256",), "fa": ("cp1256",), "tr": ("cp1254",), "th": ("cp874",), "vi": ("cp1258",),
    "pl": ("iso8859_2", "cp1250"), "cs": ("iso8859_2", "cp1250"), "sk": ("iso8859_2", "cp1250"),
    "hu": ("iso8859_2", "cp1250"), "ro": ("iso8859_2", "cp1250"), "hr": ("iso8859_2", "cp1250"),
    "sl": ("iso8859_2", "cp1250"), "lt": ("cp1257",), "lv": ("cp1257",), "et": ("cp1257",),
}  # fmt: skip
"""Language -> the charsets before Unicode in which it was written on the web."""

_ALL: Final = list(dict.fromkeys(name for names in _BY_LANGUAGE.values() for name in names))
_WESTERN: Final = "cp1252"
_LATIN: Final = frozenset({"iso8859_2", "cp1250", "cp1254", "cp1257", "cp1258"})

_DENSE: Final = re.compile(rb"[\x80-\xff][\x40-\xff]?(?:[\x80-\xff][\x40-\xff]?){3}(?>[\x80-\xff][\x40-\xff]?+)*+")
_STRETCH: Final = re.compile(rb"[\x80-\xff][^<>]{0,20000}")
_LANGUAGE: Final = re.compile(rb"<html\b[^<>]{0,300}?\slang\s*+=\s*+[\"']?([a-z]{2})\b", re.IGNORECASE)
_BEYOND: Final = re.compile(rb"[\x80-\xff]")
_UNUSUAL: Final = re.compile("[\u3131-\u318e\ue000-\uf8ff]")
"""Single letters of Korean, and characters without a meaning: Japanese read in a charset of Korean has many."""
_MICROSOFT: Final = re.compile(rb"[\x80-\x9f]")
"""Bytes that are letters in the charsets of Microsoft, and controls in those of ISO that share most others."""


def decode_page(body: bytes, content_type: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the text of a body, and what was done to read it where nothing true is declared.

    That is 'charset: NAME' where the charset was guessed, and 'undecoded' where characters were lost (U+FFFD).

    >>> decode_page('<meta charset="latin-1"><p>naïve</p>'.encode())
    ('<meta charset="latin-1"><p>naïve</p>', ())
    >>> decode_page('<meta charset="windows-1252"><p>naïve</p>'.encode('cp1252'))
    ('<meta charset="windows-1252"><p>naïve</p>', ())
    """
    marked, mark = read_bom(body)
    if marked and mark:
        return _read(body[len(mark) :], marked)
    head = body[:DECLARED_BYTES]
    declared = [name for name in (http_content_type_encoding(content_type), html_body_declared_encoding(head)) if name]
    declared = [name for name in dict.fromkeys(declared) if is_charset(name)]
    for name in declared:
        if name not in _UNLIKE_UTF_8 or _lost(text := body.decode(name, "replace")) > MAX_LOST:
            continue
        if "<" in text or (name in _SEVEN_BIT and body.isascii()):
            return text, ()
    try:
        return body.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # cut within a character, at the bound or by the server
            return body[: error.start].decode("utf-8"), ()
    return _not_utf_8(body, declared)


@lru_cache(maxsize=256)
def is_charset(name: str) -> bool:
    """Return whether a codec is a charset of pages, as neither 'rot13' nor 'base64' is, nor one without ASCII's signs:
    in one of those, nobody could have read the declaration.

    >>> is_charset('windows-1251'), is_charset('rot13'), is_charset('no such thing')
    (True, False, False)
    """
    try:
        codec = codecs.lookup(name).name
        return codec not in _NO_CHARSETS and (codec in _WIDE or b"<a>".decode(name, "replace") == "<a>")
    except (LookupError, ValueError):
        return False


def _read(body: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    text = body.decode(name, "replace")
    return text, (UNDECODED,) if "\ufffd" in text else ()


def _not_utf_8(body: bytes, declared: list[str]) -> tuple[str, tuple[str, ...]]:
    """Return the text of bytes that are not valid UTF-8: broken UTF-8, the first true declaration, or a guess."""
    text = body.decode("utf-8", "replace")
    if _lost(text) <= MAX_LOST:
        return text, (UNDECODED,)
    others = [name for name in declared if name not in _UNLIKE_UTF_8 and name != "utf-8"]
    others.sort(key=lambda name: name in _SERVER_DEFAULTS)  # of two, what a page says of itself
    sparse = _is_sparse(body)
    for name in others:
        if name in _SERVER_DEFAULTS and not sparse:
            continue
        text = body.decode(name, "replace")
        if (true := _true_cyrillic(body, name, text)) is not None:
            return body.decode(true, "replace"), (f"charset: {true}",)
        if _lost(text) <= MAX_LOST:
            return text, (UNDECODED,) if "\ufffd" in text else ()
    guess = _latin(body) if sparse else _guess(body) or next(iter(others), _WESTERN)
    text = body.decode(guess, "replace")
    return text, (f"charset: {guess}",) + (UNDECODED,) * ("\ufffd" in text)


def _true_cyrillic(body: bytes, name: str, text: str) -> str | None:
    """Return the charset of Cyrillic text that is declared as another one of Cyrillic; None where that is true.

    In each of them the bytes of another stand for letters too, but for capitals within words.
    """
    if codecs.lookup(name).name.replace("-", "_") not in _CYRILLIC or _capitals_within(text) < MOST_CAPITALS:
        return None
    best = min(_CYRILLIC, key=lambda each: _capitals_within(body.decode(each, "replace")))
    return best if _capitals_within(body.decode(best, "replace")) < MOST_CAPITALS else None


def _capitals_within(text: str) -> float:
    """Return the share of the Cyrillic letters behind another one that are capitals, or no letters of Russian; words
    in capitals throughout do not count."""
    words = [word for word in _CYRILLIC_WORD.findall(text[:SAMPLE]) if not word.isupper()]
    within = sum(len(word) - 1 for word in words)
    odd = sum(letter.isupper() or not letter.isalpha() for word in words for letter in word[1:])
    return odd / within if within else 1.0


def _lost(text: str) -> float:
    """Return the share of lost characters among those beyond ASCII."""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") / beyond if beyond else 0.0


def _is_sparse(body: bytes) -> bool:
    """Return whether the bytes beyond ASCII stand alone, as the accented letters of Western languages do."""
    dense = sum(len(stretch) for stretch in _DENSE.findall(body))
    return dense < MIN_DENSE or dense * 2 < len(_BEYOND.findall(body))


def _charsets_of(body: bytes) -> list[str]:
    """Return the charsets of the language that the page declares."""
    language = _LANGUAGE.search(body[:DECLARED_BYTES])
    return list(_BY_LANGUAGE.get(language[1].decode().lower(), ())) if language else []


def _latin(body: bytes) -> str:
    """Return the charset of a text in Latin letters: that of Western Europe unless the page's language has another."""
    charsets = [name for name in _charsets_of(body) if name in _LATIN]
    return charsets[-1 if _MICROSOFT.search(body) else 0] if charsets else _WESTERN


def _guess(body: bytes) -> str | None:
    """Return the charset that the running text is likely in, by its language where the page declares one."""
    charsets = _charsets_of(body)
    stretches: list[bytes] = []
    for stretch in _STRETCH.finditer(body):  # whole ones: a cut might part a character
        stretches.append(stretch[0])
        if sum(map(len, stretches)) > SAMPLE:
            break
    text = b"\n".join(stretches)
    found = list(from_bytes(text, cp_isolation=charsets or _ALL, preemptive_behaviour=False))
    usual = (match.encoding for match in found if len(_UNUSUAL.findall(str(match))) < len(str(match)) * MAX_LOST)
    return next(usual, found[0].encoding if found else next(iter(charsets), None))
