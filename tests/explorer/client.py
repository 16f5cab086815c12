"""Send requests to an explorer in this process."""

import asyncio
from pathlib import Path
from typing import Any

from crawler.urls.keys import link_key
from explorer.app import make_datasette

EXPLORER_PATHS = (
    "/", "/issues", "/issues/1", "/search", "/search?q=gears", "/domains", "/domains?order=name", "/domains?q=site",
    "/domains/site.example", "/authors", "/health", "/health?list=moved", "/images", "/coverage", "/charts",
    "/topics", "/method", "/accuracy", "/stories", "/stories?list=threads", "/problems",
    "/problems?list=records",
)  # fmt: skip
DATASETTE_PATHS = (
    "/archive", "/archive/links", "/archive/entries", "/archive/links/1", "/archive?sql=select+title+from+mentions",
    "/archive/problems?_facet=kind",
)  # fmt: skip
RECORD_PATHS = (
    "/categories", "/categories/News", "/sections", "/sections/Tools", "/years", "/years/2020",
    "/mentions?site=site.example&year=2021", "/links?group=lost",
    f"/links/{link_key('https://site.example/1-2020-01-06/story')}",
)  # fmt: skip
"""Pages of the small archive that show what is cited."""


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
