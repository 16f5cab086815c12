"""Split a web address into its parts and join them again, byte for byte."""

import re
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Parts", "split", "strip"]

# The grammar of RFC 3986, appendix B, for http and https. No group can fail to match, so it takes linear time.
_WEB = re.compile(
    r"(https?)://([^/?#\\]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?",
    re.IGNORECASE | re.DOTALL | re.ASCII,
)
# Unicode's white space, and the zero-width characters that are left over from copying.
_AROUND = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u200c\u200d\u2060\ufeff"


class Parts(NamedTuple):
    """The parts of a web address as written. An absent query or fragment is None, an empty one the empty string."""

    scheme: str
    authority: str
    path: str
    query: str | None
    fragment: str | None

    def __str__(self) -> str:
        query = "" if self.query is None else "?" + self.query
        fragment = "" if self.fragment is None else "#" + self.fragment
        return f"{self.scheme}://{self.authority}{self.path}{query}{fragment}"


@lru_cache(maxsize=1024)
def split(url: str) -> Parts | None:
    """Return the parts of an http or https address; None for anything else.

    >>> split('https://a.example/b?c#d')
    Parts(scheme='https', authority='a.example', path='/b', query='c', fragment='d')
    >>> split('mailto:reader@a.example') is None
    True
    """
    match = _WEB.fullmatch(url)
    return Parts(*match.groups()) if match else None


def strip(url: str) -> str:
    """Return `url` without the white space and the zero-width characters around it.

    >>> strip(' https://a.example\u200b\u202f')
    'https://a.example'
    """
    return url.strip(_AROUND)
