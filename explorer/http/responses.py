"""What routes share: access checks, reading the archive, absolute URLs and XML responses."""

import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from explorer.connection import ArchiveConnection, in_transaction, time_limit
from explorer.markup import XML_DECLARATION, escape_attribute
from explorer.paths import DATABASE
from explorer.query_cache import query_cache

__all__ = ["PUBLICATION", "View", "absolute_url", "archive_name", "archive_view", "built", "query", "xml_response"]

View = Callable[[Datasette, Request], Awaitable[Response]]
"""A view function of Datasette."""

Built = TypeVar("Built")

PUBLICATION = "SELECT name, url FROM publications ORDER BY id LIMIT 1"


def archive_view(view: View) -> View:
    """Wrap a view in a permission check; respond 404 when there is no archive or its schema is another one."""

    async def checked(datasette: Datasette, request: Request) -> Response:
        if DATABASE not in datasette.databases:
            raise NotFound("No archive is open here.")
        await datasette.ensure_permissions(request.actor, [("view-database", DATABASE), "view-instance"])
        try:
            return await view(datasette, request)
        except sqlite3.OperationalError as error:
            if "no such" not in str(error):
                raise
            raise NotFound(f"The archive is of another schema: {error}.") from error

    return checked


async def built(datasette: Datasette, build: Callable[[ArchiveConnection], Built]) -> Built:
    """Return what a function makes of the archive, in a thread. Raise what `build` raises, and QueryTimeoutError."""
    database = datasette.get_database(DATABASE)
    made: Built = await database.execute_fn(in_transaction(query_cache(database), build))
    return made


async def query(
    datasette: Datasette, sql: str, values: Sequence[object] | Mapping[str, object] = ()
) -> list[Mapping[str, Any]]:
    """Return all rows of a SELECT of the explorer's own, without waiting for visitors' queries."""

    def select(connection: sqlite3.Connection) -> list[Mapping[str, Any]]:
        with time_limit(connection):
            return connection.execute(sql, values).fetchall()

    return list(await datasette.get_database(DATABASE).execute_fn(select))


async def archive_name(datasette: Datasette) -> str:
    """Return the name of the archive's publication; "Backnumber" where it has several, or none."""
    publications = await query(datasette, "SELECT name FROM publications LIMIT 2")
    return str(publications[0]["name"]) if len(publications) == 1 else "Backnumber"


def absolute_url(datasette: Datasette, request: Request, path: str) -> str:
    """Return the absolute URL of a path: scheme and host from the request, below the setting `base_url`."""
    return str(datasette.absolute_url(request, datasette.urls.path(path)))


def xml_response(body: str, content_type: str = "application/xml", *, style: str | None = None) -> Response:
    """Return a response with the XML declaration in front of `body`.

    Args:
        style: path of a style sheet, for browsers.
    """
    styled = f'<?xml-stylesheet type="text/css" href="{escape_attribute(style)}"?>' if style else ""
    return Response(f"{XML_DECLARATION}{styled}{body}\n", content_type=f"{content_type}; charset=utf-8")
