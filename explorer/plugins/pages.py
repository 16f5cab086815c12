"""Datasette plugin: the explorer's own pages at their addresses, each also as JSON and CSV."""

import asyncio
import csv
import io
import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import unquote, urlencode

from datasette import Response, hookimpl
from jinja2 import Environment

from crawler.visits.states import STATES
from explorer import template_filters
from explorer.app import DATABASE
from explorer.connection import QueryTimeoutError, in_transaction
from explorer.pages import PAGES, BadRequestError, NotFoundError, Page, PageBuilder, PageRequest
from explorer.query_cache import QueryCache, query_cache

CACHE = {"cache-control": "max-age=60"}

STATUS_OF_ERROR: dict[type[Exception], int] = {NotFoundError: 404, BadRequestError: 400, QueryTimeoutError: 503}
"""What a page raises -> status of the answer."""

_refreshing: set[asyncio.Task[None]] = set()
"""The loop itself holds its tasks but weakly."""


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """The pages, and no list of databases, which would show where on the machine the archive lies."""
    routes: list[tuple[str, Callable[..., Awaitable[Any]]]] = [(r"^/-/databases(\.json)?$", _not_shown)]
    for pattern, make in PAGES.items():
        formats = r"(?:home\.(?P<format>json|csv))?" if pattern == "/" else r"(?:\.(?P<format>json|csv))?"
        routes.append((f"^{pattern}{formats}$", _view(make)))
    return routes


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Environment, datasette: Any) -> None:
    """The filters of the templates; every text that any template writes is made strip_control_chars."""
    env.finalize = template_filters.strip_control_chars
    env.filters.update(
        file_name=template_filters.file_name,
        safe_href=template_filters.safe_href,
        shorten=template_filters.shorten,
        highlight=template_filters.highlight,
        timestamp=template_filters.timestamp,
        column_max=template_filters.column_max,
        number=template_filters.number,
        percent=template_filters.percent,
    )
    env.tests["another_title"] = template_filters.titles_differ
    env.globals.update(
        state_meanings=STATES,
        assets=partial(_asset, datasette),
        with_arguments=_with_arguments,
        sql_allowed=datasette.setting("default_allow_sql"),
    )


def _view(make: PageBuilder) -> Callable[..., Awaitable[Any]]:
    async def view(request: Any, datasette: Any) -> Response:
        given = {name: unquote(value) for name, value in request.url_vars.items() if value is not None}
        format_ = given.pop("format", "html")
        page_request = PageRequest(given, {name: request.args[name] for name in request.args})
        try:
            page = await _read(datasette, partial(make, request=page_request))
        except tuple(STATUS_OF_ERROR) as error:
            return await _error_response(datasette, request, STATUS_OF_ERROR[type(error)], str(error), format_)
        if format_ == "json":
            body = {"title": page.title, "path": datasette.urls.path(page.path), **page.data}
            return Response(
                json.dumps(body, ensure_ascii=False), headers=CACHE, content_type="application/json; charset=utf-8"
            )
        if format_ == "csv":
            if page.csv_rows is None:
                return await _error_response(
                    datasette, request, 404, "This page has no one list for CSV; it has JSON.", format_
                )
            headers = {**CACHE, "content-disposition": f'inline; filename="{page.template}.csv"'}
            return Response(_csv(page.data[page.csv_rows]), headers=headers, content_type="text/csv; charset=utf-8")
        context = _context(datasette, request, page)
        html = await datasette.render_template(f"pages/{page.template}.html", context, request=request)
        return Response.html(html, headers=CACHE)

    return view


async def _read(datasette: Any, make: Callable[..., Page]) -> Page:
    """Makes a page in a thread, then refreshes figures that it found stale. Raises one of `STATUS_OF_ERROR`."""
    database = datasette.get_database(DATABASE)
    cache = query_cache(database)
    page: Page = await database.execute_fn(in_transaction(cache, make))
    if cache.stale and not _refreshing:
        task = asyncio.create_task(_refresh(database, cache))
        _refreshing.add(task)
        task.add_done_callback(_refreshing.discard)
    return page


async def _refresh(database: Any, cache: QueryCache) -> None:
    await database.execute_fn(cache.refresh)


async def _error_response(datasette: Any, request: Any, status: int, message: str, format_: str) -> Response:
    """What Datasette's own handler would answer; that one prints a stack for every mistyped address."""
    if format_ == "json":
        return Response.json({"ok": False, "error": message, "status": status}, status=status)
    html = await datasette.render_template("error.html", {"status": status, "error": message}, request=request)
    return Response.html(html, status=status)


async def _not_shown(request: Any, datasette: Any) -> Response:
    return await _error_response(datasette, request, 404, "This page is not shown.", "html")


def _context(datasette: Any, request: Any, page: Page) -> dict[str, Any]:
    path, _, arguments = page.path.partition("?")
    number = request.args.get("page")
    data_arguments = "&".join(part for part in (arguments, urlencode({"page": number}) if number else "") if part)
    name = "/home" if path == "/" else path
    sql = None
    if page.sql is not None and datasette.setting("default_allow_sql"):
        sql = f"{datasette.urls.database(DATABASE)}?{urlencode({'sql': page.sql, **page.parameters})}"
    formats = ["json", "csv"] if page.csv_rows else ["json"]
    return {
        **page.data,
        **page.context,
        "page": page,
        "canonical": datasette.absolute_url(request, datasette.urls.path(page.path)),
        "here": datasette.urls.path(page.path),
        "formats": {
            format_: datasette.urls.path(f"{name}.{format_}{'?' if data_arguments else ''}{data_arguments}")
            for format_ in formats
        },
        "sql_path": sql,
    }


def _csv(rows: list[Mapping[str, Any]]) -> str:
    """The rows with the names of their columns; what is no text or number as JSON."""
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]), extrasaction="ignore", lineterminator="\r\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(
                {k: json.dumps(v, ensure_ascii=False) if isinstance(v, list | dict) else v for k, v in row.items()}
            )
    return out.getvalue()


def _with_arguments(path: str, **arguments: Any) -> str:
    """The path with arguments put to those it has; empty ones left out."""
    given = {name: value for name, value in arguments.items() if value not in ("", None)}
    if not given:
        return path
    return f"{path}{'&' if '?' in path else '?'}{urlencode(given)}"


def _asset(datasette: Any, name: str) -> str:
    """Address of a file of the explorer's own, with what tells one version of it from another."""
    file = template_filters.FOLDER / "static" / name
    return f"{datasette.urls.path(f'/assets/{name}')}?{file.stat().st_mtime_ns:x}"
