"""What a link of another digest costs beside one of the first publication, and what thousands of posts take.

    .venv/bin/python benchmarks/import_publication.py --publication PATH.toml --posts DIR [--first DIR] [--rounds 2]
    .venv/bin/python benchmarks/import_publication.py --rerun 10000 [--rounds 2]
    .venv/bin/python benchmarks/import_publication.py --memory 10000 --same 5000

The first form imports both folders with `scrapy crawl digests`, interleaved, and prints seconds of CPU a thousand
links, the ratio, and peak memory of a tenth of the posts and of all; and `scrapy publication check` of the other one
beside reading its posts. The second imports made-up posts, and prints a rerun that finds nothing new beside a start and
hashing their files. The third prints by how much peak memory for all of so many made-up posts exceeds that for a tenth
of them, and what posts that claim one permalink cost. The start of the program, a crawl of one post, is subtracted from
the seconds of CPU of the first and the third.
"""

import argparse
import contextlib
import io
import json
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha1
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.posts import generate, some_posts  # noqa: E402 - run from anywhere, the checkout is put on the path first
from benchmarks.seconds import seconds_of  # noqa: E402
from crawler.archive.scratch import scratch_folder  # noqa: E402

MAX_RATIO = 1.2
"""Cost a link beside the first publication's that is aimed at."""

MAX_GROWTH = 1.2
"""Peak memory for all posts beside that for a tenth of them that is aimed at."""

MAX_HELD = 25
"""Megabytes that peak memory for all of many posts may exceed that for a tenth of them: paths and ids are kept."""

MAX_CHECK = 1.5
"""Time of a check of a description beside that of reading the posts that is aimed at."""

MAX_SAME = 1.5
"""Cost a post that claims the permalink of all others, beside that in a tenth of the posts, that is aimed at."""

MAX_RERUN = 1.5
"""Time of a rerun that finds nothing new beside that of starting and of hashing the files that is aimed at."""


@dataclass
class Digest:
    """A folder of posts, and what was measured of it."""

    name: str
    posts: Path
    publication: str | None
    """Path of its description; None for the first publication."""
    costs: list[float] = field(default_factory=list)
    """Seconds of CPU a link, of each round."""
    links: int = 0
    peaks: tuple[float, float] = (0.0, 0.0)
    """Megabytes, for a tenth of the posts and for all."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--publication", type=Path, help="description of the other digest")
    parser.add_argument("--posts", type=Path, help="its posts")
    parser.add_argument(
        "--first", type=Path, help="posts of the first publication; by default the shared or made-up ones"
    )
    parser.add_argument("--count", type=int, default=0, help="how many posts to make up instead of those")
    parser.add_argument("--rerun", type=int, default=0, help="measure a rerun of so many made-up posts")
    parser.add_argument("--memory", type=int, default=0, help="measure the memory for so many made-up posts")
    parser.add_argument("--same", type=int, default=0, help="measure so many posts with one permalink")
    parser.add_argument("--rounds", type=int, default=2)
    measure(parser, parser.parse_args())


def measure(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    wanted = arguments.posts or arguments.rerun or arguments.memory or arguments.same
    if bool(arguments.publication) != bool(arguments.posts) or not wanted:
        parser.error("give --publication and --posts, --rerun, --memory or --same")
    with scratch_folder() as work:
        if arguments.posts:
            first = Digest("first", some_posts(arguments.first, arguments.count, work), None)
            other = Digest(arguments.publication.stem, arguments.posts, str(arguments.publication.resolve()))
            for _ in range(arguments.rounds):
                for digest in (first, other):
                    import_once(digest, work)
            report(first, other)
            check_beside_reading(other)
        if arguments.rerun:
            rerun(generate(work / "many", arguments.rerun), arguments.rounds, work)
        if arguments.memory:
            memory(arguments.memory, work)
        if arguments.same:
            same_permalink(arguments.same, work)


def import_once(digest: Digest, work: Path) -> None:
    """Import one post, a tenth of the posts, and all, each into a new archive."""
    paths = list(files(digest.posts))
    seconds, links, peaks = [], [], []
    for count in (1, max(len(paths) // 10, 1), len(paths)):
        folder, archive = work / "part", work / "part.db"
        copy(paths[-count:], digest.posts, folder)
        cpu, peak = crawl(folder, archive, digest.publication)
        seconds.append(cpu)
        peaks.append(peak)
        links.append(count_links(archive))
        shutil.rmtree(folder)
        for leftover in work.glob("part.db*"):
            leftover.unlink()
    digest.links = links[2]
    digest.costs.append((seconds[2] - seconds[0]) / max(links[2] - links[0], 1))
    digest.peaks = (peaks[1], peaks[2])


def report(first: Digest, other: Digest) -> None:
    print(f"{'digest':>20} {'links':>8} {'s/1000 links':>13} {'peak MB, a tenth':>17} {'peak MB':>8}")
    for digest in (first, other):
        cost = 1000 * statistics.median(digest.costs)
        print(f"{digest.name:>20} {digest.links:>8} {cost:>13.3f} {digest.peaks[0]:>17.0f} {digest.peaks[1]:>8.0f}")
    ratio = statistics.median(other.costs) / statistics.median(first.costs)
    print(f"a link of {other.name} costs {ratio:.2f} times one of the first publication (aim: at most {MAX_RATIO})")
    for digest in (first, other):
        growth = digest.peaks[1] / digest.peaks[0]
        print(
            f"memory for all posts of {digest.name} is {growth:.2f} times that for a tenth (aim: at most {MAX_GROWTH})"
        )


def check_beside_reading(digest: Digest) -> None:
    """Measure `scrapy publication check` and the reading of the same posts, in this process, once each was warm."""
    from scrapy.settings import Settings

    from crawler.commands.descriptions.check import check
    from crawler.commands.descriptions.local import LocalEditions
    from crawler.crawling.listings.scope import RunScope

    key, posts = str(digest.publication), str(digest.posts)

    def read() -> None:
        for local in LocalEditions.opened(RunScope.from_arguments({"publication": key, "posts": posts})):
            for _ in local.read():
                pass

    def check_it() -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            check(key, Settings(), posts=posts, mail=None, everything=True)

    for each in (read, check_it):
        each()
    reading, checking = seconds_of(read), seconds_of(check_it)
    print(
        f"publication check of {digest.name}: {checking:.2f} s, reading its posts: {reading:.2f} s,"
        f" {checking / reading:.2f} times (aim: at most {MAX_CHECK})"
    )


def memory(count: int, work: Path) -> None:
    """Measure by how much the peak memory of an import grows with the number of posts."""
    few, many = max(count // 10, 1), count
    peaks = [
        crawl(generate(work / f"held-{number}", number), work / f"held-{number}.db", None)[1] for number in (few, many)
    ]
    print(
        f"peak memory: {peaks[0]:.0f} MB for {few} posts, {peaks[1]:.0f} MB for {many}:"
        f" {peaks[1] - peaks[0]:.0f} MB more (aim: at most {MAX_HELD})"
    )


def same_permalink(count: int, work: Path) -> None:
    """Measure posts that all claim one permalink: what one costs among a tenth of them and among all, and the rows."""
    one = write_same(work / "same-1", 1)
    start = crawl(one, work / "same-1.db", None)[0]
    costs, rows = [], 0
    for number in (max(count // 10, 2), count):
        archive = work / f"same-{number}.db"
        cpu = crawl(write_same(work / f"same-{number}", number), archive, None)[0]
        costs.append((cpu - start) / number)
        with contextlib.closing(sqlite3.connect(archive)) as connection:
            sql = "SELECT count(*) FROM problems WHERE kind = 'permalink_duplicate'"
            rows = int(connection.execute(sql).fetchone()[0])
    print(
        f"{count} posts with one permalink: {1000 * costs[1]:.2f} ms a post,"
        f" {costs[1] / costs[0]:.2f} times that among a tenth (aim: at most {MAX_SAME}); rows about it: {rows}"
    )


def write_same(folder: Path, count: int) -> Path:
    """Write short posts that all have one permalink."""
    folder.mkdir()
    for number in range(1, count + 1):
        year, day = divmod(number - 1, 336)
        header = f'---\ntitle: "Gears Weekly #{number}"\npermalink: /digests/same\n---\n'
        text = f"### Top News\n\n#### [A wheel](https://a.example/{number})\n\nIt turns.\n"
        name = f"{2001 + year}-{day // 28 + 1:02}-{day % 28 + 1:02}-{number}.md"
        (folder / name).write_text(f"{header}\n{text}", encoding="utf-8")
    return folder


def rerun(posts: Path, rounds: int, work: Path) -> None:
    """Measure reruns that find nothing new, and the hashing of the files."""
    one = work / "one"
    copy(list(files(posts))[:1], posts, one)
    crawl(one, work / "one.db", None)
    crawl(posts, work / "many.db", None)
    starts, reruns, hashing = [], [], []
    for _ in range(rounds):
        starts.append(crawl(one, work / "one.db", None)[0])
        reruns.append(crawl(posts, work / "many.db", None)[0])
        hashing.append(hash_all(posts))
    start, whole, hashed = map(statistics.median, (starts, reruns, hashing))
    count = len(list(files(posts)))
    print(
        f"rerun of {count} posts: {whole:.2f} s; start: {start:.2f} s, hashing: {hashed:.2f} s;"
        f" {whole / (start + hashed):.2f} times both (aim: at most {MAX_RERUN}); without the start,"
        f" {(whole - start) / hashed:.2f} times hashing"
    )


def files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, in order."""
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def copy(paths: list[Path], base: Path, folder: Path) -> None:
    """Copy files to the same paths below another folder."""
    for path in paths:
        target = folder / path.relative_to(base)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)


def crawl(posts: Path, archive: Path, publication: str | None) -> tuple[float, float]:
    """Crawl in a process of its own; return seconds of CPU and peak memory in megabytes."""
    command = [sys.executable, "-m", "scrapy", "crawl", "digests", "-a", f"posts={posts}"]
    command += ["-s", f"ARCHIVE={archive}", "-s", "LOG_LEVEL=CRITICAL"]
    command += ["-a", f"publication={publication}"] if publication else []
    code = (
        "import json, resource, subprocess, sys; "
        "done = subprocess.run(json.loads(sys.argv[1]), stdout=subprocess.DEVNULL); "
        "done.returncode > 1 and sys.exit('the crawl did not begin'); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))"
    )
    measured = [sys.executable, "-c", code, json.dumps(command)]
    output = subprocess.run(measured, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    cpu, peak = json.loads(output.splitlines()[-1])
    return cpu, peak


def count_links(archive: Path) -> int:
    with sqlite3.connect(archive) as connection:
        return int(connection.execute("SELECT count(*) FROM mentions").fetchone()[0])


def hash_all(posts: Path) -> float:
    """Read and hash each file as git does; return seconds of CPU."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    for path in files(posts):
        data = path.read_bytes()
        sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
