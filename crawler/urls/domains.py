"""Registrable domains, by the Public Suffix List (https://publicsuffix.org/).

The list is the snapshot in tldextract: nothing is downloaded or written to disk, and one version of the project gives
the same domains everywhere. Private suffixes (github.io, substack.com) count as domains of their owners: who published
something there is a question of the host, not of the domain.
"""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from crawler.urls import parts
from crawler.urls.hosts import MAX_HOST_CHARS, ascii_host, host_of

if TYPE_CHECKING:
    from tldextract import TLDExtract

__all__ = ["domain", "is_host_like"]

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_LABELS = re.compile(rf"{_LABEL}(?:\.{_LABEL})+", re.IGNORECASE | re.ASCII)

# Country codes that are also endings of file names: `notes.md` is a file beside the page, not a host in Moldova.
_FILE_ENDINGS = frozenset({"cc", "do", "md", "mov", "pl", "ps", "py", "rs", "sh", "so", "zip"})


def domain(url: str) -> str | None:
    """Return the registrable domain of `url`; None for a host without a dot, an IP address, or no host.

    >>> domain('https://news.a.co.uk/b'), domain('https://x.site.example/'), domain('https://bücher.example')
    ('a.co.uk', 'site.example', 'xn--bcher-kva.example')
    >>> domain('http://localhost:8000/'), domain('http://127.0.0.1/'), domain('http://[::1]/'), domain('/digests/one')
    (None, None, None, None)

    A host that is itself a public suffix is its own domain:

    >>> domain('https://gov.uk/')
    'gov.uk'
    """
    split = parts.split(url)
    return _domain_of_host(host_of(split.authority)) if split else None


@cache
def _extractor() -> "TLDExtract":
    # Loaded when it is needed: it imports an HTTP client, and most commands ask for no domain.
    from tldextract import TLDExtract

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=False)


@lru_cache(maxsize=65536)
def _domain_of_host(host: str) -> str | None:
    host = ascii_host(host).removesuffix(".")
    if len(host) > MAX_HOST_CHARS or not _LABELS.fullmatch(host) or host.rpartition(".")[2].isdigit():
        return None
    extracted = _extractor().extract_str(host)
    if extracted.suffix:
        return f"{extracted.domain}.{extracted.suffix}".removeprefix(".")
    return ".".join(host.split(".")[-2:])  # the list's own rule for what it does not know: one label is the suffix


def is_host_like(text: str) -> bool:
    """Return whether a bare name is a host that lost its scheme rather than a file name: it ends in a public suffix.

    >>> is_host_like('open.a.org'), is_host_like('main.png'), is_host_like('notes.md'), is_host_like('figure')
    (True, False, False, False)
    """
    if len(text) > MAX_HOST_CHARS or not _LABELS.fullmatch(text):
        return False
    name = text.lower()
    if name.rpartition(".")[2] in _FILE_ENDINGS and not name.startswith("www."):
        return False
    extracted = _extractor().extract_str(name)
    return bool(extracted.suffix and extracted.domain)
