"""The references of a page, as a file of BibTeX, RIS or CSL-JSON.

Any page has them that sets `Page.citable`: a list gives the ids of the links on it, such as
`citable=Citable(links=[row["link_id"] for row in shown])`, and asks for `request.size()` rows, so that the file holds
more of the list than a page does. Nothing else is needed: the formats, the links to them and the elements `link` in the
head follow.
"""

import io
from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

from crawler.archive.exports.bibtex import write_bibtex
from crawler.archive.exports.csl import write_csl
from crawler.archive.exports.references import references_of_issues, references_of_links
from crawler.archive.exports.ris import write_ris
from explorer.connection import ArchiveConnection
from explorer.pages.page import REFERENCE_FORMATS, Page, PageRequest
from explorer.pages.publication import PageBuilder

__all__ = ["MEDIA_TYPES", "references_file"]

MEDIA_TYPES: Mapping[str, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "csl": "application/vnd.citationstyles.csl+json; charset=utf-8",
}
"""Format of a page -> its media type."""

_WRITERS: Mapping[str, Callable[[Any, Any], None]] = {"bib": write_bibtex, "ris": write_ris, "csl": write_csl}


def references_file(build: PageBuilder, request: PageRequest, connection: ArchiveConnection) -> tuple[Page, str | None]:
    """Return a page, and the file of its references where the request is for one and the page has any."""
    page = build(connection=connection, request=request)
    if request.format not in REFERENCE_FORMATS or page.citable is None:
        return page, None
    issues = references_of_issues(connection.connection, page.citable.issues)
    links = references_of_links(connection.connection, page.citable.links)
    out = io.BytesIO()
    _WRITERS[request.format](chain(issues, links), out)
    return page, out.getvalue().decode()
