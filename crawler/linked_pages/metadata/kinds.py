"""Tell what kind of work a page holds."""

from typing import Final

from crawler.linked_pages.metadata.article import ARTICLES, main_node
from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.metadata.item import Kind
from crawler.linked_pages.metadata.jsonld import types

_BY_TYPE: Final[tuple[tuple[frozenset[str], Kind], ...]] = (
    (frozenset({"scholarlyarticle", "medicalscholarlyarticle"}), "paper"),
    (ARTICLES - {"discussionforumposting", "socialmediaposting"}, "article"),
    (frozenset({"discussionforumposting", "socialmediaposting"}), "post"),
    (frozenset({"podcastepisode", "podcastseries", "radioepisode"}), "podcast"),
    (frozenset({"dataset"}), "dataset"),
    (frozenset({"softwaresourcecode"}), "repository"),
    (frozenset({"softwareapplication", "webapplication", "mobileapplication"}), "software"),
    (frozenset({"book"}), "book"),
    (frozenset({"videoobject", "movie"}), "video"),
)
"""schema.org types, the more specific first: an article may have a video, a video page has no article."""

_BY_OG_TYPE: Final[dict[str, Kind]] = {
    "article": "article", "blog": "article", "news": "article", "book": "book", "books.book": "book", "video": "video",
    "music.song": "podcast",
}  # fmt: skip
_PREPRINT_HOSTS: Final = (
    "arxiv.org",
    "biorxiv.org",
    "medrxiv.org",
    "chemrxiv.org",
    "ssrn.com",
    "osf.io",
    "preprints.org",
)
_PAPER_HOSTS: Final = ("openreview.net", "aclanthology.org", "proceedings.mlr.press", "openaccess.thecvf.com")
_BY_HOST: Final[dict[str, Kind]] = {
    "vimeo.com": "video", "bilibili.com": "video", "ted.com": "video", "gitlab.com": "repository",
    "bitbucket.org": "repository", "zenodo.org": "dataset", "reddit.com": "post",
    "news.ycombinator.com": "post", "threads.net": "post", "bsky.app": "post", "mastodon.social": "post",
    "podcasts.apple.com": "podcast", "open.spotify.com": "podcast", "soundcloud.com": "podcast",
}  # fmt: skip
"""Hosts that hold one kind of work and whose pages do not declare it."""


def kind_of(page: Page) -> Kind:
    """Return the kind: by host where a host holds one kind, then by citation metadata, JSON-LD and Open Graph."""
    host = page.work_address.hostname or ""
    if not page.work_address.path.strip("/") and not page.work_address.query:
        return "home_page"
    if _is_of(host, _PREPRINT_HOSTS):
        return "preprint"
    if _is_of(host, _PAPER_HOSTS) or page.meta(
        "citation_title", "citation_journal_title", "citation_conference_title", "citation_doi"
    ):
        return "paper"
    for known, kind in _BY_HOST.items():
        if _is_of(host, (known,)):
            return kind
    for classes, kind in _BY_TYPE:
        if main_node(page, frozenset(classes)):
            return kind
    for og_type in page.meta("og:type"):
        if kind_ := _BY_OG_TYPE.get(og_type.casefold()) or ("video" if og_type.startswith("video.") else None):
            return kind_
    if page.meta("article:published_time") or any(types(node) & ARTICLES for node in page.nodes):
        return "article"
    return "other"


def _is_of(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host == each or host.endswith("." + each) for each in hosts)
