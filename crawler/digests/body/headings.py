"""The role of a heading: a section, a story, a headline above source lines, or text of the open story. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

from crawler.digests.body.blocks import Block
from crawler.digests.body.bylines import is_name_list, is_source_quote
from crawler.digests.body.lines import followable_links, plain_text, starts_with_link
from crawler.digests.categories import category
from crawler.text.space import fold_space

HeadingRole = Literal[
    "byline",
    "story",
    "links",
    "linked_text",
    "placeholder",
    "headline",
    "text",
    "linkless_story",
    "section",
]
"""What a heading is: the byline of the open story; a story, by the link that it begins with; links without text; text
with links; a placeholder of the template; the headline above source lines; text; a headline without any link; one or
several sections."""

MAX_SECTION_LEVEL = 4
"""Headings below this level are no sections unless they name a category: the publication uses them for bylines and
decoration."""

TEMPLATE_HEADINGS = frozenset({"title", "section", "headline"})
"""Headings, in lower case, that the publication's template leaves."""

_GLUED = re.compile(r"\s*#{2,6}\s*")


@dataclass(slots=True)
class OpenSection:
    """A section that is open where the walk stands."""

    level: int
    """The level of its heading, 1 to 6."""
    name: str
    """Its heading."""
    has_own: bool = False
    """Whether it holds stories or items of its own, so that it is no group of the sections below it."""


@dataclass(frozen=True, slots=True)
class HeadingContext:
    """What the role of a heading depends on, besides its text."""

    in_story: bool
    """Whether a story is open."""
    is_first: bool
    """Whether nothing of that story but its heading was read yet."""
    story_level: int
    """The level of the heading that opened the last story or section."""
    section_level: int | None
    """The level of the innermost open section; None without one."""


def classify_heading(block: Block, following: Block | None, context: HeadingContext) -> HeadingRole:
    """Return the role of a heading, given the block after it."""
    text = plain_text(block.tokens)
    has_links = any(followable_links(block.tokens))
    below_story = context.in_story and block.level > context.story_level
    if below_story and context.is_first and (has_links or is_name_list(text)):
        return "byline"
    if has_links:
        return "story" if starts_with_link(block.tokens) else "linked_text" if text else "links"
    if not text:
        return "links"
    if fold_space(text).casefold() in TEMPLATE_HEADINGS:
        return "placeholder"
    return _classify_plain(text, block.level, following, context)


def _classify_plain(text: str, level: int, following: Block | None, context: HeadingContext) -> HeadingRole:
    """Return the role of a heading without links."""
    is_category = category(text) is not None
    below_section = context.section_level is not None and level > context.section_level
    if following is not None and is_source_quote(following) and (below_section or not is_category):
        return "headline"
    if is_category:
        return "section"
    if level > MAX_SECTION_LEVEL or (context.in_story and level > context.story_level):
        return "text"
    return "linkless_story" if below_section and level == context.story_level else "section"


def split_glued(text: str) -> list[str]:
    """Return the headings in a line where a renderer left the marks of later ones standing.

    >>> split_glued("Concerns#### Policy"), split_glued("Policy")
    (['Concerns', 'Policy'], ['Policy'])
    """
    return [part for part in _GLUED.split(text) if part]
