"""Datasette plugin: security headers, rate limit, and size limits for SQL."""

from collections.abc import Callable
from typing import Any

from datasette import hookimpl

from explorer.middleware import App, add_security_headers, limit_rate, strip_prefix
from explorer.visitors.database import note_own_sql
from explorer.visitors.limits import set_limits


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: Any, database: str) -> None:
    """Limit the sizes of values and results; not in Datasette's internal databases."""
    if not database.startswith("_"):
        set_limits(conn)


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Wrap the application in the middleware."""
    rate = (datasette.plugin_config("explorer") or {}).get("rate_limit")

    def wrap(app: App) -> App:
        app = strip_prefix(note_own_sql(app), datasette.setting("base_url"))
        if rate:
            app = limit_rate(app, rate)
        return add_security_headers(app)

    return wrap
