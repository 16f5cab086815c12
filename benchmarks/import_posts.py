"""How long importing posts takes, beside its floor in the same run.

    .venv/bin/python benchmarks/import_posts.py [--posts DIR] [--count N] [--times 1,10] [--rounds 2] [--store]

Four measures, each in a process of its own, interleaved:

* whole: `scrapy crawl digests -a posts=DIR`, from start to exit;
* floor: the least that any program must do for it: render each post with cmarkgfm, walk the HTML with lxml, and write
  the rows of all tables of the archive, those of what is derived too, by raw executemany in one transaction, without
  triggers, with the full-text indexes rebuilt;
* store: the archive's own writing of the assembled issues alone, beside the executemany of the rows that it wrote;
* derived: what a crawl derives from the whole archive at its end (stories, topics, ...), done once more from scratch;
  of it the floor has the rows alone. `rest` is the whole without it, beside the floor without its rows.

With --store only the store is measured, beside its rows: for sizes at which the whole would take an hour.

Posts are those of a folder (default: the shared corpus, where it is present) or generated ones, multiplied: each copy
has its own number, date and links. Prints ratios, peak memory, and growth a size. No claim of seconds: machines differ.
Seconds are of CPU (user and system, of the process and its children), which other work on the machine disturbs less
than the clock; the ratio by the clock stands beside.
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
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.posts import multiply, some_posts  # noqa: E402 - run from anywhere, the checkout is put on the path first
from crawler.archive.scratch import scratch_folder  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--posts", type=Path)
    parser.add_argument("--count", type=int, default=0, help="how many posts to make up instead")
    parser.add_argument("--times", default="1,10", help="sizes, as multiples of the posts: 1,10,100")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--store", action="store_true", help="measure the store alone, beside its rows")
    parser.add_argument("--measure", nargs=3, metavar=("WHAT", "POSTS", "ARCHIVE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure(*arguments.measure)
        return
    measured = stored if arguments.store else imported
    with scratch_folder() as work:
        posts = some_posts(arguments.posts, arguments.count, work)
        rows = [
            one_size(measured, posts, times, arguments.rounds, work) for times in map(int, arguments.times.split(","))
        ]
    print(f"posts: {posts}, rounds: {arguments.rounds}, medians")
    (print_stored if arguments.store else print_imported)(rows)


def print_imported(rows: list[dict[str, float]]) -> None:
    print(
        f"{'size':>6} {'issues':>7} {'mentions':>9} | {'floor':>7} {'whole':>7} {'ratio':>6} {'clock':>6} | "
        f"{'rows':>7} {'store':>7} {'ratio':>6} {'clock':>6} | {'derived':>7} {'rest':>6} | "
        f"{'peak MB':>8} | {'s/1000 issues':>13}"
    )
    for row in rows:
        print(
            f"{row['times']:>5}x {row['issues']:>7} {row['mentions']:>9} | {row['floor']:>6.1f}s {row['whole']:>6.1f}s "
            f"{row['whole'] / row['floor']:>6.2f} {row['whole_clock'] / row['floor_clock']:>6.2f} | "
            f"{row['rows']:>6.2f}s {row['store']:>6.2f}s {row['store'] / row['rows']:>6.2f} "
            f"{row['store_clock'] / row['rows_clock']:>6.2f} | {row['derived']:>6.1f}s "
            f"{(row['whole'] - row['derived']) / (row['reading'] + row['rows']):>6.2f} | {row['peak']:>8.0f} | "
            f"{1000 * row['whole'] / row['issues']:>13.2f}"
        )


def print_stored(rows: list[dict[str, float]]) -> None:
    print(
        f"{'size':>6} {'issues':>7} {'mentions':>9} | {'rows':>7} {'store':>7} {'ratio':>6} {'clock':>6} | "
        f"{'peak MB':>8}"
    )
    for row in rows:
        print(
            f"{row['times']:>5}x {row['issues']:>7} {row['mentions']:>9} | {row['rows']:>6.2f}s {row['store']:>6.2f}s "
            f"{row['store'] / row['rows']:>6.2f} {row['store_clock'] / row['rows_clock']:>6.2f} | {row['peak']:>8.0f}"
        )


def one_size(
    measured: Callable[[Path, Path], Iterator[dict[str, float]]], posts: Path, times: int, rounds: int, work: Path
) -> dict[str, float]:
    """Measure one size; each round runs the measures after one another, and peaks are of the last one."""
    folder = work / f"posts-{times}"
    multiply(posts, folder, times)
    seconds: dict[str, list[float]] = defaultdict(list)
    archive = work / f"archive-{times}.db"
    for _ in range(rounds):
        for leftover in work.glob(f"{archive.name}*"):
            leftover.unlink()
        for figures in measured(folder, archive):
            for name, value in figures.items():
                seconds[name].append(value)
    with sqlite3.connect(archive if archive.exists() else stored_at(archive)) as db:
        counts = "SELECT (SELECT count(*) FROM issues), (SELECT count(*) FROM mentions)"
        issues, mentions = db.execute(counts).fetchone()
    assert issues >= len(list(folder.iterdir())) / 2, f"the crawl made {issues} issues"
    shutil.rmtree(folder)
    result = {name: statistics.median(values) for name, values in seconds.items()}
    return {"times": times, "issues": issues, "mentions": mentions, **result}


def imported(folder: Path, archive: Path) -> Iterator[dict[str, float]]:
    """Measure the import of a folder into a new archive, and what it consists of."""
    command = [sys.executable, "-m", "scrapy", "crawl", "digests", "-a", f"posts={folder}"]
    command += ["-s", f"ARCHIVE={archive}", "-s", "LOG_LEVEL=ERROR"]
    yield measured_apart("run", json.dumps(command), archive)
    yield measured_apart("floor", str(folder), archive)
    store = measured_apart("store", str(folder), archive)
    yield {name: value for name, value in store.items() if name != "peak"}
    yield measured_apart("rows", "", stored_at(archive))
    yield measured_apart("derived", "", archive)


def stored(folder: Path, archive: Path) -> Iterator[dict[str, float]]:
    """Measure the store alone, and the rows that it wrote."""
    yield measured_apart("store", str(folder), archive)
    yield measured_apart("rows", "", stored_at(archive))


def stored_at(archive: Path) -> Path:
    """Return the file that the store is measured with."""
    return archive.with_name(f"{archive.name}.store")


def measured_apart(what: str, subject: str, archive: Path) -> dict[str, float]:
    """Return the figures of a measure in a process of its own."""
    command = [sys.executable, __file__, "--measure", what, subject, str(archive)]
    output = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    return dict(json.loads(output.splitlines()[-1]))


def measure(what: str, posts: str, archive: str) -> None:
    """Runs one measure in this process and prints it as JSON: seconds of CPU, and by the clock."""
    if what == "run":
        started = time.perf_counter()
        # Copies of posts may not be what their publication's description expects, which the status tells.
        subprocess.run(json.loads(posts), check=False, stdout=subprocess.DEVNULL)
        clock = time.perf_counter() - started
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(json.dumps({"whole": used.ru_utime + used.ru_stime, "whole_clock": clock, "peak": used.ru_maxrss / 1024}))
    elif what == "floor":
        reading, rows = Stopwatch(), Stopwatch()
        with reading:
            read_raw(Path(posts))
        write_raw(Path(archive), rows)
        floor = {"floor": reading.cpu + rows.cpu, "floor_clock": reading.clock + rows.clock}
        print(json.dumps({**floor, "reading": reading.cpu}))
    elif what == "rows":
        rows = Stopwatch()
        write_raw(Path(archive), rows)
        print(json.dumps({"rows": rows.cpu, "rows_clock": rows.clock}))
    elif what == "derived":
        deriving = Stopwatch()
        derive(Path(archive), deriving)
        print(json.dumps({"derived": deriving.cpu}))
    else:
        writing = Stopwatch()
        store(Path(posts), Path(archive), writing)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"store": writing.cpu, "store_clock": writing.clock, "peak": peak}))


class Stopwatch:
    """Seconds spent inside of its `with` blocks, of CPU and by the clock."""

    def __init__(self) -> None:
        self.cpu = self.clock = 0.0

    def __enter__(self) -> None:
        self._cpu, self._clock = time.process_time(), time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.cpu += time.process_time() - self._cpu
        self.clock += time.perf_counter() - self._clock


def read_raw(folder: Path) -> int:
    """Renders each post and visits each element of it: no program can know what a post says with less."""
    import cmarkgfm
    from cmarkgfm.cmark import Options
    from lxml import html

    found = 0
    for path in sorted(folder.iterdir()):
        text = path.read_text(encoding="utf-8", errors="replace")
        rendered = cmarkgfm.markdown_to_html_with_extensions(text, Options.CMARK_OPT_UNSAFE, [])
        for element in html.document_fromstring(f"<div>{rendered}</div>").iter():
            found += element.get("href") is not None
            found += len((element.text or "").split()) + len((element.tail or "").split())
    return found


def write_raw(archive: Path, watch: Stopwatch) -> None:
    """Writes the rows of all tables of an archive into a new file, by executemany in one transaction, with the indexes
    rebuilt.

    What triggers count is written as rows, too: they are a way to do it, and no part of the least that must be done.
    Rows are read in portions while the watch stands, and those that the schema itself makes are put aside before.
    """
    copy = archive.with_name(archive.name + ".raw")
    for leftover in copy.parent.glob(f"{copy.name}*"):
        leftover.unlink()
    source, target = sqlite3.connect(archive), sqlite3.connect(copy, isolation_level=None)
    target.executescript((ROOT / "archive.db-schema.sql").read_text(encoding="utf-8"))
    for (trigger,) in target.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        target.execute(f"DROP TRIGGER {trigger}")
    target.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF; BEGIN")
    for table in tables_of(source, "table"):
        target.execute(f"DELETE FROM {table}")  # noqa: S608  a name of the schema
        cursor = source.execute(f"SELECT * FROM {table}")  # noqa: S608  likewise
        holes = ", ".join("?" * len(cursor.description))
        while rows := cursor.fetchmany(20_000):
            with watch:
                target.executemany(f"INSERT INTO {table} VALUES ({holes})", rows)  # noqa: S608
    with watch:
        for index in tables_of(source, "virtual"):
            target.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608  likewise
        target.execute("COMMIT")


def tables_of(db: sqlite3.Connection, kind: str) -> list[str]:
    """Returns the names of an archive's own tables: kind "table", or "virtual" for the full-text indexes."""
    listed = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = ? AND name NOT LIKE 'sqlite_%'"
    return [name for (name,) in db.execute(f"{listed} ORDER BY name", (kind,))]


def derive(archive: Path, watch: Stopwatch) -> None:
    """Lets the archive derive what follows from its issues, all of it anew."""
    from crawler.archive.analyses.registry import bring_up_analyses
    from crawler.archive.database import open_archive
    from crawler.archive.runs import start_run

    with open_archive(archive) as opened:
        run = start_run(opened, "benchmark", {})
        with watch:
            failed = [done.name for done in bring_up_analyses(opened, run, afresh=True) if done.error is not None]
    assert not failed, f"analyses failed: {failed}"


def store(folder: Path, archive: Path, watch: Stopwatch) -> None:
    """Lets the archive write the issues; reading and assembling them is done while the watch stands."""
    from crawler.archive.database import open_archive
    from crawler.archive.issues.categories import write_categories
    from crawler.archive.issues.publications import write_publication
    from crawler.archive.issues.write import write_issue
    from crawler.archive.runs import start_run
    from crawler.crawling.catalogue.writer import BATCH_SIZE
    from crawler.digests.assembly import assemble
    from crawler.digests.editions.reading import read_edition
    from crawler.digests.listings.folder import blob_hash, to_document
    from crawler.digests.matching import new_key
    from crawler.digests.publications import load_publication

    publication = load_publication()
    copy = stored_at(archive)
    for leftover in copy.parent.glob(f"{copy.name}*"):
        leftover.unlink()
    with open_archive(copy) as target:
        write_publication(target, publication.key, name=publication.name, url=publication.url)
        write_categories(target, publication.reading.categories.texts)
        run = start_run(target, "benchmark", {})
        for number, path in enumerate(sorted(folder.iterdir())):
            data = path.read_bytes()
            document = to_document(path.name, data, url=path.name, revision=blob_hash(data))
            edition = read_edition(document, publication)
            issue = assemble([edition], key=new_key(edition), publication=publication)
            with watch:
                target.begin_batch()  # as the spider does for local posts
                write_issue(target, issue, run, reader="benchmark")
                if number % BATCH_SIZE == BATCH_SIZE - 1:
                    target.commit_batch()
        with watch:
            target.commit_batch()


if __name__ == "__main__":
    main()
