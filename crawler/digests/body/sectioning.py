"""Headings and sections: what they open and close."""

import re

from crawler.digests.body.cells import Cells
from crawler.digests.body.entries import read_entry, text_after_link
from crawler.digests.body.headings import HeadingContext, HeadingRole, OpenSection, classify_heading, split_glued
from crawler.digests.body.headlines import Headline, above_address, above_button
from crawler.digests.body.lines import followable_links, plain_text
from crawler.digests.body.markup.blocks import Block
from crawler.digests.body.markup.tokens import Token
from crawler.digests.body.section_lines import is_picture_line
from crawler.digests.body.words.promotion import is_own_podcast, is_own_section
from crawler.digests.rules import ReadingRules
from crawler.digests.stated.numbers import is_masthead

__all__ = ["ENTRY_LEVEL", "LINE_LEVEL", "Sectioning"]

LINE_LEVEL = 7
"""Level of a section that is a line in bold or alone in a cell: below all headings."""
ENTRY_LEVEL = 8
"""Level of a section that is an entry of a list."""


_SIGN = re.compile(r"[^\w\s]{1,3}")


class Sectioning(Cells):
    """A walk that reads headings, and opens sections."""

    def __init__(self, rules: ReadingRules) -> None:
        super().__init__(rules)
        self.taken: Token | None = None
        """The link of a headline above it, which was read with the headline."""
        self.is_line_story = False
        """The headline of the open story is a line, and no heading."""

    def read_heading(self, blocks: tuple[Block, ...], number: int, following: Block | None) -> None:
        """Read a heading: what it opens, closes or adds."""
        block, signs = _without_signs(blocks[number])
        self.add_images(block.tokens, before_story=True)
        section_level = self.open[-1].level if self.open else None
        context = HeadingContext(self.story is not None, self.is_first, self.story_level, section_level)
        text = plain_text(block.tokens)
        if self.rules.table.linked_headings == "auto" and is_picture_line(block.tokens):
            self.add_home_pictures(block.tokens)
            return
        role = classify_heading(block, following, context, self.rules)
        if role in ("section", "linkless_story", "text") and (found := self._headline(blocks, number)) is not None:
            self.open_headline(found, block.level)
        else:
            self._read_as(role, block, text)
        self.add_links(signs)

    def _read_as(self, role: HeadingRole, block: Block, text: str) -> None:
        """Read a heading in its role."""
        match role:
            case "byline":
                self.add_byline(block.tokens)
            case "story":
                self._read_story_heading(block)
            case "linked_section":
                self._read_section_heading(block.level, text)
                self.add_links(block.tokens)
            case "links":
                self._read_heading_links(block)
            case "linked_text":
                self.add_summary(text)
                self._read_heading_links(block)
            case "text":
                self.add_summary(text)
            case "placeholder":
                self.findings.add_problem("placeholder", f"heading {text!r}")
            case "headline":
                self.close()
                self.story_level = block.level
                self.headline = text
            case "linkless_story":
                self.close()
                self.linkless = True
                evidence = f"headline {text!r} among stories, without a link"
                self.findings.add_problem("story_without_link", evidence, about=text)
            case "section" if not self.open and self._is_masthead(text):
                self.close()
            case "section":
                self._read_section_heading(block.level, text)

    def _is_masthead(self, text: str) -> bool:
        """Return whether the first heading is the publication's name, alone or with number and date of the issue."""
        if self.findings.mentions_of_stories:
            return False
        return self.rules.is_name(text) or (self.rules.names_itself(text) and is_masthead(text, self.rules.names))

    def _headline(self, blocks: tuple[Block, ...], number: int) -> Headline | None:
        if self.rules.table.linked_headings != "auto":
            return None
        return above_address(blocks, number) or above_button(blocks, number)

    def open_headline(self, found: Headline, level: int | None = None) -> None:
        """Open the story of a headline without a link of its own."""
        self.close()
        if level is not None:
            self.story_level = level
        self.open_story(found.link)
        self.is_line_story = level is None
        self.taken = found.taken

    def _read_heading_links(self, block: Block) -> None:
        if self.owner is None and self.rules.table.linked_headings == "auto":
            self._add_own_or_loose(block.tokens)
        else:
            self.add_links(block.tokens)

    def _read_story_heading(self, block: Block) -> None:
        first = next(followable_links(block.tokens))
        if self.is_repeated(first, block.tokens):
            self.add_links(block.tokens)
            return
        self.close()
        self.story_level, self.is_line_story = block.level, False
        self.open_story(first)
        entry = read_entry(block.tokens)
        if entry.byline and self.story is not None:
            self.findings.set_byline(self.story, entry.byline)
        self.add_summary(entry.summary if self.rules.table.linked_headings == "auto" else text_after_link(block.tokens))
        self.add_links(block.tokens, skip=first)
        self.leave_action()

    def _read_section_heading(self, level: int, text: str) -> None:
        names = split_glued(text)
        if len(names) > 1:
            self.findings.add_problem("heading_split", f"heading {text!r} read as {len(names)} headings", about=text)
        for name in names:
            self.open_section(level, name)

    def open_section(self, level: int, name: str) -> None:
        self.close()
        self.story_level = level
        while self.open and self.open[-1].level >= level:
            self.open.pop()
        if self.open and self.open[-1].has_own and level < ENTRY_LEVEL:
            self.open.clear()
        self.open.append(OpenSection(level, name))
        self.findings.add_section(group=self.open[0].name, name=name)
        self.in_promotion = is_own_podcast(name, self.rules)
        self.in_own_section = is_own_section(name, self.rules)

    def reopen(self, outer: tuple[int | None, list[OpenSection], int]) -> None:
        self.close()
        self.findings.section, self.open, self.story_level = outer

    def _add_own_or_loose(self, tokens: tuple[Token, ...]) -> None:
        if is_picture_line(tokens):
            self.add_home_pictures(tokens)
        else:
            self.add_loose_links(tokens)


def _without_signs(block: Block) -> tuple[Block, tuple[Token, ...]]:
    """Return a heading without the links that show nothing but a sign behind its text ('Wheels ↗'), and these links."""
    signs = tuple(
        token for token in block.tokens if token.kind == "link" and not token.picture and _SIGN.fullmatch(token.text)
    )
    words = tuple(token for token in block.tokens if token not in signs)
    return (block._replace(tokens=words), signs) if signs and plain_text(words) else (block, ())
