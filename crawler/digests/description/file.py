"""A publication's file as a whole."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

import msgspec

from crawler.digests.categories import make_categories
from crawler.digests.description.feed import FeedTable
from crawler.digests.description.index import IndexTable
from crawler.digests.description.issue import IssueTable
from crawler.digests.description.mail import MailTable
from crawler.digests.description.messages import explain, tables_of, unknown_keys
from crawler.digests.description.patterns import compiled
from crawler.digests.description.posts import Posts, RepositoryTable
from crawler.digests.description.reading import ReadingTable
from crawler.digests.description.site import Site
from crawler.digests.description.sources import GROUPS, Source, Written
from crawler.digests.description.substack import SubstackTable
from crawler.digests.description.values import ALL, Key, Language, Name, Url
from crawler.exceptions import PublicationError

__all__ = ["PublicationFile", "parse_publication", "tables"]

ANY_KEY = "publication"
"""Name of a file whose key may be any."""


class PublicationFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A publication: its names, and where its editions are."""

    key: Key = ""
    """Its name in arguments and in the archive: that of the file. It is needed in a file `publication.toml` only."""
    name: Name
    """Its current name."""
    url: Url
    """Relative links of its posts are resolved against it."""
    former_names: tuple[Name, ...] = ()
    """Earlier names."""
    languages: tuple[Language, ...] = ()
    """Tags of its languages, such as `de` or `pt-BR`: dates in words are read in them, and in English."""
    posts: Posts = Posts()
    issue: IssueTable = IssueTable()
    site: Site | None = None
    repository: RepositoryTable | None = None
    feed: FeedTable | None = None
    index: IndexTable | None = None
    substack: SubstackTable | None = None
    reading: ReadingTable = ReadingTable()
    categories: dict[str, Name] = {}
    """Heading of a section, or a regular expression between slashes, and the category that it has, in the publication's
    own words. The first that fits decides; a section that none fits is `Other`. Case, emoji and punctuation do not
    count."""
    category_texts: dict[str, str] = {}
    """Category, and what belongs to it. Lists show these first, in this order."""
    mail: MailTable = MailTable()
    liquid: dict[str, str] = {}
    """Variables that its Markdown uses, by name, such as `site.baseurl`."""
    includes: dict[str, str] = {}
    """Include of its Markdown, by file name, and the HTML or Markdown that it stands for, in which
    `{{ include.NAME }}` is a parameter. An include with an empty text is left out."""


def tables() -> Iterator[tuple[str, type[msgspec.Struct]]]:
    """Yield the dotted name of each table and its class, the file itself first, as ''.

    >>> [name for name, _ in tables()][:3]
    ['', 'posts', 'issue']
    """
    return tables_of(PublicationFile)


def parse_publication(text: str, path: str) -> PublicationFile:
    """Return what a file says. path: its path, for its key and for errors.

    Raises PublicationError, which names the file and the line or the key (all unknown keys, or the first wrong value).
    """
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise PublicationError(f"{path} is no TOML file: {error}.") from None
    except RecursionError:
        raise PublicationError(f"{path} has arrays or tables that are nested too deep.") from None
    unknown = unknown_keys(data, PublicationFile)
    if unknown:
        raise PublicationError(f"{path} has unknown keys. {' '.join(unknown)}")
    stem = PurePath(path).stem
    try:
        file = msgspec.convert({"key": stem} | data, PublicationFile, dec_hook=_decode)
        _check_groups(file)
        make_categories(file.categories)
    except msgspec.ValidationError as error:
        raise PublicationError(f"{path}: {explain(str(error), {'key': stem} | data, PublicationFile)}") from None
    except ValueError as error:
        raise PublicationError(f"{path}: {error}") from None
    if file.key == ALL:
        raise PublicationError(f"{path}: {ALL!r} stands for all publications. Give it another key.")
    if file.key != stem and stem != ANY_KEY:
        raise PublicationError(
            f"{path}: key: {file.key!r} differs from the file's name. Leave the key out, or rename the file to"
            f" {file.key}.toml."
        )
    return file


def _decode(wanted: type, value: Any) -> Any:
    """Return a value of a type that TOML does not have. Raises ValueError."""
    if wanted is re.Pattern or getattr(wanted, "__origin__", None) is re.Pattern:
        if not isinstance(value, str):
            raise ValueError("Expected a regular expression, as text")
        return compiled(value)
    if issubclass(wanted, Written):
        if not isinstance(value, str):
            raise ValueError(f"Expected {wanted.form}")
        return wanted(value)
    raise NotImplementedError(f"publication files have no {wanted}")


def _check_groups(file: PublicationFile) -> None:
    """Raise ValueError for a group that a source or the permalink names and that no pattern has, and the reverse."""
    issue, pattern = file.issue, file.posts.pattern
    known = tuple(pattern.groupindex) if pattern is not None else GROUPS
    used: dict[str, str] = {}
    for key, sources in _sources(issue).items():
        used |= {source.name: key for source in sources if source.kind == "path"}
    if issue.permalink is not None:
        used |= {detail: "issue.permalink" for name, detail in issue.permalink.places() if name == "path" and detail}
    for group, key in used.items():
        if group not in known:
            there = ", ".join(known) or "none"
            where = "posts.pattern has" if pattern is not None else "without posts.pattern there are"
            raise ValueError(f"{key}: there is no group {group!r}: {where} {there}.")
    for group in known:
        if group not in GROUPS and group not in used:
            raise ValueError(
                f"posts.pattern: the group {group!r} has no meaning and is used nowhere: there are"
                f" {', '.join(GROUPS)}, and those that [issue] names as path:{group}."
            )


def _sources(issue: IssueTable) -> Mapping[str, tuple[Source, ...]]:
    return {
        "issue.number": issue.number,
        "issue.date": issue.date,
        "issue.title": issue.title,
        "issue.draft": tuple(mark.source for mark in issue.draft),
    }
