"""Single steps of visiting pages, each by itself in a process of its own.

    python -m benchmarks.steps fetch FILE          fetches the URLs of a file, a line each, by a bare aiohttp client
    python -m benchmarks.steps read PAGES RANGE    reads pages; prints the seconds of CPU
    python -m benchmarks.steps compress PAGES RANGE    by zlib at level 6

PAGES: as `benchmarks/local_web.py` takes them. RANGE: the numbers of the pages, as `first:end:step`.
"""

import asyncio
import gc
import subprocess
import sys
import time
import zlib
from pathlib import Path

import aiohttp
import uvloop

from benchmarks.local_web import bodies, body_of
from crawler.linked_pages.source import read_source

ROOT = Path(__file__).resolve().parents[1]
AT_ONCE = 64


def main() -> None:
    step, *arguments = sys.argv[1:]
    if step == "fetch":
        uvloop.run(fetch_all(Path(arguments[0]).read_text("ascii").split()))
    else:
        print(cpu_of(step, *arguments))


async def fetch_all(urls: list[str]) -> None:
    """Fetch and forget."""
    waiting = iter(urls)

    async def fetch(session: aiohttp.ClientSession) -> None:
        for url in waiting:
            async with session.get(url) as answer:
                await answer.read()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
        await asyncio.gather(*(fetch(session) for _ in range(AT_ONCE)))


def by_itself(step: str, pages: str, count: int, *, at_once: int = 1) -> dict[str, float]:
    """Return what reading or compressing so many pages costs.

    at_once: of how many that share the work: processors that are threads of one core slow each other down.
    """
    command = [sys.executable, "-m", "benchmarks.steps", step, pages]
    processes = [
        subprocess.Popen([*command, f"{first}:{count}:{at_once}"], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for first in range(at_once)
    ]
    seconds = [process.communicate()[0] for process in processes]
    assert not any(process.returncode for process in processes)
    return {"cpu": sum(map(float, seconds))}


def cpu_of(step: str, pages: str, numbers: str) -> float:
    """Return the seconds of CPU that the step takes for the pages."""
    made, used = bodies(pages), 0.0
    if step == "read":
        read_source(made[0], "http://127.0.0.1/", "text/html")
        gc.freeze()  # as reading processes do
    for number in range(*map(int, numbers.split(":"))):
        body = body_of(made, number)
        started = time.process_time()
        if step == "read":
            read_source(body, f"http://127.0.0.1/page/{number}", "text/html; charset=utf-8")
        else:
            zlib.compress(body, 6, zlib.MAX_WBITS | 16)
        used += time.process_time() - started
    return used


if __name__ == "__main__":
    main()
