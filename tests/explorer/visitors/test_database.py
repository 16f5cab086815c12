"""Which SQL runs where: the explorer's own pages wait for no visitor."""

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from datasette.app import Datasette

from explorer.app import make_datasette
from explorer.visitors import lanes

SLOW = "/archive.json?sql=" + quote("SELECT instr(hex(zeroblob(800000)), hex(zeroblob(400000)) || '1')")


def test_pages_tables_and_canned_queries_do_not_wait_for_visitors_sql(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "GRACE_SECONDS", 0.5)
    ended: list[str] = []

    async def get(datasette: Datasette, path: str) -> Any:
        response = await datasette.client.get(path)
        ended.append(path)
        return response.status_code

    async def visit() -> list[int]:
        datasette = make_datasette(small, settings={"sql_time_limit_ms": 500})
        await datasette.invoke_startup()
        try:
            own = ("/issues", "/feeds/issues.atom", "/archive/issues.json", "/archive/top_sites.json")
            await asyncio.gather(*(get(datasette, path) for path in own))  # what is started once
            ended.clear()
            visitors = [asyncio.ensure_future(get(datasette, SLOW)) for _ in range(6)]
            await asyncio.sleep(0.2)
            statuses = [await get(datasette, path) for path in own]
            return [*statuses, *await asyncio.gather(*visitors)]
        finally:
            for database in datasette.databases.values():
                database.close()
            datasette.executor.shutdown()

    assert asyncio.run(visit()) == [200] * 4 + [400] * 6
    assert ended.index("/archive/top_sites.json") < 6, "the last page came before the last of those queries"
