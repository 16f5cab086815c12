"""A pipeline made for tests."""

import asyncio
from typing import Any

SECONDS = 0.5


class Slow:
    """Takes its time over each item."""

    async def process_item(self, item: Any) -> Any:
        await asyncio.sleep(SECONDS)
        return item
