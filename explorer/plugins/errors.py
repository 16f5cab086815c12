"""Datasette plugin: errors as pages and as JSON, with the status that says whose they are."""

import logging
import re
import sqlite3
from collections.abc import Awaitable, Callable

from datasette import Response, hookimpl
from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Request
from datasette.views.base import DatasetteError

from crawler.text.printable import printable

logger = logging.getLogger(__name__)

TOO_LONG = "The query takes longer than the time limit of SQL. Narrow it, or ask for less."

_OURS = re.compile("disk|unable to open|locked|malformed|corrupt|readonly")
"""Words of SQLite's errors for which no visitor is the reason."""


_OF_PARAMETERS = (ValueError, LookupError, TypeError)
"""What Datasette's views raise for parameters that are not what they expect."""


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Awaitable[Response]]:
    """Return an error page; only what is no fault of the request is logged with a traceback."""

    async def respond() -> Response:
        status, message = said_of(exception)
        if status == 500 and request.query_string and isinstance(exception, _OF_PARAMETERS):
            logger.warning("%s: %r", printable(request.full_path[:300]), exception)
            status, message = 400, "A parameter of the address cannot be read."
        if status == 500:
            logger.error("%s could not be answered", printable(request.path[:200]), exc_info=exception)
        if request.path.partition("?")[0].endswith(".json"):
            return Response.json({"ok": False, "error": message, "status": status, "title": None}, status=status)
        html = await datasette.render_template("error.html", {"status": status, "error": message}, request=request)
        return Response.html(html, status=status)

    return respond


def said_of(error: Exception) -> tuple[int, str]:
    """Return the HTTP status of an error, and what the visitor is told.

    >>> said_of(sqlite3.OperationalError("no such column: nosuch")), said_of(KeyError("x"))
    ((400, 'no such column: nosuch'), (500, 'Internal error; see the log of the explorer.'))
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
    return 500, "Internal error; see the log of the explorer."
