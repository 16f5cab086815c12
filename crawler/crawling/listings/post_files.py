"""What the listings of files share: which of them a run was asked for."""

from crawler.crawling.listings.scope import RunScope
from crawler.digests.facts import FactSources, read_facts
from crawler.digests.stated.paths import path_groups

__all__ = ["takes_post"]


def takes_post(scope: RunScope, path: str) -> bool:
    """Return whether a run was asked for the issue of a post, as far as its path tells number and date."""
    selection, publication = scope.selection, scope.publication
    if selection.everything:
        return True
    groups = path_groups(path, publication.posts.pattern, (publication.name, *publication.former_names)) or {}
    told = read_facts(FactSources(path=groups), publication)
    return selection.takes(told.number, told.published)
