"""Tell by the times of crawls that the clock was wrong by which they were recorded."""

import sqlite3
from datetime import datetime, timedelta
from typing import Final

from crawler.archive.shards.shard import Shard

__all__ = ["clock_off"]

TOLERANCE: Final = timedelta(minutes=5)
"""By so much clocks of machines differ that nobody has to look at."""

TIMES = """
SELECT min(r.started), max(coalesce(r.finished, r.started))
FROM origin.runs r JOIN temp.adopted_runs ids ON ids.old = r.id WHERE ids.is_new
"""


def clock_off(connection: sqlite3.Connection, shard: Shard | None, now: datetime) -> int:
    """Return the least seconds by which the clock of the runs that are adopted was ahead, negative if it was behind; 0
    where their times say nothing.

    None of them was later than now, nor, in a shard, before it was made.

    Args:
        connection: when it is known which runs are new.
        shard: which shard they are of; None for another archive.
        now: by the clock of this machine.
    """
    first, last = connection.execute(TIMES).fetchone()
    if first is None:
        return 0
    ahead = datetime.fromisoformat(last) - now
    behind = datetime.fromisoformat(shard.made) - datetime.fromisoformat(first) if shard is not None else timedelta()
    if ahead > TOLERANCE:
        return int(ahead.total_seconds())
    return -int(behind.total_seconds()) if behind > TOLERANCE else 0
