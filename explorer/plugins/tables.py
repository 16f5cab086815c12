"""Datasette plugin: tables and results that can be read: cells that link, columns in a readable order, links to choose,
sort and count by a column."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import path_with_added_args, path_with_removed_args, path_with_replaced_args
from datasette.utils.asgi import Request
from markupsafe import Markup

from explorer.cells import cell, is_number

_RAW = re.compile(
    r"(?:\A|_)(?:url|hash|digest|sha256|dhash|etag|last_modified|reader|revision|record_id|id|permalink)\Z"
)
"""Columns of addresses, ids and fingerprints, which a table shows last, and no print."""

_FIRST = ("title", "name", "headline", "domain_id", "issue_id", "published", "section_id", "role", "state")
"""Columns that a table shows first, behind its key."""


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
        "is_number": is_number,
        "is_raw": lambda name: _RAW.search(name) is not None,
        "all_columns_path": datasette.urls.path(path_with_removed_args(request, {"_col", "_nocol"})),
        "columns_are_chosen": not {"_col", "_nocol"}.isdisjoint(request.args.keys()),
    }


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
        return (3 if _RAW.search(name) else 2, place)

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
