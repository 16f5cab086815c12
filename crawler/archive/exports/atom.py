"""Atom: an entry for each mention, those of the latest issue first."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

from crawler.archive.exports.cited import Cited, xml
from crawler.archive.exports.references import web_address

__all__ = ["write_atom"]

_LONG_AGO = "1970-01-01"
"""Of an issue without a date: Atom asks for one."""


def write_atom(mentions: Iterator[Cited], out: BinaryIO, *, publications: Sequence[tuple[str, str]]) -> None:
    """Write the feed. Its time is that of its latest issue, so that equal links give equal bytes.

    publications: name and address of those whose mentions there are.
    """
    first = next(mentions, None)
    updated = first.issued if first else None
    title = " and ".join(name for name, _ in publications) or "Links"
    site = publications[0][1] if len(publications) == 1 else f"{title} of" if publications else ""
    out.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{xml(title)}: links</title>\n<id>{_name(site + ' links')}</id>\n"
        f"<updated>{_time(updated)}</updated>\n<author><name>{xml(title)}</name></author>\n".encode()
    )
    out.writelines(_entry(mention).encode() for mention in chain([first] if first else [], mentions))
    out.write(b"</feed>\n")


def _entry(mention: Cited) -> str:
    name = _name(f"{mention.issue_url} {mention.link_url} {mention.occurrence}")
    address, issue = web_address(mention.link_url), web_address(mention.issue_url)
    links = "" if address is None else f'<link href="{xml(address)}"/>'
    links += "" if issue is None else f'<link rel="{"via" if address else "alternate"}" href="{xml(issue)}"/>'
    return (
        f"<entry><id>{name}</id><title>{xml(mention.title)}</title><updated>{_time(mention.issued)}</updated>{links}"
        f'<summary>{xml(mention.summary)}</summary><category term="{xml(mention.issue)}"/></entry>\n'
    )


def _name(text: str) -> str:
    return uuid5(NAMESPACE_URL, text).urn


def _time(day: str | None) -> str:
    return f"{day or _LONG_AGO}T00:00:00Z"
