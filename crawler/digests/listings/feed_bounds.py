"""What of a feed in XML is parsed: as much of it as feedparser takes less than a second for. Pure.

feedparser takes some thirty microseconds for an element, and the square of the length of what is bounded, or goes by
another name, here: minutes for a hundred kilobytes of it.
"""

import re
from dataclasses import dataclass
from typing import Final

from crawler.digests.listings.xml_bytes import as_utf_8, check_entities, clean_xml, is_well_formed, is_wide
from crawler.exceptions import ListingError
from crawler.text.charsets import is_charset
from crawler.text.html import MAX_ATTRIBUTES, bounded_tags

__all__ = ["MAX_BASE", "MAX_COST", "MAX_ILL_FORMED", "MAX_PERSON", "BoundedFeed", "bounded_feed"]

TAG: Final = 10
"""Cost of a tag, comment or section, where one of the pieces in which the parser gives a text costs 1: one ends at each
line, reference and bracket. An element costs three times that, about as many as it takes microseconds."""

BYTES: Final = 50
"""Bytes that cost 1."""

MAX_COST: Final = 20_000 * 3 * TAG
"""Cost of the items that are read of a feed: two thousand of ten elements, what nothing is read of aside."""

MAX_COST_OF_ALL: Final = 3 * MAX_COST
"""Likewise of the items with all that is in them."""

MAX_ILL_FORMED_COST: Final = MAX_COST // 3
"""Likewise of one that is no well-formed XML, which is parsed twice, and slower."""

MAX_ILL_FORMED: Final = 1_000_000
"""Bytes of a feed that is no well-formed XML: the time that it takes to mend one may grow with their square."""

MAX_GUESSED: Final = 100_000
"""Bytes of a feed whose charset feedparser may guess."""

MAX_AFTER_ITEMS: Final = 10_000
"""Bytes that may stand behind the last item of a feed of which only the first items are read."""

MAX_NAMESPACES: Final = 100
"""Prefixes of namespaces that a feed may declare: for each element, all are looked through."""

MAX_BASE: Final = 1_000
"""Characters of the addresses that those in an element are relative to: for each element, they are joined."""

MAX_PERSON: Final = 1_000
"""Bytes that are read of an element that names a person."""

_SECTION: Final = rb"!\[CDATA\[(?>[^\]]++|\](?!\]>))*+|!--(?>[^-]++|-(?!->))*+|\?[^>]*+"
_TOKEN: Final = re.compile(
    rb"<(?:(?P<data>!\[CDATA\[)(?>[^\]]++|\](?!\]>))*+|!--(?>[^-]++|-(?!->))*+|\?[^>]*+"
    rb"|/(?P<end>[^\s<>]++)|[a-zA-Z_:][^\s<>/]*+(?P<rest>(?>[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+))"
)
_PIECE: Final = re.compile(rb"[\n\r&\]]")
_BASE: Final = re.compile(rb"(?:^|[\s:])base\s*+=\s*+(?:\"([^\"]*+)|'([^']*+))", re.IGNORECASE)
_PREFIX: Final = re.compile(rb"\sxmlns:([^\s=]++)")
_BEGIN: Final = re.compile(rb"<\w")
_SPACES: Final = re.compile(rb"\s{2,}+")
_CHARSET: Final = re.compile(r";\s*+charset\s*+=\s*+[\"']?([^\"';\s]*+)", re.IGNORECASE)
_ITEM_ENDS: Final = (b"</item>", b"</entry>", b":item>", b":entry>")
_UNREAD: Final = rb"category|keywords|subject|tags|webmaster|publisher|owner"
"""Names of elements of which nothing is read, and for whose texts feedparser takes the square of their number or
length."""
_UNREAD_TAG: Final = re.compile(
    rb"<(?:(?P<section>" + _SECTION + rb")|/?+(?>[\w.-]++:)?+(?=(?:" + _UNREAD + rb")[\s/>]))", re.IGNORECASE
)
_UNREAD_NAMESPACE: Final = re.compile(
    rb"(\sxmlns(?>:[^\s=]++)?+\s*+=\s*+[\"'])(?=http://(?:www\.georss\.org/georss|www\.opengis\.net/gml"
    rb"|podlove\.org/simple-chapters))",
    re.IGNORECASE,
)
_UNREAD_LEAF: Final = re.compile(
    rb"<(?:(?P<section>" + _SECTION + rb")|(?P<name>(?>[\w.-]++:)?+(?:" + _UNREAD + rb"|comments|commentrss|enclosure"
    rb"|thumbnail|total|email|uri|image|duration|explicit|episode|episodetype|season|post-id))(?=[\s/>])"
    rb"(?>[^<>\"'/]++|\"[^\"]*+\"|'[^']*+'|/(?!>))*+"
    rb"(?:/>|>(?>[^<]++|<!\[CDATA\[(?>[^\]]++|\](?!\]>))*+\]\]>)*+</(?P=name)>))",
    re.IGNORECASE,
)
"""Elements of which nothing is read, without elements in them."""
_PERSON: Final = re.compile(
    rb"<(?:" + _SECTION + rb"|(?P<name>(?>[\w.-]++:)?+(?:author|creator|managingeditor))(?=[\s>])[^<>]*+(?<!/)>)",
    re.IGNORECASE,
)
_LONG_NAME: Final = re.compile(rb"[\w.+@-]{101}")
"""Letters of one name or address, of which feedparser takes the square."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BoundedFeed:
    """A feed as it is parsed."""

    data: bytes
    """The XML."""

    content_type: str | None
    """The media type that goes with it."""

    is_shortened: bool
    """Whether there are more items than those that it holds."""

    cut: tuple[str, ...]
    """How much was read of what else is larger than what is read of it."""


def bounded_feed(data: bytes, content_type: str | None = None) -> BoundedFeed:
    """Return what of a feed is parsed. Raise ListingError for one of which no part can be.

    >>> bounded_feed(b"\\n<rss><item><category/></item></rss>").data
    b'<rss><item><unread-category/></item></rss>'
    """
    charset = _CHARSET.search(content_type or "")
    if charset is not None and not is_charset(charset[1]):
        content_type = (content_type or "")[: charset.start()]
    elif is_wide(data, charset[1] if charset else None):  # no byte of it is the sign of a tag
        data, content_type = as_utf_8(data, content_type), None
    first, cut = _first_items(data, MAX_COST_OF_ALL), []
    given = first if _beyond(first, MAX_COST) is None else _UNREAD_LEAF.sub(_section, first)
    check_entities(given)
    clean = clean_xml(given).decode("latin-1")
    bounded = bounded_tags(clean)  # of attributes, each is compared with all before it
    if len(bounded) < len(clean):
        cut.append(f"{MAX_ATTRIBUTES} attributes of a tag")
    named = _with_short_head(bounded.encode("latin-1"))
    known = _with_short_persons(named)
    if len(known) < len(named):
        cut.append(f"{MAX_PERSON:,} bytes of what names somebody")
    known, content_type, most = _mended(known, content_type)
    if len(set(_PREFIX.findall(known))) > MAX_NAMESPACES:
        raise ListingError(f"a feed of more than {MAX_NAMESPACES} namespaces")
    read = _first_items(known, most)
    is_shortened = len(first) < len(data) or len(read) < len(known)
    read = _UNREAD_NAMESPACE.sub(rb"\1unread:", _UNREAD_TAG.sub(_renamed, read))
    return BoundedFeed(data=read, content_type=content_type, is_shortened=is_shortened, cut=tuple(cut))


def _mended(data: bytes, content_type: str | None) -> tuple[bytes, str | None, int]:
    """Return XML whose charset is true, if it is large; the media type that goes with it; and the cost of what is
    parsed of it. Raise ListingError."""
    if is_well_formed(data):
        return data, content_type, MAX_COST
    if len(data) > MAX_GUESSED and is_well_formed(decoded := as_utf_8(data, content_type)):
        return decoded, None, MAX_COST
    if len(data) > MAX_ILL_FORMED:
        raise ListingError(f"no well-formed XML, and with more than {MAX_ILL_FORMED:,} bytes too large to be mended")
    return data, content_type, MAX_ILL_FORMED_COST


def _with_short_head(data: bytes) -> bytes:
    """Return XML with less space before its first element: from each line on, declarations are looked for."""
    begin = _BEGIN.search(data)
    end = begin.start() if begin else len(data)
    return _SPACES.sub(b"\n", data[:end]) + data[end:]


def _with_short_persons(data: bytes) -> bytes:
    """Return XML with nothing in the elements that name somebody at a length that no name has."""
    parts, place = [], 0
    unended: set[bytes] = set()
    for begin in _PERSON.finditer(data):
        name = begin["name"]
        if name is None or begin.start() < place or name in unended:
            continue
        end = data.find(b"</" + name, begin.end())
        if end < 0:
            unended.add(name)
        elif end - begin.end() > MAX_PERSON or _LONG_NAME.search(data, begin.end(), end):
            parts.append(data[place : begin.end()])
            place = end
    return b"".join([*parts, data[place:]])


def _section(match: re.Match[bytes]) -> bytes:
    return match[0] if match["section"] else b""


def _renamed(match: re.Match[bytes]) -> bytes:
    return match[0] if match["section"] else match[0] + b"unread-"


def _beyond(data: bytes, most: int) -> int | None:
    """Return where the cost becomes more than is allowed; None where it does not. Raise ListingError where addresses
    are relative to others that are too long."""
    cost = depth = place = 0
    bases: list[tuple[int, int]] = []
    for token in _TOKEN.finditer(data):
        start, end = token.span()
        cost += TAG + (end - place) // BYTES + len(_PIECE.findall(data, place, start if token["data"] is None else end))
        place = end
        if (rest := token["rest"]) is not None:
            cost += 2 * TAG if rest.endswith(b"/") else TAG
            depth += 1
            if length := sum(len(double or single) for double, single in _BASE.findall(rest)):
                bases.append((depth, length))
                if sum(each for _, each in bases) > MAX_BASE:
                    raise ListingError(f"addresses relative to others of more than {MAX_BASE:,} characters")
        if token["end"] is not None or (rest is not None and rest.endswith(b"/")):
            depth -= 1
            while bases and bases[-1][0] > depth:
                bases.pop()
        if cost > most:
            return start
    return None


def _first_items(data: bytes, most: int) -> bytes:
    """Return a feed without the items that cost more than is allowed. Raise ListingError where no item is left."""
    beyond = _beyond(data, most)
    if beyond is None:
        return data
    kept, last = _end_of_items(data, beyond), _end_of_items(data, len(data))
    if not kept or len(data) - last > MAX_AFTER_ITEMS:
        raise ListingError("a feed in which more than is read of one belongs to one item, or to none")
    return data[:kept] + data[last:]


def _end_of_items(data: bytes, end: int) -> int:
    """Return where the last item ends before a place; 0 where none does."""
    places = ((data.rfind(tag, 0, end), len(tag)) for tag in _ITEM_ENDS)
    return max(place + length if place >= 0 else 0 for place, length in places)
