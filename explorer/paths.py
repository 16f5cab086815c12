"""Names in the explorer's URL paths."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from crawler.archive.issues.publications import PUBLICATION_LABEL

__all__ = [
    "DATABASE",
    "ISSUE_PLACE",
    "author_path",
    "issue_path",
    "link_path",
    "mention_anchor",
    "mention_path",
    "publication_path",
    "story_path",
]

DATABASE = "archive"
"""Name of the Datasette database, and so of its URL path, whatever the file is called."""

ISSUE_PLACE = f"""
CASE
  WHEN i.number IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM main.issues o WHERE o.number = i.number AND o.publication_id = i.publication_id AND o.id <> i.id
  )
  THEN CAST(i.number AS TEXT) ELSE i.key
END AS slug,
(SELECT n.key FROM publications n WHERE n.id = i.publication_id) AS publication_key,
CASE WHEN (SELECT count(*) FROM publications) > 1
  THEN (SELECT {PUBLICATION_LABEL} FROM publications n WHERE n.id = i.publication_id) END AS of_publication
"""  # noqa: S608 - of constants
"""SQL for what names an issue `i`: `slug`, its number where no other issue of its publication has the same one, else
its key; `publication_key`; and `of_publication`, the name of its publication where there are several."""


def publication_path(key: str, path: str = "/") -> str:
    """Return the URL path of a page of one publication.

    >>> publication_path("gears"), publication_path("gears", "/issues?year=2021")
    ('/publications/gears', '/publications/gears/issues?year=2021')
    """
    return f"/publications/{quote(key, safe='')}{'' if path == '/' else path}"


def issue_path(publication_key: str, slug: str) -> str:
    """Return the URL path of an issue.

    >>> issue_path("gears", "12")
    '/publications/gears/issues/12'
    """
    return publication_path(publication_key, f"/issues/{quote(slug, safe='')}")


def link_path(key: str) -> str:
    """Return the URL path of what an issue cites, by its key.

    >>> link_path("x366jgfelnwiecck")
    '/links/x366jgfelnwiecck'
    """
    return f"/links/{key}"


def author_path(name: str) -> str:
    """Return the URL path of an author.

    >>> author_path("Rita Ratchet")
    '/authors/Rita%20Ratchet'
    """
    return f"/authors/{quote(name, safe='')}"


def mention_anchor(key: str, occurrence: int) -> str:
    """Return the fragment of a mention on the page of its issue: it follows from the link, so it stays the same in any
    archive.

    >>> mention_anchor("x366jgfelnwiecck", 1), mention_anchor("x366jgfelnwiecck", 2)
    ('m-x366jgfelnwiecck', 'm-x366jgfelnwiecck-2')
    """
    return f"m-{key}{f'-{occurrence}' if occurrence > 1 else ''}"


def mention_path(mention: Mapping[str, Any]) -> str:
    """Return the URL path of a mention: that of its issue, with its fragment.

    Args:
        mention: `publication_key` and `slug` of its issue, `link_key` and `occurrence`.
    """
    anchor = mention_anchor(mention["link_key"], mention["occurrence"])
    return f"{issue_path(mention['publication_key'], mention['slug'])}#{anchor}"


def story_path(mention: Mapping[str, Any]) -> str:
    """Return the URL path of a story, which its first mention names.

    Args:
        mention: `publication_key` and `issue_key`, `link_key` and `occurrence`.
    """
    place = "/".join(quote(mention[part], safe="") for part in ("publication_key", "issue_key", "link_key"))
    occurrence = mention["occurrence"]
    return f"/stories/{place}{f'/{occurrence}' if occurrence > 1 else ''}"
