"""How fast captures grow where pages are visited again, by CAPTURE_CHANGES, and what compressing them costs.

    make bench ARGS=captures
    .venv/bin/python benchmarks/captures.py [--pages DIR] [--limit N] [--visits 5] [--nonces 0.35] [--edits 0.1]

Pages are saved ones (default: the shared sources, where they are present) or generated ones, all visited VISITS times,
as often as a link is in its first year or so. A share of them, NONCES, holds a value that is another at each request,
such as a token; before each visit after the first, a share of all, EDITS, gets another paragraph. What is written is
what a crawl writes, by the same functions. Prints for each setting the bytes of the captures after the first visits and
after all, and how many bodies are kept; what that is a link, beside what the archive grew by, and of it the texts with
their index; and for each value of CAPTURE_COMPRESSION the bytes and the CPU of the bodies.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import get_args

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.due_links import made_archive  # noqa: E402 - run from anywhere, the checkout is put on the path first
from benchmarks.read_source import SHARED, Pages, generated, saved  # noqa: E402
from crawler.archive.database import Archive, open_archive  # noqa: E402
from crawler.archive.ledger.captures import find_original  # noqa: E402
from crawler.archive.ledger.kept_captures import has_captured_page  # noqa: E402
from crawler.archive.ledger.results import record  # noqa: E402
from crawler.archive.scratch import scratch_folder  # noqa: E402
from crawler.captures.gzip_member import Compression, compressed  # noqa: E402
from crawler.captures.record import Exchange, payload_digest  # noqa: E402
from crawler.captures.write import CapturesWriter  # noqa: E402
from crawler.crawling.pipelines.keep import same_capture  # noqa: E402
from crawler.linked_pages.metadata.item import Source  # noqa: E402
from crawler.linked_pages.source import read_source  # noqa: E402
from crawler.visits.evaluation import evaluate_visit  # noqa: E402
from crawler.visits.target import link_target  # noqa: E402
from crawler.visits.visit import FetchResult  # noqa: E402

START = datetime(2026, 1, 1, tzinfo=UTC)
BETWEEN = timedelta(weeks=10)
TYPE = "text/html; charset=utf-8"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=Path, default=SHARED, help="folder of saved pages")
    parser.add_argument("--limit", type=int, default=100, help="number of pages")
    parser.add_argument("--visits", type=int, default=5, help="visits to each")
    parser.add_argument("--nonces", type=float, default=0.35, help="share of pages that are other bytes each time")
    parser.add_argument("--edits", type=float, default=0.1, help="share of pages that are edited before a visit")
    given = parser.parse_args()
    is_saved = (given.pages / "labels.jsonl").exists()
    pages = saved(given.pages, given.limit) if is_saved else generated(given.limit)
    visits = [list(bodies) for bodies in versions(pages, given.visits, nonces=given.nonces, edits=given.edits)]
    read = {body: read_source(body, url, TYPE) for bodies in visits for body, url in bodies}
    print(f"{len(pages)} {'saved' if is_saved else 'generated'} pages, {given.visits} visits to each")
    for changes in ("body", "text", "never"):
        sizes, kept = grown(visits, changes, read)
        first, last = sizes[0], sizes[-1]
        grew = last.captures / first.captures
        told = f"{changes:6} {first.captures / 1e6:9.2f} MB, then {last.captures / 1e6:9.2f} MB"
        print(f"{told}: {grew:5.2f} times, {kept} bodies")
        for what, sizes_then in (("first", first), ("last", last)):
            print(f"  kB a link after the {what} visit: {sizes_then.a_link(len(pages))}")
    costs = {compression: cost(pages, compression) for compression in get_args(Compression)}
    for compression, (size, seconds) in costs.items():
        less, longer = 1 - size / costs["fast"][0], seconds / costs["fast"][1]
        print(f"{compression:6} {size / 1e6:9.2f} MB, {less:.1%} fewer, {longer:.1f} times as long")


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """Bytes on the disk."""

    captures: int
    archive: int
    """By how much the archive grew with the visits."""
    texts: int
    """Of the archive, texts of pages, as they are and as they were, with their full-text index."""

    def a_link(self, links: int) -> str:
        """Return them for each link."""
        captures, archive, texts = (size / links / 1e3 for size in (self.captures, self.archive, self.texts))
        return f"captures {captures:.1f}, archive {archive:.1f} more, of which texts of pages {texts:.1f}"


TEXTS = """
SELECT coalesce(sum(pgsize), 0) FROM dbstat
WHERE name GLOB 'source_texts*' OR name GLOB '*source_revision_texts*'
"""


def measured(archive: Archive, captures: Path, before: Sizes) -> Sizes:
    """Return how much there is. before: before the visits."""
    return Sizes(
        captures=sum(file.stat().st_size for file in captures.iterdir()),
        archive=size_of(archive).archive - before.archive,
        texts=size_of(archive).texts - before.texts,
    )


def size_of(archive: Archive) -> Sizes:
    """Return how large the archive is, its log included."""
    ((size,),) = archive.query("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    ((texts,),) = archive.query(TEXTS)
    return Sizes(captures=0, archive=size, texts=texts)


def cost(pages: Pages, compression: Compression) -> tuple[int, float]:
    """Return the bytes of the compressed pages, and the seconds of CPU that it took."""
    begun = time.process_time()
    size = sum(len(compressed([body], compression)) for body, _ in pages)
    return size, time.process_time() - begun


def versions(pages: Pages, visits: int, *, nonces: float, edits: float) -> Iterator[Iterator[tuple[bytes, str]]]:
    """Yield, for each round of visits, the body and the address of each page."""
    chance = Random(20)  # noqa: S311 - nothing is secret
    changing = {url for _, url in pages if chance.random() < nonces}
    edited: dict[str, int] = dict.fromkeys((url for _, url in pages), 0)
    for number in range(visits):
        for url in edited:
            edited[url] += number > 0 and chance.random() < edits
        tokens = {url: chance.randbytes(16).hex() if url in changing else "" for _, url in pages}
        yield iter([(version(body, edited[url], tokens[url]), url) for body, url in pages])


def version(body: bytes, edits: int, token: str) -> bytes:
    """Return a page with its edits, and with a token in its head."""
    more = b"".join(
        b"<p>Correction %d: the wheel of which this page tells has turned again.</p>" % n for n in range(edits)
    )
    for tag in (b"</article>", b"</main>", b"</body>"):
        if more and tag in body:
            body = body.replace(tag, more + tag, 1)
            break
    return body.replace(b"<head>", b'<head><meta name="token" content="%s">' % token.encode(), 1) if token else body


def grown(visits: list[list[tuple[bytes, str]]], changes: str, read: dict[bytes, Source]) -> tuple[list[Sizes], int]:
    """Return the sizes after each round of visits, and the number of bodies kept."""
    with scratch_folder() as folder:
        path = made_archive(folder / "archive.db", [url for _, url in visits[0]])
        with open_archive(path) as archive, CapturesWriter(folder / "captures", software="benchmark") as writer:
            sizes, before = [], size_of(archive)
            for number, bodies in enumerate(visits):
                links = dict(archive.query("SELECT url, id FROM links"))
                for body, url in bodies:
                    visit(archive, writer, FetchResult(
                        target=link_target(links[url]), url=url, started=START + number * BETWEEN, seconds=0.1,
                        final_url=url, status=200, content_type=TYPE, body=body,
                    ), changes, read[body])  # fmt: skip
                sizes.append(measured(archive, folder / "captures", before))
            ((kept,),) = archive.query("SELECT count(*) FROM captures WHERE revisit_of IS NULL")
    return sizes, kept


def visit(archive: Archive, writer: CapturesWriter, fetched: FetchResult, changes: str, source: Source) -> None:
    """Record a visit as a crawl does, with its capture."""
    result, digest = evaluate_visit(fetched, source), payload_digest(fetched.body)
    original = find_original(archive, digest)
    known = same_capture(archive, result) if changes == "text" and original is None else None
    if known is not None:
        result = replace(result, visit=replace(result.visit, captured_before=known))
    elif changes != "never" or original is not None or not has_captured_page(archive, fetched.target.id):
        headers = [(b"Content-Type", TYPE.encode())]
        exchange = Exchange(
            url=fetched.url, started=fetched.started, status=200, headers=headers, body=fetched.body, digest=digest
        )
        kept = writer.write(exchange, original=original)
        result = replace(result, visit=replace(result.visit, capture=kept))
    record(archive, 1, result)


if __name__ == "__main__":
    main()
