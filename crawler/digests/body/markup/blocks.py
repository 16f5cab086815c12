"""Turn a digest's HTML body into a flat run of blocks: headings, paragraphs, lists, quotes, images, embeds.

With `inline`, `tables`, `embeds` and `visible` the only modules that know HTML's elements; what the blocks mean is
up to `crawler.digests.body.reading`. Walks are iterative or bounded in depth, since a body is hostile input.
"""

import re
from collections.abc import Iterator
from itertools import count
from typing import Literal, NamedTuple

from lxml.html import HtmlElement

from crawler.digests.body.markup.embeds import classes_of, embedded_address
from crawler.digests.body.markup.inline import add_children, add_inline, image_token, plain_content
from crawler.digests.body.markup.tables import is_layout, rows_of
from crawler.digests.body.markup.tokens import Token, add_text, parts_of, tidy
from crawler.digests.body.markup.visible import BLOCKS, HEADINGS, is_housekeeping, is_pixel, is_void
from crawler.text.space import fold_space

BlockKind = Literal["heading", "paragraph", "list", "quote", "rule"]

MAX_DEPTH = 60
"""Levels of nested containers that are walked; real bodies have fewer than ten. Deeper ones are read as flat text."""
MAX_CELLS = 30
"""Levels of nested cells of layout tables that are walked besides."""

_HEADING_ATTRIBUTES = re.compile(r"(?>(?<!\s)\s++)?+\{[#.:][^{}\n]*+\}\s*+$")
"""Attributes of a heading that a renderer left standing ('React {#react}')."""


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
    cells: tuple[int, ...] = ()
    """The cells of layout tables that it stands in, the outermost first; a number a cell."""
    housekeeping: bool = False
    """Whether it stands in a menu, a footer, a share bar or in what is not shown."""


class _Place(NamedTuple):
    """Where in the body a walk stands."""

    depth: int = 0
    note: bool = False
    caption: bool = False
    cells: tuple[int, ...] = ()
    housekeeping: bool = False


class _Walk:
    """One walk over a body."""

    def __init__(self) -> None:
        self.too_deep = False
        self._cells = count(1)

    def blocks(self, container: HtmlElement, place: _Place) -> Iterator[Block]:
        """Yield the blocks of a container; inline content between two blocks is a paragraph of its own."""
        line: list[Token] = []
        add_text(line, container.text)
        below: _Place | None = None
        if place.depth < MAX_DEPTH + 2 * min(len(place.cells), MAX_CELLS):
            below = place._replace(depth=place.depth + 1)
        for child in container:
            if not is_void(child):
                is_block = _is_block(child)
                if is_block and below is not None:
                    if line:
                        yield from _paragraph(line, place)
                        line = []
                    yield from self.block(child, below)
                else:
                    self.too_deep = self.too_deep or is_block
                    add_inline(line, child)
            if child.tail:
                add_text(line, child.tail)
        if line:
            yield from _paragraph(line, place)

    def block(self, element: HtmlElement, place: _Place) -> Iterator[Block]:
        """Yield what a block of HTML holds."""
        tag = element.tag
        if tag in HEADINGS:
            yield _heading(element, HEADINGS[tag], place)
        elif (url := embedded_address(element)) is not None:
            if url:
                yield Block("paragraph", (Token("embed", url=url),), cells=place.cells)
        elif tag == "a":
            yield from _card(element, place)
        elif tag == "hr":
            yield Block("rule", cells=place.cells)
        else:
            if not place.housekeeping and is_housekeeping(element):
                place = place._replace(housekeeping=True)
            yield from self._container(element, place)

    def _container(self, element: HtmlElement, place: _Place) -> Iterator[Block]:
        tag = element.tag
        if tag in ("ul", "ol"):
            items = self._items(element, place)
            yield Block("list", items=items, note=place.note, cells=place.cells, housekeeping=place.housekeeping)
        elif tag == "blockquote":
            inner = tuple(self.blocks(element, place._replace(depth=place.depth + 1, caption=False)))
            yield Block("quote", items=(inner,), note=place.note, cells=place.cells, housekeeping=place.housekeeping)
        elif tag == "table":
            yield from self._table(element, place)
        else:
            if tag in ("details", "summary"):  # what is folded away stands apart, and so does its name
                place = place._replace(cells=(*place.cells, next(self._cells)))
            note = place.note or not {"footnotes", "footnote-content"}.isdisjoint(classes_of(element))
            caption = place.caption or tag == "figcaption"
            if (note, caption) != (place.note, place.caption):
                place = place._replace(note=note, caption=caption)
            yield from self.blocks(element, place)

    def _items(self, element: HtmlElement, place: _Place) -> tuple[tuple[Block, ...], ...]:
        """Return the items of a list. What stands between them, against HTML's rules, belongs to the item before."""
        items: list[tuple[Block, ...]] = []
        inner = place._replace(depth=place.depth + 1, caption=False)
        for row in element:
            if is_void(row):
                continue
            if row.tag == "li":
                items.append(tuple(self.blocks(row, inner)))
                continue
            if _is_block(row) and place.depth < MAX_DEPTH:
                found = tuple(self.block(row, inner))
            else:
                line: list[Token] = []
                add_inline(line, row)
                found = tuple(_paragraph(line, inner))
            items.append((*items.pop(), *found) if items else found)
        return tuple(items)

    def _table(self, table: HtmlElement, place: _Place) -> Iterator[Block]:
        """Yield the blocks in the cells of a layout table, or the rows of another one as paragraphs."""
        layout = is_layout(table)
        for row in rows_of(table):
            if is_void(row):
                continue
            line: list[Token] = []
            if row.tag != "tr":
                add_inline(line, row)
            elif not layout:
                line = _row(row)
            else:
                yield from self._cells_of(row, place)
            yield from _paragraph(line, place)

    def _cells_of(self, row: HtmlElement, place: _Place) -> Iterator[Block]:
        hidden = place.housekeeping or is_housekeeping(row)
        for cell in row:
            if is_void(cell):
                continue
            inner = place._replace(
                cells=(*place.cells, next(self._cells)),
                depth=place.depth + 1,
                housekeeping=hidden or is_housekeeping(cell),
            )
            yield from self.blocks(cell, inner)


def read_blocks(container: HtmlElement) -> tuple[tuple[Block, ...], bool]:
    """Return the blocks below an element in reading order, and whether it nests deeper than `MAX_DEPTH`."""
    walk = _Walk()
    blocks = tuple(walk.blocks(container, _Place()))
    return blocks, walk.too_deep


def _heading(element: HtmlElement, level: int, place: _Place) -> Block:
    line: list[Token] = []
    add_children(line, element)
    tokens = tidy(line)
    if tokens and tokens[-1].kind == "text" and tokens[-1].text.rstrip().endswith("}"):
        last = tokens[-1]._replace(text=_HEADING_ATTRIBUTES.sub("", tokens[-1].text))
        tokens = tidy([*tokens[:-1], last])
    return Block("heading", tokens, level=level, cells=place.cells, housekeeping=place.housekeeping)


def _card(anchor: HtmlElement, place: _Place) -> Iterator[Block]:
    """Yield what a link around a heading or several lines holds: its images, the first line as the link, the rest."""
    heading = next(anchor.iter(*HEADINGS), None)
    if heading is None:
        heading = _lines_in(anchor)[0]
    images = [image_token(image) for image in anchor.iter("img") if not is_pixel(image)]
    if images:
        yield Block("paragraph", tuple(images), cells=place.cells, housekeeping=place.housekeeping)
    title = fold_space(plain_content(heading))
    link = Token("link", title, anchor.get("href", ""))
    level = HEADINGS.get(heading.tag, 0)
    kind: BlockKind = "heading" if level else "paragraph"
    yield Block(kind, (link,), level=level, cells=place.cells, housekeeping=place.housekeeping)
    if level:
        whole = fold_space(plain_content(anchor))
        before, _, after = whole.partition(title) if title else ("", "", whole)
        rest = f"{before.strip()} {after.strip()}"
    else:
        rest = " ".join(plain_content(line) for line in _lines_in(anchor)[1:])
    yield from _paragraph([Token("text", rest.strip())], place)


def _row(row: HtmlElement) -> list[Token]:
    """Return a row of a table as a line. kramdown makes a table of a paragraph with `|`, losing links around."""
    line: list[Token] = []
    for number, cell in enumerate(row):
        if number:
            line.append(Token("text", " | "))
        add_children(line, cell)
    return line


def _paragraph(line: list[Token], place: _Place) -> Iterator[Block]:
    for tokens in parts_of(tidy(line)) if line else ():
        if tokens:
            yield Block(
                "paragraph",
                tokens,
                note=place.note,
                caption=place.caption,
                cells=place.cells,
                housekeeping=place.housekeeping,
            )


def _is_block(element: HtmlElement) -> bool:
    if element.tag in BLOCKS or embedded_address(element) is not None:
        return True
    if element.tag != "a" or len(element) == 0:
        return False
    return next(element.iter(*HEADINGS), None) is not None or len(_lines_in(element)) > 1


def _lines_in(anchor: HtmlElement) -> list[HtmlElement]:
    """Return the blocks in a link that hold a text and no other block: title and text of a card, not its site."""
    return [
        element
        for element in anchor.iter("div", "p")
        if not any(child.tag in BLOCKS for child in element)
        and element.text_content().strip()
        and "metadata" not in element.get("class", "")
    ]
