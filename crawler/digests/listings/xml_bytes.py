"""XML as sites really send it: what stands before its declaration, charsets that are none, and characters that XML does
not allow. Pure."""

import re
import zlib
from collections import Counter
from html.entities import name2codepoint
from xml.parsers.expat import ExpatError, ParserCreate

from crawler.exceptions import ListingError
from crawler.text.charsets import decode_page, is_charset
from crawler.text.xml_references import possible_references

__all__ = ["MAX_UNPACKED", "as_utf_8", "check_entities", "clean_xml", "is_well_formed", "is_wide", "unpack"]

MAX_UNPACKED = 60_000_000
"""Bytes of an unpacked answer that are read; sitemaps.org allows 50 MB."""

_GZIP = b"\x1f\x8b"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
"""How a text in UTF-16 begins: its bytes are left to the parser."""
_MARKS = {b"\x00<": b"\xfe\xff", b"<\x00": b"\xff\xfe"}
"""Byte order marks of UTF-16, by how it begins without one."""
_EBCDIC = b"Lo\xa7\x94"
"""`<?xm` in the charsets of IBM."""
_BEFORE = re.compile(rb"\A(?>\xef\xbb\xbf|\s)++")
_ENCODING = re.compile(rb"\A(<\?xml\b[^<>?]{0,200}?)\sencoding\s*+=\s*+(?:\"([^\"<>]{0,500}+)\"|'([^'<>]{0,500}+)')")
_DECLARATION = re.compile(r"\A\s*+<\?xml\b[^<>?]{0,1000}+\?>")
_WIDE_NAME = re.compile("(?:utf|ucs)[-_ ]?(?:16|32|2|4)", re.IGNORECASE)
_NO_CHARACTERS = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is none of https://www.w3.org/TR/xml/#charsets."""
MAX_GROWTH = 1_000_000
"""Bytes that the entities which a text declares may add to it."""

MAX_LEVELS = 20
"""Entities of which one may hold the next."""

MAX_DECLARED = 1_000
"""Entities that a text may declare; HTML has 253."""

_DECLARED = re.compile(rb"<!ENTITY\s++([^\s%]{1,100})\s++(?:\"([^\"]*+)\"|'([^']*+)')")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CONTROL_REFERENCES = re.compile(rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bcBCefEF]|1[0-9a-fA-F]));")
_OF_PARAMETERS = re.compile(rb"<!ENTITY\s++%")
_ENTITY_USED = re.compile(rb"&([^\s&;#]{1,100});")
_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([a-zA-Z][a-zA-Z0-9]{1,30});")
_OTHER_ENTITY = re.compile(rb"&(?!#|(?:amp|lt|gt|quot|apos);)")
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,40};)")


def unpack(data: bytes) -> bytes:
    """Return the bytes in a gzip file, or other bytes as they are. Raise ListingError for a broken or a huge file."""
    if not data.startswith(_GZIP):
        return data
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(data, MAX_UNPACKED)
    except zlib.error as error:
        raise ListingError(f"no gzip file: {error}") from None
    if unpacker.unconsumed_tail:
        raise ListingError(f"more than {MAX_UNPACKED:,} bytes when unpacked")
    return unpacked


def check_entities(data: bytes) -> None:
    """Raise ListingError where a text declares entities that make far more of it than it is: "billion laughs".

    >>> check_entities(b'<!DOCTYPE a [<!ENTITY b "gears">' + b'<!ENTITY c "%s">]><a>&c;</a>' % (b"&b;" * 999_999))
    Traceback (most recent call last):
    crawler.exceptions.ListingError: the entities that it declares stand for more than 1,000,000 bytes
    """
    if b"<!ENTITY" not in data:
        return
    if _OF_PARAMETERS.search(data):
        raise ListingError("it declares an entity for declarations")
    if data.count(b"<!ENTITY") > MAX_DECLARED:
        raise ListingError(f"it declares more than {MAX_DECLARED:,} entities")
    declared = {name: double or single for name, double, single in _DECLARED.findall(data)}
    held = {name: Counter(_ENTITY_USED.findall(value)) for name, value in declared.items()}
    sizes = {name: len(value) for name, value in declared.items()}
    used = Counter(_ENTITY_USED.findall(data))
    for _ in range(MAX_LEVELS):
        if sum(sizes.get(name, 0) * times for name, times in used.items()) > MAX_GROWTH:
            raise ListingError(f"the entities that it declares stand for more than {MAX_GROWTH:,} bytes")
        before, sizes = (
            sizes,
            {
                name: len(value) + sum(sizes.get(inner, 0) * times for inner, times in held[name].items())
                for name, value in declared.items()
            },
        )
        if before == sizes:
            return
    raise ListingError(f"the entities that it declares are nested more than {MAX_LEVELS} times")


def clean_xml(data: bytes) -> bytes:
    r"""Return XML without what keeps a parser from it and says nothing: a byte order mark or white space before the
    declaration, a charset that is none, control characters. A bare ampersand becomes an entity, and an entity of HTML a
    character reference, but for CDATA sections, where neither is one.

    >>> clean_xml(b"\xef\xbb\xbf\n<?xml version='1.0'?><a>b\x00 &#8; c & d &amp; &nbsp;<![CDATA[&]]></a>")
    b"<?xml version='1.0'?><a>b  c &amp; d &amp; &#160;<![CDATA[&]]></a>"
    """
    if data.startswith(_WIDE) or b"2022-" in data[:200]:  # in ISO 2022, control characters switch alphabets
        return _BEFORE.sub(b"", data)
    text = _ENCODING.sub(_true_encoding, _BEFORE.sub(b"", data), 1)
    text = _CONTROL_REFERENCES.sub(b"", _CONTROLS.sub(b"", text))
    text = possible_references(text)
    declares = b"<!ENTITY" in text
    parts, place = [], 0
    while (begin := text.find(b"<![CDATA[", place)) >= 0:
        end = text.find(b"]]>", begin)
        parts += [_with_entities(text[place:begin], declares=declares), text[begin:] if end < 0 else text[begin:end]]
        place = len(text) if end < 0 else end
    return b"".join([*parts, _with_entities(text[place:], declares=declares)])


def as_utf_8(data: bytes, content_type: str | None = None) -> bytes:
    r"""Return XML in UTF-8, without what is no character of XML: for bytes that are not in the charset they declare.

    >>> as_utf_8(b"<?xml version='1.0'?><a>caf\xe9</a>").decode(), as_utf_8(b"<a>cog\xef\xbf\xbe</a>")
    ('<a>café</a>', b'<a>cog\xef\xbf\xbd</a>')
    """
    text, _ = decode_page(_MARKS.get(data[:2], b"") + data, content_type)
    return _NO_CHARACTERS.sub("\ufffd", _DECLARATION.sub("", text, 1)).encode("utf-8")


def _true_encoding(match: re.Match[bytes]) -> bytes:
    """Return the begin of a declaration, without a charset that is none, or that has signs of two bytes where this one
    has one: the text is in UTF-8 then, or guessed at."""
    name = (match[2] or match[3] or b"").decode("latin-1")
    return match[0] if is_charset(name) and not _WIDE_NAME.match(name) else match[1]


def _with_entities(text: bytes, *, declares: bool) -> bytes:
    """Return markup without bare ampersands and without entities that are not of XML.

    declares: whether entities are declared, so that one that HTML does not have may mean something.
    """
    known = _ENTITY.sub(_reference, _BARE_AMPERSAND.sub(b"&amp;", text))
    return known if declares else _OTHER_ENTITY.sub(b"&amp;", known)


def _reference(match: re.Match[bytes]) -> bytes:
    """Return the character reference for an entity of HTML; one that HTML does not have stays."""
    code = name2codepoint.get(match[1].decode("ascii"))
    return match[0] if code is None else b"&#%d;" % code


def is_well_formed(data: bytes) -> bool:
    """Return whether bytes are well-formed XML.

    >>> is_well_formed(b"<a/>"), is_well_formed(b"<a>")
    (True, False)
    """
    try:
        ParserCreate(namespace_separator=" ").Parse(data, True)
    except (ExpatError, ValueError, LookupError):
        return False
    return True


def is_wide(data: bytes, charset: str | None = None) -> bool:
    """Return whether the signs of markup are not bytes of ASCII, by what XML begins with or by the charset it has.

    >>> is_wide("<a/>".encode("utf-16")), is_wide("<?xml ?>".encode("cp037")), is_wide(b"<a/>"), is_wide(b"", "UTF-16")
    (True, True, False, True)
    """
    return data.startswith((*_WIDE, _EBCDIC)) or bool(charset and _WIDE_NAME.match(charset))
