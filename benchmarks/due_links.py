"""Archives in which links are due."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from crawler.archive.addresses.normal_forms import bring_up_addresses
from crawler.archive.analyses.registry import bring_up_analyses
from crawler.archive.database import open_archive
from crawler.archive.issues.categories import write_categories
from crawler.archive.issues.publications import write_publication
from crawler.archive.issues.write import write_issue
from crawler.archive.runs import finish_run, start_run
from crawler.digests.publications import load_publication
from crawler.items import Citation, Document, Edition, Issue, Link, Mention

PER_ISSUE = 40


def made_archive(path: Path, urls: Sequence[str]) -> Path:
    """Write a new archive in which these links are due, forty an issue, as a crawl of issues leaves it.

    What such a crawl does as it begins and ends (`RunLedger`) is none of the cost of the visits that follow.
    """
    for leftover in path.parent.glob(f"{path.name}*"):
        leftover.unlink()
    with open_archive(path) as archive:
        write_publication(archive, "gears", name="Gears Weekly", url="https://gears.example/")
        write_categories(archive, load_publication().reading.categories.texts)
        run = start_run(archive, "benchmark", {})
        bring_up_addresses(archive)
        archive.begin_batch()
        for number in range(1, 1 + -(-len(urls) // PER_ISSUE)):
            write_issue(
                archive, issue(number, urls[(number - 1) * PER_ISSUE : number * PER_ISSUE]), run, reader="benchmark"
            )
        archive.commit_batch()
        failed = [done.error for done in bring_up_analyses(archive, run) if done.error is not None]
        assert not failed, failed
        finish_run(archive, run, "finished", reason=None, counts={})
    return path


def issue(number: int, urls: Sequence[str]) -> Issue:
    """Return a made-up issue that cites the URLs."""
    key, day = f"{number}.md", date(2026, 1, 1) - timedelta(days=number)
    document = Document(kind="markdown", locator=key, url=f"https://gears.example/{key}", text="")
    edition = Edition(
        document=document, type="newsletter", availability="full", number=number, title=key, published=day,
        published_raw=str(day), permalink=None,
    )  # fmt: skip
    citations = tuple(
        Citation(
            mention=Mention(role="item", url=url, title="A gear", section=None, summary="It turns."),
            link=Link(url=url, work=url, domain=url.split("/")[2].partition(":")[0]),
        )
        for url in urls
    )
    return Issue(
        publication="gears", key=key, type="newsletter", number=number, title=key, subtitle=None, published=day,
        published_raw=str(day), url=document.url, redirect_url=None, authors=(), words=0, editions=(edition,),
        read_from=("markdown", key), sections=(), pictures=(), problems=(), citations=citations,
    )  # fmt: skip


def zipf(count: int, hosts: int) -> Iterator[int]:
    """Yield the host of each link: the second has half as many as the first, the third a third, …; evenly spread."""
    weights = [1 / rank for rank in range(1, hosts + 1)]
    whole, owed = sum(weights), [0.0] * hosts
    for _ in range(count):
        owed = [owes + weight / whole for owes, weight in zip(owed, weights, strict=True)]
        host = max(range(hosts), key=owed.__getitem__)
        owed[host] -= 1
        yield host
