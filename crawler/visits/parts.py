"""Parts of a crawl: each host belongs to one of several parts, by its registrable domain. Pure.

Delays, pauses, robots.txt and budgets are those of a host: where one part alone asks it, they hold for all parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from crawler.urls import domain
from crawler.urls.hosts import host_of_url

__all__ = ["MAX_PARTS", "Part", "part_of"]

MAX_PARTS = 9999
"""Greatest number of parts."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of several parts.

    >>> str(Part(2, 3)), Part(2, 3).has("https://gears.example/"), Part(2, 3).has("https://www.gears.example/a")
    ('2/3', True, True)
    """

    number: int
    """Which one, from 1."""

    of: int
    """How many there are."""

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def has(self, url: str) -> bool:
        """Return whether the host of an address belongs to it."""
        return part_of(url, self.of) == self.number

    def takes_over(self, url: str, redirects: Sequence[tuple[int, str]]) -> tuple[tuple[int, str], ...] | None:
        """Return the redirects from which the visit to a target goes on in this part; () to ask for its own address,
        None where another part visits it.

        A visit that leads to a host of another part ends there. That part goes on with the address that it led to.

        Args:
            url: address of the target.
            redirects: status of each redirect that its latest visit met, and the address that it led to, if that visit
                was given up before it asked for the last of them; else none.
        """
        addresses = [url, *(address for _, address in redirects)]
        if not self.has(addresses[-1]):
            return None
        return () if all(map(self.has, addresses)) else tuple(redirects)


def part_of(url: str, parts: int) -> int:
    """Return the number of the part, from 1, to which the host of an address belongs; the same everywhere.

    Hosts of one registrable domain belong to one part, since they are often one server. A host without one (an IP
    address, `localhost`) stands for itself.
    """
    return _place(domain(url) or host_of_url(url).rstrip("."), parts)


@lru_cache(maxsize=65536)
def _place(name: str, parts: int) -> int:
    return int.from_bytes(sha256(name.encode("utf-8", "surrogatepass")).digest()[:8]) % parts + 1
