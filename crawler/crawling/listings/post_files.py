"""What the listings of files share: which of them a run was asked for."""

from collections.abc import Collection

from crawler.crawling.listings.scope import RunScope
from crawler.digests.facts import Facts, FactSources, read_facts
from crawler.digests.stated.paths import path_groups

__all__ = ["WantedPosts"]


class WantedPosts:
    """Says of the posts of a listing whether a run was asked for them, as far as their paths tell number and date."""

    def __init__(self, scope: RunScope, paths: Collection[str]) -> None:
        self._scope = scope
        self._all = scope.selection.everything
        numbers = [self._told(path).number for path in paths] if scope.selection.numbers is not None else []
        self._are_numbered = sum(number is not None for number in numbers) > len(numbers) / 2

    def takes(self, path: str) -> bool:
        """Return whether the run was asked for a post, or may have been: what its path does not tell, its text may.

        Where most paths tell a number, a post whose path tells none has none, and a range leaves it out.
        """
        if self._all:
            return True
        told = self._told(path)
        if told.number is None and self._are_numbered:
            return False
        return self._scope.selection.takes(told.number, told.published)

    def _told(self, path: str) -> Facts:
        publication = self._scope.publication
        groups = path_groups(path, publication.posts.pattern, (publication.name, *publication.former_names)) or {}
        return read_facts(FactSources(path=groups), publication)
