"""Datasette plugin: what the editor of SQL shows: what to do about an error, the limits, examples."""

from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request

from explorer.http.responses import query
from explorer.metadata import HIDDEN_TABLES
from explorer.paths import DATABASE
from explorer.sql.advice import advise
from explorer.sql.examples import EXAMPLES
from explorer.visitors.limits import MAX_RESULT_BYTES, MAX_SQLITE_MEMORY, MAX_VALUE_BYTES

COLUMNS = """
SELECT m.name AS table_name, c.name
FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type IN ('table', 'view')
ORDER BY m.type DESC, m.name NOT IN ('entries', 'citations', 'site_issues'), m.name, c.cid
"""
"""The columns of views, those to begin with first, then of tables."""

_OF_EDITOR = frozenset({"database", "table", "query"})
"""Views of Datasette that show the editor, or an error of a query."""

_known: WeakKeyDictionary[Datasette, Mapping[str, Sequence[str]]] = WeakKeyDictionary()
"""Instance -> the columns of its tables: an archive is served with one schema."""


@hookimpl  # type: ignore[untyped-decorator]
async def extra_template_vars(view_name: str | None, request: Request | None, datasette: Datasette) -> dict[str, Any]:
    """Give the pages of queries what the editor shows."""
    if request is None or not request.path.startswith(f"/{DATABASE}") or view_name not in {*_OF_EDITOR, None}:
        return {}

    columns = await _columns(datasette)
    return {
        "sql_tables": columns,
        "what_to_do": lambda error, sql: advise(error, sql, columns),
        "sql_limits": _limits(datasette),
        "sql_examples": EXAMPLES,
    }


async def _columns(datasette: Datasette) -> Mapping[str, Sequence[str]]:
    """Return table or view -> its columns, those of internals left out; as they were when they were asked for first."""
    if datasette not in _known:
        columns: dict[str, list[str]] = {}
        for row in await query(datasette, COLUMNS):
            if row["table_name"] not in HIDDEN_TABLES and "_fts" not in row["table_name"]:
                columns.setdefault(row["table_name"], []).append(row["name"])
        _known[datasette] = columns
    return _known[datasette]


def _limits(datasette: Datasette) -> dict[str, str]:
    """Return what is limited -> how much."""
    return {
        "time": f"{datasette.setting('sql_time_limit_ms') / 1000:g} s",
        "rows shown": f"{datasette.setting('max_returned_rows'):,}",
        "result": f"{MAX_RESULT_BYTES // 1_000_000} MB",
        "one value": f"{MAX_VALUE_BYTES // 1_000_000} MB",
        "memory": f"{MAX_SQLITE_MEMORY // 1_000_000} MB",
    }
