"""Which addresses were redacted. The archive knows a redacted address by its sha256 alone.

A redacted address is replaced by its mask, `redacted:` and that sha256, in every table, also when it is read again.
So a mention keeps its id, its position and its role, and the same input twice changes nothing.
"""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape
from typing import Literal, get_args

from crawler.urls import normalise
from crawler.visits.target import TargetKind

__all__ = [
    "KINDS",
    "MASK_PREFIX",
    "RedactionKind",
    "Redactions",
    "fingerprint",
    "is_masked",
    "load_redactions",
    "mask",
    "replace_addresses",
]

RedactionKind = Literal["link", "image", "text"]
"""What a redaction removes: all of a link, all of an image, the text of a linked page."""

KINDS: tuple[RedactionKind, ...] = get_args(RedactionKind)
"""Every `RedactionKind`."""

MASK_PREFIX = "redacted:"
"""First characters of a mask."""

_TARGETS = "SELECT kind, target, id FROM redactions"
_ADDRESS = re.compile(r"https?:/[^\s<>\"'`\\]+", re.IGNORECASE)
_ENDS = ".,;:!?*_~)]}|"
"""Characters that may follow an address in a text without being part of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Redactions:
    """The redactions of an archive: sha256 of an address -> id of the redaction, by kind."""

    links: Mapping[str, int] = field(default_factory=dict)
    """Of links."""

    images: Mapping[str, int] = field(default_factory=dict)
    """Of images."""

    texts: Mapping[str, int] = field(default_factory=dict)
    """Of texts of linked pages."""

    def __bool__(self) -> bool:
        return bool(self.links or self.images or self.texts)

    def link(self, url: str) -> int | None:
        """Return the id of the redaction of a link, by any of its addresses as written; None without one."""
        return self.links.get(fingerprint(url)) if self.links else None

    def image(self, url: str) -> int | None:
        """Return the id of the redaction of an image, likewise."""
        return self.images.get(fingerprint(url)) if self.images else None

    def text(self, url: str) -> int | None:
        """Return the id of the redaction of the text of a linked page, likewise."""
        return self.texts.get(fingerprint(url)) if self.texts else None

    def of_kind(self, kind: TargetKind, url: str) -> int | None:
        """Return the id of the redaction of an address that visits to targets of this kind must not name.

        Those to links must not name redacted links, those to images neither those nor redacted images.
        """
        number = self.link(url)
        return self.image(url) if number is None and kind == "image" else number

    def occur_in(self, text: str) -> bool:
        """Return whether a text contains the address of a redacted link or image."""
        if not self.links and not self.images:
            return False
        return any(self.link(url) is not None or self.image(url) is not None for url in _addresses(text))


def fingerprint(url: str) -> str:
    """Return the sha256 of the normal form of an address, in hexadecimal.

    >>> fingerprint("HTTPS://A.example/?utm_source=x") == fingerprint("https://a.example/")
    True
    """
    return sha256(normalise(url).url.encode("utf-8", "surrogatepass")).hexdigest()


def mask(url: str) -> str:
    """Return what replaces a redacted address; a mask is returned unchanged.

    >>> mask("https://a.example/")[:15], mask(mask("https://a.example/")) == mask("https://a.example/")
    ('redacted:befde4', True)
    """
    return url if is_masked(url) else MASK_PREFIX + fingerprint(url)


def is_masked(url: str) -> bool:
    """Return whether it is the mask of an address."""
    return url.startswith(MASK_PREFIX)


def load_redactions(connection: sqlite3.Connection) -> Redactions:
    """Return all redactions of an archive."""
    found: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
    for kind, target, number in connection.execute(_TARGETS):
        found[kind][target] = number
    return Redactions(links=found["link"], images=found["image"], texts=found["text"])


def replace_addresses(text: str, masks: Mapping[str, str]) -> str:
    """Replace each address in a text by its mask, the longest first.

    >>> replace_addresses("a.example/b is not a.example", {"a.example": "X", "a.example/b": "Y"})
    'Y is not X'
    """
    for address in sorted(masks, key=len, reverse=True):
        text = text.replace(address, masks[address])
    return text


def _addresses(text: str) -> Iterator[str]:
    """Yield the addresses in a text, each also without the punctuation at its end."""
    for found in _ADDRESS.findall(text):
        for url in {found, unescape(found)}:
            yield url
            while url and url[-1] in _ENDS:
                url = url[:-1]
                yield url
