"""Datasette plugin: the row of a link shows its copies in web archives; that of a lost one leads with them."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import Request, hookimpl
from datasette.app import Datasette

from explorer.http.responses import query
from explorer.paths import DATABASE

ROW = re.compile(rf"/{DATABASE}/links/([0-9]{{1,18}})\Z")
"""Path of the row of a link."""

# The id stands in each condition: joined by it, the view would be computed for all links.
COPIES = """
SELECT l.url AS link_url, l.state, n.cited, n.agree, c.url, c.taken, c.service, c.status, c.title,
  CASE c.id WHEN n.before_id THEN n.days_before WHEN n.after_id THEN n.days_after END AS days,
  CASE c.id WHEN n.before_id THEN 'before' WHEN n.after_id THEN 'after' END AS side
FROM links l
JOIN good_snapshots c ON c.link_id = l.id
LEFT JOIN link_snapshots n ON n.link_id = ?1
WHERE l.id = ?1
ORDER BY c.id NOT IN (coalesce(n.before_id, 0), coalesce(n.after_id, 0)), c.taken LIMIT 20
"""


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(
    table: str | None, view_name: str, request: Request | None, datasette: Datasette
) -> Callable[[], Awaitable[dict[str, Any]]] | dict[str, Any]:
    """Give the page of a link's row its copies."""
    found = ROW.search(request.path) if request is not None and view_name == "row" and table == "links" else None
    if found is None:
        return {}
    number = int(found[1])

    async def variables() -> dict[str, Any]:
        return {"copies": await query(datasette, COPIES, (number,))}

    return variables
