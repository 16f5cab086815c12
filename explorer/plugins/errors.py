"""Datasette plugin: errors as pages and as JSON, with the status that says whose they are."""

import errno
import logging
import re
import sqlite3
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import Response, hookimpl
from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Request
from datasette.views.base import DatasetteError

from crawler.text.printable import printable
from explorer.paths import DATABASE
from explorer.questions import QUESTIONS
from explorer.sql.advice import TOO_LONG

logger = logging.getLogger(__name__)

_OURS = re.compile(
    r"\A(?:database |disk I/O|unable to open|locking protocol|malformed database|attempt to write|fts5: corrupt)"
)
"""How SQLite's errors begin for which no visitor is the reason: others may quote any word of the query."""

_OF_PARAMETERS = (ValueError, LookupError, TypeError)
"""What Datasette's views raise for parameters that are not what they expect."""


_NO_SUCH_FILE = (errno.ENOTDIR, errno.ENAMETOOLONG)
"""What opening a file below a file, or one whose name is too long, fails with: Datasette expects ENOENT alone."""

_UNAWAITED = r"coroutine '(?:TableView\.|\w*Facet\.)"
"""How Python's warning of a table's facets begins: where one cannot be made, Datasette asks no more of the others."""


@hookimpl  # type: ignore[untyped-decorator]
def startup() -> None:
    """Keep out of the log what Python says of facets that were not asked for: the visitor is told which one failed."""
    warnings.filterwarnings("ignore", _UNAWAITED, RuntimeWarning)


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Awaitable[Response]]:
    """Return an error page; only what is no fault of the request is logged with a traceback."""

    async def respond() -> Response:
        status, message = said_of(exception)
        if status == 500 and request.query_string and isinstance(exception, _OF_PARAMETERS):
            logger.warning("%s: %r", printable(request.full_path[:300]), exception)
            status, message = 400, "A parameter of the address cannot be read."
        if status == 500 and isinstance(exception, AssertionError) and request.method not in ("GET", "HEAD"):
            status, message = 405, "Nothing is written here: ask with GET."
        if status == 500 and isinstance(exception, LookupError) and request.path == f"/{DATABASE}.csv":
            status, message = 404, "The archive as a whole is no table of rows."
        if status == 404 and message == "Database not found":
            message = "There is no page at this address."
        if status == 500:
            logger.error("%s could not be answered", printable(request.path[:200]), exc_info=exception)
        if request.path.partition("?")[0].endswith(".json"):
            return Response.json({"ok": False, "error": message, "status": status, "title": None}, status=status)
        context = {"status": status, "error": message}
        if status < 500 or status == 503:
            query = await query_context(datasette, request)
            if query is not None:
                html = await datasette.render_template("query.html", {**context, **query}, request=request)
                return Response.html(html, status=status)
        html = await datasette.render_template("error.html", context, request=request)
        return Response.html(html, status=status)

    return respond


async def query_context(datasette: Datasette, request: Request) -> dict[str, Any] | None:
    """Return what the page of a query shows, for a request that asked one; None for any other.

    So that an error keeps the text of the query and the values of its parameters.
    """
    path = request.path.partition("?")[0].strip("/").split("/")
    question = QUESTIONS.get(path[1]) if len(path) == 2 and path[0] == DATABASE else None
    sql = question.sql if question else request.args.get("sql")
    if path[0] != DATABASE or not sql or len(path) > 2 or (len(path) == 2 and question is None):
        return None
    shown: dict[str, Any] = {}
    if question:
        shown = await datasette.get_canned_query(DATABASE, question.name, request.actor)
        values = {name: request.args.get(name) or "" for name in shown["params"]}
    else:
        values = {name: request.args[name] for name in request.args if name != "sql" and not name.startswith("_")}
    return {
        "database": DATABASE,
        "canned_query": question.name if question else None,
        "metadata": shown,
        "named_parameter_values": values,
        "editable": question is None,
        "allow_execute_sql": await datasette.permission_allowed(request.actor, "execute-sql", DATABASE, default=True),
        "query": {"sql": sql, "params": values},
        "display_rows": [],
    }


def said_of(error: Exception) -> tuple[int, str]:
    """Return the HTTP status of an error, and what the visitor is told.

    >>> said_of(sqlite3.OperationalError("no such column: locked")), said_of(sqlite3.OperationalError("malformed JSON"))
    ((400, 'no such column: locked'), (400, 'malformed JSON'))
    >>> said_of(sqlite3.DatabaseError("database disk image is malformed"))
    (500, 'Internal error; see the log of the explorer.')
    """
    if QueryInterrupted in {type(error), type(error.__context__)}:
        return 400, TOO_LONG
    if isinstance(error, DatasetteError):
        # Its views leave out the status where a parameter makes no sense.
        return (400 if error.status == 500 else error.status), str(error.message)
    if isinstance(error, Base400):
        return error.status, str(error.args[0]) if error.args else "Invalid request."
    if isinstance(error, sqlite3.Error) and not _OURS.search(str(error)):
        return 400, str(error)
    if isinstance(error, OSError) and error.errno in _NO_SUCH_FILE:
        return 404, "There is no such file."
    return 500, "Internal error; see the log of the explorer."
