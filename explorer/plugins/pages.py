"""Datasette plugin: the explorer's pages as HTML, JSON and CSV."""

import csv
import io
import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import unquote, urlencode

from datasette import Response, hookimpl
from jinja2 import Environment

from crawler.visits.states import LOST_STATES, STATES
from explorer import template_filters
from explorer.cells import MAX_CHARS
from explorer.connection import QueryTimeoutError
from explorer.figures import lost_share
from explorer.http.responses import built
from explorer.issue_names import heading_and_subject
from explorer.pages import PAGES
from explorer.pages.page import (
    MAX_REFERENCES,
    REFERENCE_FORMATS,
    BadRequestError,
    MovedError,
    NotFoundError,
    Page,
    PageRequest,
)
from explorer.pages.publication import PageBuilder
from explorer.paths import DATABASE, author_path, issue_path, mention_anchor, mention_path, publication_path, story_path
from explorer.references import MEDIA_TYPES, references_file
from explorer.rendering import render_at_once
from explorer.static_files import SCRIPT, STATIC, integrity

CACHE_HEADERS = {"cache-control": "max-age=60"}

STATUS_OF_ERROR: dict[type[Exception], int] = {NotFoundError: 404, BadRequestError: 400, QueryTimeoutError: 503}
"""Exception that a page raises -> HTTP status."""

INTERNALS = (
    "threads", "versions", "plugins", "settings", "config", "messages", "allow-debug", "patterns", "actor",
    "permissions", "auth-token", "logout",
)  # fmt: skip
"""Datasette's pages about itself: no reader of an archive needs them."""


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Any) -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """Register the pages; hide Datasette's about itself, and in any case its list of databases, with their paths."""
    shown = (datasette.plugin_config("explorer") or {}).get("internals")
    hidden = ["databases", *(() if shown else INTERNALS)]
    routes: list[tuple[str, Callable[..., Awaitable[Any]]]] = [(rf"^/-/(?:{'|'.join(hidden)})(?:\.json)?$", _not_shown)]
    for pattern, build in PAGES.items():
        format_ = f"\\.(?P<format>json|csv|{'|'.join(REFERENCE_FORMATS)})"
        routes.append((f"^{pattern}(?:{'home' if pattern == '/' else ''}{format_})?$", _view(build)))
    return routes


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Environment, datasette: Any) -> None:
    """Register filters, tests and globals; all output of templates passes `strip_control_chars`."""
    if datasette.plugin_config("explorer") is not None:  # Datasette's own templates call coroutine functions
        render_at_once(env)
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
        heading_and_subject=heading_and_subject,
    )
    env.tests["another_title"] = template_filters.titles_differ
    env.globals.update(
        state_meanings=STATES,
        lost_states=LOST_STATES,
        assets=partial(_asset_path, datasette),
        script={"name": SCRIPT, "integrity": integrity(SCRIPT)},
        with_parameters=_with_parameters,
        sql_allowed=datasette.setting("default_allow_sql"),
        max_cell_chars=MAX_CHARS,
        here=datasette.urls.path,
        issue_path=lambda issue: datasette.urls.path(issue_path(issue["publication_key"], issue["slug"])),
        author_path=author_path,
        mention_anchor=mention_anchor,
        mention_path=lambda mention: datasette.urls.path(mention_path(mention)),
        story_path=lambda mention: datasette.urls.path(story_path(mention)),
        publication_path=lambda key: datasette.urls.path(publication_path(key)),
    )


def _view(build: PageBuilder) -> Callable[..., Awaitable[Any]]:
    async def view(request: Any, datasette: Any) -> Response:
        path_params = {name: unquote(value) for name, value in request.url_vars.items() if value is not None}
        format_ = path_params.pop("format", "html")
        page_request = PageRequest(path_params, {name: request.args[name] for name in request.args}, format_)
        try:
            page, references = await built(datasette, partial(references_file, build, page_request))
        except MovedError as moved:
            return _redirect(datasette, moved.path, format_)
        except tuple(STATUS_OF_ERROR) as error:
            return await _error_response(datasette, request, STATUS_OF_ERROR[type(error)], str(error), format_)
        if format_ != "html":
            return await _data_response(datasette, request, page, references, format_)
        context = _context(datasette, request, page)
        html = await datasette.render_template(f"pages/{page.template}.html", context, request=request)
        return Response.html(html, status=page.status, headers=CACHE_HEADERS)

    return view


async def _data_response(datasette: Any, request: Any, page: Page, references: str | None, format_: str) -> Response:
    """Return a page as JSON or CSV, or its references."""
    if format_ in REFERENCE_FORMATS:
        if references is None:
            message = "This page lists nothing that could be cited."
            return await _error_response(datasette, request, 404, message, format_)
        name = f"{page.path.partition('?')[0].strip('/').replace('/', '-') or 'home'}.{format_}"
        headers = {**CACHE_HEADERS, "content-disposition": f'inline; filename="{_ascii_name(name)}"'}
        return Response(references, headers=headers, content_type=MEDIA_TYPES[format_])
    if format_ == "json":
        body = {"title": page.title, "path": datasette.urls.path(page.path), **page.data}
        return Response(
            json.dumps(body, ensure_ascii=False),
            status=page.status,
            headers=CACHE_HEADERS,
            content_type="application/json; charset=utf-8",
        )
    if page.csv_rows is None:
        message = "This page is not available as CSV; its data is available as JSON."
        return await _error_response(datasette, request, 404, message, format_)
    name = f"{page.publication['key']}-{page.template}" if page.publication else page.template
    headers = {**CACHE_HEADERS, "content-disposition": f'inline; filename="{name}.csv"'}
    return Response(_csv(page.data[page.csv_rows]), headers=headers, content_type="text/csv; charset=utf-8")


def _redirect(datasette: Any, path: str, format_: str) -> Response:
    """Return a permanent redirect to a page, in the same format."""
    place, mark, query = path.partition("?")
    end = "" if format_ == "html" else f".{format_}"
    return Response.redirect(datasette.urls.path(f"{place}{end}{mark}{query}"), status=301)


def _ascii_name(name: str) -> str:
    """Return a name of a file that fits in a header."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "-" for sign in name)


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
    queries = dict.fromkeys(["json", "csv"] if page.csv_rows else ["json"], parameters)
    if page.citable is not None:
        # A file is of the whole list, whatever page of it is read: it has more than a page.
        queries |= dict.fromkeys(("csv", *REFERENCE_FORMATS) if page.csv_rows else REFERENCE_FORMATS, query_string)
    return {
        **page.data,
        **page.context,
        "page": page,
        "front": path == "/",
        "here": lambda place: datasette.urls.path((within + place).removesuffix("/") or "/"),
        "canonical": datasette.absolute_url(request, datasette.urls.path(page.path)),
        "path": datasette.urls.path(page.path),
        "formats": {
            format_: datasette.urls.path(f"{name}.{format_}{'?' if query else ''}{query}")
            for format_, query in queries.items()
        },
        "sql_path": sql,
        "labels": REFERENCE_FORMATS,
        "most_references": MAX_REFERENCES,
        "media_types": MEDIA_TYPES,
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
