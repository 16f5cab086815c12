"""Lines that are sections though they are no headings: in bold, or alone in a cell of a mail, above entries. Pure."""

import re
from collections.abc import Sequence

from crawler.digests.body.entries import is_linked_item, is_prose, starts_with_link
from crawler.digests.body.lines import followable_links, plain_text
from crawler.digests.body.markup.blocks import Block
from crawler.digests.body.markup.tokens import Token
from crawler.digests.body.words.read_more import is_read_more

MAX_SECTION_CHARS = 60
"""Characters of such a line."""
MAX_SECTION_WORDS = 8
"""Words of such a line."""
MAX_BOLD_CHARS = 100
"""Characters of a line in bold above a text."""
MAX_BETWEEN = 4
"""Pictures and rules that may stand between the line and the entries."""

_SENTENCE = re.compile(r"[.!?…。！？]\s*$|[:：]\s*\S|https?://|@")
_NAMES_ISSUE = re.compile(
    r"^\W*+(?>issue|no|nr|vol|volume|edition|ausgabe|numéro|número|выпуск|第)?+\W*+\d++\b|#\s*\d|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]")


def is_section_text(text: str) -> bool:
    """Return whether a text may be the name of a section: short and no sentence.

    >>> is_section_text("News & Notes"), is_section_text("That is it."), is_section_text("Deadline: May 2")
    (True, False, False)
    """
    return (
        0 < len(text) <= MAX_SECTION_CHARS
        and len(text.split()) <= MAX_SECTION_WORDS
        and _WORD.search(text) is not None
        and _SENTENCE.search(text) is None
        and _NAMES_ISSUE.search(text) is None
    )


def is_section_line(blocks: Sequence[Block], number: int) -> bool:
    """Return whether a paragraph is a section: its text is in bold, or alone in its cell, and entries follow."""
    block = blocks[number]
    text = plain_text(block.tokens)
    if any(token.kind in ("link", "bare", "embed") for token in block.tokens) or not is_section_text(text):
        return False
    return (is_bold(block.tokens) or is_alone(blocks, number)) and opens_entries(blocks, number + 1)


def is_section_entry(row: tuple[Block, ...], text: str, *, nested: bool) -> bool:
    """Return whether an entry of a list is a section: its text ends in a colon, or it has a list of entries.

    nested: a list stands right below its text.
    """
    name = text.rstrip(" :：")
    if not is_section_text(name):
        return False
    has_links = next(followable_links(row[0].tokens, bare=True), None) is not None
    if nested and not has_links:
        return any(map(is_linked_item, row[1].items)) or name != text
    return name != text and (nested or not has_links)


def has_bold_sections(blocks: Sequence[Block]) -> bool:
    """Return whether a body whose only headings are its title has lines in bold where others have headings."""
    if any(block.kind == "heading" and block.level > 1 for block in blocks):
        return False
    return sum(map(is_bold_line, blocks)) > 1


def is_bold_line(block: Block) -> bool:
    """Return whether a block is a line in bold, without links, that is no sentence."""
    if block.kind != "paragraph" or any(token.kind in ("link", "bare", "embed", "image") for token in block.tokens):
        return False
    text = plain_text(block.tokens)
    return 0 < len(text) <= MAX_BOLD_CHARS and _SENTENCE.search(text) is None and is_bold(block.tokens)


def is_bold(tokens: tuple[Token, ...]) -> bool:
    """Return whether all text of a line is in bold."""
    texts = [token for token in tokens if token.kind == "text" and _WORD.search(token.text)]
    return bool(texts) and all(token.strong for token in texts)


def is_alone(blocks: Sequence[Block], number: int) -> bool:
    """Return whether a paragraph is the only text of its cell."""
    cells = blocks[number].cells
    if not cells:
        return False
    for near in (number - 1, number + 1):
        if 0 <= near < len(blocks) and blocks[near].cells == cells and plain_text(blocks[near].tokens):
            return False
    return True


def opens_entries(blocks: Sequence[Block], number: int) -> bool:
    """Return whether what stands at a place begins with an entry: a story, an item, a list of items."""
    found = next_text(blocks, number)
    if found is None:
        return False
    if found.kind == "list":
        return bool(found.items) and 2 * sum(map(is_linked_item, found.items)) >= len(found.items)
    if found.kind == "heading":
        return starts_with_link(found.tokens)
    return found.kind == "paragraph" and is_entry(found.tokens)


def next_text(blocks: Sequence[Block], number: int) -> Block | None:
    """Return the next block that has a text, after pictures and rules."""
    for block in blocks[number : number + MAX_BETWEEN]:
        if block.kind in ("list", "quote") or (plain_text(block.tokens) and not is_picture_line(block.tokens)):
            return block
    return None


def is_entry(tokens: tuple[Token, ...]) -> bool:
    """Return whether a paragraph is an entry: it begins with a linked headline, and is no sentence about the link."""
    if not starts_with_link(tokens) or is_prose(tokens):
        return False
    first = next(token for token in tokens if token.kind == "link")
    return not is_read_more(first.text) and not is_picture_line(tokens)


def is_picture_line(tokens: tuple[Token, ...]) -> bool:
    """Return whether a line shows nothing but pictures, linked or not."""
    if not any(token.kind in ("image", "link") for token in tokens):
        return False
    for token in tokens:
        if token.kind in ("bare", "embed") or (token.kind == "link" and token.text and not token.picture):
            return False
        if token.kind == "text" and _WORD.search(token.text):
            return False
    return True
