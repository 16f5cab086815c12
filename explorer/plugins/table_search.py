"""Datasette plugin: `_search` of tables and views, instead of Datasette's own.

That searches no column of a view, finds nothing for an empty search box, and returns all rows of what has no index.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.filters import FilterArguments
from datasette.utils.asgi import Request
from datasette.views.base import DatasetteError

from crawler.archive.search_indexes import SEARCH_INDEXES
from explorer.metadata import SEARCHED

PREFIX = "_search_"
"""Begin of the parameter that searches a column."""


@hookimpl  # type: ignore[untyped-decorator]
def filters_from_request(request: Request, table: str) -> Callable[[], Awaitable[FilterArguments]]:
    """Return the condition of `_search=WORDS` and `_search_COLUMN=WORDS`; with `_searchmode=raw`, of FTS5's own syntax.

    Raise DatasetteError (400) for a table without an index, and for a column that it does not have.
    """

    async def condition() -> FilterArguments:
        asked = {
            name: request.args[name]
            for name in request.args
            if (name == "_search" or name.startswith(PREFIX)) and request.args[name].strip()
        }
        context: dict[str, Any] = {"supports_search": table in SEARCHED, "search": asked.get("_search", "")}
        if not asked:
            return FilterArguments([], {}, [], context)
        if table not in SEARCHED:
            raise DatasetteError(
                f"{table} has no search: filter by a column, or search {', '.join(SEARCHED)}.", status=400
            )
        raw = request.args.get("_searchmode") == "raw"
        conditions, parameters, described = [], {}, []
        for number, (name, words) in enumerate(asked.items()):
            conditions.append(_condition(table, name, f"search_{number}", raw=raw))
            parameters[f"search_{number}"] = words
            column = "" if name == "_search" else f"column “{name.removeprefix(PREFIX)}” "
            described.append(f'search {column}matches "{words}"')
        return FilterArguments(conditions, parameters, described, context)

    return condition


def _condition(table: str, name: str, parameter: str, *, raw: bool) -> str:
    """Return the SQL for a search of a table. Raise DatasetteError (400) for a column that its index does not have."""
    index, key = SEARCHED[table]
    where = index
    if name != "_search":
        where, columns = name.removeprefix(PREFIX), SEARCH_INDEXES[index].columns
        if where not in columns:
            raise DatasetteError(f"{table} is searched by {', '.join(columns)} only.", status=400)
    match = f":{parameter}" if raw else f"fts_query(:{parameter})"
    return f"{key} IN (SELECT rowid FROM {index} WHERE {where} MATCH {match})"  # noqa: S608 - of constants
