"""Datasette plugin: tables and results that can be read: cells that link, columns in a readable order, links to choose,
sort and count by a column."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import path_with_added_args, path_with_removed_args, path_with_replaced_args
from datasette.utils.asgi import Request
from markupsafe import Markup

from explorer.cells import aligned, cell, decimals_of, is_number

_RAW = re.compile(
    r"(?:\A|_)(?:url|hash|digest|sha256|dhash|etag|last_modified|reader|revision|record_id|id|permalink)\Z"
)
"""Columns of addresses, ids and fingerprints, which a table shows last, and no print."""

_FIRST = (
    "title", "name", "headline", "domain_id", "issue_id", "published", "section_id", "role", "state", "kind",
    "site_name", "description",
)  # fmt: skip
"""Columns that a table shows first, behind its key."""


LEAST_ROWS = 5
"""Rows from which on a column without any value is left out."""
NARROW_CHARS = 46
"""Characters that a table has room for in the width of a phone."""


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(row: Any, value: Any, column: str, datasette: Datasette) -> Markup | None:
    """Show a value as `explorer.cells` says."""
    return cell(column, value, row, datasette.urls.path)


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(view_name: str | None, request: Request | None, datasette: Datasette) -> dict[str, Any]:
    """Give the pages of tables and queries the order of their columns, and the links of each."""
    if request is None or view_name not in ("table", "query", "database", None):
        return {}

    def column_links(columns: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[dict[str, Any]]:
        return [_links_of(request, datasette, name, _find(columns, name)) for name in names]

    def readable(columns: Sequence[Mapping[str, Any]], is_view: bool) -> list[int]:
        chosen = is_view or "_col" in request.args
        return list(range(len(columns))) if chosen else readable_order([column["name"] for column in columns])

    return {
        "column_links": column_links,
        "readable": readable,
        "is_number_column": lambda rows, place: any(is_number(row[place]) for row in rows),
        "result_cells": result_cells,
        "table_cells": table_cells,
        "empty_columns": empty_columns,
        "is_narrow": is_narrow,
        "shown_places": shown_places,
        "is_raw": is_raw,
        "all_columns_path": datasette.urls.path(path_with_removed_args(request, {"_col", "_nocol"})),
        "columns_are_chosen": not {"_col", "_nocol"}.isdisjoint(request.args.keys()),
    }


def empty_columns(columns: Sequence[Any], rows: Sequence[Any]) -> list[int]:
    """Return the places of the columns in which no row of a table's page has a value, where there are several rows."""
    if len(rows) < LEAST_ROWS:
        return []
    return [place for place in range(len(columns)) if all(row.cells[place]["raw"] in (None, "") for row in rows)]


def shown_places(columns: Sequence[str], rows: Sequence[Sequence[Any]], question: str | None) -> list[int]:
    """Return the places of the columns of a result that are shown: a question's publication where there are several.

    >>> shown_places(["publication", "n"], [("weekly", 1), ("weekly", 2)], "thin_issues")
    [1]
    """
    same = question is not None and len(rows) > 1 and len(columns) > 1
    return [
        place
        for place, name in enumerate(columns)
        if not (same and name == "publication" and len({row[place] for row in rows}) == 1)
    ]


def result_cells(
    labels: Sequence[str], rows: Sequence[Sequence[Any]], shown: Sequence[Sequence[Any]], places: Sequence[int]
) -> Iterator[list[tuple[Markup, Any]]]:
    """Yield the cells of each row of a result: attributes of the element, and what is shown.

    >>> list(result_cells(["site", "share"], [("a.example", 0.5), (None, 2.0)], [("a.example", "0.5"), ("", "2")], [1]))
    [[(Markup('class="n" data-label="share"'), '0.5')], [(Markup('class="n" data-label="share"'), '2.0')]]
    """
    decimals = decimals_of(rows)
    for values, texts in zip(rows, shown, strict=True):
        yield [
            (
                _attributes(_kind_of(values[place]), labels[place]),
                aligned(texts[place], values[place], decimals[place]),
            )
            for place in places
        ]


def table_cells(
    rows: Sequence[Any], places: Sequence[int], expanded: Collection[str]
) -> Iterator[list[tuple[Markup, Any]]]:
    """Yield the cells of each row of a table's page, likewise; expanded: columns of ids that are shown as labels."""
    for row in rows:
        cells = row.cells
        yield [
            (_attributes(_kind_in_table(cells[place], expanded), cells[place]["column"]), cells[place]["value"])
            for place in places
        ]


def _kind_in_table(cell: Mapping[str, Any], expanded: Collection[str]) -> str:
    """Return the classes of the element of a cell of a table."""
    kind, column, value = cell["value_type"], cell["column"], cell["raw"]
    kinds = [f"type-{kind}"]
    if kind in ("int", "float") and column not in expanded:
        kinds.append("n")
    elif value is None or value == "":
        kinds.append("empty")
    if is_raw(column):
        kinds.append("raw")
    return " ".join(kinds)


def _kind_of(value: object) -> str:
    """Return the class of the element of a value in a result."""
    if is_number(value):
        return "n"
    return "empty" if value is None or value == "" else ""


@lru_cache(maxsize=4000)
def _attributes(kind: str, label: str) -> Markup:
    """Return the attributes of the element of a cell: its classes, and the label of its column."""
    return Markup('class="%s" data-label="%s"') % (kind, label)


@lru_cache(maxsize=1000)
def is_raw(column: str) -> bool:
    """Return whether a column is of addresses, ids or fingerprints.

    >>> is_raw("link_url"), is_raw("title")
    (True, False)
    """
    return _RAW.search(column) is not None


def is_narrow(columns: Sequence[str], rows: Sequence[Sequence[Any]], places: Sequence[int]) -> bool:
    """Return whether a result has room on a phone as a table: of few and short columns.

    >>> is_narrow(["year", "site", "n"], [(2021, "news.example", 7)], [0, 1, 2])
    True
    >>> is_narrow(["title"], [("A title of many words, which are more than a column has room for",)], [0])
    False
    """
    widths = (max(len(columns[p]), *(len(str(row[p] if row[p] is not None else "")) for row in rows)) for p in places)
    return sum(width + 1 for width in widths) <= NARROW_CHARS


def readable_order(names: Sequence[str]) -> list[int]:
    """Return the places of a table's columns in the order in which they are shown: what is raw comes last.

    >>> names = ["id", "issue_id", "url", "occurrence", "title"]
    >>> [names[place] for place in readable_order(names)]
    ['id', 'title', 'issue_id', 'occurrence', 'url']
    """

    def rank(place: int) -> tuple[int, int]:
        name = names[place]
        if place == 0:
            return (0, 0)
        if name in _FIRST:
            return (1, _FIRST.index(name))
        return (3 if is_raw(name) else 2, place)

    return sorted(range(len(names)), key=rank)


def _find(columns: Sequence[Mapping[str, Any]], name: str) -> Mapping[str, Any] | None:
    return next((column for column in columns if column["name"] == name), None)


def _links_of(request: Request, datasette: Datasette, name: str, shown: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the paths that sort by a column, count by it, and show or hide it."""

    def replaced(**arguments: str | None) -> str:
        path: str = datasette.urls.path(path_with_replaced_args(request, {**arguments, "_next": None}))
        return path

    is_counted = name in request.args.getlist("_facet")
    counting = path_with_removed_args if is_counted else path_with_added_args
    return {
        "name": name,
        "is_shown": shown is not None,
        "can_hide": shown is not None and not shown["is_pk"],
        "ascending": replaced(_sort=name, _sort_desc=None),
        "descending": replaced(_sort=None, _sort_desc=name),
        "counted": is_counted,
        "count": datasette.urls.path(counting(request, {"_facet": name})),
        "toggle": datasette.urls.path(_toggled(request, name, is_shown=shown is not None)),
    }


def _toggled(request: Request, name: str, *, is_shown: bool) -> str:
    """Return the path that shows a column which is hidden, and hides one which is shown."""
    by_name = "_col" if "_col" in request.args else "_nocol"
    add = is_shown == (by_name == "_nocol")
    change = path_with_added_args if add else path_with_removed_args
    path: str = change(request, {by_name: name})
    return path
