"""The publications that are described, and those that are in the archive."""

from dataclasses import dataclass, field
from pathlib import Path

from crawler.archive.database import open_archive
from crawler.archive.issues.publications import count_by_publication
from crawler.commands.descriptions.check import described
from crawler.commands.descriptions.draft import counted
from crawler.commands.scaffold import ExitStatus, print_as_json
from crawler.digests import publications
from crawler.digests.publications import load_publication
from crawler.exceptions import PublicationError
from crawler.text.printable import printable

__all__ = ["Described", "list_publications", "print_publications"]


@dataclass(kw_only=True, slots=True)
class Described:
    """A publication."""

    key: str
    name: str = ""
    ways: list[str] = field(default_factory=list)
    """Tables of its description that name a way in."""
    is_described: bool = True
    """Whether there is a file for it in `publications/`."""
    issues: int | None = None
    """Issues in the archive; None where the archive does not have it."""
    editions: dict[str, int] = field(default_factory=dict)
    """Kind of an edition -> how many are in the archive."""
    error: str | None = None
    """What is wrong with its file."""


def list_publications(archive_path: str | None) -> list[Described]:
    """Return the publications, by key. archive_path: None where there is no archive. Raises ArchiveError."""
    found: dict[str, Described] = {}
    for path in sorted(publications.FOLDER.glob("*.toml")):
        try:
            publication = load_publication(path.stem)
        except PublicationError as error:
            found[path.stem] = Described(key=path.stem, error=str(error))
            continue
        found[path.stem] = Described(key=path.stem, name=publication.name, ways=described(publication))
    if archive_path is not None:
        with open_archive(archive_path, read_only=True) as archive:
            for stored in count_by_publication(archive):
                each = found.setdefault(stored.key, Described(key=stored.key, name=stored.name, is_described=False))
                each.issues, each.editions = stored.issues, dict(stored.editions)
    return [found[key] for key in sorted(found)]


def print_publications(archive_path: str, *, as_json: bool) -> ExitStatus:
    """Print the publications, by key. archive_path: where the archive is, if there is one. Raises ArchiveError."""
    found = list_publications(archive_path if Path(archive_path).exists() else None)
    if as_json:
        print_as_json(found)
        return ExitStatus.DONE
    for each in found:
        print(printable(_line(each)))
    return ExitStatus.DONE


def _line(each: Described) -> str:
    if each.error is not None:
        return f"{each.key}: {each.error}"
    issues = f"{each.issues:,} issues in the archive" if each.issues is not None else "not in the archive"
    if each.editions:
        issues += f" ({counted(each.editions)})"
    ways = ", ".join(each.ways) or ("no description" if not each.is_described else "folders and mailboxes only")
    return f"{each.key}: {each.name}; {ways}; {issues}"
