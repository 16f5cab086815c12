"""How what reads or writes a whole archive grows with it: `scrapy reread`, `verify`, `release` and `adopt`.

    .venv/bin/python benchmarks/growth.py [--links 2000] [--times 1,10] [--only reread,verify,release,adopt]

Archives of made-up issues, of which each link has a visit and a capture of a generated page. `reread` reads what no
reader has read; what is verified, released, and adopted by an archive without issues has what it read. Prints for each
size the seconds of CPU of the command and its children, less those with an archive of 40 links, which is its start;
what that is for a link, and how many times that of the smallest size, where 1 is linear; what the least that could do
it takes (`benchmarks/floors.py`), in the same run, and how many times that; and the most memory.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.due_links import made_archive  # noqa: E402 - the checkout is put on the path first
from benchmarks.floors import floor_of  # noqa: E402
from benchmarks.processes import measured  # noqa: E402
from benchmarks.read_source import generated  # noqa: E402
from benchmarks.reread import captured  # noqa: E402
from crawler.archive.scratch import scratch_folder  # noqa: E402

FEW = 40
"""Links of the archive whose cost is taken off as that of the start."""
STARTS = 3
"""How often that is measured: the least counts."""
PAGES = 200
"""Different pages, of which the captures are made in turn."""


class Cost(NamedTuple):
    """What a command took, and the least that could do it."""

    cpu: float
    peak: float
    floor: float


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--links", type=int, default=2000, help="links of the smallest archive")
    parser.add_argument("--times", default="1,10", help="sizes, as multiples of it: 1,10,100")
    parser.add_argument("--only", default=",".join(COMMANDS), help="of these commands")
    given = parser.parse_args()
    names = [name for name in COMMANDS if name in given.only.split(",")]
    starts = [costs(FEW, names) for _ in range(STARTS)]
    start = {name: min(each[name].cpu for each in starts) for name in names}
    columns = ("size", "links", "CPU s", "ms a link", "growth", "floor s", "times", "peak MB")
    print(f"{'':8}", *(f"{column:>9}" for column in columns))
    first: dict[str, float] = {}
    for times in map(int, given.times.split(",")):
        count = given.links * times
        for name, cost in costs(count, names).items():
            cpu = cost.cpu - start[name]
            each = 1000 * cpu / (count - FEW)
            growth = each / first.setdefault(name, each)
            figures = (cpu, each, growth, cost.floor, cpu / cost.floor, cost.peak / 1e6)
            print(f"{name:8} {times:>9} {count:>9}", *(f"{figure:>9.2f}" for figure in figures), flush=True)


def costs(count: int, names: list[str]) -> dict[str, Cost]:
    """Return what the commands take with an archive of so many links."""
    with scratch_folder() as folder:
        archives: dict[bool, Path] = {}
        found = {}
        for name in names:
            if (is_read := name != "reread") not in archives:
                place = folder / ("read" if is_read else "unread")
                place.mkdir()
                archives[is_read] = captured(place, generated(PAGES), count, is_read=is_read)
            command = [sys.executable, "-m", "scrapy", *COMMANDS[name](archives[is_read])]
            taken = measured(command)
            assert taken["status"] == 0, command
            found[name] = Cost(taken["cpu"], taken["peak"], floor_of(name, archives[is_read]))
        return found


def reread(archive: Path) -> list[str]:
    return ["reread", "--all", *at(archive), "-s", f"CAPTURES={archive.with_name('captures')}"]


def verify(archive: Path) -> list[str]:
    return ["verify", *at(archive)]


def release(archive: Path) -> list[str]:
    return ["release", str(archive.with_name("release")), *at(archive)]


def adopt(archive: Path) -> list[str]:
    return ["adopt", str(archive), *at(made_archive(archive.with_name("mine.db"), []))]


def at(archive: Path) -> list[str]:
    return ["-s", f"ARCHIVE={archive}"]


COMMANDS: dict[str, Callable[[Path], list[str]]] = {
    "reread": reread,
    "verify": verify,
    "release": release,
    "adopt": adopt,
}
"""Name -> the command line for an archive."""


if __name__ == "__main__":
    main()
