"""The publications that are described, and those that are in the archive."""

from dataclasses import dataclass, field

from crawler.archive.database import open_archive
from crawler.archive.issues.publications import count_by_publication
from crawler.commands.descriptions.check import described
from crawler.digests import publications
from crawler.digests.publications import load_publication
from crawler.exceptions import PublicationError

__all__ = ["Described", "list_publications"]


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
            for counted in count_by_publication(archive):
                each = found.setdefault(counted.key, Described(key=counted.key, name=counted.name, is_described=False))
                each.issues, each.editions = counted.issues, dict(counted.editions)
    return [found[key] for key in sorted(found)]
