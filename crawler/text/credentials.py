"""Cuts credentials out of what is logged, recorded and published."""

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["without_userinfo", "without_userinfo_in"]

# RFC 3986, 3.2.1 (without a scheme: 4.2): what stands before the last @ of an authority, which ends at /, ? or #.
# Browsers take \ for /, and need no two of them; what is taken for a path has one.
_USERINFO = re.compile(
    r"""(?P<scheme>\b[a-z][a-z0-9+.-]{0,30}:[/\\]{2,} | \b[a-z][a-z0-9+.-]{1,30}:[/\\] | \b(?:https?|ftps?|wss?):
    | (?<![^\s"'(<=])//)(?P<user>[^\s/?\#\\"'<>]*)@""",
    re.IGNORECASE | re.VERBOSE,
)


def without_userinfo(text: str) -> str:
    """Return a text with the user and password cut out of every address in it.

    >>> without_userinfo("redis://u:hush@db.example/0 and https://a.example/@me")
    'redis://db.example/0 and https://a.example/@me'
    """
    return _USERINFO.sub(r"\g<scheme>", text) if "@" in text else text


def without_userinfo_in(value: Any) -> Any:
    """Return a value of JSON with the same done to every text in it, keys included."""
    if isinstance(value, str):
        return without_userinfo(value)
    if isinstance(value, Mapping):
        return {without_userinfo(str(name)): without_userinfo_in(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [without_userinfo_in(each) for each in value]
    return value
