"""Tables: those that lay a mail out are read as if they were not there; in those of data each row is a line. Pure."""

from lxml.html import HtmlElement

from crawler.digests.body.markup.visible import BLOCKS

_LAYOUT_ATTRIBUTES = ("cellpadding", "cellspacing", "bgcolor", "background", "align")
_GROUPS = ("thead", "tbody", "tfoot")


def is_layout(table: HtmlElement) -> bool:
    """Return whether a table lays out what it holds: it says so, or blocks stand in its cells, or it has one column.

    A table with cells of head (<th>), or whose cells hold nothing but lines, is one of data.
    """
    if table.get("role") in ("presentation", "none"):
        return True
    rows = list(rows_of(table))
    cells = [cell for row in rows if row.tag == "tr" for cell in row if cell.tag in ("td", "th")]
    if any(child.tag in BLOCKS for cell in cells for child in cell):
        return not any(cell.tag == "th" for cell in cells) or any(_has_table(cell) for cell in cells)
    if any(cell.tag == "th" for cell in cells):
        return False
    if all(len(row) <= 1 for row in rows):
        return True
    return any(table.get(name) is not None for name in _LAYOUT_ATTRIBUTES)


def rows_of(table: HtmlElement) -> list[HtmlElement]:
    """Return the rows of a table, and what else stands in it."""
    rows: list[HtmlElement] = []
    for child in table:
        rows.extend(child if child.tag in _GROUPS else (child,))
    return [row for row in rows if isinstance(row.tag, str)]


def _has_table(cell: HtmlElement) -> bool:
    return next(cell.iter("table"), None) is not None
