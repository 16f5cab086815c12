"""The tables `[posts]` and `[repository]`: the files of a publication, and where they are."""

import re
from typing import Literal

import msgspec

from crawler.digests.description.values import Name, Url

__all__ = ["Posts", "RepositoryTable"]


class RepositoryTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The publication's source repository."""

    tree: Url
    """Address that lists the posts, as GitHub's API answers it."""
    raw: Url
    """Address of the folder that holds the posts."""
    branch: Name = "master"
    """Branch, for another base address (`-a repository=URL`)."""
    folder: Name = "_posts"
    """Folder of the posts in the repository, also in a local checkout (`-a posts=DIR`)."""


class Posts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The files of its repository or folder that are posts: Markdown, HTML or reStructuredText."""

    pattern: re.Pattern[str] | None = None
    """Regular expression that the whole path of a post below the folder matches, such as
    `(?P<year>\\d{4})/issue-(?P<number>\\d+)\\.md`. Its groups `date` (or `year`, `month`, `day`, `week`), `number` and
    `slug` say what the path tells; a pattern without groups leaves that to be found out. Without a pattern, each file
    of a known kind whose name or text tells a number or a date is a post."""
    folder: Name | None = None
    """Folder of the posts in a local checkout (`-a posts=DIR`), where it is not that of `[repository]`."""
    header: Literal["yaml", "toml", "fields", "rst", "none"] | None = None
    """Kind of header that each post has: `yaml` between `---`, `toml` between `+++`, `fields` (lines `Key: value`),
    `rst` (fields of reStructuredText), or `none`. Found out for each post without it; with it, a post that has no such
    header is a row in `problems`."""
