"""Which addresses were redacted. The archive knows a redacted address by its sha256 alone.

A redacted address is replaced by its mask, `redacted:` and that sha256, in every table, also when it is read again.
So a mention keeps its id, its position and its role, and the same input twice changes nothing.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape
from typing import Literal, get_args

from crawler.urls import normalise, parts
from crawler.visits.target import TargetKind

__all__ = [
    "KINDS",
    "MASK_PREFIX",
    "RedactionKind",
    "Redactions",
    "fingerprint",
    "form_of",
    "is_masked",
    "load_redactions",
    "mask",
    "put_forms",
    "replace_addresses",
]

RedactionKind = Literal["link", "image", "text"]
"""What a redaction removes: all of a link, all of an image, the text of a linked page."""

KINDS: tuple[RedactionKind, ...] = get_args(RedactionKind)
"""Every `RedactionKind`."""

MASK_PREFIX = "redacted:"
"""First characters of a mask."""

_TARGETS = """
SELECT kind, target, id FROM redactions
UNION ALL SELECT r.kind, f.target, r.id FROM redaction_forms f JOIN redactions r ON r.id = f.redaction_id
"""
_ANY = "SELECT 1 FROM redactions LIMIT 1"
_OWN_TARGETS = "SELECT id, target FROM redactions"
# One that is the address of a link or image that is there names that one, which nobody asked to remove.
_PUT_FORM = """
INSERT INTO redaction_forms (target, redaction_id) SELECT :form, :redaction
WHERE :form <> (SELECT target FROM redactions WHERE id = :redaction)
  AND NOT EXISTS (SELECT 1 FROM links WHERE url = :url) AND NOT EXISTS (SELECT 1 FROM images WHERE url = :url)
ON CONFLICT DO NOTHING
"""
_ADDRESS = re.compile(r"https?:/[^\s<>\"'`\\]+", re.IGNORECASE)
_ENDS = ".,;:!?*_~)]}|"
"""Characters that may follow an address in a text without being part of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Redactions:
    """The redactions of an archive: sha256 of an address -> id of the redaction, by kind.

    An address is found by its normal form and by the form in which it is given: normal forms change with their rules.
    """

    links: Mapping[str, int] = field(default_factory=dict)
    """Of links."""

    images: Mapping[str, int] = field(default_factory=dict)
    """Of images."""

    texts: Mapping[str, int] = field(default_factory=dict)
    """Of texts of linked pages."""

    masks: Mapping[int, str] = field(default_factory=dict)
    """Id of a redaction -> what replaces the address."""

    def __bool__(self) -> bool:
        return bool(self.links or self.images or self.texts)

    def link(self, url: str) -> int | None:
        """Return the id of the redaction of a link, by any of its addresses as written; None without one."""
        return _find(self.links, url)

    def image(self, url: str) -> int | None:
        """Return the id of the redaction of an image, likewise."""
        return _find(self.images, url)

    def text(self, url: str) -> int | None:
        """Return the id of the redaction of the text of a linked page, likewise."""
        return _find(self.texts, url)

    def target(self, kind: TargetKind, url: str) -> int | None:
        """Return the id of the redaction of a link, or of an image, by any of its addresses; None without one."""
        return self.link(url) if kind == "link" else self.image(url)

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


def form_of(url: str) -> str:
    """Return the sha256 of an address as it is given, but for white space around it, in hexadecimal."""
    return sha256(parts.strip(url).encode("utf-8", "surrogatepass")).hexdigest()


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
    if connection.execute(_ANY).fetchone() is None:
        return Redactions()
    found: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
    for kind, target, number in connection.execute(_TARGETS):
        found[kind][target] = number
    masks = {number: MASK_PREFIX + target for number, target in connection.execute(_OWN_TARGETS)}
    return Redactions(links=found["link"], images=found["image"], texts=found["text"], masks=masks)


def _find(targets: Mapping[str, int], url: str) -> int | None:
    if not targets:
        return None
    number = targets.get(fingerprint(url))
    return targets.get(form_of(url)) if number is None else number


def put_forms(connection: sqlite3.Connection, found: Mapping[int, Iterable[str]]) -> None:
    """Record further forms of redacted addresses, so that they stay kept out when normal forms change.

    found: id of a redaction -> the forms, as written or by the rules of any time.
    """
    for number, urls in found.items():
        for url in urls:
            for form in (fingerprint(url), form_of(url)) if not is_masked(url) else ():
                connection.execute(_PUT_FORM, {"redaction": number, "form": form, "url": normalise(url).url})


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
