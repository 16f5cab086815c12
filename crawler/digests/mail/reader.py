"""The reader to whom a mail was sent: name and address, in all the ways in which mails spell them. Pure."""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self
from urllib.parse import quote

__all__ = ["Reader", "from_base64"]

_ADDRESS = re.compile(r"[^\s@<>\"',;]{1,64}@[^\s@<>\"',;]{1,255}")
_GREETINGS = (
    "hi", "hello", "hey", "dear", "hiya", "howdy", "welcome", "welcome back", "good morning", "good afternoon",
    "good evening", "happy friday", "thanks", "thank you", "bonjour", "bonsoir", "cher", "chère", "salut", "merci",
    "hallo", "liebe", "lieber", "guten tag", "guten morgen", "moin", "danke", "hola", "querido", "querida", "gracias",
    "buenos días", "ciao", "caro", "cara", "buongiorno", "grazie", "olá", "oi", "caro", "obrigado", "obrigada", "beste",
    "hoi", "dag", "hej", "hei", "kära", "kære", "cześć", "drogi", "droga", "ahoj", "привет", "здравствуйте", "merhaba",
)  # fmt: skip
_HONORIFICS = "様|さま|さん|님|씨|先生|女士|您好|你好"
"""What stands behind the name of who is greeted."""
MASK = "[reader]"
"""What stands in the place of a name or an address."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """To whom a mail was sent."""

    addresses: frozenset[str] = frozenset()
    """Addresses, in lower case."""

    names: frozenset[str] = frozenset()
    """Full names, as the headers write them."""

    @classmethod
    def named(cls, *, addresses: Iterable[str], names: Iterable[str], sender: tuple[str, str]) -> Self:
        """Return the reader of these names and addresses, among which the sender's own are left out."""
        own = {part.strip().lower() for part in sender}
        found = {address.strip().lower().strip(".") for address in addresses}
        people = {name.strip().strip("'\"") for name in names}
        return cls(
            addresses=frozenset(address for address in found - own if _ADDRESS.fullmatch(address)),
            names=frozenset(name for name in people if len(name) > 2 and name.lower() not in own and "@" not in name),
        )

    def __or__(self, other: "Reader") -> "Reader":
        """Return both readers as one."""
        return Reader(addresses=self.addresses | other.addresses, names=self.names | other.names)

    def is_named_in(self, text: str) -> bool:
        """Return whether a text, or what it stands for in Base64, has an address of the reader, or a hash of one."""
        return bool(self.addresses) and (
            self._spellings.search(text) is not None or self._spellings.search(from_base64(text)) is not None
        )

    def cut(self, text: str) -> str:
        """Return a text with the reader's addresses and full names, and first names in greetings, replaced.

        >>> reader = Reader(addresses=frozenset({"ada@reader.example"}), names=frozenset({"Ada Example"}))
        >>> reader.cut("Hi Ada, this was sent to ada@reader.example (Ada Example).")
        'Hi [reader], this was sent to [reader] ([reader]).'
        """
        if self.addresses:
            text = self._spellings.sub(MASK, text)
        if self.names:
            text = self._greetings.sub(self._greeting_without_name, self._full_names.sub(MASK, text))
        return text

    def _greeting_without_name(self, match: re.Match[str]) -> str:
        return self._words.sub(MASK, match[0])

    @cached_property
    def _words(self) -> re.Pattern[str]:
        """The words of the names, at the end of a greeting."""
        words = {word for name in self.names for word in re.split(r"[\s,]+", name) if len(word) > 1}
        return re.compile(f"(?:{_any_of(map(re.escape, words))})$", re.IGNORECASE)

    @cached_property
    def _spellings(self) -> re.Pattern[str]:
        """The addresses: plain, percent-encoded, as VERP writes them, in Base64, hexadecimal, and their hashes."""
        spellings = (spelling for address in self.addresses for spelling in _spellings(address))
        return re.compile(_any_of(map(re.escape, spellings)), re.IGNORECASE)

    @cached_property
    def _full_names(self) -> re.Pattern[str]:
        names = _any_of(r"\s+".join(map(re.escape, name.split())) for name in self.names)
        return re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE)

    @cached_property
    def _greetings(self) -> re.Pattern[str]:
        names = self._words.pattern.removesuffix("$")
        greeted = rf"(?:(?<!\w)(?:{'|'.join(_GREETINGS)}),?\s+)(?:{names})(?!\w)"
        addressed = rf"^(?:[^\w\n]*)(?:{names})(?=\s?[,:!])|(?<=, )(?:{names})(?=[,:!?.]|$)"
        honoured = rf"(?<![A-Za-z])(?:{names})(?=\s?(?:{_HONORIFICS}))"
        return re.compile(rf"({greeted}|{addressed}|{honoured})", re.IGNORECASE | re.MULTILINE)


def _any_of(patterns: Iterable[str]) -> str:
    return "|".join(sorted(set(patterns), key=len, reverse=True))


def _spellings(address: str) -> set[str]:
    data = address.encode("utf-8", "surrogatepass")
    local, _, host = address.partition("@")
    return {
        address,
        quote(address, safe=""),
        quote(quote(address, safe=""), safe=""),
        f"{local}={host}",
        f"{local}(at){host}",
        f"{local} at {host}",
        data.hex(),
        base64.b64encode(data).decode().rstrip("="),
        base64.urlsafe_b64encode(data).decode().rstrip("="),
        *(hashlib.new(name, data, usedforsecurity=False).hexdigest() for name in ("md5", "sha1", "sha256")),
    }


def from_base64(text: str) -> str:
    """Return what a text, or its part before a point, stands for in Base64; nothing where it is none."""
    if not re.fullmatch(r"[A-Za-z0-9_+/-]{12,}={0,2}(?:\.[A-Za-z0-9_.-]*)?", text):
        return ""
    plain = text.split(".")[0].rstrip("=").replace("+", "-").replace("/", "_")
    try:
        return base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4)).decode("utf-8", "replace")
    except ValueError:
        return ""
