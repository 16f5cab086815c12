"""The pages of the explorer: functions of a connection and a request that return data. No Datasette, no HTML."""

from collections.abc import Mapping

from explorer.pages.accuracy import accuracy
from explorer.pages.authors import author, authors
from explorer.pages.charts import charts
from explorer.pages.coverage import coverage
from explorer.pages.domains import domain, domains
from explorer.pages.edits import edits
from explorer.pages.health import health
from explorer.pages.home import home
from explorer.pages.images import images
from explorer.pages.issue import issue
from explorer.pages.issues import issues
from explorer.pages.link import link
from explorer.pages.lists import links, mentions
from explorer.pages.method import method
from explorer.pages.page import BadRequestError, NotFoundError, Page, PageRequest
from explorer.pages.problems import problems
from explorer.pages.publication import PageBuilder, of_publication
from explorer.pages.publications import publications
from explorer.pages.revisions import revisions
from explorer.pages.search import search
from explorer.pages.stories import stories, story
from explorer.pages.subjects import categories, category, section, sections, year, years
from explorer.pages.survival import survival
from explorer.pages.topics import topic, topic_group, topics
from explorer.pages.witnesses import witnesses

__all__ = ["PAGES", "BadRequestError", "NotFoundError", "Page", "PageBuilder", "PageRequest"]

_OF_ANY: Mapping[str, PageBuilder] = {
    "/": home,
    "/issues": issues,
    "/issues/(?P<issue>[^/]+?)": issue,
    "/issues/(?P<issue>[^/]+?)/edits": edits,
    "/search": search,
    "/domains": domains,
    "/domains/(?P<domain>[^/]+?)": domain,
    "/authors": authors,
    "/authors/(?P<author>[^/]+?)": author,
    "/categories": categories,
    "/categories/(?P<category>[^/]+?)": category,
    "/sections": sections,
    "/sections/(?P<section>[^/]+?)": section,
    "/years": years,
    "/years/(?P<year>[^/]+?)": year,
    "/mentions": mentions,
    "/links": links,
    "/health": health,
    "/survival": survival,
    "/images": images,
    "/coverage": coverage,
    "/problems": problems,
    "/charts": charts,
    "/topics": topics,
    "/topics/(?P<group>[^/]+?)": topic_group,
    "/topics/(?P<group>[^/]+)/(?P<topic>[^/]+?)": topic,
}
"""Pages of the whole archive that each publication has too."""

_PUBLICATION = "/publications/(?P<publication>[^/]+?)"

PAGES: Mapping[str, PageBuilder] = {
    **_OF_ANY,
    "/issues/(?P<publication>[^/]+)/(?P<issue>[^/]+?)": of_publication(issue),  # before there were publications' pages
    "/links/(?P<link>[^/]+?)": link,
    "/links/(?P<link>[^/]+)/revisions": revisions,
    "/links/(?P<link>[^/]+)/witnesses": witnesses,
    "/stories": stories,
    "/stories/(?P<story>[0-9]+)": story,
    "/stories/(?P<publication_key>[^/]+)/(?P<issue>[^/]+)/(?P<link>[A-Za-z2-7]{16})": story,
    "/stories/(?P<publication_key>[^/]+)/(?P<issue>[^/]+)/(?P<link>[A-Za-z2-7]{16})/(?P<occurrence>[0-9]+)": story,
    "/method": method,
    "/accuracy": accuracy,
    "/publications": publications,
    **{f"{_PUBLICATION}{'' if path == '/' else path}": of_publication(build) for path, build in _OF_ANY.items()},
}
"""URL path, as a regular expression -> function that builds the page."""
