"""The one walk over a digest's body: blocks -> sections, mentions, images.

Markdown rendered to HTML, a page of the site and a Substack post are all read by it, so that the same issue gives the
same mentions from each of them. docs/reading.md defines the roles.
"""

from parsel import Selector

from crawler.digests.body.blocks import Block, Token, read_blocks
from crawler.digests.body.bylines import is_byline, is_quoted_byline, is_source_quote
from crawler.digests.body.findings import Findings
from crawler.digests.body.headings import HeadingContext, OpenSection, classify_heading, split_glued
from crawler.digests.body.lines import (
    count_words,
    followable_links,
    is_followable,
    is_linked_item,
    plain_text,
    raw_text,
    starts_with_link,
    text_after_link,
    unquote_title,
)
from crawler.digests.body.promotion import is_podcast_player, is_promotion
from crawler.digests.body.related import is_related_label, starts_with_related_label
from crawler.digests.categories import category
from crawler.items import Body, ImageRole, Role
from crawler.text.space import fold_space


def read_body(container: Selector) -> Body:
    """Return what the body below an element says. Pure; never raises."""
    reader = _Reader()
    blocks, too_deep = read_blocks(container.root)
    if too_deep:
        reader.findings.add_problem("nesting_too_deep", "elements nested beyond any post's need were read as flat text")
    reader.read(blocks)
    return reader.findings.to_body(words=sum(map(count_words, blocks)))


class _Reader:
    """The state of the walk: where in the issue it stands. One reader reads one body."""

    def __init__(self) -> None:
        self.findings = Findings()
        self._open: list[OpenSection] = []
        self._story: int | None = None
        self._story_level = 0
        self._item: int | None = None
        self._headline: str | None = None  # headline of the digest's own that waits for its source line
        self._is_first = False  # nothing of the story but its heading was read yet
        self._after_label = False  # the last block was a label such as 'Related:'
        self._linkless = False  # a story is open that has no link of its own
        self._in_promotion = False

    # Blocks

    def read(self, blocks: tuple[Block, ...]) -> None:
        """Read blocks in order."""
        for number, block in enumerate(blocks):
            following = blocks[number + 1] if number + 1 < len(blocks) else None
            if block.note:
                self._read_footnote(block)
            elif block.kind == "heading":
                self._read_heading(block, following)
            elif block.kind == "rule":
                self._close()
            elif block.kind == "quote":
                self._read_quote(block)
            elif block.kind == "list":
                self._read_list(block)
            else:
                self._read_paragraph(block)

    def _close(self) -> None:
        """End the open story or item."""
        self._story = self._item = self._headline = None
        self._is_first = self._after_label = self._linkless = False

    def _read_heading(self, block: Block, following: Block | None) -> None:
        self._add_images(block.tokens, before_story=True)
        section_level = self._open[-1].level if self._open else None
        context = HeadingContext(self._story is not None, self._is_first, self._story_level, section_level)
        text = plain_text(block.tokens)
        match classify_heading(block, following, context):
            case "byline":
                self._add_byline(block.tokens)
            case "story":
                self._read_story_heading(block)
            case "links":
                self._add_links(block.tokens)
            case "linked_text":
                self._add_summary(text)
                self._add_links(block.tokens)
            case "text":
                self._add_summary(text)
            case "placeholder":
                self.findings.add_problem("placeholder", f"heading {text!r}")
            case "headline":
                self._close()
                self._story_level = block.level
                self._headline = text
            case "linkless_story":
                self._close()
                self._linkless = True
                evidence = f"headline {text!r} among stories, without a link"
                self.findings.add_problem("story_without_link", evidence, about=text)
            case "section":
                self._read_section_heading(block.level, text)

    def _read_story_heading(self, block: Block) -> None:
        self._close()
        self._story_level = block.level
        first = next(followable_links(block.tokens))
        self._open_story(first)
        self._add_summary(text_after_link(block.tokens))
        self._add_links(block.tokens, skip=first)

    def _read_section_heading(self, level: int, text: str) -> None:
        names = split_glued(text)
        if len(names) > 1:
            self.findings.add_problem("heading_split", f"heading {text!r} read as {len(names)} headings", about=text)
        for name in names:
            self._open_section(level, name)

    def _open_section(self, level: int, name: str) -> None:
        self._close()
        self._story_level = level
        while self._open and self._open[-1].level >= level:
            self._open.pop()
        if self._open and self._open[-1].has_own:
            self._open.clear()
        self._open.append(OpenSection(level, name))
        self.findings.add_section(group=self._open[0].name, name=name)
        self._in_promotion = category(name) == "Podcast"

    def _read_quote(self, block: Block) -> None:
        inner = block.items[0] if block.items else ()
        if self._in_promotion:
            self.read(inner)
        elif self._expects_source() and is_source_quote(block):
            self._read_source_lines(inner)
        elif self._is_first and self._story is not None and is_quoted_byline(inner):
            self._add_byline(inner[0].tokens)
        elif self._story is not None or self._item is not None:
            for part in inner:
                self._continue_prose(part)
        else:
            self.read(inner)

    def _expects_source(self) -> bool:
        """Return whether a source line may stand here: below a headline, a source line, or a section's heading."""
        return (
            self._headline is not None
            or self._story is None
            or (self._is_first and self.findings.mentions[self._story].byline is not None)
        )

    def _read_source_lines(self, blocks: tuple[Block, ...]) -> None:
        """Read source lines ('Author, Outlet -- [title](url)'), one or several below a headline."""
        heading = self._headline
        if self._is_first and self._story is not None:
            heading = self.findings.mentions[self._story].heading
        for block in blocks:
            before = ""
            for token in block.tokens:
                if token.kind == "link" and is_followable(token.url):
                    self._read_source(token, heading, byline=fold_space(before).strip(" -–—,:|"))
                    before = ""
                else:
                    before += token.text
        self._headline, self._is_first = None, True

    def _read_source(self, token: Token, heading: str | None, byline: str) -> None:
        first = self._story
        index = self._open_story(unquote_title(token), heading=heading)
        self.findings.share_summary(index, first)
        if byline:
            self.findings.set_byline(index, byline)

    def _read_list(self, block: Block) -> None:
        in_story = self._story is not None or self._linkless
        related = self._after_label or (in_story and bool(block.items) and all(map(is_linked_item, block.items)))
        parent = self._story if in_story else self._item if self._after_label else None
        for row in block.items:
            if self._in_promotion:
                self.read(row)
            elif related and (in_story or parent is not None):
                self._read_related(row, parent)
            elif in_story:
                for part in row:
                    self._continue_prose(part)
            else:
                self._item = None
                self.read(row)
        self._after_label = self._is_first = False
        if not in_story and parent is None:
            self._item = None

    def _read_related(self, row: tuple[Block, ...], parent: int | None) -> None:
        """Read an item of a list of related links: its first link is the related one, others stand in its text."""
        for number, block in enumerate(row):
            if block.kind == "list":
                for inner in block.items:
                    self._read_related(inner, parent)
                continue
            self._add_images(block.tokens)
            first = next(followable_links(block.tokens, bare=True), None)
            if number == 0 and first is not None:
                self.findings.add_mention(
                    "related", first, parent=parent, summary=text_after_link(block.tokens) or None
                )
                self._add_links(block.tokens, skip=first, parent=parent)
            else:
                self._add_links(block.tokens, parent=parent)

    def _read_paragraph(self, block: Block) -> None:
        self._add_images(block.tokens)
        self._add_embeds(block.tokens)
        text = plain_text(block.tokens)
        if not text:
            self._add_links(block.tokens)
        elif self._in_promotion:
            self._add_links(block.tokens, role="promo")
        elif block.caption:
            self.findings.add_credit(text)
            self._add_links(block.tokens)
        elif self._story is not None or self._headline is not None or self._linkless:
            self._read_story_paragraph(block, text)
        elif starts_with_link(block.tokens):
            self._read_item(block.tokens)
        elif self._item is not None and is_related_label(text):
            self._after_label = True
        elif self._item is not None:
            self._continue_prose(block)
        else:
            self._add_loose_links(block.tokens)

    def _read_story_paragraph(self, block: Block, text: str) -> None:
        tokens = block.tokens
        if self._is_first and is_byline(tokens):
            self._add_byline(tokens)
        elif is_related_label(text) and not any(t.kind == "link" for t in tokens):
            self._after_label = True
            self._is_first = False
        elif starts_with_related_label(text):
            for token in followable_links(tokens, bare=True):
                self.findings.add_mention("related", token, parent=self._story)
            self._is_first = False
        else:
            self._continue_prose(block)

    def _continue_prose(self, block: Block) -> None:
        """Read text that continues the open story or item."""
        self._is_first = self._after_label = False
        if block.kind in ("list", "quote"):
            for row in block.items:
                for part in row:
                    self._continue_prose(part)
            return
        self._add_images(block.tokens)
        self._add_embeds(block.tokens)
        self._add_summary(plain_text(block.tokens))
        self._add_links(block.tokens)

    def _read_item(self, tokens: tuple[Token, ...]) -> None:
        first = next(token for token in tokens if token.kind == "link")
        self._item = self.findings.add_mention("item", first, summary=text_after_link(tokens) or None)
        self._mark_own()
        self._add_links(tokens, skip=first)

    def _read_footnote(self, block: Block) -> None:
        """Read a footnote: it stands at the end of the body and belongs to no story, so its links are inline."""
        self._close()
        for row in block.items:
            for part in row:
                self._read_footnote(part)
        self._add_images(block.tokens)
        self._add_links(block.tokens)

    # Parts of blocks

    def _open_story(self, token: Token, heading: str | None = None) -> int:
        self.findings.add_mention("story", token, heading=heading)
        self._mark_own()
        self._story = len(self.findings.mentions) - 1
        self._item = None
        self._is_first = True
        self._after_label = False
        return self._story

    def _mark_own(self) -> None:
        if self._open:
            self._open[-1].has_own = True

    def _add_summary(self, text: str) -> None:
        owner = self._story if self._story is not None else self._item
        if text and owner is not None:
            self.findings.add_summary(owner, text)

    def _add_byline(self, tokens: tuple[Token, ...]) -> None:
        if self._story is not None:
            self.findings.set_byline(self._story, plain_text(tokens))
            self._add_links(tokens)

    def _add_links(
        self, tokens: tuple[Token, ...], *, skip: Token | None = None, role: Role = "inline", parent: int | None = None
    ) -> None:
        if parent is None:
            parent = self._story if self._story is not None else self._item
        for token in tokens:
            if token.kind in ("link", "bare") and token is not skip:
                self.findings.add_mention(role, token, parent=parent if role == "inline" else None)

    def _add_loose_links(self, tokens: tuple[Token, ...]) -> None:
        """Add the links of a text outside of stories and items: promo where it is about the publication itself."""
        text, offset = raw_text(tokens), 0
        for token in tokens:
            if token.kind in ("link", "bare"):
                self.findings.add_mention("promo" if is_promotion(token, text, offset) else "inline", token)
            if token.kind in ("text", "link", "bare"):
                offset += len(token.text)

    def _add_embeds(self, tokens: tuple[Token, ...]) -> None:
        for token in tokens:
            if token.kind == "embed":
                own = self._in_promotion or (self._story is None and is_podcast_player(token.url))
                self.findings.add_mention("promo" if own else "embed", token)

    def _add_images(self, tokens: tuple[Token, ...], *, before_story: bool = False) -> None:
        """Add the images of a line. One in a heading stands before the story that the heading may open."""
        for token in tokens:
            if token.kind == "image" and token.url.strip():
                story = None if before_story else self._story
                role: ImageRole = "story" if story is not None else "section" if self._open else "inline"
                self.findings.add_illustration(role, token, story)
