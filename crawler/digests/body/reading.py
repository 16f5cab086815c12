"""The one walk over a digest's body: blocks -> sections, mentions, images.

Markdown rendered to HTML, a page of the site, a Substack post, a feed's entry and a mail are all read by it, so that
the same issue gives the same mentions from each of them. docs/reading.md defines the roles.
"""

import re

from parsel import Selector

from crawler.digests.body.asides import Asides
from crawler.digests.body.bylines import is_byline, is_name_list, is_quoted_byline, is_source_quote
from crawler.digests.body.entries import (
    entries_of_lines,
    is_byline_line,
    is_linked_item,
    is_row_of_links,
    read_entry,
    split_byline,
    starts_with_link,
)
from crawler.digests.body.headlines import Headline, above_address, bold_above_button, in_paragraph, without_title
from crawler.digests.body.lines import count_words, followable_links, is_followable, plain_text, unquote_title
from crawler.digests.body.markup.blocks import Block, read_blocks
from crawler.digests.body.markup.tokens import Token
from crawler.digests.body.section_lines import (
    has_bold_sections,
    is_bold_line,
    is_entry,
    is_picture_line,
    is_section_entry,
    is_section_line,
)
from crawler.digests.body.sectioning import ENTRY_LEVEL, LINE_LEVEL
from crawler.digests.body.words.promotion import is_own_button
from crawler.digests.body.words.related import is_related_label, starts_with_related_label
from crawler.digests.rules import DEFAULT_RULES, ReadingRules
from crawler.items import Body
from crawler.text.html import CUT, is_cut
from crawler.text.space import fold_space


def read_body(
    container: Selector, rules: ReadingRules = DEFAULT_RULES, *, title: str | None = None, own_title: str | None = None
) -> Body:
    """Return what the body below an element says. Pure; never raises.

    Args:
        container: the element.
        rules: how the bodies of its publication are read.
        title: title of the issue, where it stands outside of the body; a heading that repeats it is no section. Where
            it is not known, the first heading is the title if it alone is of level 1; '' where the body has no title.
        own_title: title of the issue, wherever it stands: a link above all stories that shows it is no story.
    """
    reader = _Reader(rules)
    reader.own_title = fold_space(own_title or title or "")
    blocks, too_deep = read_blocks(container.root)
    if rules.table.linked_headings == "auto":
        blocks = without_title(blocks, title)
    reader.has_bold_sections = rules.table.linked_headings == "auto" and has_bold_sections(blocks)
    if too_deep:
        reader.findings.add_problem("nesting_too_deep", "elements nested beyond any post's need were read as flat text")
    if is_cut(container.root):
        reader.findings.add_problem("markup_unread", CUT)
    reader.read(blocks)
    return reader.findings.to_body(words=sum(map(count_words, blocks)))


class _Reader(Asides):
    """The walk. One reader reads one body."""

    def __init__(self, rules: ReadingRules) -> None:
        super().__init__(rules)
        self.has_bold_sections = False
        """Lines in bold are sections, whatever stands below them."""
        self._in_row = False  # the block is the first text of an entry of a list
        self._has_prose_list = False  # the last list belonged to the text of the open item
        self._in_list = False  # the block is in an entry of a list
        self._after_quote = False  # the last block was a quote
        self._after_text = False  # the last block was a text without links, outside of stories and items

    # Blocks

    def read(self, blocks: tuple[Block, ...]) -> None:
        """Read blocks in order."""
        number = 0
        while number < len(blocks):
            block = blocks[number]
            following = blocks[number + 1] if number + 1 < len(blocks) else None
            quoted = block.kind == "quote"
            if self.read_aside(block):
                pass
            elif block.kind == "heading":
                self.read_heading(blocks, number, following)
            elif block.kind == "rule":
                self.close()
            elif block.kind == "quote":
                self.leave_cell(block, following)
                self._read_quote(block)
            elif block.kind == "list":
                self.leave_cell(block, following)
                self._read_list(block)
            else:
                self.leave_cell(block, following)
                self._read_paragraph(blocks, number)
            if block.kind != "paragraph" or plain_text(block.tokens):
                self._in_row = False
            self._after_quote = quoted
            self._after_text = block.kind == "paragraph" and self.owner is None and not self.has_links(block.tokens)
            self.enter_cell(block)
            number += 1

    def _read_quote(self, block: Block) -> None:
        inner = block.items[0] if block.items else ()
        if self.in_promotion:
            self.read(inner)
        elif self._expects_source() and is_source_quote(block):
            self._read_source_lines(inner)
        elif self.is_first and self.story is not None and is_quoted_byline(inner):
            self.add_byline(inner[0].tokens)
        elif self.owner is not None:
            for part in inner:
                self._continue_prose(part)
        else:
            self._after_quote = True
            self.read(inner)

    def _expects_source(self) -> bool:
        """Return whether a source line may stand here: below a headline, a source line, or a section's heading."""
        if self.rules.table.linked_headings == "auto" and self.headline is None:
            return self.story is None and self.item is None and self.open != [] and not self.open[-1].has_own
        return (
            self.headline is not None
            or self.story is None
            or (self.is_first and self.findings.mentions[self.story].byline is not None)
        )

    def _read_source_lines(self, blocks: tuple[Block, ...]) -> None:
        """Read source lines ('Author, Outlet -- [title](url)'), one or several below a headline."""
        heading = self.headline
        if self.is_first and self.story is not None:
            heading = self.findings.mentions[self.story].heading
        for block in blocks:
            before = ""
            for token in block.tokens:
                if token.kind == "link" and is_followable(token.url):
                    self._read_source(token, heading, byline=fold_space(before).strip(" -–—,:|"))
                    before = ""
                else:
                    before += token.text
        self.headline, self.is_first = None, True

    def _read_source(self, token: Token, heading: str | None, byline: str) -> None:
        first = self.story
        index = self.open_story(unquote_title(token), heading=heading)
        self.findings.share_summary(index, first)
        if byline:
            self.findings.set_byline(index, byline)

    def _read_list(self, block: Block) -> None:
        in_story = self.story is not None or self.linkless
        related = self.after_label or (in_story and bool(block.items) and all(map(is_linked_item, block.items)))
        parent = self.story if in_story else self.item if self.after_label else None
        outer = (self.findings.section, list(self.open), self.story_level)
        was_in_list, self._in_list = self._in_list, True
        self._read_rows(block, in_story=in_story, related=related, parent=parent)
        self._in_list = was_in_list
        self.after_label = self.is_first = False
        if outer[1] != self.open:
            self.reopen(outer)
        elif not in_story and parent is None and len(block.items) != 1 and not self._has_prose_list:
            self.item = None

    def _read_rows(self, block: Block, *, in_story: bool, related: bool, parent: int | None) -> None:
        self._has_prose_list = not in_story and self._is_text_of_item(block)
        if self._has_prose_list:
            self._continue_prose(block)
            return
        for row in block.items:
            if self.in_promotion:
                self.read(row)
            elif related and (in_story or parent is not None):
                self.read_related(row, parent)
            elif in_story:
                for part in row:
                    self._continue_prose(part)
            else:
                self.item = None
                self._read_row(row)
        self._has_prose_list = False

    def _is_text_of_item(self, block: Block) -> bool:
        """Return whether a list belongs to the text of the open item: none of its entries begins with a link."""
        if self.item is None or self.after_label or self.rules.table.linked_headings == "story":
            return False
        return not any(map(is_linked_item, block.items)) and not any(
            self._is_section_entry(row, plain_text(row[0].tokens), nested=len(row) > 1 and row[1].kind == "list")
            for row in block.items
            if row
        )

    def _read_row(self, row: tuple[Block, ...]) -> None:
        """Read an entry of a list outside of stories: an item, prose, or a section with a list of its own."""
        text = plain_text(row[0].tokens) if row and row[0].kind == "paragraph" else ""
        nested = len(row) > 1 and row[1].kind == "list"
        if not text or not self._is_section_entry(row, text, nested=nested):
            self._in_row = True
            self.read(row)
            self._in_row = False
            return
        outer = (self.findings.section, list(self.open), self.story_level)
        self.open_section(
            ENTRY_LEVEL + sum(each.level >= ENTRY_LEVEL for each in self.open) * nested, text.rstrip(" :：")
        )
        self.add_links(row[0].tokens)
        self.read(row[1:])
        if nested:
            self.reopen(outer)

    def _is_section_entry(self, row: tuple[Block, ...], text: str, *, nested: bool) -> bool:
        return self.rules.table.linked_headings != "story" and is_section_entry(row, text, nested=nested)

    def _read_paragraph(self, blocks: tuple[Block, ...], number: int) -> None:
        block = blocks[number]
        if is_picture_line(block.tokens):
            if len(plain_text(block.tokens)) > 1 and self.is_housekeeping(block):
                self.read_housekeeping(block)
            else:
                self.add_pictures(blocks, number)
            return
        self.add_images(block.tokens)
        self.add_embeds(block.tokens)
        text = plain_text(block.tokens)
        if not text:
            self.add_links(block.tokens)
        elif self.in_promotion:
            self.add_links(block.tokens, role="promo")
        elif block.caption:
            self.findings.add_credit(text)
            self.add_links(block.tokens)
        elif self.is_housekeeping(block):
            self.read_housekeeping(block)
        elif self._may_be_section(block) and self._is_section_line(blocks, number):
            self.open_section(LINE_LEVEL, text.rstrip(" :："))
        elif self._is_in_story(blocks, number):
            self._read_story_paragraph(block, text)
        elif (found := self._headline_in(blocks, number)) is not None:
            self._read_headline(found)
        else:
            self._read_loose_paragraph(block, text)

    def _is_in_story(self, blocks: tuple[Block, ...], number: int) -> bool:
        """Return whether a paragraph belongs to a story; one whose headline is a line ends at the next such line."""
        if self.story is None:
            return self.headline is not None or self.linkless
        if not self.is_line_story:
            return True
        tokens = blocks[number].tokens
        return not (is_entry(tokens) or in_paragraph(tokens) or bold_above_button(blocks, number))

    def _is_section_line(self, blocks: tuple[Block, ...], number: int) -> bool:
        if self.rules.is_name(plain_text(blocks[number].tokens)):
            return False
        if is_section_line(blocks, number):
            return True
        return self.has_bold_sections and is_bold_line(blocks[number]) and bold_above_button(blocks, number) is None

    def _may_be_section(self, block: Block) -> bool:
        """Return whether a line may end what is open: nothing is, or it stands in another cell."""
        if self.rules.table.linked_headings == "story" or self._in_row:
            return False
        return self.story is None or self.has_bold_sections or (bool(block.cells) and block.cells != self.cells)

    def _headline_in(self, blocks: tuple[Block, ...], number: int) -> Headline | None:
        if self.rules.table.linked_headings == "story":
            return None
        found = (
            in_paragraph(blocks[number].tokens)
            or above_address(blocks, number)
            or (None if self._in_row else bold_above_button(blocks, number))
        )
        return None if found is None or self.is_about_itself(blocks[number].tokens) else found

    def _read_headline(self, found: Headline) -> None:
        if self._in_row:
            self.item = self.findings.add_mention("item", found.link)
            self.mark_own()
            self.taken = found.taken
        else:
            self.open_headline(found)
        if found.rest:
            self.add_summary(plain_text(found.rest))
            self.add_links(found.rest)
            self.taken = None

    def _read_loose_paragraph(self, block: Block, text: str) -> None:
        """Read a paragraph outside of stories: an item, a text of the open item, or another text."""
        tokens = block.tokens
        first = next(followable_links(tokens), None)
        if first is not None and starts_with_link(tokens) and self.is_repeated(first, tokens):
            self._continue_prose(block)
        elif block.cells and self.is_source_line(block):
            self.add_links(tokens)
        elif starts_with_link(tokens) and self._is_item(block):
            if is_row_of_links(tokens) and not self._in_row and self.rules.table.own_texts is None:
                for token in followable_links(tokens):
                    self._read_item((token,))
            else:
                whole = self._in_row or self.rules.table.own_texts is not None
                for entry in (tokens,) if whole else entries_of_lines(tokens):
                    self._read_item(entry)
        elif self.item is not None and is_related_label(text):
            self.after_label = True
        elif self.item is not None and not self._ends_item(block):
            self._continue_prose(block)
        else:
            self.close()
            self.add_loose_links(tokens)

    def _is_item(self, block: Block) -> bool:
        if self._in_row:
            return True
        if is_own_button(block.tokens, self.rules):
            return False
        dashed = plain_text(block.tokens)[:1] in "—–-―~"
        attribution = dashed and (self._after_quote or (self._after_text and not read_entry(block.tokens).summary))
        return is_entry(block.tokens) and not attribution

    def _ends_item(self, block: Block) -> bool:
        """Return whether a paragraph is about something else than the open item."""
        if self.rules.table.own_texts is not None:
            return False
        if self.is_about_itself(block.tokens):
            return True
        if (
            self._is_told()
            and not self._in_list
            and (not block.cells or block.cells != self.cells)
            and self.has_links(block.tokens)
        ):
            return True
        return starts_with_link(block.tokens) and not is_entry(block.tokens) and not self._after_quote

    def _is_told(self) -> bool:
        """Return whether the open item has a summary: a later paragraph with links of its own is about another."""
        return self.item is not None and self.findings.has_summary(self.item)

    def _read_story_paragraph(self, block: Block, text: str) -> None:
        tokens = block.tokens
        named = self.rules.table.linked_headings == "story" or is_name_list(re.split(r"[|(–—]", text)[0])
        if self.is_first and named and is_byline(tokens):
            self.add_byline(tokens)
        elif self.is_first and self.rules.table.linked_headings == "auto" and is_byline_line(text):
            self.add_byline(tokens, split_byline(text)[0])
        elif is_related_label(text) and not any(t.kind == "link" for t in tokens):
            self.after_label = True
            self.is_first = False
        elif starts_with_related_label(text):
            for token in followable_links(tokens, bare=True):
                self.findings.add_mention("related", token, parent=self.story)
            self.is_first = False
        else:
            self._continue_prose(block)

    def _continue_prose(self, block: Block) -> None:
        """Read text that continues the open story or item."""
        self.is_first = self.after_label = False
        if block.kind in ("list", "quote"):
            for row in block.items:
                for part in row:
                    self._continue_prose(part)
            return
        self.add_images(block.tokens)
        self.add_embeds(block.tokens)
        tokens = block.tokens
        if self.is_credit_below(block):
            self.findings.set_byline(self.owner or 0, plain_text(tokens))
            return
        if self.taken is not None and any(token is self.taken for token in tokens):
            tokens = tuple(token for token in tokens if token is not self.taken)
            self.taken = None
        self.add_summary(plain_text(self.without_buttons(tokens)))
        self.add_links(tokens)

    def _read_item(self, tokens: tuple[Token, ...]) -> None:
        entry = read_entry(tokens)
        self.item = self.findings.add_mention("item", entry.link, summary=entry.summary or None, byline=entry.byline)
        self.mark_own()
        self.join_pictures(self.item)
        self.add_links(tokens, skip=entry.link)
        self.leave_action()
