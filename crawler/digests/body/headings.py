"""The role of a heading: a section, a story, a headline above source lines, or text of the open story. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

from crawler.digests.body.bylines import is_name_list, is_source_quote
from crawler.digests.body.entries import is_linked_item, starts_with_link
from crawler.digests.body.lines import followable_links, plain_text
from crawler.digests.body.markup.blocks import Block
from crawler.digests.rules import ReadingRules
from crawler.text.space import fold_space

HeadingRole = Literal[
    "byline",
    "story",
    "linked_section",
    "links",
    "linked_text",
    "placeholder",
    "headline",
    "text",
    "linkless_story",
    "section",
]
"""What a heading is: the byline of the open story; a story, by the link that it begins with; a section with a link;
links without text; text with links; a placeholder of the template; the headline above source lines; text; a headline
without any link; one or several sections."""

_GLUED = re.compile(r"(?>(?<!\s)\s++)?+#{2,6}\s*+")


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


def classify_heading(
    block: Block, following: Block | None, context: HeadingContext, rules: ReadingRules
) -> HeadingRole:
    """Return the role of a heading, given the block after it and the rules of its publication."""
    text = plain_text(block.tokens)
    has_links = any(followable_links(block.tokens))
    below_story = context.in_story and block.level > context.story_level
    is_below = below_story and context.is_first
    if is_below and (has_links or is_name_list(text)) and not _is_headline(block, following, rules):
        return "byline"
    if has_links:
        if starts_with_link(block.tokens):
            return "linked_section" if _is_section(following, rules) else "story"
        return "linked_text" if text else "links"
    if not text:
        return "links"
    if fold_space(text).casefold() in rules.table.template_headings:
        return "placeholder"
    return _classify_plain(text, block.level, following, context, rules)


def _is_headline(block: Block, following: Block | None, rules: ReadingRules) -> bool:
    """Return whether a heading right below that of a story may be a headline too, or a section of it."""
    if rules.table.linked_headings == "story":
        return False
    return starts_with_link(block.tokens) or (following is not None and following.kind != "paragraph")


def _is_section(following: Block | None, rules: ReadingRules) -> bool:
    """Return whether a heading that begins with a link is a section: the rules say it, or a list of entries follows."""
    if rules.table.linked_headings != "auto":
        return rules.table.linked_headings == "section"
    return _has_entries(following, rules)


def _has_entries(following: Block | None, rules: ReadingRules) -> bool:
    """Return whether a list of entries follows, which makes a section of a heading where the rules leave it open."""
    if rules.table.linked_headings != "auto" or following is None or following.kind != "list" or not following.items:
        return False
    linked = sum(map(is_linked_item, following.items))
    return linked > 0 and 2 * linked >= len(following.items)


def _classify_plain(
    text: str, level: int, following: Block | None, context: HeadingContext, rules: ReadingRules
) -> HeadingRole:
    """Return the role of a heading without links."""
    is_category = rules.categories.find(text) is not None
    below_section = context.section_level is not None and level > context.section_level
    if following is not None and is_source_quote(following) and (below_section or not is_category):
        return "headline"
    if is_category:
        return "section"
    if level > rules.table.lowest_section or (context.in_story and level > context.story_level):
        return "text"
    if below_section and level == context.story_level and not _has_entries(following, rules):
        return "linkless_story"
    return "section"


def split_glued(text: str) -> list[str]:
    """Return the headings in a line where a renderer left the marks of later ones standing.

    >>> split_glued("Concerns#### Policy"), split_glued("Policy")
    (['Concerns', 'Policy'], ['Policy'])
    """
    return [part for part in _GLUED.split(text) if part]
