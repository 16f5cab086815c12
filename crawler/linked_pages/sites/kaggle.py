"""Read Kaggle: competitions, data sets, notebooks, models and discussions, told apart by their folder."""

import re
from typing import Final

from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.metadata.item import Kind
from crawler.linked_pages.sites.known import Known

_KINDS: Final[dict[str, Kind]] = {
    "datasets": "dataset", "competitions": "other", "c": "other", "code": "software", "kernels": "software",
    "models": "model", "discussions": "post", "discussion": "post",
}  # fmt: skip
_SUFFIX: Final = re.compile(r"(?>(?<!\s)\s++)?+\|\s*+Kaggle\s*+$", re.IGNORECASE)


def matches(page: Page) -> bool:
    """Return whether a page is Kaggle's."""
    return page.work_address.hostname in ("kaggle.com", "www.kaggle.com")


def read(page: Page) -> Known:
    """Return the kind by the folder, and the title without the site's name. A competition is signed by nobody."""
    folders = page.work_address.path.strip("/").split("/")
    known: Known = {"site_name": "Kaggle"}
    if len(folders) < 2:
        return known
    discussed = "discussion" in folders[1:] or "discussions" in folders[1:]
    known["kind"] = "post" if discussed else _KINDS.get(folders[0], "other")
    titles = (_SUFFIX.sub("", text) for text in page.meta("og:title") + page.titles)
    if title := next((title for title in titles if title), ""):
        known["title"] = title
    if folders[0] in ("competitions", "c") and not discussed:
        known["authors"] = ()
        known["details"] = {"competition": folders[1]}
    return known
