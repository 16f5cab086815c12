"""The link that a URL as written in a digest stands for. Pure."""

import re
from dataclasses import replace
from functools import lru_cache

from crawler.digests.editions.written_urls import expand_liquid
from crawler.digests.local_addresses import rebase
from crawler.digests.publications import Publication
from crawler.items import Alias, Link, Problem
from crawler.urls import MENDS, domain, fold, is_web, normalise, resolve
from crawler.urls.reader_tokens import hidden_target

__all__ = ["expand", "link_at", "link_of", "unescape"]

_ESCAPED = re.compile(r"\\([_*~()\[\]])")


def link_of(written: str, base: str, publication: Publication) -> tuple[Link, tuple[Problem, ...]]:
    """Return the link that a URL as written stands for on the page at `base`, and repairs and doubts on the way."""
    meant = expand(written, publication)
    url = rebase(meant, base)
    link, problems = _resolved(resolve(url, base))
    if url != meant:
        evidence = f"read as {link.url} (an address of the author's own machine)"
        problems = (Problem(kind="url_mended", about=written, evidence=evidence), *problems)
    return link, tuple(problem if problem.about == written else replace(problem, about=written) for problem in problems)


def expand(written: str, publication: Publication) -> str:
    """Return a URL as Markdown and templates mean it: punctuation unescaped, Liquid variables replaced."""
    return expand_liquid(unescape(written), publication.liquid)


def unescape(written: str) -> str:
    r"""Return a URL without the backslashes by which Markdown escapes punctuation.

    >>> unescape(r"https://a.example/b\_c")
    'https://a.example/b_c'
    """
    return _ESCAPED.sub(r"\1", written) if "\\" in written else written


def link_at(url: str) -> Link:
    """Return the link at an absolute address."""
    return _resolved(url)[0]


@lru_cache(maxsize=4096)
def _resolved(url: str) -> tuple[Link, tuple[Problem, ...]]:
    """The link at an absolute address, and what it took to make one of it; of a mail's redirect, where it leads."""
    target = hidden_target(url)
    if target is not None:
        link, doubts = _resolved(target)
        alias = Alias(url=url, rule="click_redirect", evidence=f"click_redirect: {url} -> {link.url}")
        return replace(link, aliases=(*link.aliases, alias)), doubts
    normalised = normalise(url)
    problems = []
    mends = [rule for rule in normalised.rules if rule in MENDS]
    if mends:
        problems.append(
            Problem(kind="url_mended", about=url, evidence=f"read as {normalised.url} ({', '.join(mends)})")
        )
    if not is_web(normalised.url):
        problems.append(
            Problem(kind="url_unsupported", about=url, evidence="no address of the web; it is never fetched")
        )
    found = fold(normalised.url)
    aliases = (Alias(url=found.url, rule=found.rule, evidence=found.evidence),) if found else ()
    link = Link(
        url=normalised.url, work=found.url if found else normalised.url, domain=domain(normalised.url), aliases=aliases
    )
    return link, tuple(problems)
