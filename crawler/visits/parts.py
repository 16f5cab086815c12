"""Parts of a crawl: each host belongs to one of several parts, by its registrable domain. Pure.

Delays, pauses, robots.txt and budgets are those of a host: where one part alone asks it, they hold for all parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType

from crawler.urls import domain
from crawler.urls.hosts import host_of_url

__all__ = ["MAX_PARTS", "Part", "part_of", "part_of_name", "parted_name"]

MAX_PARTS = 9999
"""Greatest number of parts."""

_NONE: Mapping[str, int] = MappingProxyType({})


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

    moved: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    """Name -> part, of those hosts that are in another part than by their hash; see `parted_name`. The same in all
    parts that are crawled beside one another."""

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def has(self, url: str) -> bool:
        """Return whether the host of an address belongs to it."""
        return self.number_of(url) == self.number

    def number_of(self, url: str) -> int:
        """Return the number of the part to which the host of an address belongs.

        >>> part_of("https://cogs.example/", 3), Part(1, 3, {"cogs.example": 1}).number_of("https://cogs.example/")
        (2, 1)
        """
        return part_of_name(parted_name(url), self.of, self.moved)

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
    """Return the number of the part, from 1, to which the host of an address belongs by its hash.

    It is the same everywhere.
    """
    return part_of_name(parted_name(url), parts)


def part_of_name(name: str, parts: int, moved: Mapping[str, int] = _NONE) -> int:
    """Return the number of the part of a host by its name. moved: as of a `Part`."""
    return moved.get(name) or _place(name, parts)


def parted_name(url: str) -> str:
    """Return the name by which the host of an address belongs to a part.

    Hosts of one registrable domain belong to one part, since they are often one server. A host without one (an IP
    address, `localhost`) stands for itself.

    >>> parted_name("https://news.a.example/b"), parted_name("http://127.0.0.1:8000/")
    ('a.example', '127.0.0.1')
    """
    return domain(url) or host_of_url(url).rstrip(".")


@lru_cache(maxsize=65536)
def _place(name: str, parts: int) -> int:
    return int.from_bytes(sha256(name.encode("utf-8", "surrogatepass")).digest()[:8]) % parts + 1
