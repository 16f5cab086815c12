"""OPML 2.0, for outliners: an outline for each issue, with its links."""

from collections.abc import Iterable
from itertools import groupby
from typing import BinaryIO

from crawler.archive.exports.cited import Cited, xml
from crawler.archive.exports.references import web_address

__all__ = ["write_opml"]


def write_opml(mentions: Iterable[Cited], out: BinaryIO) -> None:
    """Write the outline of mentions that are grouped by issue."""
    out.write(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n<head><title>Links</title></head>\n<body>\n'
    )
    for _, group in groupby(mentions, lambda mention: mention.issue_id):
        for number, mention in enumerate(group):
            if not number:
                out.write(f"<outline{_link(mention.issue, mention.issue_url)}>\n".encode())
            out.write(f"  <outline{_link(mention.title, mention.link_url)}/>\n".encode())
        out.write(b"</outline>\n")
    out.write(b"</body>\n</opml>\n")


def _link(text: str, url: str) -> str:
    address = web_address(url)
    link = "" if address is None else f' type="link" url="{xml(address)}"'
    return f' text="{xml(text)}"{link}'
