"""The text of an edition as people read it, a line a block, without a publication's description: to compare two states
of one, and to show what was edited. Pure."""

from typing import Final, NamedTuple

from lxml.html import HtmlElement

from crawler.digests.editions.substack import html_of_post
from crawler.digests.listings.feed_entry import entry_from_text
from crawler.digests.mail.cleaning import read_stored
from crawler.items import Document, EditionKind
from crawler.text.html import parse_html
from crawler.text.space import fold_space

__all__ = ["Written", "plain_text", "written"]

_SILENT: Final = frozenset({"script", "style", "noscript", "template", "svg", "head", "iframe", "nav", "form"})
_BLOCKS: Final = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "br", "dd", "details", "div", "dl", "dt", "figcaption"),
        *("figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p"),
        *("pre", "section", "summary", "table", "td", "th", "tr", "ul"),
    }
)


class Written(NamedTuple):
    """What the text of an edition has for its readers, as it is written."""

    titles: tuple[str | None, ...]
    """Title and subtitle that stand apart from the body."""

    body: str
    """The body: HTML, Markdown or plain text."""

    is_html: bool
    """Whether the body is HTML."""


def plain_text(document: Document) -> str:
    """Return the text of an edition: Markdown as it is, of HTML what is shown, with the address behind each link.

    Never raises.

    >>> page = Document(kind="page", locator="/", url="https://a.example/", text="<p>A <a href='/b'>gear</a></p>Two")
    >>> plain_text(page)
    'A gear </b>\\nTwo'
    """
    titles, body, is_html = written(document.kind, document.text)
    return "\n".join(part for part in (*titles, _shown(body) if is_html else body) if part)


def written(kind: EditionKind, text: str) -> Written:
    """Return what a text, as it is stored, has for its readers. Never raises."""
    match kind:
        case "markdown":
            return Written((), text, is_html=False)
        case "entry":
            entry = entry_from_text(text)
            return Written((entry.title,), entry.html, is_html=True)
        case "mail":
            mail = read_stored(text)
            return Written((mail.subject,), mail.body, is_html=mail.is_html)
        case "post" if (post := html_of_post(text)) is not None:
            return Written(post[:-1], post[-1], is_html=True)
        case _:
            return Written((), text, is_html=True)


def _shown(html: str) -> str:
    """Return the text that HTML shows: that of its article or main part, where it has one."""
    root = parse_html(f"<div>{html}</div>" if html.strip() else "").root
    part = next((found for found in (root.find(".//article"), root.find(".//main")) if found is not None), root)
    lines: list[list[str]] = [[]]
    _walk(part, lines)
    return "\n".join(line for words in lines if (line := fold_space("".join(words))))


def _walk(root: HtmlElement, lines: list[list[str]]) -> None:
    """Add the text of an element to the last of the lines; a block begins a line, and ends it. Without recursion."""
    ahead: list[tuple[HtmlElement, bool]] = [(root, False)]
    while ahead:
        element, is_end = ahead.pop()
        is_shown = isinstance(element.tag, str) and element.tag not in _SILENT
        if not is_end and is_shown:
            if element.tag in _BLOCKS:
                lines.append([])
            lines[-1].append(element.text or "")
            ahead.append((element, True))
            ahead += [(child, False) for child in reversed(element)]
            continue
        if is_end and element.tag == "a" and (address := element.get("href")):
            lines[-1].append(f" <{address.strip()}>")
        if is_end and element.tag in _BLOCKS:
            lines.append([])
        if element is not root:
            lines[-1].append(element.tail or "")
