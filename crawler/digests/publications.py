"""Publications: what the crawler knows of each, from one small file in `publications/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin

import msgspec

from crawler.digests.categories import make_categories
from crawler.digests.description.feed import FeedTable
from crawler.digests.description.file import PublicationFile, parse_publication
from crawler.digests.description.index import IndexTable
from crawler.digests.description.issue import IssueTable
from crawler.digests.description.mail import MailTable
from crawler.digests.description.posts import Posts
from crawler.digests.description.site import Site
from crawler.digests.description.substack import SubstackTable
from crawler.digests.locators import origin
from crawler.digests.rules import DEFAULT_RULES, ReadingRules
from crawler.exceptions import PublicationError
from crawler.urls.hosts import host_of_url

__all__ = ["DEFAULT", "FOLDER", "Publication", "Repository", "Site", "load_publication", "publication_keys"]

FOLDER = Path(__file__).resolve().parents[2] / "publications"
DEFAULT = "last-week-in-ai"


@dataclass(frozen=True, kw_only=True, slots=True)
class Repository:
    """The publication's source repository."""

    tree: str
    """Address that lists the posts, as GitHub's API answers it."""
    raw: str
    """Address of the folder that holds the posts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """A newsletter, and where its editions are; None for a place that it does not have."""

    key: str
    """Its name in arguments and in the archive."""
    name: str
    url: str
    """Relative links of its posts are resolved against it."""
    former_names: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """Tags of its languages."""
    posts: Posts = field(default_factory=Posts)
    """Which files are posts."""
    issue: IssueTable = field(default_factory=IssueTable)
    """Where number, date, title and address of an issue stand."""
    site: Site | None = None
    repository: Repository | None = None
    feed: FeedTable | None = None
    index: IndexTable | None = None
    substack: SubstackTable | None = None
    branch: str = "master"
    folder: str = "_posts"
    """Folder of the posts, in the repository and in a local checkout of it."""
    reading: ReadingRules = DEFAULT_RULES
    """How its bodies are read, with the categories of its sections."""
    mail: MailTable = field(default_factory=MailTable)
    """Which mails are issues."""
    liquid: Mapping[str, str] = field(default_factory=dict)
    """Variables that its Markdown uses."""
    includes: Mapping[str, str] = field(default_factory=dict)
    """Includes that its Markdown uses, and what they stand for."""

    def at(
        self,
        *,
        site: str | None = None,
        repository: str | None = None,
        feed: str | None = None,
        index: str | None = None,
        substack: str | None = None,
    ) -> "Publication":
        """Return the publication at other addresses: `no` for not at all, None for its own ones."""
        return replace(
            self,
            site=_moved(self.site, Site, site),
            repository=self.repository if repository is None else self._repository(repository),
            feed=_moved(self.feed, FeedTable, feed),
            index=_moved(self.index, IndexTable, index),
            substack=_moved(self.substack, SubstackTable, substack),
        )

    def _repository(self, url: str) -> Repository | None:
        if url == "no":
            return None
        base = url.rstrip("/")
        return Repository(
            tree=f"{base}/git/trees/{self.branch}:{self.folder}", raw=f"{base}/raw/{self.branch}/{self.folder}"
        )


PlaceTable = TypeVar("PlaceTable", Site, FeedTable, IndexTable, SubstackTable)


def _moved(table: PlaceTable | None, kind: type[PlaceTable], url: str | None) -> PlaceTable | None:
    """Return a table at another address: None for `no`, as it is for None."""
    if url is None or url == "no":
        return table if url is None else None
    return msgspec.structs.replace(table, url=url) if table is not None else kind(url=url)


def _placed(table: PlaceTable | None, base: str) -> PlaceTable | None:
    """Return a table whose address is joined to that of the publication."""
    return msgspec.structs.replace(table, url=urljoin(base, table.url)) if table is not None else None


def publication_keys() -> tuple[str, ...]:
    """Return the keys of the files in `publications/`, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load_publication(name: str = DEFAULT) -> Publication:
    """Read a publication's file: a name of one in `publications/`, or the path of a `.toml` file elsewhere.

    Raises PublicationError when there is none, or when it has unknown keys or wrong values.
    """
    path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        known = ", ".join(publication_keys())
        raise PublicationError(f"no publication {name!r}: {path} does not exist (known: {known})") from None
    except (OSError, ValueError) as error:  # not UTF-8, or no path at all
        raise PublicationError(f"{path} cannot be read: {error}") from None
    return _publication(parse_publication(text, str(path)))


def _publication(file: PublicationFile) -> Publication:
    repository = file.repository
    places = {"branch": repository.branch, "folder": repository.folder} if repository else {}
    if file.posts.folder is not None:
        places["folder"] = file.posts.folder
    return Publication(
        key=file.key,
        name=file.name,
        url=file.url,
        former_names=file.former_names,
        languages=file.languages,
        posts=file.posts,
        issue=file.issue,
        site=_placed(file.site, origin(file.url)) if file.site and not file.site.url else file.site,
        repository=Repository(tree=repository.tree, raw=repository.raw.rstrip("/")) if repository else None,
        feed=_placed(file.feed, file.url),
        index=_placed(file.index, file.url),
        substack=file.substack,
        reading=_rules(file),
        mail=file.mail,
        liquid=file.liquid,
        includes=file.includes,
        **places,
    )


def _rules(file: PublicationFile) -> ReadingRules:
    places = (file.url, file.site.url if file.site else None, file.substack.url if file.substack else None)
    return ReadingRules(
        table=file.reading,
        categories=make_categories(file.categories, file.category_texts),
        names=(file.name, *file.former_names),
        hosts=tuple(dict.fromkeys(host_of_url(place) for place in places if place)),
    )
