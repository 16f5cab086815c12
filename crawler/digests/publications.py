"""What a publication is to the crawler: the facts that one small file in `publications/` gives."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from crawler.exceptions import PublicationError

FOLDER = Path(__file__).resolve().parents[2] / "publications"
DEFAULT = "last-week-in-ai"


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """The publication's own site. sitemap: its sitemap's path. pages: pattern that an issue's path matches."""

    url: str
    sitemap: str = "/sitemap.xml"
    pages: re.Pattern[str] = re.compile(".")


@dataclass(frozen=True, kw_only=True, slots=True)
class Repository:
    """The publication's source repository. tree: address that lists the posts, as GitHub answers it. raw: address of
    the folder that holds them."""

    tree: str
    raw: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """A newsletter and where its editions are. liquid: variables that its Markdown uses. key: its name in addresses."""

    key: str
    name: str
    url: str
    former_names: tuple[str, ...] = ()
    site: Site | None = None
    repository: Repository | None = None
    substack: str | None = None
    branch: str = "master"
    folder: str = "_posts"
    liquid: Mapping[str, str] = field(default_factory=dict)

    def at(self, *, site: str | None, repository: str | None, substack: str | None) -> "Publication":
        """The publication at other base addresses: `no` for not at all, None for its own ones."""
        return replace(
            self,
            site=self.site if site is None else self._site(site),
            repository=self.repository if repository is None else self._repository(repository),
            substack=self.substack if substack is None else None if substack == "no" else substack.rstrip("/"),
        )

    def _site(self, url: str) -> Site | None:
        if url == "no":
            return None
        return replace(self.site, url=url.rstrip("/")) if self.site else Site(url=url.rstrip("/"))

    def _repository(self, url: str) -> Repository | None:
        if url == "no":
            return None
        base = url.rstrip("/")
        return Repository(
            tree=f"{base}/git/trees/{self.branch}:{self.folder}", raw=f"{base}/raw/{self.branch}/{self.folder}"
        )


def load_publication(name: str = DEFAULT) -> Publication:
    """Reads a publication's file: a name of one in `publications/`, or the path of a `.toml` file elsewhere.

    Raises PublicationError when there is none, or when it cannot be understood.
    """
    path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.toml")))
        raise PublicationError(f"no publication {name!r}: {path} does not exist (known: {known})") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PublicationError(f"{path} cannot be read: {error}") from None
    try:
        return _publication(data)
    except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise PublicationError(f"{path} does not describe a publication: {type(error).__name__} {error}") from None


def _publication(data: Mapping[str, Any]) -> Publication:
    site, repository = data.get("site"), data.get("repository")
    return Publication(
        key=data["key"],
        name=data["name"],
        url=data["url"],
        former_names=tuple(data.get("former_names", ())),
        site=Site(
            url=site["url"].rstrip("/"),
            sitemap=site.get("sitemap", "/sitemap.xml"),
            pages=re.compile(site.get("pages", ".")),
        )
        if site
        else None,
        repository=Repository(tree=repository["tree"], raw=repository["raw"].rstrip("/")) if repository else None,
        substack=data["substack"]["url"].rstrip("/") if "substack" in data else None,
        branch=data.get("repository", {}).get("branch", "master"),
        folder=data.get("repository", {}).get("folder", "_posts"),
        liquid={str(key): str(value) for key, value in data.get("liquid", {}).items()},
    )
