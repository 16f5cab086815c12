"""Remove a publication from the archive, after asking."""

import sys

from crawler.archive.hints import to_run
from crawler.archive.issues.removal import Removal, count_removal, remove_publication
from crawler.archive.tokens import TokenFile
from crawler.commands.archives import recorded_run, writing
from crawler.commands.scaffold import ExitStatus, complain

__all__ = ["remove"]


def remove(key: str, path: str, *, asks: bool) -> int:
    """Say what goes with a publication, ask, and remove it."""
    with writing(path, "publication remove") as archive:
        found = count_removal(archive, key)
        if found is None:
            complain(
                f"{path} has no publication {key!r}; `{to_run('publication list', path)}` names those that it has."
            )
            return ExitStatus.REFUSED
        for line in _told(key, found):
            print(line)
        if asks and not _agrees():
            complain("Nothing is removed.")
            return ExitStatus.REFUSED
        with recorded_run(archive, "publication remove", {"publication": key}) as run:
            remove_publication(archive, key)
            run.counts["issues/removed"] = found.issues
            run.counts["links/removed"] = found.links
        with TokenFile(path) as tokens:
            tokens.forget_publication(key)
    print(f"{key} is removed. Its file in publications/ stays: delete it if it is not to be crawled again.")
    return ExitStatus.DONE


def _told(key: str, found: Removal) -> list[str]:
    goes = f"{found.issues:,} issues with {found.editions:,} editions"
    lines = [f"{key}: {goes} go, and what only they cite: {found.links:,} links and {found.images:,} images."]
    if found.links_kept or found.images_kept:
        lines.append(
            f"{found.links_kept:,} links and {found.images_kept:,} images that only it cites stay, without a"
            " mention: they were visited, or stand for a work that others still cite. Visits are never deleted"
            " (`scrapy redact` removes what one says)."
        )
    lines.append("Redactions stay.")
    return lines


def _agrees() -> bool:
    if not sys.stdin.isatty():
        complain("There is nobody to ask: use --yes.")
        return False
    return input("Remove it? [y/N] ").strip().lower() in ("y", "yes")
