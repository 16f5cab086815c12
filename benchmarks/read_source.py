"""How fast linked pages are read, beside trafilatura, htmldate, readability-lxml and newspaper4k on the same pages.

    make bench ARGS=read_source
    .venv-bench/bin/python benchmarks/read_source.py [--pages DIR] [--limit N] [--rounds 3] [--most SECONDS]

Pages are saved ones (DIR with `labels.jsonl`; default: the shared sources, where they are present) or generated ones.
Each reader reads every page in each round, the readers one after the other, so that what else the machine does falls on
all of them; a round before the first is not counted. Prints the median of pages a second of CPU and the ratio to this
reader's. A reader is stopped at a page that takes it longer than SECONDS of CPU, and told of: none holds the run. A
peer that is not installed is named and left out; `make bench` has them all, in an environment of their own, since
newspaper4k holds other packages back. It fetches no images here: that needs a network.
"""

import argparse
import gzip
import json
import logging
import os
import signal
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from crawler.linked_pages.source import read_source  # noqa: E402 - run from anywhere, the checkout is put on the path first

SHARED = Path(os.environ.get("BACKNUMBER_SHARED") or ROOT.parent / "shared") / "sources"
Reader = Callable[[bytes, str], object]
Pages = list[tuple[bytes, str]]


def saved(folder: Path, limit: int) -> Pages:
    """Pages of a folder, evenly over its list."""
    labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text("utf-8").splitlines()]
    step = max(1, len(labels) // limit)
    return [(gzip.decompress((folder / one["html_path"]).read_bytes()), one["url"]) for one in labels[::step][:limit]]


def generated(limit: int) -> Pages:
    """Pages of the usual shape: a head with metadata, menus, an article, a list of other articles."""
    menu = "".join(f'<li class="menu-item"><a href="/{n}">Part {n}</a></li>' for n in range(120))
    others = "".join(f'<div class="card"><a href="/a/{n}"><h3>How wheel {n} was made</h3></a></div>' for n in range(60))
    pages = []
    for n in range(limit):
        prose = "".join(
            f"<p>Wheel {n}.{i} turns slowly, and the one beside it turns the other way.</p>" for i in range(40)
        )
        author = {"@type": "Person", "name": "Ada Example"}
        node = {"@type": "Article", "headline": f"Wheel {n}", "author": author, "datePublished": "2024-03-05"}
        page = (
            f"<!doctype html><html lang=en><head><title>Wheel {n} | The Gearbox</title>"
            f'<script type="application/ld+json">{json.dumps(node)}</script></head><body><nav><ul>{menu}</ul></nav>'
            f"<article><h1>Wheel {n}</h1>{prose}</article><aside>{others}</aside></body></html>"
        )
        pages.append((page.encode(), f"https://gearbox.example/wheels/{n}"))
    return pages


def by_trafilatura() -> Reader:
    import trafilatura

    return lambda body, url: trafilatura.bare_extraction(decoded(body), url=url, with_metadata=True)


def by_htmldate() -> Reader:
    import htmldate

    return lambda body, url: htmldate.find_date(decoded(body), url=url, original_date=True)


def by_readability() -> Reader:
    import readability

    def read(body: bytes, url: str) -> object:
        document = readability.Document(decoded(body), url=url)
        return document.title(), document.summary()

    return read


def by_newspaper() -> Reader:
    import newspaper

    def read(body: bytes, url: str) -> object:
        article = newspaper.Article(url, fetch_images=False)
        article.download(input_html=decoded(body))
        return article.parse()

    return read


PEERS: dict[str, Callable[[], Reader]] = {
    "trafilatura": by_trafilatura,
    "htmldate": by_htmldate,
    "readability-lxml": by_readability,
    "newspaper4k": by_newspaper,
}


def decoded(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def readers() -> dict[str, Reader]:
    """Return this reader and the peers that are installed; name the others."""
    found: dict[str, Reader] = {"read_source": read_source}
    for name, load in PEERS.items():
        try:
            found[name] = load()
        except ImportError:
            print(f"{name} is not installed: left out")
    return found


class GaveUpError(BaseException):
    """A page took longer than it may; no `Exception`, which readers handle by themselves."""


@dataclass
class Taken:
    """What reading all pages took."""

    seconds: float = 0.0
    """Of CPU."""
    raised: int = 0
    """Pages on which the reader raised."""
    given_up: int = 0
    """Pages that took longer than a page may; their time up to then counts."""


def measure(read: Reader, pages: Pages, most: float) -> Taken:
    """Read the pages, each for so many seconds of CPU at most."""

    def give_up(*_: object) -> None:
        raise GaveUpError

    signal.signal(signal.SIGPROF, give_up)
    taken, began = Taken(), time.process_time()
    for body, url in pages:
        try:
            signal.setitimer(signal.ITIMER_PROF, most)
            read(body, url)
        except GaveUpError:
            taken.given_up += 1
        except Exception:  # a peer's failure is a figure here
            taken.raised += 1
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    taken.seconds = time.process_time() - began
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=Path, default=SHARED)
    parser.add_argument("--limit", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--most", type=float, default=5.0, help="seconds of CPU that a reader may take for a page")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable()  # of peers
    present = (args.pages / "labels.jsonl").is_file()
    pages = saved(args.pages, args.limit) if present else generated(args.limit)
    size = sum(len(body) for body, _ in pages) / len(pages) / 1000
    print(f"{len(pages)} {'saved' if present else 'generated'} pages of {size:.0f} kB on average")
    found = readers()
    taken: dict[str, list[Taken]] = {name: [] for name in found}
    for _ in range(args.rounds + 1):
        for name, read in found.items():
            taken[name].append(measure(read, pages, args.most))
    report({name: each[1:] for name, each in taken.items()}, len(pages), args.most)


def report(taken: dict[str, list[Taken]], pages: int, most: float) -> None:
    """Print the median of each reader's rounds beside this reader's."""
    least = time.get_clock_info("process_time").resolution
    seconds = {name: max(least, statistics.median(one.seconds for one in each)) for name, each in taken.items()}
    own = seconds["read_source"]
    for name, took in seconds.items():
        raised, given_up = taken[name][-1].raised, max(one.given_up for one in taken[name])
        more = f", gave up on {given_up} after {most:g} s" if given_up else ""
        rate = f"{pages / took:7.1f} pages/s of CPU, {own / took:6.3f} of read_source"
        print(f"{name:16} {rate}, raised on {raised}{more}")
    if "trafilatura" in seconds and "htmldate" in seconds:
        both = seconds["trafilatura"] + seconds["htmldate"]
        print(f"read_source is {both / own:.1f} times as fast as trafilatura and htmldate one after the other")


if __name__ == "__main__":
    main()
