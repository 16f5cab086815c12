"""HTML text -> an element tree, and the two questions that readers of pages ask of it."""

from typing import Any

from lxml import etree, html
from lxml.html import HtmlElement

from crawler.text.space import fold_space


def parse_html(text: str) -> HtmlElement:
    """The root element of an HTML text, whatever the text is: libxml2 repairs what it can. NUL bytes, which end a text
    for it, are dropped; a text without any element gives an empty document."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, recover=True)
    data = text.replace("\x00", "").encode("utf-8", "replace")
    try:
        return html.document_fromstring(data, parser=parser, ensure_head_body=True)
    except etree.ParserError:
        return html.document_fromstring(b"<html></html>", parser=parser, ensure_head_body=True)


def first(element: HtmlElement, xpath: str) -> Any:
    """The first element or attribute value that an XPath finds, or None."""
    found = element.xpath(xpath)
    return found[0] if found else None


def text_of(element: HtmlElement | None) -> str:
    """Text of an element and all below it, white space folded; '' for None."""
    return "" if element is None else fold_space(element.text_content())
