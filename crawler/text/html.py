"""HTML texts as parsel selectors, and the few questions that readers of any page ask."""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Final

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction
from parsel import Selector, SelectorList

from crawler.text.space import fold_space

__all__ = [
    "CUT",
    "ELEMENT_CLASSES",
    "MAX_ATTRIBUTES",
    "MAX_DEPTH",
    "MAX_LISTED_TAGS",
    "MAX_TAGS",
    "bounded_tags",
    "declared_languages",
    "first_tags",
    "flatten",
    "is_cut",
    "mark_cut",
    "parse_html",
    "read_metas",
    "text_of",
    "without_controls",
]

_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CONTROL_REFERENCES: Final = re.compile(
    r"&#(?:0{0,9}(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d)"
    r"|[xX]0{0,9}(?:[0-8bcBCefEF]|1[0-9a-fA-F]|[fF]{3}[eEfF])(?![0-9a-fA-F]));?"
)
MAX_ATTRIBUTES: Final = 100
"""Attributes of a tag that are read: libxml2 compares each with all before it. Real ones have some dozens at most."""

MAX_TAGS: Final = 30_000
"""Tags and bare addresses of a text that are read, the tags that end elements aside: what follows is cut off. More than
twice those of the largest of a thousand real pages, and twenty times those of any real issue; each takes time and
memory in every reader."""

CUT: Final = f"of the text, {MAX_TAGS:,} tags and bare addresses are read"
"""What is told of a text that is larger."""

MAX_LISTED_TAGS: Final = 100_000
"""Likewise of a page that lists issues, or a feed: some of them name all issues ever sent."""

MAX_DEPTH: Final = 256
"""Elements of which one may hold the next; those of real pages are nested 56 times at most. What is nested deeper is
read as text: many rules look at all that an element stands in."""

ELEMENT_CLASSES: Final = etree.ElementDefaultClassLookup(
    element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
)
"""One class for all elements: lxml.html's own lookup calls Python for each, to tell forms' elements apart."""

_DEEPEST: Final = etree.XPath("/*" * MAX_DEPTH)
_HALTED: Final = etree.XPath("self::*" + "/*" * (2046 - MAX_DEPTH))
"""Elements at whose depth libxml2 stops reading, from one of `MAX_DEPTH` on."""

_CUT: Final = "data-cut"
"""Attribute of the root of a tree that is not the whole text's."""

_TAG: Final = re.compile(
    r"<(?:(?P<raw>script|style)\b[^>]*+>(?>[^<]++|<(?!/(?P=raw)))*+"
    r"|[a-zA-Z](?>[^=>]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))*+)",
    re.IGNORECASE,
)
"""A tag without its end, as libxml2 reads it; of an element that holds no markup, what it holds too."""

_COUNTED: Final = re.compile(rf"{_TAG.pattern}|https?://", re.IGNORECASE)
"""A tag, or an address that stands in no tag: readers make a link of it."""

_ATTRIBUTE: Final = re.compile(r"(?<![\s/])[\s/]++[^\s/>=][^\s/>=]*+(?>\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+")
_LANGUAGE_ATTRIBUTES: Final = ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang")
_META_NAMES: Final = ("name", "property", "itemprop", "http-equiv", "id")
_LANGUAGE_NAMES: Final = ("og:locale", "content-language", "dc.language", "language")


def parse_html(text: str, most: int = MAX_TAGS) -> Selector:
    """Return a selector on the root of an HTML text, whatever the text is: libxml2 repairs what it can.

    Control characters are read as spaces; a text without any element gives an empty document. Of a tag,
    `MAX_ATTRIBUTES` attributes are read, and of the text so many tags at most: `is_cut` tells. Elements are nested
    `MAX_DEPTH` times at most.
    """
    clean = _CONTROL_REFERENCES.sub(" ", without_controls(text)) if "&#" in text else without_controls(text)
    first = first_tags(clean, most)
    root = _parse(bounded_tags(first).encode("utf-8", "replace").strip())
    if flatten(root) or len(first) < len(clean):
        mark_cut(root)
    return Selector(root=root, type="html")


def _parse(body: bytes) -> HtmlElement:
    """Return the root of HTML in UTF-8, without NUL bytes; that of an empty document where it has no element."""
    parser = etree.HTMLParser(recover=True, encoding="utf-8", huge_tree=True)
    parser.set_element_class_lookup(ELEMENT_CLASSES)
    root = etree.fromstring(body or b"<html/>", parser)
    return root if root is not None else etree.fromstring(b"<html/>", parser)


def flatten(root: HtmlElement) -> bool:
    """Make elements that are nested deeper than `MAX_DEPTH` the text of the one that holds them. Return whether some
    were nested so deep that the parser stopped, and what follows is lost."""
    is_halted, deepest = False, _DEEPEST(root)
    for element in deepest if isinstance(deepest, list) else ():
        if isinstance(element, HtmlElement) and len(element):
            is_halted = is_halted or bool(_HALTED(element))
            text = without_controls("".join(element.itertext()))
            del element[:]
            element.text = text
    return is_halted


def mark_cut(root: HtmlElement) -> None:
    """Note in the root of a tree that it is not the whole text's: `is_cut` tells."""
    root.set(_CUT, "")


def is_cut(element: HtmlElement) -> bool:
    """Return whether the tree of an element, as `parse_html` made it, lacks what stood behind the tags that are
    read, or behind elements nested beyond what the parser reads.

    >>> is_cut(parse_html("<p>x").root), is_cut(parse_html("<p>x" * 30_001).css("p")[7].root)
    (False, True)
    """
    root = next(element.iterancestors("html"), element)
    return root.get(_CUT) is not None


def first_tags(text: str, most: int = MAX_TAGS) -> str:
    """Return an HTML text up to the first tag, or bare address, that is one too many."""
    if text.count("<") + text.count("://") <= most:
        return text
    beyond = next(islice(_COUNTED.finditer(text), most, None), None)
    return text if beyond is None else text[: beyond.start()]


def bounded_tags(text: str) -> str:
    """Return an HTML text without the attributes of a tag that are more than `MAX_ATTRIBUTES`.

    >>> len(bounded_tags("<p" + " a=''" * 9000 + ">x</p>")), bounded_tags("<p a='>'>x</p>")
    (508, "<p a='>'>x</p>")
    """
    parts, done = [], 0
    for tag in _TAG.finditer(text):
        begin, end = tag.span()
        if end - begin < 2 * MAX_ATTRIBUTES or tag["raw"]:  # most are too short for so many
            continue
        last = next(islice(_ATTRIBUTE.finditer(tag[0]), MAX_ATTRIBUTES - 1, None), None)
        if last is not None:
            parts.append(text[done : begin + last.end()])
            done = end
    return "".join((*parts, text[done:])) if parts else text


def without_controls(text: str) -> str:
    """Return a text with spaces for the characters that XML does not allow: lxml takes none of them in a changed tree.

    >>> without_controls("a\\x0bb\\n")
    'a b\\n'
    """
    return _CONTROLS.sub(" ", text)


def text_of(found: SelectorList[Selector] | Selector) -> str:
    """Return the text of an element, or of the first one found, white space folded; '' when nothing was found.

    >>> text_of(parse_html("<h1>Gears <b>and</b>\\n wheels</h1>").css("h1")), text_of(parse_html("").css("h1"))
    ('Gears and wheels', '')
    """
    return fold_space(found.xpath("string()").get(""))


def read_metas(root: HtmlElement) -> dict[str, list[str]]:
    """Return the contents of the <meta> elements by their lower-case name, property, itemprop or http-equiv, in order.

    >>> read_metas(parse_html('<meta name="Author" content="Ada"><meta property="og:title" content=" A  b ">').root)
    {'author': ['Ada'], 'og:title': ['A b']}
    """
    found: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        content = element.get("content") or element.get("value")
        if not content or not (content := fold_space(content)):
            continue
        keys = {element.get(key) for key in _META_NAMES} - {None, ""}
        for name in sorted({str(key).strip().lower() for key in keys}):
            found.setdefault(name, []).append(content)
    return found


def declared_languages(root: HtmlElement, metas: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return the language tags that a page declares, as written: on its root element, then in its <meta> elements.

    Args:
        root: the root element.
        metas: as `read_metas` returns them.

    >>> root = parse_html("<html lang=de><meta property=og:locale content=de_AT>").root
    >>> declared_languages(root, read_metas(root))
    ('de', 'de_AT')
    """
    given = [root.get(name) or "" for name in _LANGUAGE_ATTRIBUTES]
    given += [tag for name in _LANGUAGE_NAMES for tag in metas.get(name, ())]
    return tuple(dict.fromkeys(tag for each in given if (tag := each.strip())))
