"""How fast linked pages are read, beside trafilatura, htmldate and newspaper4k on the same pages in the same run.

    .venv/bin/python benchmarks/read_source.py [--pages DIR] [--limit N] [--rounds 3]

Pages are saved ones (DIR with `labels.jsonl`; default: the shared sources, where they are present) or generated ones.
Each reader reads every page in each round, the readers one after the other, so that what else the machine does falls on
all of them; a round before the first is not counted. Prints the median of pages a second of CPU and the ratio to this
reader's. A peer that is not installed is named and left out: `pip install trafilatura htmldate newspaper4k`, best in an
environment of their own, for newspaper4k holds other packages back. It fetches no images here: that needs a network.
"""

import argparse
import gzip
import importlib
import json
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from crawler.linked_pages.source import read_source  # noqa: E402 - run from anywhere, the checkout is put on the path first

SHARED = Path(os.environ.get("BACKNUMBER_SHARED", ROOT.parent / "shared")) / "sources"
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


def pool() -> dict[str, Reader]:
    """This reader and the peers that are installed."""
    found: dict[str, Reader] = {"read_source": read_source}
    try:
        trafilatura = importlib.import_module("trafilatura")
    except ImportError:
        print("trafilatura is not installed: left out")
    else:
        found["trafilatura"] = lambda body, url: trafilatura.bare_extraction(body.decode("utf-8", "replace"), url=url)
    try:
        htmldate = importlib.import_module("htmldate")
    except ImportError:
        print("htmldate is not installed: left out")
    else:
        found["htmldate"] = lambda body, url: htmldate.find_date(
            body.decode("utf-8", "replace"), url=url, original_date=True
        )
    try:
        newspaper = importlib.import_module("newspaper")
    except ImportError:
        print("newspaper4k is not installed: left out")
    else:

        def newspaper4k(body: bytes, url: str) -> object:
            article = newspaper.Article(url, fetch_images=False)
            article.download(input_html=body.decode("utf-8", "replace"))
            return article.parse()

        found["newspaper4k"] = newspaper4k
    return found


def seconds(read: Reader, pages: Pages) -> tuple[float, int]:
    """CPU time that reading the pages takes, and how many of them the reader raised on."""
    raised = 0
    began = time.process_time()
    for body, url in pages:
        try:
            read(body, url)
        except Exception:  # a peer's failure is a figure here
            raised += 1
    return time.process_time() - began, raised


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=Path, default=SHARED)
    parser.add_argument("--limit", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    present = (args.pages / "labels.jsonl").is_file()
    pages = saved(args.pages, args.limit) if present else generated(args.limit)
    size = sum(len(body) for body, _ in pages) / len(pages) / 1000
    print(f"{len(pages)} {'saved' if present else 'generated'} pages of {size:.0f} kB on average")
    times: dict[str, list[float]] = {}
    raised: dict[str, int] = {}
    found = pool()
    for count in range(args.rounds + 1):
        for name, read in found.items():
            took, raised[name] = seconds(read, pages)
            if count:
                times.setdefault(name, []).append(took)
    own = statistics.median(times["read_source"])
    for name, took_all in times.items():
        took = statistics.median(took_all)
        rate = f"{len(pages) / took:7.1f} pages/s of CPU, {own / took:5.2f} of read_source"
        print(f"{name:12} {rate}, raised on {raised[name]}")
    both = [statistics.median(times[name]) for name in ("trafilatura", "htmldate") if name in times]
    if len(both) == 2:
        print(f"read_source is {sum(both) / own:.1f} times as fast as trafilatura and htmldate one after the other")


if __name__ == "__main__":
    main()
