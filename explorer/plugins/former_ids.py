"""Datasette plugin: ids of links and images that were joined to others lead to those."""

import re
from typing import Any

from datasette import Response, hookimpl
from datasette.app import Datasette

from explorer.middleware import App, Receive, Scope, Send
from explorer.paths import DATABASE

ROW = re.compile(rf"/{DATABASE}/(links|images)/([0-9]{{1,18}})(\.json)?\Z")
"""Path of the row of a link or image."""

FORMER = "SELECT coalesce(link_id, image_id) AS id FROM former_ids WHERE kind = ? AND former_id = ?"


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Datasette) -> Any:
    """Answer requests for rows by former ids with a permanent redirect."""

    def wrap(app: App) -> App:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            found = ROW.search(scope["path"]) if scope["type"] == "http" else None
            current = None if found is None else await _current(datasette, found[1], int(found[2]))
            if found is None or current is None:
                await app(scope, receive, send)
                return
            path = datasette.urls.path(f"/{DATABASE}/{found[1]}/{current}{found[3] or ''}")
            await Response.redirect(str(path), status=301).asgi_send(send)

        return wrapped

    return wrap


async def _current(datasette: Datasette, table: str, former: int) -> int | None:
    """Return the id of what was joined; None for an id that is no former one."""
    rows = await datasette.get_database(DATABASE).execute(FORMER, (table.removesuffix("s"), former))
    return next((int(row["id"]) for row in rows), None)
