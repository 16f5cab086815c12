r"""PDF: what a file says of itself in its metadata, without reading its pages.

XMP, an XML packet that PDF's rules ask to be left uncompressed, then the document information dictionary. A file that
has them only in compressed object streams gives nothing: to inflate what strangers send is a parser's work, not a
reader's.
"""

import re
from typing import Any, Final

from lxml import etree

from crawler.pages.metadata.document import fold_space
from crawler.pages.metadata.moments import read_moment
from crawler.pages.metadata.people import authors_in
from crawler.pages.sources.known import Known

MAX_PACKET: Final = 200_000
"""Bytes of an XMP packet; longer ones hold thumbnails and histories of edits."""

MAX_ENTRIES: Final = 20
"""Entries of a name that are tried, the last first: bookmarks have titles too, and are mostly compressed."""

_VALUE: Final = re.compile(
    rb"\s*(?:\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.){0,500}\)){0,2000})\)|<([0-9A-Fa-f\s]{0,4000})>)", re.DOTALL
)
"""A string in round brackets, one pair of which may stand within, or in hexadecimal digits."""

_DAY: Final = re.compile(r"D:((?:19|20)\d{2})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(?:(Z)|([+-]\d\d)'?(\d\d)?)?")
_ESCAPE: Final = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|\r|\n)|(.))", re.DOTALL)
_LETTERS: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b" ", b"f": b" "}
_FILE_NAME: Final = re.compile(
    r"^(?:microsoft \w+ - |untitled|title|slide 1|powerpoint|document\d*$|.*\.(?:docx?|pdf|tex|indd|dvi|pptx?|qxd"
    r"|ps)$)",
    re.IGNORECASE,
)
_NAMESPACES: Final = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}  # fmt: skip
MAX_SCAN: Final = 2_000_000
"""Bytes at either end of a file that are searched: metadata stands at its begin or its end."""


def is_pdf(body: bytes) -> bool:
    """Whether a body is a PDF: its mark stands in the first kilobyte (readers allow for junk before it)."""
    return b"%PDF-" in body[:1024]


def read_pdf(body: bytes) -> tuple[Known, str | None]:
    """What the file says, and the day that it was made on, a guess of its publication."""
    known: Known = {"kind": "pdf"}
    sample = body if len(body) <= 2 * MAX_SCAN else body[:MAX_SCAN] + b"\n" + body[-MAX_SCAN:]
    xmp = _packet(sample)
    title = _text(xmp, "//dc:title//rdf:li") or _entry(sample, "Title")
    if title and not _FILE_NAME.match(title) and any(character.isalpha() for character in title):
        known["title"] = title
    creators: Any = xmp.xpath("//dc:creator//rdf:li", namespaces=_NAMESPACES) if xmp is not None else []
    names = [fold_space("".join(each.itertext())) for each in creators]
    if people := tuple(name for each in names or [_entry(sample, "Author") or ""] for name in authors_in(each)):
        known["authors"] = people
    created = _text(xmp, "//xmp:CreateDate | //@xmp:CreateDate") or _entry(sample, "CreationDate") or ""
    changed = _text(xmp, "//xmp:ModifyDate | //@xmp:ModifyDate") or _entry(sample, "ModDate") or ""
    if modified := _moment(changed):
        known["modified"] = modified
    guess = _moment(created)
    if guess:
        known["published_raw"] = created
    return known, guess


def _packet(body: bytes) -> etree._Element | None:
    start = body.find(b"<x:xmpmeta")
    end = body.find(b"</x:xmpmeta>", start, start + MAX_PACKET)
    if start < 0 or end < 0:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, load_dtd=False)
    try:
        return etree.fromstring(body[start : end + len(b"</x:xmpmeta>")], parser)
    except etree.XMLSyntaxError:
        return None


def _text(xmp: etree._Element | None, path: str) -> str | None:
    found: Any = xmp.xpath(path, namespaces=_NAMESPACES) if xmp is not None else []
    for each in found:
        if text := fold_space(each if isinstance(each, str) else "".join(each.itertext())):
            return text
    return None


def _entry(body: bytes, name: str) -> str | None:
    """The last entry of this name: a file that was changed has the newer information after the older."""
    found, place = None, len(body)
    for _ in range(MAX_ENTRIES):
        place = body.rfind(b"/" + name.encode(), 0, place)
        if place < 0 or (found := _VALUE.match(body, place + 1 + len(name))):
            break
    if not found:
        return None
    literal, digits = found.groups()
    try:
        raw = _ESCAPE.sub(_unescaped, literal) if literal is not None else bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        return None
    if raw[:2] == b"\xfe\xff":
        text = raw[2:].decode("utf-16-be", "replace")
    else:
        text = raw.decode("utf-8-sig" if raw[:3] == b"\xef\xbb\xbf" else "cp1252", "replace")
    return fold_space(text.replace("\x00", "")) or None


def _unescaped(match: re.Match[bytes]) -> bytes:
    octal, newline, letter = match.groups()
    if octal:
        return bytes([int(octal, 8) & 0xFF])
    return b"" if newline else _LETTERS.get(letter, letter)


def _moment(raw: str) -> str | None:
    """PDF's own form of a date, or ISO 8601.

    >>> _moment("D:20240305233000-05'00'"), _moment('2024-03-05T10:00:00Z')
    ('2024-03-05T23:30:00-05:00', '2024-03-05T10:00:00+00:00')
    """
    match = _DAY.match(raw)
    if not match:
        return read_moment(raw)
    year, month, day, hour, minute, second, zulu, hours, minutes = match.groups()
    iso = f"{year}-{month}-{day}"
    if hour:
        iso += f"T{hour}:{minute}:{second or '00'}" + (
            "+00:00" if zulu else f"{hours}:{minutes or '00'}" if hours else ""
        )
    return read_moment(iso)
