"""Hide the addresses of a mail that hold a token of its reader: a short hash stands in the token's place. Pure.

A hidden address is `https://HOST/~HASH`, `https://HOST/~HASH?url=TARGET` where the target is known, and
`https://HOST/~HASH?acts` where its words say that following it acts for the reader. Nothing of the path or the query
stays, since any part of them may be the token.
"""

import hashlib
import re
from urllib.parse import quote, unquote

from crawler.urls import parts

__all__ = ["hidden_target", "hide_token", "hide_value", "hides_action", "hides_token", "is_hidden_value"]

HASH_CHARS = 12
"""Hexadecimal digits of the hash: they tell addresses apart, and no token from the many that give the same."""

_HIDDEN_VALUE = re.compile(rf"~[0-9a-f]{{{HASH_CHARS}}}")
_HIDDEN = re.compile(rf"https?://[^/?#]+/~[0-9a-f]{{{HASH_CHARS}}}(?:\?url=([^#&]+)|\?acts)?")


def hide_token(url: str, target: str | None = None, *, acts: bool = False) -> str:
    """Return the hidden form of a web address; what is hidden already stays as it is. Raise ValueError for another.

    Args:
        url: the address.
        target: where it leads, if that is known.
        acts: whether following it acts for the reader.

    >>> hide_token("https://click.example/t/AbC?e=1")
    'https://click.example/~16bb978d1db5'
    >>> hide_token("https://click.example/t/AbC?e=1", "https://a.example/?b")
    'https://click.example/~16bb978d1db5?url=https%3A%2F%2Fa.example%2F%3Fb'
    """
    if hides_token(url):
        return url
    split = parts.split(url)
    if split is None:
        raise ValueError("no address of the web")
    host = split.authority.rpartition("@")[2].lower()
    held = "?acts" if acts else "" if target is None else "?url=" + quote(target, safe="")
    return f"{split.scheme.lower()}://{host}/{hide_value(url)}{held}"


def hide_value(text: str) -> str:
    """Return what stands in the place of a part of an address that names the reader.

    >>> hide_value("ada@reader.example")
    '~462b534c6623'
    """
    return "~" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_CHARS]


def is_hidden_value(text: str) -> bool:
    """Return whether a part of an address is hidden."""
    return _HIDDEN_VALUE.fullmatch(text) is not None


def hides_token(url: str) -> bool:
    """Return whether an address is hidden."""
    return _HIDDEN.fullmatch(url) is not None


def hides_action(url: str) -> bool:
    """Return whether an address is hidden, and following it acts for the reader.

    >>> hides_action(hide_token("https://a.example/vote/AbC", acts=True))
    True
    """
    return url.endswith("?acts") and hides_token(url)


def hidden_target(url: str) -> str | None:
    """Return the target that a hidden address names; None where it names none, or is no hidden address.

    >>> hidden_target("https://click.example/~5d4ff9a3c5d8?url=https%3A%2F%2Fa.example%2F")
    'https://a.example/'
    """
    match = _HIDDEN.fullmatch(url)
    return unquote(match[1]) if match and match[1] else None
