"""Load JSON from other people's pages, and replace the characters that no stored text may hold."""

import json
import re
from typing import Any

__all__ = ["load_json", "parse_json", "parse_json_at", "storable", "storable_value"]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPED = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
"""How JSON writes such characters, among them the halves of pairs that are whole."""


def _integer(digits: str) -> int | float:
    """Return a whole number; one with more digits than Python converts, some thousands, is infinite."""
    try:
        return int(digits)
    except ValueError:
        return float(digits)


_STRICT = json.JSONDecoder(parse_int=_integer)
_LENIENT = json.JSONDecoder(strict=False, parse_int=_integer)


def storable(text: str) -> str:
    """Return the text with U+FFFD for NUL and lone surrogates, which neither UTF-8 nor a database takes.

    >>> storable("a\\x00b\\ud800")
    'a\ufffdb\ufffd'
    """
    return text if text.isascii() and "\x00" not in text else _UNSTORABLE.sub("\ufffd", text)


def storable_value(value: Any) -> Any:
    """Return the value of a JSON text with its texts, and the names of its objects, storable."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [storable_value(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable_value(item) for key, item in value.items()}
    return value


def parse_json(text: str, *, strict: bool = True) -> Any:
    """Return the value of a JSON text, its texts storable. Raise ValueError where it is none.

    A byte order mark before it is passed over. strict: refuse control characters within texts.

    >>> parse_json('{"a": ["\\\\ud83e"]}'), parse_json('"\\\\ud83e\\\\udd16"')
    ({'a': ['\ufffd']}, '🤖')
    >>> parse_json('\ufeff[' + "9" * 5000 + ', "a"]')
    [inf, 'a']
    """
    try:
        value = (_STRICT if strict else _LENIENT).decode(text.removeprefix("\ufeff"))
        return storable_value(value) if _UNSTORABLE.search(text) or _ESCAPED.search(text) else value
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def parse_json_at(text: str, start: int = 0) -> tuple[Any, int]:
    """Return the value of the JSON that begins at a place of a text, its texts storable, and where it ends.

    Control characters within texts are allowed. Raise ValueError where none begins there.

    >>> parse_json_at('x = {"a": 1}; y', 4)
    ({'a': 1}, 12)
    """
    try:
        value, end = _LENIENT.raw_decode(text, start)
        return (storable_value(value) if _ESCAPED.search(text, start, end) else value), end
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def load_json(text: str | None) -> Any:
    """Return the value of a JSON text, its texts storable; None where it is no JSON.

    >>> load_json('{"a": ["\\\\ud800"]}'), load_json("{"), load_json(None)
    ({'a': ['\ufffd']}, None, None)
    """
    try:
        return parse_json(text) if text else None
    except ValueError:
        return None
