"""Find the JSON-LD node that describes the page itself, among those of publisher, breadcrumbs and related articles."""

from typing import Final

from crawler.linked_pages.metadata.document import Page, join, split
from crawler.linked_pages.metadata.jsonld import Node, texts, types
from crawler.linked_pages.metadata.wording import squash

ARTICLES: Final = frozenset(
    {
        "advertisercontentarticle", "analysisnewsarticle", "article", "askpublicnewsarticle", "backgroundnewsarticle",
        "blogposting", "discussionforumposting", "howto", "liveblogposting", "medicalscholarlyarticle", "newsarticle",
        "opinionnewsarticle", "recipe", "report", "reportagenewsarticle", "review", "reviewnewsarticle",
        "satiricalarticle", "scholarlyarticle", "socialmediaposting", "techarticle",
    }
)  # fmt: skip
"""schema.org's Article and its subtypes, with the few other works that pages describe instead."""

OTHER_WORKS: Final = frozenset(
    {
        "audioobject", "book", "chapter", "course", "creativework", "dataset", "movie", "podcastepisode", "product",
        "qapage", "softwareapplication", "softwaresourcecode", "videoobject",
    }
)  # fmt: skip
"""Works that a page may be about when no article is described."""

PAGES: Final = frozenset(
    {"webpage", "itempage", "aboutpage", "collectionpage", "profilepage", "medicalwebpage", "faqpage"}
)
"""Types of the page itself: often dated, seldom signed."""


def main_node(page: Page, classes: frozenset[str] = ARTICLES) -> Node | None:
    """Return the node of these classes that describes the page; None where none certainly does.

    It is the node that names the page's address, else one that names its title, else the only one, else the first of
    two: of many that name neither, each may be a related article.
    """
    nodes = [node for node in page.nodes if types(node) & classes]
    if len(nodes) > 1:
        here = _places(
            page, [page.url, *page.meta("og:url"), *page.selector.xpath("//link[@rel='canonical']/@href").getall()]
        )
        for node in nodes:
            if here & _places(
                page, texts(node.get("url")) + texts(node.get("mainEntityOfPage")) + texts(node.get("@id"))
            ):
                return node
        titles = [squash(title) for title in page.meta("og:title", "twitter:title") + page.titles]
        for node in nodes:
            names = [squash(name) for name in texts(node.get("headline")) + texts(node.get("name"))]
            if any(name and name in title for name in names for title in titles):
                return node
    return nodes[0] if 1 <= len(nodes) <= 2 else None


def _places(page: Page, urls: list[str]) -> set[str]:
    """Return addresses without scheme, www, query and trailing slash; home pages are left out."""
    places = set()
    for url in urls:
        parts = split(join(page.url, str(url)))
        if path := parts.path.rstrip("/"):
            places.add((parts.hostname or "").removeprefix("www.") + path)
    return places
