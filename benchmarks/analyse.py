"""How long the analyses take, each beside its plain equivalent in the same run.

    .venv/bin/python benchmarks/analyse.py [PART…] [--archive FILE] [--count N] [--times 1,10,100] [--rounds 3]

Each part prints, for each size, the time from scratch, that of its plain equivalent, and what it takes when little or
nothing changed. Seconds are of CPU (user and system), the median of the rounds. The archive is one that is named, or
one of made-up posts; multiplied, each copy has issues, links and ids of its own.

PART: of those in `PARTS` (default: all).
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.export import multiply  # noqa: E402
from benchmarks.posts import USUAL, crawl_posts, generate  # noqa: E402
from crawler.archive.scratch import scratch_folder  # noqa: E402

PARTS: Mapping[str, str] = {
    "drift": "benchmarks.analyse_drift",
    "stories": "benchmarks.analyse_stories",
    "survival": "benchmarks.analyse_survival",
    "topics": "benchmarks.analyse_topics",
}
"""Name -> module with `prepare(archive)`, which makes an archive ready to be multiplied, and `measure(archive, times,
rounds)`, which returns the lines to print."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--archive", type=Path, help="by default one of made-up posts")
    parser.add_argument("--count", type=int, default=USUAL, help="how many posts to make up")
    parser.add_argument("--times", default="1,10", help="sizes, as multiples of the archive: 1,10,100")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - PARTS.keys():
        parser.error(f"no part is named {', '.join(sorted(unknown))}: there are {', '.join(PARTS)}")
    with scratch_folder() as work:
        made = None if arguments.archive else crawl_posts(work / "made.db", generate(work / "posts", arguments.count))
        for name in arguments.parts or PARTS:
            part = import_module(PARTS[name])
            one = multiply(made or arguments.archive, work / "one.db", 1)
            prepare: Callable[[Path], None] = part.prepare
            prepare(one)
            for times in map(int, arguments.times.split(",")):
                archive = multiply(one, work / f"{name}-{times}.db", times)
                for line in part.measure(archive, times, arguments.rounds):
                    print(line, flush=True)
                archive.unlink()


if __name__ == "__main__":
    main()
