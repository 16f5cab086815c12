"""Datasette plugin: the explorer's pages as HTML, JSON and CSV."""

import asyncio
import csv
import io
import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode

from datasette import Response, hookimpl
from jinja2 import Environment

from crawler.visits.states import LOST_STATES, STATES
from explorer import template_filters
from explorer.connection import QueryTimeoutError, in_transaction
from explorer.figures import lost_share
from explorer.pages import PAGES, BadRequestError, NotFoundError, Page, PageBuilder, PageRequest
from explorer.paths import DATABASE, issue_path, publication_path
from explorer.query_cache import QueryCache, query_cache

STATIC = Path(__file__).resolve().parents[1] / "static"

CACHE_HEADERS = {"cache-control": "max-age=60"}

STATUS_OF_ERROR: dict[type[Exception], int] = {NotFoundError: 404, BadRequestError: 400, QueryTimeoutError: 503}
"""Exception that a page raises -> HTTP status."""

INTERNALS = (
    "threads", "versions", "plugins", "settings", "config", "messages", "allow-debug", "patterns", "actor",
    "permissions", "auth-token", "logout",
)  # fmt: skip
"""Datasette's pages about itself: no reader of an archive needs them."""

_refreshing: set[asyncio.Task[None]] = set()
"""Strong references to running tasks: the event loop keeps only weak ones."""


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Any) -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """Register the pages; hide Datasette's about itself, and in any case its list of databases, with their paths."""
    shown = (datasette.plugin_config("explorer") or {}).get("internals")
    hidden = ["databases", *(() if shown else INTERNALS)]
    routes: list[tuple[str, Callable[..., Awaitable[Any]]]] = [(rf"^/-/(?:{'|'.join(hidden)})(?:\.json)?$", _not_shown)]
    for pattern, build in PAGES.items():
        formats = r"(?:home\.(?P<format>json|csv))?" if pattern == "/" else r"(?:\.(?P<format>json|csv))?"
        routes.append((f"^{pattern}{formats}$", _view(build)))
    return routes


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Environment, datasette: Any) -> None:
    """Register filters, tests and globals; all output of templates passes `strip_control_chars`."""
    env.finalize = template_filters.strip_control_chars
    env.filters.update(
        file_name=template_filters.file_name,
        safe_href=template_filters.safe_href,
        shorten=template_filters.shorten,
        highlight=template_filters.highlight,
        local=template_filters.local,
        timestamp=template_filters.timestamp,
        column_max=template_filters.column_max,
        number=template_filters.number,
        percent=template_filters.percent,
        lost_share=lost_share,
    )
    env.tests["another_title"] = template_filters.titles_differ
    env.globals.update(
        state_meanings=STATES,
        lost_states=LOST_STATES,
        assets=partial(_asset_path, datasette),
        with_parameters=_with_parameters,
        sql_allowed=datasette.setting("default_allow_sql"),
        here=datasette.urls.path,
        issue_path=lambda issue: datasette.urls.path(issue_path(issue["publication_key"], issue["slug"])),
        publication_path=lambda key: datasette.urls.path(publication_path(key)),
    )


def _view(build: PageBuilder) -> Callable[..., Awaitable[Any]]:
    async def view(request: Any, datasette: Any) -> Response:
        path_params = {name: unquote(value) for name, value in request.url_vars.items() if value is not None}
        format_ = path_params.pop("format", "html")
        page_request = PageRequest(path_params, {name: request.args[name] for name in request.args})
        try:
            page = await _build_page(datasette, partial(build, request=page_request))
        except tuple(STATUS_OF_ERROR) as error:
            return await _error_response(datasette, request, STATUS_OF_ERROR[type(error)], str(error), format_)
        if format_ == "json":
            body = {"title": page.title, "path": datasette.urls.path(page.path), **page.data}
            return Response(
                json.dumps(body, ensure_ascii=False),
                headers=CACHE_HEADERS,
                content_type="application/json; charset=utf-8",
            )
        if format_ == "csv":
            if page.csv_rows is None:
                return await _error_response(
                    datasette,
                    request,
                    404,
                    "This page is not available as CSV; its data is available as JSON.",
                    format_,
                )
            name = f"{page.publication['key']}-{page.template}" if page.publication else page.template
            headers = {**CACHE_HEADERS, "content-disposition": f'inline; filename="{name}.csv"'}
            return Response(_csv(page.data[page.csv_rows]), headers=headers, content_type="text/csv; charset=utf-8")
        context = _context(datasette, request, page)
        html = await datasette.render_template(f"pages/{page.template}.html", context, request=request)
        return Response.html(html, headers=CACHE_HEADERS)

    return view


async def _build_page(datasette: Any, build: Callable[..., Page]) -> Page:
    """Build a page in a thread and start the refresh of stale results. Raise one of `STATUS_OF_ERROR`."""
    database = datasette.get_database(DATABASE)
    cache = query_cache(database)
    page: Page = await database.execute_fn(in_transaction(cache, build))
    if cache.stale and not _refreshing:
        task = asyncio.create_task(_refresh(database, cache))
        _refreshing.add(task)
        task.add_done_callback(_refreshing.discard)
    return page


async def _refresh(database: Any, cache: QueryCache) -> None:
    await database.execute_fn(cache.refresh)


async def _error_response(datasette: Any, request: Any, status: int, message: str, format_: str) -> Response:
    """Return an error page; Datasette's own handler would log a traceback for every 404."""
    if format_ == "json":
        return Response.json({"ok": False, "error": message, "status": status}, status=status)
    html = await datasette.render_template("error.html", {"status": status, "error": message}, request=request)
    return Response.html(html, status=status)


async def _not_shown(request: Any, datasette: Any) -> Response:
    return await _error_response(datasette, request, 404, "This page is not shown.", "html")


def _context(datasette: Any, request: Any, page: Page) -> dict[str, Any]:
    path, _, query_string = page.path.partition("?")
    number = request.args.get("page")
    parameters = "&".join(part for part in (query_string, urlencode({"page": number}) if number else "") if part)
    name = "/home" if path == "/" else path
    within = publication_path(page.publication["key"]) if page.publication else ""
    sql = None
    if page.sql is not None and datasette.setting("default_allow_sql"):
        sql = f"{datasette.urls.database(DATABASE)}?{urlencode({'sql': page.sql, **page.parameters})}"
    formats = ["json", "csv"] if page.csv_rows else ["json"]
    return {
        **page.data,
        **page.context,
        "page": page,
        "front": path == "/",
        "here": lambda place: datasette.urls.path((within + place).removesuffix("/") or "/"),
        "canonical": datasette.absolute_url(request, datasette.urls.path(page.path)),
        "path": datasette.urls.path(page.path),
        "formats": {
            format_: datasette.urls.path(f"{name}.{format_}{'?' if parameters else ''}{parameters}")
            for format_ in formats
        },
        "sql_path": sql,
    }


def _csv(rows: list[Mapping[str, Any]]) -> str:
    """Return the rows as CSV with a header; lists and objects as JSON."""
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]), extrasaction="ignore", lineterminator="\r\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(
                {k: json.dumps(v, ensure_ascii=False) if isinstance(v, list | dict) else v for k, v in row.items()}
            )
    return out.getvalue()


def _with_parameters(path: str, **parameters: Any) -> str:
    """Return the path with query parameters appended; empty ones are omitted."""
    present = {name: value for name, value in parameters.items() if value not in ("", None)}
    if not present:
        return path
    return f"{path}{'&' if '?' in path else '?'}{urlencode(present)}"


def _asset_path(datasette: Any, name: str) -> str:
    """Return the URL path of a static file, with its modification time so that browsers reload a changed one."""
    file = STATIC / name
    return f"{datasette.urls.path(f'/assets/{name}')}?{file.stat().st_mtime_ns:x}"
