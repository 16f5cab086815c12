"""Read Hugging Face: papers, which are preprints of arXiv, posts of its blog, models, data sets and spaces."""

import re
from typing import Final

from crawler.linked_pages.metadata.dates.moments import read_moment
from crawler.linked_pages.metadata.document import Page, text_of
from crawler.linked_pages.metadata.item import Kind
from crawler.linked_pages.sites.known import Known

_PAPER: Final = re.compile(r"/papers/(\d{4}\.\d{4,5})(?:v\d+)?/?$")
_PROJECT: Final = re.compile(r"/(?:(datasets|spaces)/)?([\w.-]+)/([\w.-]+)(?:/(?:tree|blob|discussions|viewer)/.*)?/?$")
_WITHOUT_OWNER: Final = re.compile(r"/datasets/([\w.-]+)/?")
"""The first data sets were named without an owner."""
_OWN: Final = frozenset(
    {
        "api", "blog", "collections", "docs", "enterprise", "inference", "join", "learn", "login", "models",
        "organizations", "papers", "posts", "pricing", "search", "settings", "support", "tasks", "datasets", "spaces",
    }
)  # fmt: skip
"""First folders that are the site's own, not a user's."""

_KINDS: Final[dict[str | None, Kind]] = {"datasets": "dataset", "spaces": "software", None: "model"}
_TITLE: Final = re.compile(r"^paper page\s*[-–—:]\s*", re.IGNORECASE)
_PUBLISHED: Final = re.compile(r"published on\s+([A-Z][a-z]{2,8} \d{1,2}(?:, \d{4})?)", re.IGNORECASE)


def matches(page: Page) -> bool:
    """Return whether a page is Hugging Face's."""
    return page.work_address.hostname in ("huggingface.co", "www.huggingface.co", "hf.co")


def read(page: Page) -> Known:
    """Return the kind by the folder; of a paper its identifier, of a project its name."""
    path = page.work_address.path
    known: Known = {"site_name": "Hugging Face"}
    if paper := _PAPER.search(path):
        return known | _paper(page, paper[1])
    project = _PROJECT.match(path)
    if project and (project[1] or project[2] not in _OWN):
        name = f"{project[2]}/{project[3]}"
        return known | Known(
            kind=_KINDS[project[1]], title=name, authors=(project[2],), published=None, published_raw=None,
            canonical_url=f"https://huggingface.co/{f'{project[1]}/' if project[1] else ''}{name}",
            details={"repository": name},
        )  # fmt: skip
    if early := _WITHOUT_OWNER.fullmatch(path):
        return known | Known(kind="dataset", title=early[1], published=None, published_raw=None)
    if path.startswith("/blog/") and path.strip("/") != "blog":
        return known | Known(kind="article")
    if path.startswith("/posts/"):
        return known | Known(kind="post")
    return known | Known(kind="home_page" if not path.strip("/") else "other", authors=(), published=None)


def _paper(page: Page, identifier: str) -> Known:
    """Return title, day and identifier of a paper; the canonical address is that of the preprint."""
    known: Known = {
        "kind": "preprint", "details": {"arxiv": identifier}, "canonical_url": f"https://arxiv.org/abs/{identifier}",
    }  # fmt: skip
    titles = [*page.headlines, *page.meta("og:title")]
    if titles:
        known["title"] = _TITLE.sub("", titles[0])
    names = (text_of(each.root).strip(" ,") for each in page.selector.css(".author"))
    if authors := tuple(dict.fromkeys(name for name in names if name)):
        known["authors"] = authors
    for text in page.selector.xpath("//text()[contains(., 'ublished on')]/parent::*").xpath("string()").getall()[:3]:
        if (written := _PUBLISHED.search(" ".join(text.split()))) and (day := read_moment(written[1])):
            known["published"], known["published_raw"] = day, written[1]
            break
    return known
