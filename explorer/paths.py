"""Names in the explorer's URL paths."""

from urllib.parse import quote

from crawler.archive.issues.publications import PUBLICATION_LABEL

__all__ = ["DATABASE", "ISSUE_PLACE", "issue_path", "publication_path"]

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
