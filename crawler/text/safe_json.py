"""JSON out of other people's pages, and the characters that no text may hold."""

import json
import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with NUL and lone surrogates, which neither UTF-8 nor a database takes, as U+FFFD.

    >>> storable("a\\x00b\\ud800")
    'a\ufffdb\ufffd'
    """
    return text if text.isascii() and "\x00" not in text else _UNSTORABLE.sub("\ufffd", text)


def load_json(text: str | None) -> object:
    """What a JSON text says, or None where it is none; its texts are storable.

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
