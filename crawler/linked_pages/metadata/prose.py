"""The main text of a page: the part of it that holds most of its prose, read block by block.

Two walks over the tree. The first weighs it: every element has the letters of running text within it, which links,
controls and parts about other pages do not count towards. From <body> down, the walk follows the child that still
holds most of them (`DOMINANCE`), to the element where they spread over several children: the main part. The second
reads that part's blocks.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lxml.html import HtmlElement

from crawler.text.space import fold_space

DOMINANCE: Final = 0.75
"""Share of the letters that one child must hold to be the main part instead of its parent."""

MIN_RUN: Final = 25
"""Letters from which a text counts as prose; labels and menus are shorter."""

MAX_LINKED: Final = 0.9
"""Share of a block's letters in links, from which it is a list of links."""

_SILENT: Final = frozenset(
    {
        "script", "style", "noscript", "template", "select", "option", "textarea", "input", "svg", "iframe", "object",
        "video", "audio", "canvas", "map", "head", "link", "meta", "datalist", "progress", "meter",
    }
)  # fmt: skip
"""Elements whose text is not visible."""

_APART: Final = frozenset(
    {
        "nav", "footer", "aside", "form", "button", "dialog", "label", "menu", "figure", "figcaption",
    }
)  # fmt: skip
"""Elements around the prose, such as menus and forms."""

MAX_APART: Final = 0.3
"""Share of the page's letters from which a part is kept whatever its kind and names say: whole pages stand in a
<form>, or in a part that is named after the sidebar beside it."""

_BLOCKS: Final = frozenset(
    {
        "p", "div", "section", "article", "main", "header", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li",
        "dl", "dt", "dd", "blockquote", "pre", "table", "tr", "td", "th", "tbody", "thead", "hr", "br", "address",
        "details", "summary", "center", "body", "caption",
    }
)  # fmt: skip

_CELLS: Final = frozenset({"td", "th"})

_BOILERPLATE: Final = re.compile(
    # Words that tell wherever they stand in a name.
    r"(?:^|[\s_-])(?:comments?|commentlist|disqus|related\w*|recommend\w*|recirc\w*|popular|trending"
    r"|most[-_]?read|sidebar|widget[-_]area"
    r"|site[-_]?(?:header|footer)|page[-_]?footer|masthead|read[-_]?(?:more|next)|more[-_]?(?:from|stories|posts"
    r"|articles|news)"
    r"|also[-_]?(?:read|like)|similar\w*|latest[-_]?(?:posts?|news|articles|stories)|up[-_]?next|carousel"
    r"|newsletter\w*|subscri\w+|sign[-_]?up"
    r"|navbar|navigation|breadcrumbs?|promo\w*|share|sharing|social\w*|addtoany|sharedaddy|cookie\w*|consent|gdpr|popup"
    r"|advert\w*|sponsor\w*|taboola|outbrain|author[-_]?(?:bio|box|info|card|about|block|section|profile)"
    r"|about[-_]?(?:the[-_]?)?author"
    r"|byline|post[-_]?meta|entry[-_]?meta|tag[-_]?(?:list|cloud)|pagination|pager|table[-_]?of[-_]?contents"
    r"|ez[-_]?toc[-_]?\w*"
    r"|screen[-_]?reader\w*|sr[-_]?only|visually[-_]?hidden|print[-_]?only|skip[-_]?link|paywall"
    r"|call[-_]?to[-_]?action|kommentare?"
    r"|respond|donat\w+|references?|ref[-_]list|citations?|bibliography)(?:$|[\s_-])"
    # Words that are parts of names of layouts too: they tell when they are a name by themselves.
    r"|(?:^|\s)(?:nav|menu|footer|header|banner|modal|overlay|slider|toc|meta|bio|tags?|categories|copyright"
    r"|hidden|ads?|ad|cta|rss"
    r"|login|search|ratings?|reactions?|reply|teasers?|share\w*)(?:$|\s)"
)


@dataclass(slots=True)
class _Reading:
    """The blocks of text read so far, with the pieces and the link letters of the current one."""

    blocks: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    linked: int = 0

    def take(self, text: str, *, in_link: bool) -> None:
        self.pieces.append(text)
        if in_link:
            self.linked += len(text.strip())

    def end_block(self) -> None:
        text = fold_space("".join(self.pieces))
        letters = len(text)
        if text and not (letters and self.linked / letters > MAX_LINKED):
            self.blocks.append(text)
        self.pieces.clear()
        self.linked = 0


def main_text(root: HtmlElement) -> str:
    """Return the main text, a line a block; '' where the page has none."""
    return _read(*main_part(root))


def main_part(
    root: HtmlElement, counted: frozenset[HtmlElement] = frozenset(), dominance: float = DOMINANCE
) -> tuple[HtmlElement, frozenset[HtmlElement]]:
    """Return the element that holds the main text, and the elements that are no part of it.

    counted: links whose letters count as those of prose. dominance: in place of `DOMINANCE`.
    """
    body = next(iter(root.iter("body")), root)
    tree = _weigh(body, counted)
    weights = dict(zip(tree.elements, tree.weights, strict=True))
    apart = _outermost_apart(tree, weights[body] * MAX_APART)
    return _main_part(body, _without(weights, apart), dominance), apart


def blocks_of(part: HtmlElement, apart: frozenset[HtmlElement] = frozenset()) -> str:
    """Return the text of a part that is known to be the main one, a line a block, without the elements in `apart`."""
    return _read(part, apart)


def _is_apart(element: HtmlElement) -> bool:
    """Return whether an element is, by its kind or its names, not part of the page's own prose."""
    if element.tag in _APART:
        return element.tag != "figure" or element.find(".//table") is None
    if element.tag in ("code", "span") or element.get("aria-hidden") == "true":
        return bool(element.get("aria-hidden") == "true")
    if element.get("hidden") is not None and not (element.get("id") or "").startswith(_STREAMED):
        return True
    if element.get("role") in _APART_ROLES:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return len(names) > 1 and _is_named_apart(names[:MAX_NAMES].lower())


@lru_cache(maxsize=16_384)  # a page repeats its names, and a site's pages share them
def _is_named_apart(names: str) -> bool:
    return _BOILERPLATE.search(names) is not None


MAX_NAMES: Final = 300
"""Characters of an element's names that are read."""


_STREAMED: Final = "S:"
"""Start of the ids that React gives to parts of a page which its script puts in their place later: hidden until
then."""

_APART_ROLES: Final = frozenset({"navigation", "complementary", "contentinfo", "banner", "dialog", "search", "button"})


_COUNTED: Final = "counted"
"""In place of the tag of a link whose letters count as those of prose."""


@dataclass(slots=True)
class _Tree:
    """The visible elements of a page, parents before their children, with the letters of prose within each."""

    elements: list[HtmlElement] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    """Places of the parents; -1 for the first element."""
    weights: list[int] = field(default_factory=list)


def _weigh(body: HtmlElement, counted: frozenset[HtmlElement]) -> _Tree:
    """Return the letters of prose within each element, without those in controls and in links that are not counted."""
    tree = _Tree()
    tags: list[str] = []
    waiting = [(body, -1)]
    while waiting:
        element, parent = waiting.pop()
        place, tag = len(tags), element.tag
        if tag == "a" and element in counted:
            tag = _COUNTED
        text = element.text if tag != "a" else None
        own = len(text.strip()) if text else 0
        for child in element:
            if tail := child.tail:
                own += len(tail.strip())
            if child.tag not in _SILENT:
                waiting.append((child, place))
        tree.elements.append(element)
        tree.parents.append(parent)
        tree.weights.append(own)
        tags.append(tag)
    _add_up(tree, tags)
    return tree


def _add_up(tree: _Tree, tags: list[str]) -> None:
    """Replace the letters that stand in each element by those within it, from the last element to the first."""
    own, parents = tree.weights, tree.parents
    of_blocks = [0] * len(own)
    with_counted = {parents[place] for place, tag in enumerate(tags) if tag is _COUNTED}
    for place in range(len(own) - 1, -1, -1):
        is_block = tags[place] in _BLOCKS
        # Inline elements pass their letters on; a block with few is a label, unless it is a link that counts.
        is_label = is_block and own[place] < MIN_RUN and place not in with_counted
        weight = of_blocks[place] + (0 if is_label else own[place])
        own[place] = weight
        if place and is_block:
            of_blocks[parents[place]] += weight
        elif place and tags[place] != "a":
            own[parents[place]] += weight


def _outermost_apart(tree: _Tree, limit: float) -> frozenset[HtmlElement]:
    """Return the elements apart that are lighter than a limit, but for those within others."""
    within = [False] * len(tree.elements)
    apart = []
    for place, element in enumerate(tree.elements):
        parent = tree.parents[place]
        if parent >= 0 and within[parent]:
            within[place] = True
        elif tree.weights[place] < limit and _is_apart(element):
            within[place] = True
            apart.append(element)
    return frozenset(apart)


def _without(weights: dict[HtmlElement, int], apart: frozenset[HtmlElement]) -> dict[HtmlElement, int]:
    """Return the weights with those of the elements apart removed, which do not stand within each other; elements
    within them are not visited any more."""
    left = dict(weights)
    for element in apart:
        left.pop(element)
        for above in element.iterancestors():
            if above in left:
                left[above] -= weights[element]
    return left


def _main_part(body: HtmlElement, weights: dict[HtmlElement, int], dominance: float) -> HtmlElement:
    part = body
    while True:
        parts = [child for child in part if child in weights and child.tag in _BLOCKS and child.tag != "p"]
        heaviest = max(parts, key=lambda child: weights[child], default=None)
        if heaviest is None or weights[heaviest] < max(1, weights[part]) * dominance:
            return part
        part = heaviest


def _read(part: HtmlElement, apart: frozenset[HtmlElement]) -> str:
    """Return the blocks of a part, without the elements in `apart`."""
    reading = _Reading()
    waiting: list[tuple[HtmlElement, bool, bool]] = [(part, False, False)]
    while waiting:
        element, leaving, in_link = waiting.pop()
        if leaving:
            if element.tag in _CELLS:
                reading.pieces.append(" | ")
            elif element.tag in _BLOCKS:
                reading.end_block()
        elif element.tag not in _SILENT and element not in apart:
            if element.tag in _BLOCKS and element.tag not in _CELLS:
                reading.end_block()
            waiting.append((element, True, in_link))
            if element.text:
                reading.take(element.text, in_link=in_link or element.tag == "a")
            waiting.extend((child, False, in_link or element.tag == "a") for child in reversed(element))
            continue
        if element is not part and element.tail:
            reading.take(element.tail, in_link=in_link)
    reading.end_block()
    return "\n".join(reading.blocks)
