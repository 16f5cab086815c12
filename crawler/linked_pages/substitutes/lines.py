"""Read the visible lines of a page, block by block, and which of them stand in menus, links and footers."""

from dataclasses import dataclass
from typing import Final

from lxml.html import HtmlElement

from crawler.linked_pages.metadata.document import SILENT
from crawler.text.space import fold_space

__all__ = ["Line", "lines_of"]

_BLOCKS: Final = frozenset(
    {
        "p", "div", "section", "article", "main", "header", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "td",
        "th", "tr", "table", "center", "body", "form", "br", "pre", "dt", "dd", "blockquote", "nav", "footer", "aside",
    }
)  # fmt: skip
_LINKS: Final = frozenset({"a", "button", "label"})
_AROUND: Final = frozenset({"nav", "footer"})
_HIDDEN: Final = SILENT | {"head", "select", "option", "textarea"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page."""

    text: str
    """Its text, white space folded."""
    around: bool
    """Whether it stands in a menu, a footer or a link."""


class _Reading:
    """The visible lines of an element, read block by block."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.pieces: list[str] = []
        self.linked = 0

    def take(self, text: str | None, *, in_link: bool) -> None:
        if text:
            self.pieces.append(text)
            self.linked += len(text.strip()) if in_link else 0

    def end_line(self, *, around: bool) -> None:
        if not self.pieces:
            return
        if text := fold_space("".join(self.pieces)):
            self.lines.append(Line(text, around or self.linked * 2 > len(text)))
        self.pieces.clear()
        self.linked = 0


def lines_of(body: HtmlElement) -> list[Line]:
    reading = _Reading()
    waiting: list[tuple[HtmlElement, bool, bool, bool]] = [(body, False, False, False)]
    while waiting:
        element, around, in_link, leaving = waiting.pop()
        if element.tag in _BLOCKS:
            reading.end_line(around=around or (leaving and _is_around(element)))
        if not leaving and element.tag not in _HIDDEN:
            inside, linked = around or _is_around(element), in_link or element.tag in _LINKS
            reading.take(element.text, in_link=linked)
            waiting.append((element, around, in_link, True))
            waiting.extend((child, inside, linked, False) for child in reversed(element))
        elif element is not body:
            reading.take(element.tail, in_link=in_link)
    reading.end_line(around=False)
    return reading.lines


def _is_around(element: HtmlElement) -> bool:
    """Return whether an element is a menu, a footer, or a form for comments."""
    return element.tag in _AROUND or (element.tag == "form" and element.find(".//textarea") is not None)
