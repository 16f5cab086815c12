"""Datasette plugin: former ids answer. Those of links and images that were joined to others lead to those; those that
redirects of visits to images had up to schema 5, and of requests for robots.txt up to 11, lead to the visits."""

import re
from typing import Any

from datasette import Response, hookimpl
from datasette.app import Datasette

from explorer.http.middleware import App, Receive, Scope, Send
from explorer.http.responses import query
from explorer.paths import DATABASE

ROW = re.compile(rf"/{DATABASE}/(links|images|image_visits|robots_visits)/([0-9]{{1,18}})(\.json)?\Z")
"""Path of the row of a link, an image, or a visit to an image or robots.txt."""

FORMER = {
    "links": "SELECT link_id AS id FROM former_ids WHERE kind = 'link' AND former_id = ?",
    "images": "SELECT image_id AS id FROM former_ids WHERE kind = 'image' AND former_id = ?",
    "image_visits": "SELECT visit_id AS id FROM former_image_visits WHERE id = ?",
    "robots_visits": "SELECT visit_id AS id FROM former_robots_visits WHERE id = ?",
}


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
    """Return the id of what it is now; None for an id that is no former one."""
    rows = await query(datasette, FORMER[table], (former,))
    return next((int(row["id"]) for row in rows), None)
