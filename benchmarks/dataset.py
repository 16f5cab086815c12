"""How long a dataset takes to write, how much memory, and how long DuckDB takes to answer questions over it.

    .venv/bin/python benchmarks/dataset.py [--archive FILE] [--count N] [--times 1,10] [--archives 1]

The archive is one that is named, or one of made-up posts whose links have made-up lives. It is multiplied (each copy
has issues, links and ids of its own) and written to a dataset, twice: the second time nothing has changed. With several
archives, each is written under another key. They cite the same links, so all that is known of a link is there as often,
which is the most work that views over several archives have. Then DuckDB answers questions of the explorer over the
dataset, and SQLite over the archive, each three times, of which the median counts.

Seconds of writing are of CPU (user and system), of answering by the clock.
"""

import argparse
import json
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.export import multiply  # noqa: E402
from benchmarks.posts import USUAL, crawl_posts, generate  # noqa: E402
from crawler.archive.database import open_archive  # noqa: E402
from crawler.archive.dataset.duckdb import in_duckdb  # noqa: E402
from crawler.archive.dataset.write import write_dataset  # noqa: E402
from crawler.archive.scratch import scratch_folder  # noqa: E402
from explorer.questions import QUESTIONS  # noqa: E402
from explorer.sql.functions import register_functions  # noqa: E402
from sample.lives import live  # noqa: E402

ASKED = ("issues_by_year", "lost_by_year", "states_now", "top_sites", "roles_by_year", "length_of_summaries")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--archive", type=Path, help="by default one of made-up posts")
    parser.add_argument("--count", type=int, default=USUAL, help="how many posts to make up")
    parser.add_argument("--times", default="1,10", help="sizes, as multiples of the archive")
    parser.add_argument("--archives", type=int, default=1, help="how many of that size are written to the dataset")
    parser.add_argument("--write", nargs=2, metavar=("ARCHIVE", "FOLDER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.write:
        write(*map(Path, arguments.write))
        return
    with scratch_folder() as folder:
        archive = arguments.archive or made_up(folder, arguments.count)
        for times in map(int, arguments.times.split(",")):
            work = folder / f"times-{times}"
            work.mkdir()
            one_size(archive, work, times, arguments.archives)
            shutil.rmtree(work)


def made_up(folder: Path, count: int) -> Path:
    """An archive of made-up posts."""
    path = crawl_posts(folder / "one.db", generate(folder / "posts", count))
    with open_archive(path) as archive:
        live(archive)
    return path


def one_size(archive: Path, folder: Path, times: int, archives: int) -> None:
    """Writes one size, asks, and prints both."""
    multiplied = multiply(archive, folder / "archive-0.db", times)
    for number in range(1, archives):
        shutil.copyfile(multiplied, folder / f"archive-{number}.db")
        with closing(sqlite3.connect(folder / f"archive-{number}.db")) as database, database:
            database.execute("UPDATE publications SET key = key || ?", (f"-{number}",))
    paths = sorted(folder.glob("archive-*.db"))
    with closing(sqlite3.connect(multiplied)) as database:
        ((links,),) = database.execute("SELECT count(*) FROM links")
    dataset = folder / "dataset"
    written = [run(path, dataset) for path in paths]
    again = run(paths[0], dataset)
    size = sum(path.stat().st_size for path in dataset.rglob("*.parquet"))
    megabytes = multiplied.stat().st_size / 1e6
    print(f"{archives} x {links:,} links: archive {megabytes:.1f} MB, dataset {size / 1e6:.1f} MB")
    print(f"  written in {statistics.median(each['seconds'] for each in written):.1f} s each, at most", end=" ")
    print(f"{max(each['peak'] for each in written):.0f} MB of memory; again, unchanged, in {again['seconds']:.1f} s")
    ask(multiplied, dataset)


def run(archive: Path, dataset: Path) -> dict[str, float]:
    """What writing an archive to a dataset takes, in a process of its own."""
    command = [sys.executable, __file__, "--write", str(archive), str(dataset)]
    told: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout)
    return told


def write(archive: Path, dataset: Path) -> None:
    """Writes an archive to a dataset, and prints what it took as JSON."""
    started = time.process_time()
    with open_archive(archive, read_only=True) as opened:
        write_dataset(opened, dataset)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.process_time() - started, "peak": peak}))


def ask(archive: Path, dataset: Path) -> None:
    """Prints how long both take to answer."""
    with closing(duckdb.connect()) as one, closing(sqlite3.connect(archive)) as other:
        register_functions(other)
        one.execute(f"SET file_search_path = '{dataset}'")
        for name in ("views.sql", "archive.sql"):
            one.execute((dataset / name).read_text("utf-8").replace(".read views.sql", ""))
        for name in ASKED:
            sql, translated = QUESTIONS[name].fill_parameters(), in_duckdb(QUESTIONS[name].fill_parameters())
            in_dataset = seconds(lambda sql=translated: one.execute(sql).fetchall())  # type: ignore[misc]
            in_archive = seconds(lambda sql=sql: other.execute(sql).fetchall())  # type: ignore[misc]
            print(f"  {name:20} DuckDB {in_dataset:6.3f} s  SQLite {in_archive:6.3f} s")


def seconds(asked: Callable[[], object]) -> float:
    """The median of three."""
    taken = []
    for _ in range(3):
        started = time.perf_counter()
        asked()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
