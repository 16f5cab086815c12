"""Builds the Datasette instance that serves an archive."""

from functools import partial
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database

from crawler.archive.database import open_archive
from crawler.exceptions import ArchiveUnwritableError
from explorer.connection import warm_cache
from explorer.metadata import datasette_metadata
from explorer.pages import PAGES, PageRequest

__all__ = ["DATABASE", "make_datasette", "prepare"]

DATABASE = "archive"
"""Name of the database in every address, whatever the file is called."""

FOLDER = Path(__file__).resolve().parent

SETTINGS: dict[str, Any] = {
    "allow_csv_stream": True,
    "default_page_size": 50,
    "facet_time_limit_ms": 200,
    "max_csv_mb": 200,
    "max_returned_rows": 2000,
    "sql_time_limit_ms": 1500,
    "suggest_facets": False,  # each suggestion is a query over the whole table
    "template_debug": False,
    "trace_debug": False,
    "truncate_cells_html": 300,  # characters
}
"""What differs from Datasette's defaults, or must not."""


def make_datasette(
    path: Path | str,
    *,
    immutable: bool = False,
    sql: bool = True,
    base_url: str = "/",
    rate_limit: int | None = None,
    settings: dict[str, Any] | None = None,
) -> Datasette:
    """The explorer of the archive at `path`.

    Args:
        immutable: nobody writes to the file; it is then opened without locks, and may be downloaded.
        sql: whether visitors may ask in SQL of their own.
        base_url: path under which a proxy shows it, with a slash at both ends.
        rate_limit: requests a minute that one client may make; None for any number.
        settings: of Datasette, above those of the explorer.

    Raises:
        ArchiveError: there is no such file, it is no archive, or one of another schema.
    """
    open_archive(path, read_only=True).close()
    path = Path(path).resolve()
    if set("?#%") & set(str(path)):
        raise ArchiveUnwritableError(path, "has one of ? # % in its path, which Datasette cannot open.", "Rename it.")
    metadata = datasette_metadata()
    plugins = {**metadata.get("plugins", {}), "explorer": {"rate_limit": rate_limit}}
    datasette = Datasette(
        memory=False,
        metadata={**metadata, "plugins": plugins},
        template_dir=str(FOLDER / "templates"),
        plugins_dir=str(FOLDER / "plugins"),
        static_mounts=[("assets", str(FOLDER / "static"))],
        settings={**SETTINGS, "base_url": base_url, "default_allow_sql": sql, **(settings or {})},
    )
    # Without a file, Datasette adds a database in memory, which would be one more to ask in SQL.
    datasette.remove_database("_memory")
    datasette.add_database(Database(datasette, path=str(path), is_mutable=not immutable), name=DATABASE)
    return datasette


def prepare(datasette: Datasette) -> None:
    """Computes the figures of the pages that show the whole archive: seconds for an archive of a million links."""
    whole = [partial(make, request=PageRequest()) for pattern, make in PAGES.items() if "(" not in pattern]
    warm_cache(datasette.get_database(DATABASE), whole)
