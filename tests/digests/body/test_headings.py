"""The role of a heading depends on its links, its level, what is open, and the block after it."""

import pytest

from crawler.digests.body.headings import HeadingContext, HeadingRole, classify_heading, split_glued
from crawler.digests.body.markup.blocks import Block
from crawler.digests.body.markup.tokens import Token
from tests.digests.editions.goldens import PUBLICATION

LINK = Token("link", "A wheel", "https://a.example/")
SOURCE = Block("quote", items=((Block("paragraph", (Token("text", "Ada, The Wheel -- "), LINK)),),))
NOTHING = HeadingContext(in_story=False, is_first=False, story_level=0, section_level=None)
IN_STORY = HeadingContext(in_story=True, is_first=True, story_level=4, section_level=3)
LATER = HeadingContext(in_story=True, is_first=False, story_level=4, section_level=3)


def heading(*tokens: Token | str, level: int = 4) -> Block:
    return Block("heading", tuple(Token("text", each) if isinstance(each, str) else each for each in tokens), level)


@pytest.mark.parametrize(
    ("block", "following", "context", "role"),
    [
        (heading(LINK), None, NOTHING, "story"),
        (heading("— ", LINK, " turns"), None, NOTHING, "story"),
        (heading("Why ", LINK), None, NOTHING, "linked_text"),
        (heading(Token("link", "", "https://a.example/")), None, NOTHING, "links"),
        (heading(""), None, NOTHING, "links"),
        (heading("Headline"), None, NOTHING, "placeholder"),
        (heading("Ada Smith, The Wheel", level=5), None, IN_STORY, "byline"),
        (heading("Ada, ", LINK, level=5), None, IN_STORY, "byline"),
        (heading("Ada Smith, The Wheel", level=5), None, LATER, "text"),
        (heading("Gears at night", level=3), SOURCE, NOTHING, "headline"),
        (heading("Tools", level=3), SOURCE, NOTHING, "section"),
        (heading("Tools"), SOURCE, LATER, "headline"),
        (heading("Gears at night", level=5), None, NOTHING, "text"),
        (heading("Tools", level=5), None, NOTHING, "section"),
        (heading("Gears at night"), None, LATER, "linkless_story"),
        (heading("Gears at night", level=3), None, LATER, "section"),
        (heading("Gears at night"), None, NOTHING, "section"),
    ],
)
def test_the_role_of_a_heading(
    block: Block, following: Block | None, context: HeadingContext, role: HeadingRole
) -> None:
    assert classify_heading(block, following, context, PUBLICATION.reading) == role


def test_headings_on_one_line_are_split() -> None:
    assert split_glued("Tools ### Policy##Fun") == ["Tools", "Policy", "Fun"]
    assert split_glued("C# for gears") == ["C# for gears"]
