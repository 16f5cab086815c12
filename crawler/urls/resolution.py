"""Make references absolute without changing a byte of what was written."""

import re

from crawler.urls import parts
from crawler.urls.domains import is_host_like
from crawler.urls.mends import MISSPELT_SCHEME

__all__ = ["resolve"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# What begins with pasted markup, a quotation mark or an unfilled template is no reference to anything on the site.
_MARKUP = ("<", "[", "{", '"', "“", "”", "‘", "'")


def resolve(written: str, base: str | None) -> str:
    r"""Return the absolute form of a reference, given the address of the page that it stands on.

    White space around it is stripped; everything else stays as written, so a broken address stays broken here.

    >>> resolve(' https://a.example/B c ', None)
    'https://a.example/B c'
    >>> base = 'https://site.example/digests/first?a=b'
    >>> resolve('/briefs/one', base), resolve('second', base)
    ('https://site.example/briefs/one', 'https://site.example/digests/second')
    >>> resolve('//a.example/b', base), resolve('#notes', base)
    ('https://a.example/b', 'https://site.example/digests/first?a=b#notes')
    >>> resolve('\\briefs\\one', base)
    'https://site.example\\briefs\\one'

    What is no reference (a template's placeholder, a host that lost its scheme) is returned as it is:

    >>> resolve('<link>', base), resolve('a.org', base)
    ('<link>', 'a.org')
    """
    url = parts.strip(written)
    if _SCHEME.match(url) or MISSPELT_SCHEME.match(url) or url.startswith(_MARKUP):
        return url
    site = parts.split(parts.strip(base)) if base else None
    if url[:2] in {"//", "\\\\", "/\\", "\\/"}:
        return f"{site.scheme if site else 'https'}:{url}"
    if site is None or is_host_like(re.split(r"[/?#\\:]", url, maxsplit=1)[0]):
        return url
    root = f"{site.scheme}://{site.authority}"
    if url.startswith(("/", "\\")):
        return root + url
    if not url or url.startswith("#"):
        return f"{site._replace(fragment=None)}{url}"
    if url.startswith("?"):
        return f"{site._replace(query=None, fragment=None)}{url}"
    folder = site.path[: site.path.rfind("/") + 1] or "/"
    return root + folder + url
