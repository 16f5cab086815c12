"""`scrapy crawl sources --cluster`: crawl the parts of an archive on the workers of a cluster, and adopt them."""

import shlex
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

from scrapy.settings import BaseSettings

from crawler.archive.database import open_archive
from crawler.archive.hints import to_run
from crawler.archive.shards import ARCHIVE_NAME, Shard
from crawler.commands.adopt import adopt_others
from crawler.commands.scaffold import ExitStatus, complain
from crawler.commands.shard import CAPTURES_NAME, archives_in, crawl_words, shard_archive
from crawler.commands.workers import number_of_readers
from crawler.crawling.cluster.connection import Cluster, connected
from crawler.crawling.cluster.leases import LEASE_SECONDS
from crawler.crawling.cluster.part import CrawledPart, PartToCrawl, crawl_part
from crawler.exceptions import ArchiveError, ClusterError
from crawler.text.printable import printable

__all__ = ["crawl_on_cluster"]

OF_EACH = frozenset({"ARCHIVE", "CAPTURES", "SUMMARY_JSON", "LOG_FILE", "JOBDIR", "READERS"})
"""Settings that are not passed on: each part has its own."""


def crawl_on_cluster(
    settings: BaseSettings, given: Mapping[str, str], arguments: Mapping[str, str], *, cluster: str, parts: int | None
) -> ExitStatus:
    """Crawl what is due in an archive in parts, each on a worker, adopt each as it ends, and print what came of it.

    Args:
        settings: of the project.
        given: settings of the command line, which the crawls of the parts get too.
        arguments: of the spider, likewise.
        cluster: address of the scheduler, or `local`.
        parts: how many; as many as calls are carried out at once, without.

    Raises:
        ArgumentError: wrong usage.
        ClusterError: the cluster is not there. Nothing was changed.
        ArchiveError: of the archive itself.
    """
    path = Path(settings["ARCHIVE"]).resolve()
    open_archive(path, read_only=True).close()
    place = path.with_name(f"{path.name}.shards")
    folder = place / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    rest = _longest_delay(settings)
    with connected(cluster, workers=number_of_readers(settings)) as workers:
        workers.keep_leases()
        _adopt_leftovers(path, place, settings, rest)
        shards, _ = shard_archive(str(path), str(folder), parts or workers.places)
        words = [word for each in _passed_on(given, arguments) for word in each]
        todo = [
            PartToCrawl(
                archive=str(path), part=str(shard.part), run=workers.run, folder=str(folder / shard.folder),
                words=tuple(_words(folder / shard.folder, words, captures=bool(settings["CAPTURES"]))), rest=rest,
            )
            for shard in shards
        ]  # fmt: skip
        status = _crawl_all(workers, todo, shards, settings)
    _see_to_leftovers(place, folder, settings)
    return status


def _see_to_leftovers(place: Path, folder: Path, settings: BaseSettings) -> None:
    """Tell of the shards of this command that were not adopted, and remove the place of all shards once it has none."""
    if archives_in(folder):
        adopting = f"adopt {shlex.quote(str(folder))}/*/{ARCHIVE_NAME}"
        command = to_run(adopting, settings["ARCHIVE"], settings["CAPTURES"])
        complain(f"What could not be adopted is in {folder}: {command}")
    if place.exists() and not _archives_left(place):
        shutil.rmtree(place)


def _crawl_all(
    cluster: Cluster, todo: Sequence[PartToCrawl], shards: Sequence[Shard], settings: BaseSettings
) -> ExitStatus:
    """Crawl the parts and adopt each as it ends; return the exit status of all."""
    if not todo:
        _tell("Nothing is due.")
        return ExitStatus.DONE
    status = ExitStatus.DONE
    for part, shard in zip(todo, shards, strict=True):
        _tell(f"part {part.part}: {shard.links:,} links, {shard.images:,} images")
    pool = ThreadPoolExecutor(len(todo), thread_name_prefix="part")
    try:
        running = {pool.submit(cluster.call, crawl_part, part): part for part in todo}
        for done, ended in enumerate(as_completed(running), start=1):
            part = running[ended]
            try:
                is_well = _adopt(part, ended.result(), settings)
            except (ArchiveError, ClusterError) as error:
                complain(f"part {part.part}: {error}")
                is_well = False
            status = status if is_well else ExitStatus.FAILED
            _tell(f"{done} of {len(todo)} parts have ended")
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return status


def _adopt(part: PartToCrawl, crawled: CrawledPart, settings: BaseSettings) -> bool:
    """Tell what came of a part, and adopt it with its captures. Return whether all is well. Raise ArchiveError."""
    _tell(f"part {part.part} ended with status {crawled.status} on {crawled.worker}")
    for line in crawled.told.splitlines():
        _tell(f"  {line}")
    if crawled.status not in (ExitStatus.DONE, ExitStatus.FAILED):
        return False
    adopted = _adopt_shard(part.archive, Path(part.folder), settings)
    return adopted is ExitStatus.DONE and crawled.status == ExitStatus.DONE


def _adopt_shard(path: str, folder: Path, settings: BaseSettings) -> ExitStatus:
    """Adopt the shard in a folder, with its captures, and delete it. Raise ArchiveError, and then it is there still."""
    archive = folder / ARCHIVE_NAME
    _move_captures(folder / CAPTURES_NAME, settings["CAPTURES"])
    told, adopted = adopt_others(path, [str(archive)], settings)
    for line in told:
        _tell(line)
    archive.unlink()
    return adopted


def _adopt_leftovers(path: Path, place: Path, settings: BaseSettings, rest: float) -> None:
    """Adopt the shards of a command that ended before they did, so that what it asked for is not asked for again."""
    leftovers = _archives_left(place)
    if not leftovers:
        return
    _tell(f"{len(leftovers):,} shards of a command before were not adopted: waiting until their crawls have ended")
    sleep(LEASE_SECONDS + rest)  # of which the scheduler may be another one, which knows nothing of them
    for archive in leftovers:
        try:
            _adopt_shard(str(path), archive.parent, settings)
        except ArchiveError as error:
            complain(f"{archive}: {error}")


def _archives_left(place: Path) -> list[Path]:
    """Return the archives of all shards below a folder."""
    return [archive for folder in sorted(place.glob("*")) for archive in archives_in(folder)]


def _move_captures(folder: Path, to: str | None) -> None:
    """Move the files of captures of a part to those of the archive: each has a name that no other has."""
    if to is None or not folder.is_dir():
        return
    Path(to).mkdir(parents=True, exist_ok=True)
    for file in sorted(folder.iterdir()):
        shutil.move(file, Path(to) / file.name)


def _words(folder: Path, words: Sequence[str], *, captures: bool) -> Iterator[str]:
    """Yield what follows `scrapy` on the command line of the crawl of a part."""
    settings = crawl_words(folder)
    yield from settings if captures else settings[:-2]
    # A reader of its own for each: a worker is one processor's work.
    yield from (*words, "-s", "READERS=1")


def _passed_on(given: Mapping[str, str], arguments: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from (("-s", f"{name}={value}") for name, value in given.items() if name not in OF_EACH)
    yield from (("-a", f"{name}={value}") for name, value in arguments.items())


def _longest_delay(settings: BaseSettings) -> float:
    """Return the seconds that may have to lie between two requests to a host."""
    slots = settings.getdict("DOWNLOAD_SLOTS").values()
    delays = [float(slot.get("delay", 0)) for slot in slots]
    return max(settings.getfloat("DOWNLOAD_DELAY"), settings.getfloat("CRAWL_DELAY_MAX"), *delays)


def _tell(line: str) -> None:
    print(printable(line), flush=True)
