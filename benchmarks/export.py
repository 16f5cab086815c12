"""How long exports take, beside their floors in the same run.

    .venv/bin/python benchmarks/export.py [--archive FILE] [--count N] [--times 1,10,100] [--rounds 3]

Each measure runs in a process of its own, all of one round after one another:

* sql beside `sqlite3 .dump` of the same tables (the tool would dump the full-text indexes too);
* csv beside `sqlite3 -csv`, jsonl beside `sqlite3 -json`, of all tables and of the view entries;
* parquet beside the plain way: all rows of a table by the module sqlite3, dates and times as numbers, pyarrow's columns
  of the schema's types, one table in memory, the same compression.

The archive is one that is named, or one of made-up posts; multiplied, each copy has issues, links and ids of its
own. Prints ratios and the most memory that an export takes. Seconds are of CPU (user and system), which other work on
the machine disturbs less than the clock; Python's start is not counted, the tool's is.
"""

import argparse
import json
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import closing
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.posts import USUAL, crawl_posts, generate  # noqa: E402
from crawler.archive.database import open_archive  # noqa: E402
from crawler.archive.exports.formats import Export, write_export  # noqa: E402
from crawler.archive.exports.parquet import arrow_schema  # noqa: E402
from crawler.archive.exports.relations import TEXTS, Field, relation, relations  # noqa: E402
from crawler.archive.releases.normal_form import natural_keys  # noqa: E402
from crawler.archive.scratch import scratch_folder  # noqa: E402

TABLES = [each.name for each in relations() if each.kind == "table" and each.name not in TEXTS]
MEASURES = [(form, names) for form in ("sql", "csv", "jsonl", "parquet") for names in ("tables", "entries")]
MEASURES.remove(("sql", "entries"))
TYPED = {
    "date": "CAST(julianday({}) - 2440587.5 AS INTEGER)",
    "time": "CAST(strftime('%s', {}) AS INTEGER)",
}
"""Type of a column -> what SQLite makes of it for Arrow."""
MODES = {"csv": "-csv", "jsonl": "-json"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--archive", type=Path, help="by default one of made-up posts")
    parser.add_argument("--count", type=int, default=USUAL, help="how many posts to make up")
    parser.add_argument("--times", default="1,10", help="sizes, as multiples of the archive: 1,10,100")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--measure", nargs=4, metavar=("WHAT", "FORMAT", "NAMES", "ARCHIVE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure(*arguments.measure)
        return
    if shutil.which("sqlite3") is None:
        sys.exit("The floors need the sqlite3 tool: apt-get install sqlite3")
    with scratch_folder() as work:
        archive = arguments.archive or crawl_posts(work / "one.db", generate(work / "posts", arguments.count))
        print(f"{'size':>5} {'rows':>9}  {'format':8} {'of':8} {'export':>8} {'floor':>8} {'ratio':>6} {'peak MB':>8}")
        for times in map(int, arguments.times.split(",")):
            multiplied = multiply(archive, work / f"archive-{times}.db", times)
            one_size(multiplied, times, arguments.rounds)
            multiplied.unlink()


def one_size(archive: Path, times: int, rounds: int) -> None:
    """Measures one size and prints it."""
    seconds: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    peaks: dict[tuple[str, str], float] = {}
    for _ in range(rounds):
        for form, names in MEASURES:
            for what in ("export", "floor"):
                command = [sys.executable, __file__, "--measure", what, form, names, str(archive)]
                done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
                told = json.loads(done.stdout)
                seconds[what, form, names].append(told["seconds"])
                if what == "export":
                    peaks[form, names] = max(peaks.get((form, names), 0), told["peak"])
    with sqlite3.connect(archive) as database:
        rows = sum(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES)  # noqa: S608
    database.close()
    for form, names in MEASURES:
        export, floor = (statistics.median(seconds[what, form, names]) for what in ("export", "floor"))
        print(
            f"{times:>4}x {rows:>9}  {form:8} {names:8} {export:>7.3f}s {floor:>7.3f}s {export / floor:>6.2f} "
            f"{peaks[form, names]:>8.0f}"
        )


def measure(what: str, form: str, names: str, archive: str) -> None:
    """Runs one measure and prints it as JSON."""
    with scratch_folder() as folder:
        target = folder / "made"
        if what == "export":
            started = time.process_time()
            chosen = ("entries",) if names == "entries" else ()
            with open_archive(archive, read_only=True) as opened:
                write_export(opened, Export(format=form, names=chosen), str(target))
            seconds = time.process_time() - started
        elif form == "parquet":
            seconds = floor_of_parquet(archive, names, folder)
        else:
            seconds = run_tool(archive, form, names)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "peak": peak}))


def run_tool(archive: str, form: str, names: str) -> float:
    """Seconds that the sqlite3 tool takes for the same rows, in the same order, into a file."""
    if form == "sql":
        command = ["sqlite3", archive, f".dump {' '.join(TABLES)}"]
    else:
        chosen = [relation(name) for name in (["entries"] if names == "entries" else TABLES)]
        selects = [f"SELECT * FROM {each.name} ORDER BY {each.order};" for each in chosen]  # noqa: S608
        command = ["sqlite3", MODES[form], "-header", archive, " ".join(selects)]
    with tempfile.TemporaryFile() as out:
        subprocess.run(command, check=True, stdout=out)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def floor_of_parquet(archive: str, names: str, folder: Path) -> float:
    """Seconds that the plain way takes: the same rows by the module sqlite3, columns of the same types, pyarrow."""
    started = time.process_time()
    with closing(sqlite3.connect(archive)) as database:
        for each in [relation(name) for name in (["entries"] if names == "entries" else TABLES)]:
            columns = ", ".join(TYPED.get(field.type, "{}").format(field.name) for field in each.fields)
            rows = database.execute(f"SELECT {columns} FROM {each.name} ORDER BY {each.order}").fetchall()  # noqa: S608
            schema = arrow_schema(each)
            arrays = [
                pa.array([None if v is None else bool(v) for v in values] if field.type == "flag" else values, typed)
                for values, field, typed in zip(zip(*rows), each.fields, schema.types)  # noqa: B905 - there may be none
            ]
            if arrays:
                parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), folder / "made", compression="zstd")
    return time.process_time() - started


SHARED = (
    "publications",
    "runs",
    "categories",
    "listings",
    "listing_entries",
    "derivations",
    "lost_at_last_look",
    "survival_curves",
)
"""Tables of which copies have no rows of their own."""

SHIFT = 10_000_000
"""Between the ids of one copy and those of the next."""


def multiply(archive: Path, path: Path, times: int) -> Path:
    """The archive so many times over: rows of a copy have ids, addresses and keys of their own."""
    shutil.copyfile(archive, path)
    with sqlite3.connect(path, isolation_level=None) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("BEGIN")
        for copy in range(1, times):
            for table in relations():
                if table.kind == "table" and table.name not in (*SHARED, *TEXTS):
                    values = ", ".join(_value(table.name, field, copy) for field in table.fields)
                    limit = f" WHERE {table.key[0]} < {SHIFT}" if table.key[0].endswith("id") else ""
                    limit = limit or f" WHERE {table.key[-1]} < {SHIFT}" * (table.name == "hops")
                    limit = limit or " WHERE work NOT GLOB '*copy-*'" * (table.name == "joined_works")
                    database.execute(f"INSERT INTO {table.name} SELECT {values} FROM {table.name}{limit}")  # noqa: S608
        database.execute("COMMIT")
        database.execute("PRAGMA foreign_key_check").fetchall()
    database.close()
    return path


def _value(table: str, field: Field, copy: int) -> str:
    """What a copy has instead of a value."""
    key = natural_keys().get(table, ())
    if field.name == "id" or (field.references and field.references not in SHARED):
        return f"{field.name} + {copy * SHIFT}"
    if (
        field.type == "text"
        and not field.vocabulary
        and (field.name in key or field.name in ("work", "target", "file"))
    ):
        return f"{field.name} || '#copy-{copy}'"
    return field.name


if __name__ == "__main__":
    main()
