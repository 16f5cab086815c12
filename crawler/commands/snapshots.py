"""`scrapy snapshots`: list the copies of linked pages in web archives; reject one that is no good."""

import json

from crawler.archive.database import open_archive
from crawler.archive.hints import to_run
from crawler.archive.snapshots.copies import Copy, count_states, list_copies, reject
from crawler.commands.scaffold import ExitStatus, complain, print_as_json
from crawler.text.printable import printable

__all__ = ["print_copies", "print_states", "reject_copy"]


def print_copies(path: str, *, text: str | None, lost: bool, rejected: bool, as_json: bool) -> None:
    """Print the copies of an archive, those that the arguments choose."""
    with open_archive(path, read_only=True) as archive:
        found = list_copies(archive, text=text, lost=lost, rejected=rejected)
        is_asked = bool(found) or any(set(states) - {"not_asked"} for states in count_states(archive).values())
    if as_json:
        print_as_json(found)
        return
    if not found:
        asks = to_run("crawl snapshots", path)
        hint = "" if is_asked else f" No web archive was asked yet: {asks} asks one."
        print(f"No copy in {path} matches.{hint}")
    for copy in found:
        _print(copy)


def print_states(path: str, *, as_json: bool) -> None:
    """Print how many links have a copy, have none, are excluded, were not asked about, or failed, by web archive."""
    with open_archive(path, read_only=True) as archive:
        counts = count_states(archive)
    if as_json:
        print(json.dumps(counts, ensure_ascii=False, indent=2))
        return
    for service, states in counts.items():
        print(f"{service}: {', '.join(f'{state} {count:,}' for state, count in states.items())}")


def reject_copy(path: str, number: int, why: str) -> ExitStatus:
    """Reject a copy, and print it."""
    with open_archive(path, read_only=True) as archive:
        found = [copy for copy in list_copies(archive, snapshot=number) if copy.rejected_at is None]
    if not found:
        complain(f"{path} has no copy {number} that holds; `{to_run('snapshots', path)}` lists them.")
        return ExitStatus.REFUSED
    with open_archive(path) as archive:
        reject(archive, number, why)
    print(printable(f"{found[0].url} is no longer a copy of {found[0].link}: {why}"))
    return ExitStatus.DONE


def _print(copy: Copy) -> None:
    status = "status not known" if copy.status is None else f"status {copy.status}"
    print(printable(f"{copy.id}: {copy.link} ({copy.state})"))
    print(printable(f"  {copy.taken} {copy.service}, {status}: {copy.url}"))
    if copy.title is not None:
        print(printable(f"  {copy.title}"))
    if copy.rejected_at is not None:
        print(printable(f"  rejected {copy.rejected_at}: {copy.rejected_why}"))
