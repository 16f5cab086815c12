"""Inline HTML as the tokens of a line. Walks are iterative, since the page decides the depth. Pure."""

from lxml.html import HtmlElement

from crawler.digests.body.markup.embeds import classes_of, embedded_address
from crawler.digests.body.markup.tokens import LINE_BREAK, Token, add_text
from crawler.digests.body.markup.visible import BLOCKS, is_pixel, is_void
from crawler.text.safe_json import load_json
from crawler.text.space import fold_space


def add_inline(line: list[Token], element: HtmlElement, *, strong: bool = False) -> None:
    """Append an inline element, with all below it, to a line."""
    if element.tag == "a" and element.keys() == ["href"]:
        _add_link(line, element, strong)
        return
    stack: list[tuple[HtmlElement | str | None, bool]] = [(element, strong)]
    while stack:
        node, bold = stack.pop()
        if node is None or isinstance(node, str):
            add_text(line, node, strong=bold)
            continue
        if is_void(node):
            continue
        tag = node.tag
        if tag == "br":
            line.append(Token("text", LINE_BREAK))
        elif tag == "img":
            if not is_pixel(node):
                line.append(image_token(node))
        elif tag == "a" and node.get("href") is not None:
            _add_link(line, node, bold)
        elif (url := embedded_address(node)) is not None:
            if url:
                line.append(Token("embed", url=url))
        else:
            if tag in BLOCKS or tag in ("li", "tr", "td"):
                line.append(Token("text", " "))
            bold = bold or tag in ("strong", "b") or _is_bold(node)
            for child in reversed(node):
                stack.append((child.tail, bold))
                stack.append((child, bold))
            stack.append((node.text or _mentioned_name(node), bold))


def add_children(line: list[Token], element: HtmlElement) -> None:
    """Append what stands in an element, without the element, to a line."""
    add_text(line, element.text)
    for child in element:
        add_inline(line, child)
        add_text(line, child.tail)


def plain_content(element: HtmlElement) -> str:
    """Return the text of an element without that of elements that say nothing, white space as written."""
    parts: list[str] = []
    stack: list[HtmlElement | str | None] = [element]
    while stack:
        node = stack.pop()
        if node is None or isinstance(node, str):
            parts.append(node or "")
        elif not is_void(node):
            if node.tag == "br":
                parts.append(" ")
            for child in reversed(node):
                stack.append(child.tail)
                stack.append(child)
            stack.append(node.text or _mentioned_name(node))
    return "".join(parts)


def image_token(image: HtmlElement) -> Token:
    """Return an image with its original address: Substack keeps it in `data-attrs`, `src` is a resized copy."""
    attrs = load_json(image.get("data-attrs"))
    source = attrs.get("src") if isinstance(attrs, dict) else None
    url = source if isinstance(source, str) and source else image.get("src") or image.get("data-src") or ""
    return Token("image", fold_space(image.get("alt") or ""), url)


def _add_link(line: list[Token], anchor: HtmlElement, strong: bool) -> None:
    """Append a link and, after it, the images inside it. Substack wraps an image in a link to itself: no mention."""
    if len(anchor) == 0:
        line.append(Token("link", fold_space(anchor.text or ""), anchor.get("href", ""), strong))
        return
    images = [image_token(image) for image in anchor.iter("img") if not is_pixel(image)]
    text = fold_space(plain_content(anchor))
    classes = classes_of(anchor)
    if not (images and not text and ("image-link" in classes or "image2" in classes)):
        title = text or " ".join(image.text for image in images if image.text)
        bold = strong or any(child.tag in ("strong", "b") for child in anchor)
        line.append(Token("link", title, anchor.get("href", ""), bold, picture=bool(images) and not text))
    line.extend(images)


def _mentioned_name(element: HtmlElement) -> str | None:
    """Return the name that Substack shows for an empty element that mentions somebody."""
    if element.tag != "span" or "mention-wrap" not in classes_of(element) or len(element):
        return None
    attrs = load_json(element.get("data-attrs"))
    name = attrs.get("name") if isinstance(attrs, dict) else None
    return name if isinstance(name, str) else None


def _is_bold(element: HtmlElement) -> bool:
    style = element.get("style")
    if style is None or "font-weight" not in style:
        return False
    weight = style.rpartition("font-weight")[2].lstrip(" :").split(";")[0].strip()
    return weight in ("bold", "bolder", "600", "700", "800", "900")
