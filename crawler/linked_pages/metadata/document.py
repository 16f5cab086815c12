"""Parse the text of a response, once and within bounds, into the page that all readers share."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement
from parsel import Selector

from crawler.linked_pages.metadata.jsonld import Node, read_nodes, texts
from crawler.text.html import (
    ELEMENT_CLASSES,
    MAX_TAGS,
    bounded_tags,
    declared_languages,
    first_tags,
    flatten,
    mark_cut,
    read_metas,
)
from crawler.text.languages import guess_language
from crawler.text.space import fold_space

MAX_BYTES: Final = 6_000_000
"""Bytes of a body that are read: ten times a long article with its scripts."""

MAX_HEADLINES: Final = 20
"""Headlines that are read; a page with more is a listing."""

MAX_TITLES: Final = 3
"""<title> elements that are read."""

MAX_TEXT_OF: Final = 5_000
"""Characters of an element's text where a title, a name or a day is read: unclosed elements hold whole pages."""

MAX_STEPS: Final = 1_000
"""Steps on the way through an element to its text, two for each element in it; likewise."""

SILENT: Final = frozenset({"script", "style", "svg", "noscript", "template"})
"""Elements whose text is not visible."""

BREAKING: Final = frozenset(
    {"br", "p", "div", "li", "ul", "ol", "tr", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "section"}
)
"""Elements that are displayed apart from what stands before and after them, even without a space."""

_ARCHIVED: Final = re.compile(r"https?://web\.archive\.org/web/[^/]+/(?=[^/]*[.:])(https?:/{1,2})?(.+)", re.IGNORECASE)
_TOOLBAR: Final = "//*[starts-with(@id, 'wm-ipp') or @id='donato' or @id='wm-capinfo']"

_AMERICAN: Final = frozenset({"us", "ph", "pr", "gu", "vi", "as", "mh", "fm", "pw"})
"""Countries that write the month before the day, as tags of languages and ends of hosts name them."""

_WORLDWIDE: Final = frozenset(
    {"ai", "cc", "co", "gg", "io", "is", "ly", "me", "ml", "sh", "so", "to", "tv", "vc", "ws", "am", "la"}
)
"""Ends of hosts of countries that sites of the whole world take."""


def parse(text: str) -> Selector | None:
    """Return a selector on the root of an HTML text, or None when there is no element in it.

    Comments are left out. As much is read as `first_tags` says, elements nested as deep as `flatten` says, and of a tag
    the attributes that `bounded_tags` says: `is_cut` tells.
    """
    bounded = bounded_tags(first_tags(text))
    data = bounded.replace("\0", " ").encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    parser.set_element_class_lookup(ELEMENT_CLASSES)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if not isinstance(root, HtmlElement):
        return None
    if flatten(root) or len(bounded) < len(text):
        mark_cut(root)
    return Selector(root=root, type="html")


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page to be read. Properties that several readers need are computed once, when first used."""

    url: str
    """Its address, after redirects."""
    selector: Selector
    """The root of its tree."""

    @property
    def root(self) -> HtmlElement:
        """The root element, for loops over many nodes; what selects a few uses `selector`."""
        return self.selector.root

    @cached_property
    def address(self) -> SplitResult:
        """The parts of the page's own address (empty ones where it is no address)."""
        return split(self.url)

    @cached_property
    def work_address(self) -> SplitResult:
        """The parts of the address of the original: the address of a copy in an archive holds it."""
        return split(original_address(self.url))

    @cached_property
    def language_tag(self) -> str:
        """The first language tag that the page declares, as written; '' without one."""
        return next(iter(self._declared_languages), "")

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Tags of the languages that the page declares, the most specific declaration first; else of the one that its
        first texts are in; () where nothing tells."""
        if self._declared_languages:
            return self._declared_languages
        declared = tuple(text for node in self.nodes for text in texts(node.get("inLanguage")))
        if declared:
            return declared[:2]
        guess = guess_language(" ".join(text for text, _ in texts_within(self.root, steps=2 * MAX_TAGS)))
        return (guess,) if guess else ()

    @cached_property
    def _declared_languages(self) -> tuple[str, ...]:
        return declared_languages(self.root, self.metas)

    @cached_property
    def is_american(self) -> bool:
        """Whether '3/5/2024' is the fifth of March: the language is English, and neither it nor the host is of another
        country."""
        language, _, region = self.language_tag.lower().replace("_", "-").partition("-")
        end = (self.work_address.hostname or "").rpartition(".")[2]
        if language not in ("", "en") or (region and region not in _AMERICAN):
            return False
        if end == "eu" or (len(end) == 2 and end not in _AMERICAN | _WORLDWIDE):
            return False
        return bool(language) or not self.languages or self.languages[0].startswith("en")

    @cached_property
    def base(self) -> str:
        """The address that relative addresses of the page are relative to."""
        href = next((href for each in self.root.iter("base") if (href := (each.get("href") or "").strip())), None)
        return join(self.url, href) if href else self.url

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """Contents of the <meta> elements by their lower-case name, property, itemprop or http-equiv, in order."""
        return read_metas(self.root)

    def meta(self, *names: str) -> list[str]:
        """Return the contents of the <meta> elements of these names: all of the first name, then of the second, …"""
        return [content for name in names for content in self.metas.get(name, ())]

    @cached_property
    def nodes(self) -> list[Node]:
        """The nodes of all JSON-LD on the page, in reading order."""
        scripts = (each for each in self.root.iter("script") if "ld+json" in (each.get("type") or "").lower())
        return read_nodes([each.text or "" for each in scripts])

    @cached_property
    def titles(self) -> list[str]:
        """The text of <title>; more than one only where drawings have titles of their own."""
        titles = self.root.iter("title")
        own = (each for each in titles if all(above.tag != "svg" for above in each.iterancestors()))
        return [text for each in islice(own, MAX_TITLES) if (text := text_of(each))]

    @cached_property
    def headlines(self) -> list[str]:
        """The texts of the first <h1> elements, in order."""
        return list(self.headline_pieces)

    @cached_property
    def headline_pieces(self) -> dict[str, list[str]]:
        """The texts of the first <h1> elements, in order, each with the texts of the elements that it is made of."""
        headlines = ((text_of(each), each) for each in islice(self.root.iter("h1"), MAX_HEADLINES))
        return {text: [piece for piece, _ in texts_within(element)] for text, element in headlines if text}

    @cached_property
    def subheadlines(self) -> list[str]:
        """The texts of the first <h2> elements: the headline of pages whose <h1> is the site's name."""
        return [text for each in islice(self.root.iter("h2"), 5) if (text := text_of(each))]

    @cached_property
    def around_headline(self) -> frozenset[HtmlElement]:
        """The elements that the first <h1> stands in, within <body>."""
        headline = next(self.root.iter("h1"), None)
        above = [] if headline is None else list(headline.iterancestors())
        return frozenset(takewhile(lambda element: element.tag != "body", above))


def text_of(element: HtmlElement) -> str:
    """Return the text in an element, white space folded, without drawings and scripts, up to `MAX_TEXT_OF`."""
    return fold_space("".join(text for text, _ in texts_within(element)))


def texts_within(element: HtmlElement, most: int = MAX_TEXT_OF, steps: int = MAX_STEPS) -> Iterator[tuple[str, str]]:
    """Yield the texts in an element up to `most` characters, each with the kind of the element it stands in.

    The kind is tag and class, or 'tail' for a text after an element. Texts of drawings and scripts are left out, and
    what is not reached in some `steps`, two for each element. A comment has none.
    """
    if not isinstance(element.tag, str):
        return
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, each in islice(walk, steps):
        if event == "start":
            silent = each.tag in SILENT
            if silent:
                walk.skip_subtree()
            text, kind = None if silent else each.text, f"{each.tag} {each.get('class') or ''}"
        else:
            text, kind = None if each is element else each.tail, "tail"
        if each.tag in BREAKING and each is not element:
            yield " ", "tail"
        if text:
            yield text[:most], kind
            most -= len(text)
            if most <= 0:
                return


def original_address(url: str) -> str:
    """Return the address of the original for that of a copy in the Wayback Machine; other addresses as they are.

    >>> original_address('https://web.archive.org/web/20240305id_/http://gears.example/a?b=1')
    'http://gears.example/a?b=1'
    >>> original_address('https://web.archive.org/web/2024/gears.example/a'), original_address('https://gears.example/')
    ('http://gears.example/a', 'https://gears.example/')
    """
    copied = _ARCHIVED.match(url)
    if copied is None:
        return url
    scheme = (copied[1] or "http:").split(":")[0].lower()
    return f"{scheme}://{copied[2]}"


def without_toolbar(selector: Selector, url: str) -> Selector:
    """Return a tree without what the Wayback Machine adds to a copy: its toolbar."""
    if original_address(url) != url:
        for bar in selector.xpath(_TOOLBAR):
            bar.drop()
    return selector


def split(url: str) -> SplitResult:
    """Return the parts of an address as `urlsplit` does; empty parts for what is no address."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def join(base: str, url: str) -> str:
    """Return an address joined to a base as `urljoin` does; as it is where it cannot be joined."""
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return url.strip()
