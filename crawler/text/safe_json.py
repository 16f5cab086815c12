"""Load JSON from other people's pages, and replace the characters that no stored text may hold."""

import json
import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Return the text with U+FFFD for NUL and lone surrogates, which neither UTF-8 nor a database takes.

    >>> storable("a\\x00b\\ud800")
    'a\ufffdb\ufffd'
    """
    return text if text.isascii() and "\x00" not in text else _UNSTORABLE.sub("\ufffd", text)


def load_json(text: str | None) -> object:
    """Return the value of a JSON text, its texts storable; None where it is no JSON.

    >>> load_json('{"a": ["\\\\ud800"]}'), load_json("{"), load_json(None)
    ({'a': ['\ufffd']}, None, None)
    """
    try:
        return _storable(json.loads(text)) if text else None
    except (ValueError, RecursionError):
        return None


def _storable(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): _storable(item) for key, item in value.items()}
    return value
