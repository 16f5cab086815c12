"""Texts of an archive as they are shown."""

import re

from crawler.text.credentials import without_userinfo

__all__ = ["shown_text"]

_BEGUN_WITHIN = re.compile(r"\A…[^\s/?#@]*@")
"""An excerpt of a text that may begin within the user and password of an address."""


def shown_text(data: bytes) -> str:
    """Return a text that SQLite has as people see it, for `text_factory`: without users and passwords of addresses.

    An archive keeps them where a digest or a page published them, and where an earlier version recorded them.

    >>> shown_text(b"https://u:hush@a.example/ and \\xff"), shown_text("…hush@a.example/".encode())
    ('https://a.example/ and \\ufffd', '…a.example/')
    """
    text = str(data, "utf-8", "replace")
    return _BEGUN_WITHIN.sub("…", without_userinfo(text)) if b"@" in data else text
