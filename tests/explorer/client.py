"""Send requests to an explorer in this process."""

import asyncio
from pathlib import Path
from typing import Any

from explorer.app import make_datasette

EXPLORER_PATHS = (
    "/", "/issues", "/issues/1", "/search", "/search?q=gears", "/domains", "/domains?order=name", "/domains?q=site",
    "/domains/site.example", "/authors", "/health", "/health?list=moved", "/images", "/coverage", "/charts",
    "/topics", "/method", "/stories", "/stories?list=threads", "/problems",
    "/problems?list=records",
)  # fmt: skip
DATASETTE_PATHS = (
    "/archive", "/archive/links", "/archive/entries", "/archive/links/1", "/archive?sql=select+title+from+mentions",
    "/archive/problems?_facet=kind",
)  # fmt: skip


def fetch(path: Path, *paths: str, **options: Any) -> list[Any]:
    """Return the responses of a new explorer of the archive, one for each path."""

    async def send() -> list[Any]:
        datasette = make_datasette(path, **options)
        await datasette.invoke_startup()
        try:
            return [await datasette.client.get(url_path) for url_path in paths]
        finally:
            for database in datasette.databases.values():
                database.close()
            datasette.executor.shutdown()

    return asyncio.run(send())
