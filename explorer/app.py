"""Build the Datasette instance that serves an archive."""

from functools import partial
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.plugins import pm

from crawler.archive.checks.soundness import check_sound, takes_long
from crawler.archive.database import open_archive
from crawler.exceptions import ArchiveUnwritableError
from explorer.connection import warm_cache
from explorer.metadata import datasette_metadata
from explorer.pages import PAGES, PageRequest
from explorer.paths import DATABASE
from explorer.visitors.database import ArchiveDatabase

__all__ = ["check_served", "make_datasette", "prepare"]

FOLDER = Path(__file__).resolve().parent

REPLACED = ("datasette.handle_exception", "datasette.default_permissions")
"""Plugins of Datasette that `plugins/errors.py` and `plugins/permissions.py` replace. The first also prints each error,
with all local variables where the library rich is installed, and every request waits meanwhile; the second copies all
metadata for each permission."""

SETTINGS: dict[str, Any] = {
    "allow_csv_stream": True,
    "default_page_size": 50,
    "facet_time_limit_ms": 500,
    "max_csv_mb": 200,
    "max_returned_rows": 2000,
    "sql_time_limit_ms": 1500,
    "suggest_facets": False,  # each suggestion scans the whole table
    "template_debug": False,
    "trace_debug": False,
    "truncate_cells_html": 300,  # characters
}
"""Datasette settings that differ from its defaults, or that the explorer depends on."""


def make_datasette(
    path: Path | str,
    *,
    immutable: bool = False,
    sql: bool = True,
    base_url: str = "/",
    rate_limit: int | None = None,
    origin: str | None = None,
    internals: bool = False,
    processes: int = 1,
    settings: dict[str, Any] | None = None,
) -> Datasette:
    """Return a Datasette application for the archive at `path`. Raise ArchiveError for what is none of this schema.

    Args:
        immutable: open the file without locks and offer it for download; nothing may write to it.
        sql: allow visitors to run their own SQL.
        base_url: path prefix of all URLs, with a slash at both ends.
        rate_limit: requests per minute and client; None for no limit.
        origin: scheme and host of absolute addresses, such as `https://archive.example`; None for this machine's.
        internals: show Datasette's pages about itself, such as `/-/threads`.
        processes: processes that serve the archive and share this machine.
        settings: Datasette settings that override `SETTINGS`.
    """
    path = check_served(path)
    _unregister_replaced()
    settings = {**SETTINGS, "base_url": base_url, "default_allow_sql": sql, **(settings or {})}
    datasette = Datasette(
        memory=False,
        metadata=_metadata(rate_limit=rate_limit, origin=origin, internals=internals),
        template_dir=str(FOLDER / "templates"),
        plugins_dir=str(FOLDER / "plugins"),
        static_mounts=[("assets", str(FOLDER / "static"))],
        settings=settings,
    )
    # Datasette adds an in-memory database when it is given no file; visitors could run SQL in it.
    datasette.remove_database("_memory")
    datasette.add_database(ArchiveDatabase(datasette, str(path), immutable=immutable, share=processes), name=DATABASE)
    return datasette


def _metadata(**own: Any) -> dict[str, Any]:
    """Return the metadata with the explorer's own settings, as those of a plugin."""
    metadata = datasette_metadata()
    return {**metadata, "plugins": {**metadata.get("plugins", {}), "explorer": own}}


def check_served(path: Path | str) -> Path:
    """Return the absolute path of an archive that can be served. Raise ArchiveError for any other.

    Whether a large one is damaged takes long to find out: `explorer.late_check` does, while it is served.
    """
    with open_archive(path, read_only=True) as archive:
        if not takes_long(archive):
            check_sound(archive)
    path = Path(path).resolve()
    if set("?#%") & set(str(path)):
        raise ArchiveUnwritableError(path, "has one of ? # % in its path, which Datasette cannot open.", "Rename it.")
    return path


def _unregister_replaced() -> None:
    for name in REPLACED:
        if pm.has_plugin(name):
            pm.unregister(name=name)


def prepare(datasette: Datasette) -> None:
    """Fill the query cache for the pages without parameters; takes half a minute for an archive of a million links."""
    pages = [partial(make, request=PageRequest()) for pattern, make in PAGES.items() if "(" not in pattern]
    warm_cache(datasette.get_database(DATABASE), pages)
