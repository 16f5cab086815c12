"""`scrapy shard`: make an archive of what is due in each part of the hosts, to be crawled elsewhere."""

from collections.abc import Sequence
from pathlib import Path

from crawler.archive.shards import ARCHIVE_NAME, Shard, list_shards, make_shards
from crawler.commands.archives import recorded_run, writing

__all__ = ["CAPTURES_NAME", "archives_in", "crawl_words", "report", "shard_archive"]

CAPTURES_NAME = "captures"
"""Name of the folder of captures in the folder of a shard."""


def shard_archive(path: str, folder: str, parts: int) -> tuple[list[Shard], list[Shard]]:
    """Make the shards of an archive in a folder.

    Return them, and those of former times that were not adopted. Raises ArchiveError, and then there are none.
    """
    with writing(path, "shard") as archive:
        missing = [shard for shard in list_shards(archive) if shard.adopted is None]
        with recorded_run(archive, "shard", {"folder": folder, "parts": parts}) as run:
            shards = make_shards(archive, Path(folder), parts)
            run.counts = {
                "shards": len(shards),
                "links": sum(shard.links for shard in shards),
                "images": sum(shard.images for shard in shards),
            }
    return shards, missing


def archives_in(folder: Path | str) -> list[Path]:
    """Return the archives of the shards in a folder, by part."""
    found = Path(folder).glob(f"*-of-*/{ARCHIVE_NAME}")
    return sorted(found, key=lambda path: (len(path.parent.name), path.parent.name))


def crawl_words(place: Path | str) -> list[str]:
    """Return what follows `scrapy` on the command line that crawls a shard, given its folder.

    >>> crawl_words("shards/1-of-2")
    ['crawl', 'sources', '-s', 'ARCHIVE=shards/1-of-2/archive.db', '-s', 'CAPTURES=shards/1-of-2/captures']
    """
    archive, captures = Path(place) / ARCHIVE_NAME, Path(place) / CAPTURES_NAME
    return ["crawl", "sources", "-s", f"ARCHIVE={archive}", "-s", f"CAPTURES={captures}"]


def report(folder: str, shards: Sequence[Shard], missing: Sequence[Shard]) -> str:
    """Return what was made, for people. missing: shards of former times that were not adopted."""
    if not shards:
        lines = ["Nothing is due; no shard was made."]
    else:
        lines = [
            f"{Path(folder) / shard.folder / ARCHIVE_NAME}: {shard.links:,} links, {shard.images:,} images"
            for shard in shards
        ]
        lines.append(f"Crawl each where you like: scrapy {' '.join(crawl_words(Path(folder) / shards[0].folder))}")
    if missing:
        lines.append(
            f"Of the shards that were made before, {len(missing):,} were not adopted (the last of {missing[-1].made}):"
            " what was due in them is due here still. No two crawls may ask the same hosts: see that theirs have ended."
        )
    return "\n".join(lines)
