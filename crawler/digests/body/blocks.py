"""Turn a digest's HTML body into a flat run of blocks: headings, paragraphs, lists, quotes, images, embeds.

The only module that knows HTML's elements; what the blocks mean is up to `crawler.digests.body.reading`. Walks are
iterative or bounded in depth, since a body is hostile input.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from lxml.html import HtmlElement

from crawler.text.safe_json import load_json
from crawler.text.space import fold_space

BlockKind = Literal["heading", "paragraph", "list", "quote", "rule"]
TokenKind = Literal["text", "link", "bare", "image", "embed"]

MAX_DEPTH = 60
"""Levels of nested containers that are walked; real bodies have fewer than ten. Deeper ones are read as flat text."""

HEADINGS = {f"h{level}": level for level in range(1, 7)}
SKIPPED = frozenset(
    {"script", "style", "svg", "button", "form", "input", "select", "textarea", "noscript", "template", "head", "title"}
)
EMBEDS = frozenset({"iframe", "embed", "object", "video", "audio"})
BLOCKS = frozenset({
    "p", "ul", "ol", "dl", "blockquote", "hr", "figure", "pre", "table", "div", "section", "article", "center", "main",
    "aside", "header", "footer", "nav", "details", "summary", "fieldset", "body", "html", "dt", "dd", "figcaption",
    *HEADINGS, *EMBEDS,
})  # fmt: skip
VOID_CLASSES = frozenset({
    "subscription-widget-wrap", "subscription-widget-wrap-editor", "subscribe-widget", "button-wrapper",
    "captioned-button-wrap", "paywall-jump", "post-ufi", "header-anchor-parent", "image-link-expand", "footnote-anchor",
    "footnote-number", "footnote-ref", "footnote-backref", "reversefootnote", "footnotes-sep",
})  # fmt: skip
"""Classes of elements that Substack and kramdown add and that say nothing: buttons, anchors, footnote marks."""

ADDRESS = re.compile(
    r"\[(?P<title>[^\[\]]{1,500})\]\((?P<target>https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)"
    r"|(?P<bare>https?://(?=[\w\[])[^\s<>\"“”‘’]+)",
    re.IGNORECASE,
)
"""A link whose Markdown a renderer left standing, or a URL that stands bare in a text."""
TWEET = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/[^/\s]+/status(?:es)?/\d+", re.IGNORECASE)


class Token(NamedTuple):
    """A piece of a line."""

    kind: TokenKind
    """A text, a link, a URL that stands bare in the text, an image or an embed."""
    text: str = ""
    """The text, white space folded in links; of an image its alternative text."""
    url: str = ""
    """The address as the HTML has it; '' for a text."""
    strong: bool = False
    """Whether the text is in <strong> or <b>, as bylines are. Other emphasis is not kept."""


class Block(NamedTuple):
    """A block of the body."""

    kind: BlockKind
    """A heading, a paragraph, a list, a quote or a rule."""
    tokens: tuple[Token, ...] = ()
    """The line of a heading or paragraph."""
    level: int = 0
    """The level of a heading, 1 to 6."""
    items: tuple[tuple["Block", ...], ...] = ()
    """The blocks of each item of a list; of a quote, its blocks as the only item."""
    caption: bool = False
    """Whether a paragraph is the caption of an image."""
    note: bool = False
    """Whether the block belongs to a footnote."""


def read_blocks(container: HtmlElement) -> tuple[tuple[Block, ...], bool]:
    """Return the blocks below an element in reading order, and whether it nests deeper than `MAX_DEPTH`."""
    deep: list[bool] = []
    return tuple(_blocks(container, 0, deep, note=False)), bool(deep)


def _blocks(
    container: HtmlElement, depth: int, deep: list[bool], *, note: bool, caption: bool = False
) -> Iterator[Block]:
    """Yield the blocks of a container; inline content between two blocks is a paragraph of its own."""
    line: list[Token] = []
    _text(line, container.text)
    for child in container:
        if not _is_void(child):
            is_block = _is_block(child)
            if is_block and depth < MAX_DEPTH:
                if line:
                    yield from _paragraph(line, note=note, caption=caption)
                    line = []
                yield from _block(child, depth + 1, deep, note=note, caption=caption)
            else:
                if is_block:
                    deep.append(True)
                _inline(line, child)
        _text(line, child.tail)
    yield from _paragraph(line, note=note, caption=caption)


def _block(element: HtmlElement, depth: int, deep: list[bool], *, note: bool, caption: bool) -> Iterator[Block]:
    tag = element.tag
    if tag in HEADINGS:
        line: list[Token] = []
        _children(line, element)
        yield Block("heading", _tidy(line), level=HEADINGS[tag])
    elif (url := _embed(element)) is not None:
        if url:
            yield Block("paragraph", (Token("embed", url=url),))
    elif tag == "hr":
        yield Block("rule")
    elif tag in ("ul", "ol"):
        yield Block("list", items=_items(element, depth, deep, note=note), note=note)
    elif tag == "blockquote":
        yield Block("quote", items=(tuple(_blocks(element, depth + 1, deep, note=note)),), note=note)
    elif tag == "table":
        yield from _rows(element, note=note)
    else:
        note = note or not {"footnotes", "footnote-content"}.isdisjoint(_classes(element))
        yield from _blocks(element, depth, deep, note=note, caption=caption or tag == "figcaption")


def _items(element: HtmlElement, depth: int, deep: list[bool], *, note: bool) -> tuple[tuple[Block, ...], ...]:
    """Return the items of a list. What stands between them, against HTML's rules, belongs to the item before."""
    items: list[tuple[Block, ...]] = []
    for row in element:
        if _is_void(row):
            continue
        if row.tag == "li":
            items.append(tuple(_blocks(row, depth + 1, deep, note=note)))
            continue
        if _is_block(row) and depth < MAX_DEPTH:
            found = tuple(_block(row, depth + 1, deep, note=note, caption=False))
        else:
            line: list[Token] = []
            _inline(line, row)
            found = tuple(_paragraph(line, note=note))
        items.append((*items.pop(), *found) if items else found)
    return tuple(items)


def _rows(table: HtmlElement, *, note: bool) -> Iterator[Block]:
    """Yield the rows of a table, and what else stands in it, as paragraphs; a table in a cell is text of the cell."""
    for child in table:
        if _is_void(child):
            continue
        for row in child if child.tag in ("thead", "tbody", "tfoot") else (child,):
            line: list[Token] = []
            if row.tag == "tr":
                line = _row(row)
            else:
                _inline(line, row)
            yield from _paragraph(line, note=note)


def _row(row: HtmlElement) -> list[Token]:
    """Return a row of a table as a line. kramdown makes a table of a paragraph with `|`, losing links around."""
    line: list[Token] = []
    for number, cell in enumerate(row):
        if number:
            line.append(Token("text", " | "))
        _children(line, cell)
    return line


def _paragraph(line: list[Token], *, note: bool, caption: bool = False) -> Iterator[Block]:
    tokens = _tidy(line) if line else ()
    if tokens:
        yield Block("paragraph", tokens, note=note, caption=caption)


def _inline(line: list[Token], element: HtmlElement, *, strong: bool = False) -> None:
    """Append an inline element, with all below it, to a line. Iterative, since the page decides the depth."""
    if element.tag == "a" and element.keys() == ["href"]:
        _link(line, element, strong)
        return
    stack: list[tuple[HtmlElement | str | None, bool]] = [(element, strong)]
    while stack:
        node, bold = stack.pop()
        if node is None or isinstance(node, str):
            _text(line, node, strong=bold)
            continue
        if _is_void(node):
            continue
        tag = node.tag
        if tag == "br":
            line.append(Token("text", "\n"))
        elif tag == "img":
            line.append(_image(node))
        elif tag == "a" and node.get("href") is not None:
            _link(line, node, bold)
        elif (url := _embed(node)) is not None:
            if url:
                line.append(Token("embed", url=url))
        else:
            if tag in BLOCKS or tag in ("li", "tr", "td"):
                line.append(Token("text", " "))
            bold = bold or tag in ("strong", "b")
            for child in reversed(node):
                stack.append((child.tail, bold))
                stack.append((child, bold))
            stack.append((node.text, bold))


def _children(line: list[Token], element: HtmlElement) -> None:
    _text(line, element.text)
    for child in element:
        _inline(line, child)
        _text(line, child.tail)


def _link(line: list[Token], anchor: HtmlElement, strong: bool) -> None:
    """Append a link and, after it, the images inside it. Substack wraps an image in a link to itself: no mention."""
    if len(anchor) == 0:
        line.append(Token("link", fold_space(anchor.text or ""), anchor.get("href", ""), strong))
        return
    images = [_image(image) for image in anchor.iter("img")]
    text = fold_space(_plain(anchor))
    classes = _classes(anchor)
    if not (images and not text and ("image-link" in classes or "image2" in classes)):
        line.append(Token("link", text or " ".join(i.text for i in images if i.text), anchor.get("href", ""), strong))
    line.extend(images)


def _plain(element: HtmlElement) -> str:
    """Return the text of an element without that of skipped elements."""
    parts: list[str] = []
    stack: list[HtmlElement | str | None] = [element]
    while stack:
        node = stack.pop()
        if node is None or isinstance(node, str):
            parts.append(node or "")
        elif not _is_void(node):
            if node.tag == "br":
                parts.append(" ")
            for child in reversed(node):
                stack.append(child.tail)
                stack.append(child)
            stack.append(node.text)
    return "".join(parts)


def _image(image: HtmlElement) -> Token:
    """Return an image with its original address: Substack keeps it in `data-attrs`, `src` is a resized copy."""
    attrs = load_json(image.get("data-attrs"))
    source = attrs.get("src") if isinstance(attrs, dict) else None
    url = source if isinstance(source, str) and source else image.get("src") or image.get("data-src") or ""
    return Token("image", fold_space(image.get("alt") or ""), url)


def _embed(element: HtmlElement) -> str | None:
    """Return the address of an embedded player, post or tweet: '' without one, None where nothing is embedded."""
    tag = element.tag
    if tag not in EMBEDS and not element.keys():
        return None
    classes = _classes(element)
    if tag in EMBEDS:
        source = element.get("src") or element.get("data")
        if source is None:
            source = next((child.get("src") for child in element.iter("source") if child.get("src")), "")
        return str(source)
    if tag == "blockquote" and not {"twitter-tweet", "twitter-video"}.isdisjoint(classes):
        urls = [a.get("href", "") for a in element.iter("a")]
        return next((url for url in reversed(urls) if TWEET.match(url)), urls[-1] if urls else "")
    if not {"tweet", "twitter-embed", "embedded-post-wrap", "youtube-wrap"}.isdisjoint(classes) or element.get(
        "data-component-name"
    ) in ("Twitter2ToDOM", "EmbeddedPostToDOM", "Youtube2ToDOM"):
        return _described(element)
    return None


def _described(element: HtmlElement) -> str:
    """Return the address of a Substack embed: in the JSON of `data-attrs`, else of its first frame or link."""
    attrs = load_json(element.get("data-attrs"))
    if isinstance(attrs, dict):
        for key in ("url", "canonical_url"):
            if isinstance(attrs.get(key), str):
                return str(attrs[key])
        if isinstance(attrs.get("videoId"), str):
            return f"https://www.youtube.com/watch?v={attrs['videoId']}"
    if element.tag == "a" and element.get("href"):
        return str(element.get("href"))
    for frame in element.iter("iframe"):
        return str(frame.get("src", ""))
    urls = [a.get("href", "") for a in element.iter("a")]
    return next((url for url in reversed(urls) if TWEET.match(url)), urls[-1] if urls else "")


def _is_void(element: HtmlElement) -> bool:
    """Return whether an element says nothing: a comment, a script, a button or another part of the platform."""
    tag = element.tag
    if not isinstance(tag, str) or tag in SKIPPED:
        return True
    names = element.keys()
    if not names or names == ["href"]:  # nearly all there are
        return False
    classes = element.get("class")
    if classes is not None and not VOID_CLASSES.isdisjoint(classes.split()):
        return True
    if element.tag == "a" and (element.get("rel") == "footnote" or "footnote" in _classes(element)):
        return True
    return bool(element.get("data-component-name") == "SubscribeWidgetToDOM")


def _is_block(element: HtmlElement) -> bool:
    return element.tag in BLOCKS or _embed(element) is not None


def _classes(element: HtmlElement) -> tuple[str, ...]:
    value = element.get("class")
    return tuple(value.split()) if value else ()


def _text(line: list[Token], text: str | None, *, strong: bool = False) -> None:
    if text and (line or not text.isspace()):
        line.append(Token("text", text, strong=strong))


def _tidy(line: list[Token]) -> tuple[Token, ...]:
    """Return a line with neighbouring texts joined and the addresses in them split off; () when it is blank."""
    joined: list[Token] = []
    for token in line:
        if token.kind == "text" and joined and joined[-1].kind == "text" and joined[-1].strong == token.strong:
            joined[-1] = Token("text", joined[-1].text + token.text, strong=token.strong)
        else:
            joined.append(token)
    tokens: list[Token] = []
    for token in joined:
        if token.kind == "text" and "://" in token.text:
            tokens.extend(_addresses(token))
        else:
            tokens.append(token)
    if all(token.kind == "text" and not token.text.strip() for token in tokens):
        return ()
    return tuple(tokens)


def _addresses(token: Token) -> Iterator[Token]:
    """Yield a text split at the URLs in it, and at links whose Markdown a renderer left standing."""
    done = 0
    for found in ADDRESS.finditer(token.text):
        if found.start() > done:
            yield Token("text", token.text[done : found.start()], strong=token.strong)
        if found["bare"]:
            url = trim_bare(found["bare"])
            yield Token("bare", url, url, token.strong)
            done = found.start() + len(url)
        else:
            yield Token("link", fold_space(found["title"]), found["target"], token.strong)
            done = found.end()
    if done < len(token.text):
        yield Token("text", token.text[done:], strong=token.strong)


def trim_bare(url: str) -> str:
    """Return a bare URL of a text without the punctuation that ends the sentence.

    >>> trim_bare("https://a.example/x).")
    'https://a.example/x'
    >>> trim_bare("https://a.example/x_(y)")
    'https://a.example/x_(y)'
    """
    end = len(url)
    unopened = url.count(")") - url.count("(")
    while end and (url[end - 1] in ".,;:!?*_'\"…”’]}>|" or (url[end - 1] == ")" and unopened > 0)):
        end -= 1
        unopened -= url[end] == ")"
    return url[:end]
