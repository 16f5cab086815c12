"""Which files of a folder or of a repository are posts, and why the others are left out. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from crawler.digests.publications import Publication
from crawler.digests.stated.paths import SUFFIXES, default_groups, path_groups

__all__ = ["OUTSIDE", "SelectedPaths", "in_words", "why_left_out"]

OUTSIDE = "its path is none below the folder"
"""Cause that is told as a problem: no repository names a file so by mistake."""

NO_POST = "its name says that it is none"
"""Cause of what is beside the posts, such as a README."""

SHOWN = 3
"""Most files that a message names for each cause."""

_YEAR = re.compile(r"(?:19|20)\d{2}")
_NO_PATH = re.compile(r"[\x00-\x1f\x7f\\]")
_NO_POSTS = frozenset(
    {
        "readme", "license", "licence", "changelog", "changes", "contributing", "code_of_conduct", "code-of-conduct",
        "security", "authors", "maintainers", "todo", "template", "summary", "404", "notice", "pull_request_template",
        "issue_template", "lizenz", "licencia", "about", "about-us", "contact", "contact-us", "privacy", "imprint",
        "impressum", "subscribe", "thanks", "thank-you", "advertise", "sponsor", "sponsors", "faq", "search", "tags",
        "categories", "archive", "archives",
        "issues", "newsletters", "posts", "home", "latest", "feed",
    }
)  # fmt: skip
_LISTS = frozenset(
    {"weekly", "newsletter", "digest", "digests", "letters", "blog", "news", "editions", "back-issues", "numbers"}
)
"""Names of folders whose page lists the issues."""
_FOLDERS = frozenset(
    {
        "node_modules", "layouts", "themes", "theme", "templates", "partials", "archetypes", "vendor", "_layouts",
        "_includes", "_site", "_data", "_sass", "_plugins", "_templates", "_components",
    }
)  # fmt: skip
_NO_NAMES = frozenset({"", ".", ".."})
_DRAFTS = frozenset({"draft", "drafts", "_drafts", "unpublished", "wip", "_wip"})


@dataclass(frozen=True, kw_only=True, slots=True)
class SelectedPaths:
    """The files of a listing, parted."""

    posts: tuple[str, ...] = ()
    """Those that may be posts, in order."""
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Cause -> the others."""

    @classmethod
    def of(cls, paths: Iterable[str], publication: Publication) -> "SelectedPaths":
        """Return the files below a folder, by their paths."""
        posts: list[str] = []
        left_out: dict[str, list[str]] = {}
        for path in sorted(paths):
            if (why := why_left_out(path, publication)) is None:
                posts.append(path)
            else:
                left_out.setdefault(why, []).append(path)
        return cls(posts=tuple(posts), left_out={why: tuple(each) for why, each in left_out.items()})


def why_left_out(path: str, publication: Publication) -> str | None:
    """Return why a file is no post; None for one that may be.

    >>> gears = Publication(key="gears", name="Gears", url="https://gears.example")
    >>> why_left_out("2020/issue-1.MD", gears), why_left_out("cover.png", gears), why_left_out("../a.md", gears)
    (None, 'another kind of file', 'its path is none below the folder')
    """
    folder, _, name = path.rpartition("/")
    if name in _NO_NAMES or _NO_PATH.search(path) or (folder and (why := _why_folder(folder)) == OUTSIDE):
        return OUTSIDE
    lower = name.lower()
    if not lower.endswith(SUFFIXES):
        return "another kind of file"
    if publication.posts.pattern is not None:
        return None if path_groups(path, publication.posts.pattern) else "its path does not match posts.pattern"
    if folder and why is not None:
        return why
    if name.startswith(("_", ".")):
        return NO_POST
    stem, parent = lower[: lower.rindex(".")], folder.rpartition("/")[2]
    if stem == "readme" and _is_of_one_issue(parent):
        return None
    if stem == "index":
        stem = parent.lower() or "home"
        if stem in _LISTS:
            return NO_POST
    return NO_POST if stem in _NO_POSTS else None


@lru_cache(maxsize=1024)
def _why_folder(folder: str) -> str | None:
    """Return why no file of a folder is a post; None where they may be."""
    parts = folder.split("/")
    if not _NO_NAMES.isdisjoint(parts):
        return OUTSIDE
    lower = {part.lower() for part in parts}
    if lower & _DRAFTS:
        return "a draft"
    return NO_POST if lower & _FOLDERS or any(part.startswith(".") for part in parts) else None


def _is_of_one_issue(folder: str) -> bool:
    """Return whether a folder is of one issue: its name has a number or a date.

    >>> _is_of_one_issue("issue-012"), _is_of_one_issue("2021")
    (True, False)
    """
    told = default_groups(f"{folder}/index")
    return not _YEAR.fullmatch(folder) and not {"day", "week", "month", "number"}.isdisjoint(told)


def in_words(left_out: Mapping[str, Iterable[str]]) -> str:
    """Return how many files were left out for which cause, and which.

    >>> in_words({"a draft": ["b.md", "c.md"]})
    '2 (a draft): b.md, c.md'
    """
    told = []
    for why, paths in sorted(left_out.items()):
        names = list(paths)
        rest = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
        told.append(f"{len(names):,} ({why}): {', '.join(names[:SHOWN])}{rest}")
    return "; ".join(told)
