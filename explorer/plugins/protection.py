"""Datasette plugin: security headers, conditional requests, kept and compressed answers, data for other origins,
limits."""

from collections.abc import Callable
from typing import Any, Final

from asgi_gzip import GZipMiddleware
from datasette import hookimpl

from explorer.http.answers import keep_answers
from explorer.http.conditional import answer_unchanged, tag_answers
from explorer.http.middleware import (
    App,
    add_security_headers,
    guard_csv,
    limit_rate,
    refuse_odd_paths,
    share_data,
    strip_prefix,
    use_origin,
)
from explorer.paths import DATABASE
from explorer.visitors.database import ArchiveDatabase, note_own_sql
from explorer.visitors.limits import set_limits

GZIP_LEVEL: Final = 5
"""Pages have 2 to 10 % more bytes than at the highest level, in a third of its time."""


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: Any, database: str) -> None:
    """Limit the sizes of values and results; not in Datasette's internal databases."""
    if not database.startswith("_"):
        set_limits(conn)


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Wrap the application in the middleware."""
    config = datasette.plugin_config("explorer") or {}
    rate = config.get("rate_limit")

    def wrap(app: App) -> App:
        # Within what keeps answers, so that one that is kept is compressed once.
        app = GZipMiddleware(tag_answers(guard_csv(note_own_sql(app))), compresslevel=GZIP_LEVEL)
        database = datasette.databases.get(DATABASE)
        if isinstance(database, ArchiveDatabase):
            app = keep_answers(app, database.generations)
        app = share_data(answer_unchanged(app))
        app = strip_prefix(refuse_odd_paths(app), datasette.setting("base_url"))
        app = use_origin(app, config.get("origin"))
        if rate:
            app = limit_rate(app, rate)
        return add_security_headers(app)

    return wrap
