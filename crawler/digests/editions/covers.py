"""The cover image of a post, as its header gives it."""

import re
from collections.abc import Mapping

from crawler.digests.editions.front_matter import is_placeholder
from crawler.items import Illustration, Problem
from crawler.text.space import fold_space

__all__ = ["read_cover"]

_CREDIT_LINK = re.compile(r"href\s*=\s*[\"'”“]?([^\"'”“\s>]+)")


def read_cover(fields: Mapping[str, str]) -> tuple[Illustration | None, list[Problem]]:
    """Return the cover image with its credit; a bare folder or a template's credit is none."""
    problems: list[Problem] = []
    url = fields.get("image.feature")
    credit_html = fields.get("image.credit")
    credit = credit_url = None
    if credit_html and is_placeholder(credit_html):
        problems.append(Problem(kind="placeholder", about="image.credit", evidence=f"credit {credit_html!r}"))
    elif credit_html:
        credit = fold_space(re.sub(r"<[^<>]*>", " ", credit_html)) or None
        link = _CREDIT_LINK.search(credit_html)
        credit_url = link[1] if link else None
    if url and (is_placeholder(url) or url.endswith("/")):
        problems.append(Problem(kind="placeholder", about="image.feature", evidence=f"cover {url!r} names no file"))
        url = None
    if not url:
        return None, problems
    return Illustration(role="cover", url=url, credit=credit, credit_url=credit_url), problems
