"""`scrapy reread`: read captured pages again with the current readers, without the network."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from scrapy.settings import BaseSettings

from crawler.archive.addresses.normal_forms import bring_up_addresses
from crawler.archive.analyses.spread import HERE, Spread
from crawler.archive.database import open_archive
from crawler.commands.analyse import bring_up
from crawler.commands.archives import recorded_run, writing
from crawler.commands.garbage import relax_garbage_collector
from crawler.commands.scaffold import ExitStatus, complain
from crawler.commands.workers import number_of_readers, workers_for
from crawler.crawling.capture_readings import CaptureReadings, LocalReadings
from crawler.crawling.extensions.reader_pool import ReaderPool
from crawler.crawling.rereading import Rereading, Tally
from crawler.exceptions import ArgumentError, BacknumberError
from crawler.text.printable import printable

__all__ = ["report", "reread"]


def reread(path: str, settings: BaseSettings, *, everything: bool, cluster: str | None = None) -> ExitStatus:
    """Read the captures of an archive again, and print what changed.

    Args:
        path: of the archive.
        settings: of the project; CAPTURES, READERS and DOWNLOAD_MAXSIZE count.
        everything: also those that these readers have read already.
        cluster: address of the scheduler of the cluster whose workers read, or `local`; None for processes of its own.
    """
    if not settings["CAPTURES"]:
        raise ArgumentError("Name the folder of the captures: -s CAPTURES=FOLDER.")
    begun = monotonic()
    with (
        _workplace(path, settings, cluster) as (readings, spread),
        writing(path, "reread") as archive,
        open_archive(path, read_only=True) as reading,
    ):
        try:
            with recorded_run(archive, "reread", {"all": everything}) as run:
                # What a page says of its addresses is about the link's address.
                bring_up_addresses(archive)
                rereading = Rereading(archive, reading, run.id, readings=readings, everything=everything)
                tally = rereading.tally
                relax_garbage_collector()
                try:
                    asyncio.run(rereading.run())
                finally:
                    run.counts |= _counts(tally)
                bring_up(archive, run, spread=spread)
                if tally.unreadable:
                    unreadable = f"captures that could not be read: {tally.unreadable}"
                    run.failure = "; ".join(filter(None, (unreadable, run.failure)))
        except BacknumberError as error:
            complain(str(error))
            return ExitStatus.FAILED
    print(report(tally, monotonic() - begun))
    return ExitStatus.FAILED if run.failure else ExitStatus.DONE


@contextmanager
def _workplace(path: str, settings: BaseSettings, cluster: str | None) -> Iterator[tuple[CaptureReadings, Spread]]:
    """Give where captures are read, and where analyses compute: before anything is written, since a cluster may not be
    there."""
    most = settings.getint("DOWNLOAD_MAXSIZE")
    if cluster is None:
        pool = ReaderPool(number_of_readers(settings))
        pool.warm_up(LocalReadings.__module__)
        yield LocalReadings(settings["CAPTURES"], pool, most), HERE
        return
    from crawler.crawling.cluster.readings import ClusterReadings
    from crawler.crawling.cluster.spread import spread_on

    if not Path(settings["CAPTURES"]).is_dir():
        raise ArgumentError(f"There is no folder of captures {settings['CAPTURES']}.")
    with workers_for(path, settings, cluster) as workers, spread_on(workers, path) as spread:
        yield ClusterReadings(workers, settings["CAPTURES"], most), spread


def report(tally: Tally, seconds: float) -> str:
    """Return what was done, for people.

    >>> tally = Tally(read=3, current=2, changed=1)
    >>> tally.outcomes["ok -> bot_wall"] += 1
    >>> print(report(tally, 1.5))
    reread: 3 pages read again in 1.5 s, 1 changed, 2 already up to date
      ok -> bot_wall: 1
    """
    unreadable = f", captures that could not be read: {tally.unreadable:,}" if tally.unreadable else ""
    first = (
        f"reread: {tally.read:,} pages read again in {seconds:.1f} s, {tally.changed:,} changed, "
        f"{tally.current:,} already up to date{unreadable}"
    )
    lines = [first, *(f"  {change}: {count:,}" for change, count in tally.outcomes.most_common())]
    if tally.revisions:
        lines.append(f"  {tally.revisions:,} former states of pages changed")
    if tally.without:
        named = ", ".join(tally.without_named) + (", …" if tally.without > len(tally.without_named) else "")
        lines.append(f"  {tally.without:,} stay as an earlier version read them, without a capture: {printable(named)}")
    return "\n".join(lines)


def _counts(tally: Tally) -> dict[str, int]:
    return {
        "read": tally.read,
        "current": tally.current,
        "changed": tally.changed,
        "revisions": tally.revisions,
        "unreadable": tally.unreadable,
        "without_capture": tally.without,
    }
