"""The scheme of addresses that the program which makes a site gives its posts, by its configuration or by the files."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from crawler.commands.descriptions.engines.configs import CATEGORIES, SiteConfig
from crawler.digests.description.sources import Permalink
from crawler.digests.editions.headers import read_header
from crawler.items import Edition

__all__ = ["scheme_by_config", "scheme_by_folder"]

MOST_READ: Final = 60
"""Headers that are read."""

MOST: Final = 0.7
"""Share of the posts whose categories are those of the issues."""

_DATED: Final = re.compile(r"\d{4}-\d{2}-\d{2}-.")
_UNDATED: Final = ("Eleventy", "Zola", None)
"""Programs whose addresses have no date from the name of a file."""

_CONTENT: Final = frozenset({"content", "contents", "pages", "docs", "src", "source"})
"""Folders that are not part of addresses."""


def scheme_by_config(config: SiteConfig, issues: Sequence[Edition], root: Path) -> str | None:
    """Return the scheme that a configuration says for the posts of a folder; None where it says none."""
    folders = {*root.parts[-2:], *(part for issue in issues for part in issue.document.locator.split("/")[:-1])}
    scheme = next((said for folder, said in config.by_folder.items() if folder in folders), config.permalink)
    headers = [read_header(issue.document.text).fields for issue in issues[:MOST_READ]]
    if scheme is None and config.engine == "Docusaurus":
        slugs = sum("slug" in header for header in headers)
        scheme = "/blog/{title}" if 2 * slugs > len(headers) else "/blog/{year}/{month}/{day}/{slug}"
    if scheme is None:
        return None
    scheme = scheme.replace(CATEGORIES, _categories(headers)).replace("//", "/")
    return scheme if _is_scheme(scheme) else None


def scheme_by_folder(issues: Sequence[Edition], root: Path, engine: str | None = None) -> str | None:
    """Return the scheme of addresses that are the paths of files, where these lie in one folder.

    Some programs leave out a date before the name of a file, others do not.
    """
    folders = {issue.document.locator.rpartition("/")[0] for issue in issues}
    if len(folders) > 1 and all(issue.document.locator.rsplit("/", 1)[-1].startswith("index.") for issue in issues):
        folders = {folder.rpartition("/")[0] for folder in folders}
    if len(folders) != 1:
        return None
    parts = [*root.parts, *folders.pop().split("/")]
    last = max((place for place, part in enumerate(parts) if part in _CONTENT), default=len(root.parts) - 1)
    names = [issue.document.locator.removesuffix("/index.md").rsplit("/", 1)[-1] for issue in issues]
    dated = engine not in _UNDATED and all(map(_DATED.match, names))
    date = "{year}-{month}-{day}-" if dated else ""
    return f"/{'/'.join(parts[last + 1 :])}/{date}{{slug}}/".replace("//", "/")


def _categories(headers: Sequence[Mapping[str, str]]) -> str:
    """Return what the headers' categories are in addresses: those of most, a placeholder where they differ."""
    said = [header.get("categories") or header.get("category") or "" for header in headers]
    most, count = Counter(said).most_common(1)[0] if said else ("", 0)
    if count >= MOST * len(said):
        return "/".join(most.lower().replace("; ", " ").split())
    plain = all(each and each.islower() and each.isalnum() for each in said)
    name = "categories" if all("categories" in header for header in headers) else "category"
    return f"{{header:{name}}}" if plain else ""


def _is_scheme(text: str) -> bool:
    try:
        Permalink(text)
    except ValueError:
        return False
    return True
