"""The pages of one publication: those of the archive, restricted to it."""

from dataclasses import replace
from typing import Protocol

from crawler.archive.issues.publications import PUBLICATION_LABEL
from explorer.connection import ArchiveConnection
from explorer.pages.page import MovedError, NotFoundError, Page, PageRequest
from explorer.paths import publication_path

__all__ = ["PageBuilder", "of_publication"]

BY_KEY = f"""
SELECT id, key, {PUBLICATION_LABEL} AS name, (SELECT count(*) FROM publications) > 1 AS several
FROM publications n WHERE key = :key
"""  # noqa: S608 - of constants


class PageBuilder(Protocol):
    """Return a page. Raise NotFoundError or BadRequestError."""

    def __call__(self, connection: ArchiveConnection, request: PageRequest) -> Page: ...


def of_publication(build: PageBuilder) -> PageBuilder:
    """Return a function that builds a page of the publication whose key is in the path; with its path and name."""

    def build_page(connection: ArchiveConnection, request: PageRequest) -> Page:
        key = request.path_params["publication"]
        found = connection.row(BY_KEY, key=key)
        if found is None:
            raise NotFoundError(f"The archive has no publication {key}. See Publications for the list.")
        # All that is cited is of the only publication there is: what its pages show is computed once.
        restricted = connection.of(found["id"]) if found["several"] else connection
        try:
            page = build(restricted, request)
        except MovedError as moved:
            path = moved.path
            raise MovedError(path if path.startswith("/publications/") else publication_path(key, path)) from None
        # An issue is at one path, which names its publication.
        path = page.path if page.path.startswith("/publications/") else publication_path(key, page.path)
        sql = None if page.sql is None else connection.of(found["id"]).restrict(page.sql)
        publication = {"key": key, "name": found["name"]} if found["several"] else None
        return replace(page, path=path, publication=publication, series=page.series or found["name"], sql=sql)

    return build_page
