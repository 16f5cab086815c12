"""How long commands take to start and to answer, beside `scrapy -h` in a folder without a project, in the same run.

    .venv/bin/python benchmarks/start.py [--archive FILE] [--count N] [--rounds 5]

Each is a process of its own, and those of a round follow one another: `scrapy -h` of Scrapy alone, then this project's
`scrapy -h`, `scrapy runs` and `scrapy problems` of an archive, one that is named or one of made-up posts. Prints
medians of the seconds of CPU (user and system) and their ratios to Scrapy's.
"""

import argparse
import statistics
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.posts import USUAL, crawl_posts, generate  # noqa: E402 - the checkout is put on the path first
from benchmarks.processes import measured  # noqa: E402
from crawler.archive.scratch import scratch_folder  # noqa: E402

MAX_RATIO = 1.7
"""CPU of a command beside that of stock `scrapy -h` that is aimed at."""

SCRAPY = (sys.executable, "-m", "scrapy")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--archive", type=Path, help="by default one of made-up posts")
    parser.add_argument("--count", type=int, default=USUAL, help="how many posts to make up")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with scratch_folder() as work:
        archive = arguments.archive or crawl_posts(work / "one.db", generate(work / "posts", arguments.count))
        seconds = cpu_of_commands(archive.resolve(), work, arguments.rounds)
    stock = seconds["stock -h"]
    for name, each in seconds.items():
        ratio = "" if name == "stock -h" else f", {each / stock:.2f} times stock's (goal: at most {MAX_RATIO})"
        print(f"{name:10} {each:.2f} s of CPU{ratio}")


def cpu_of_commands(archive: Path, work: Path, rounds: int) -> dict[str, float]:
    """Return the median of the seconds of CPU of each command, by its name."""
    commands = {
        "stock -h": ((*SCRAPY, "-h"), work),
        "-h": ((*SCRAPY, "-h"), ROOT),
        "runs": ((*SCRAPY, "runs", "-s", f"ARCHIVE={archive}"), ROOT),
        "problems": ((*SCRAPY, "problems", "-s", f"ARCHIVE={archive}"), ROOT),
    }
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, (command, folder) in commands.items():
            taken = measured(command, cwd=folder)
            assert taken["status"] == 0, (name, taken)
            seconds[name].append(taken["cpu"])
    return {name: statistics.median(each) for name, each in seconds.items()}


if __name__ == "__main__":
    main()
