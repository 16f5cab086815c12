r"""Read the metadata of a PDF, without its pages.

XMP, an XML packet that PDF requires to be uncompressed, then the document information dictionary; the number of pages
is that of the linearisation or of the root of the page tree. Where these stand only in compressed object streams, those
are decompressed within bounds, since a stranger's stream may never end.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final

from lxml import etree
from parsel import Selector

from crawler.linked_pages.metadata.dates.moments import read_moment
from crawler.linked_pages.metadata.people import authors_in
from crawler.linked_pages.sites.known import Known
from crawler.text.space import fold_space
from crawler.text.xml_references import possible_references

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


MAX_STREAMS: Final = 200
MAX_STREAM: Final = 400_000
MAX_INFLATED: Final = 4_000_000
"""Object streams that are inflated, bytes of each as inflated, and bytes of all: a writer puts 100 to 200 objects into
one, some ten kilobytes."""

_OBJECT_STREAM: Final = re.compile(rb"<<([^\0<]{0,400}?/Type\s{0,9}/ObjStm\b[^\0<]{0,400}?)>>\s{0,9}stream\r?\n")
_FIRST: Final = re.compile(rb"/First\s+(\d{1,6})\b")
_INFORMATION: Final = re.compile(rb"/Info\s+(\d{1,9})\s+\d{1,5}\s+R\b")
_LINEARISED: Final = re.compile(rb"/Linearized\b[^>]{0,300}?/N\s+(\d{1,6})\b")
_PAGES: Final = re.compile(rb"/Type\s{0,9}/Pages\b")
_COUNT: Final = re.compile(rb"/Count\s+(\d{1,6})\b")
MAX_NODES: Final = 2_000
"""Places that are searched for the root of the page tree, or for an object by its number."""

MAX_DICTIONARY: Final = 20_000
"""Bytes of a dictionary on either side of its type: the root of a flat page tree names all its pages."""


def is_pdf(body: bytes) -> bool:
    """Return whether a body is a PDF: its mark stands in the first kilobyte (readers accept junk before it)."""
    return b"%PDF-" in body[:1024]


def read_pdf(body: bytes) -> tuple[Known, str | None]:
    """Return what the file states, and the day of its creation as a guess of its publication."""
    known: Known = {"kind": "pdf"}
    sample = body if len(body) <= 2 * MAX_SCAN else body[:MAX_SCAN] + b"\n" + body[-MAX_SCAN:]
    xmp = _packet(sample)
    pages, information = _page_count(sample), _information(sample)
    if pages is None or information is None:
        streams = list(_inflated(sample))
        pages = pages or _page_count(b"\n".join(stream for _, stream in streams))
        information = information or _compressed_information(sample, streams)
    if pages:
        known["page_count"] = pages
    sample = sample if information is None else information
    title = _first_text(xmp, "//dc:title//rdf:li") or _entry(sample, "Title")
    if title and not _FILE_NAME.match(title) and any(character.isalpha() for character in title):
        known["title"] = title
    names = _texts(xmp, "//dc:creator//rdf:li")
    if people := tuple(name for each in names or [_entry(sample, "Author") or ""] for name in authors_in(each)):
        known["authors"] = people
    created = _first_text(xmp, "//xmp:CreateDate | //@xmp:CreateDate") or _entry(sample, "CreationDate") or ""
    changed = _first_text(xmp, "//xmp:ModifyDate | //@xmp:ModifyDate") or _entry(sample, "ModDate") or ""
    if modified := _moment(changed):
        known["modified"] = modified
    guess = _moment(created)
    if guess:
        known["published_raw"] = created
    return known, guess


def _page_count(body: bytes) -> int | None:
    """Return the number of pages: the largest count of a node of the page tree, which is that of its root."""
    if linearised := _LINEARISED.search(body[:2048]):
        return int(linearised[1])
    counts = [0]
    for _, node in zip(range(MAX_NODES), _PAGES.finditer(body), strict=False):
        start = body.rfind(b"<<", max(0, node.start() - MAX_DICTIONARY), node.start())
        end = body.find(b">>", node.end(), node.end() + MAX_DICTIONARY)
        if start >= 0 and end >= 0:
            counts += [int(count) for count in _COUNT.findall(body[start:end])]
    return max(counts) or None


def _information(body: bytes) -> bytes | None:
    """Return the document information dictionary, by the number in the last trailer; bookmarks have titles too."""
    if (number := _information_number(body)) is None:
        return None
    start = len(body)
    for _ in range(MAX_NODES):
        start = body.rfind(b"\n%d " % number, 0, start)
        if start < 0:
            break
        if re.match(rb"\s%d\s+\d+\s+obj\b" % number, body[start : start + 40]):
            return body[start : start + MAX_DICTIONARY].split(b"endobj")[0]
    return None


def _compressed_information(body: bytes, streams: list[tuple[int, bytes]]) -> bytes | None:
    """Return the dictionary from an object stream, whose head gives number and offset of each object in it."""
    number = _information_number(body)
    for first, stream in reversed(streams):
        head = stream[:first].split()
        for place, name in enumerate(head[:-1:2]):
            if number is not None and name == b"%d" % number and head[2 * place + 1].isdigit():
                start = first + int(head[2 * place + 1])
                after = head[2 * place + 3] if 2 * place + 3 < len(head) else b""
                return stream[start : first + int(after) if after.isdigit() else start + MAX_DICTIONARY]
    return None


def _information_number(body: bytes) -> int | None:
    place = body.rfind(b"/Info ")
    found = _INFORMATION.match(body, place) if place >= 0 else None
    return int(found[1]) if found else None


def _inflated(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the object streams of a file, each with the offset of its first object, within bounds.

    Streams that cannot be decompressed are left out.
    """
    left = MAX_INFLATED
    for _, opening in zip(range(MAX_STREAMS), _OBJECT_STREAM.finditer(body), strict=False):
        try:
            stream = zlib.decompressobj().decompress(body[opening.end() : opening.end() + MAX_STREAM], MAX_STREAM)
        except zlib.error:
            continue
        first = _FIRST.search(opening[1])
        yield int(first[1]) if first else 0, stream
        left -= len(stream)
        if left <= 0:
            return


def _packet(body: bytes) -> Selector | None:
    """Return the XMP packet; None without one. The parser resolves no entities and loads nothing."""
    start = body.find(b"<x:xmpmeta")
    end = body.find(b"</x:xmpmeta>", start, start + MAX_PACKET)
    if start < 0 or end < 0:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, load_dtd=False)
    try:
        packet = possible_references(body[start : end + len(b"</x:xmpmeta>")])
        return Selector(root=etree.fromstring(packet, parser), type="xml")
    except etree.XMLSyntaxError:
        return None


def _texts(xmp: Selector | None, path: str) -> list[str]:
    """Return the texts of the elements and attributes that an XPath finds, white space folded."""
    found = xmp.xpath(path, namespaces=_NAMESPACES) if xmp is not None else []
    return [fold_space(each.root if isinstance(each.root, str) else "".join(each.root.itertext())) for each in found]


def _first_text(xmp: Selector | None, path: str) -> str | None:
    return next((text for text in _texts(xmp, path) if text), None)


def _entry(body: bytes, name: str) -> str | None:
    """Return the last entry of this name: a file that was changed has the newer information after the older."""
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
    """Return the ISO 8601 form of a date in PDF's own form or in ISO 8601; None for others.

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
