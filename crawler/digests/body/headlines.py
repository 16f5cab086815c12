"""Headlines without a link of their own: their address stands below them, or in a button at the end. Pure."""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from crawler.digests.body.bylines import is_name_list
from crawler.digests.body.entries import SPACELESS
from crawler.digests.body.lines import followable_links, is_followable, plain_text
from crawler.digests.body.markup.blocks import Block
from crawler.digests.body.markup.tokens import LINE_BREAK, Token
from crawler.digests.body.section_lines import is_bold_line
from crawler.digests.body.words.read_more import is_button, is_read_more
from crawler.text.space import fold_space

MAX_HEADLINE = 200
"""Characters of such a headline."""
MAX_NAME_WORDS = 3
"""Words of a name above the address of a front page."""
MAX_NAME_CHARS = 6
"""Characters of such a name in scripts that do not part words."""
MAX_BLOCKS = 8
"""Blocks below a headline in which its button may stand."""

_NO_HEADLINE = re.compile(r"[.:;,：；，。]\s*$")
_SIGNS = " ■□◆◇●○▶▷►▸▪▫◾◽★☆▼▽▲△◎※・•‣⁃➤➢»›→*>-–—"
"""Signs before a headline that are no part of it."""
_ADDRESS = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:[/?#:]\S*)?", re.IGNORECASE)


class Headline(NamedTuple):
    """A headline and the link that stands apart from it."""

    link: Token
    """The link, its text that of the headline."""
    taken: Token
    """The link as it stands in the body."""
    rest: tuple[Token, ...]
    """What follows it in its paragraph."""


def without_title(blocks: tuple[Block, ...], title: str | None) -> tuple[Block, ...]:
    """Return the blocks without the heading that is the title of the issue."""
    place = next((i for i, block in enumerate(blocks) if block.kind == "heading" or block.items), None)
    if place is None or blocks[place].level != 1 or any(True for _ in followable_links(blocks[place].tokens)):
        return blocks
    if title is None:
        is_title = sum(block.kind == "heading" and block.level == 1 for block in blocks) == 1
    else:
        is_title = fold_space(title).casefold() == plain_text(blocks[place].tokens).casefold()
    return (*blocks[:place], *blocks[place + 1 :]) if is_title else blocks


def in_paragraph(tokens: tuple[Token, ...]) -> Headline | None:
    """Return the headline of a paragraph whose first line is text and whose second line begins with an address; or
    whose first line is in bold, and whose last link is a button."""
    return _above_address_in(tokens) or _above_button_in(tokens)


def _above_button_in(tokens: tuple[Token, ...]) -> Headline | None:
    links = [token for token in tokens if token.kind in ("link", "bare")]
    if len(links) != 1 or not _is_button(links[0], tokens) or not is_followable(links[0].url):
        return None
    text = "".join(token.text for token in tokens if token.kind == "text")
    bold = "".join(token.text for token in takewhile(lambda each: each.strong, tokens))
    rest = text.removeprefix(bold)
    if not bold.strip() or not is_headline(bold) or not (bold.endswith(LINE_BREAK) or rest.startswith(LINE_BREAK)):
        return None
    title = _unmarked(bold.strip(LINE_BREAK))
    return Headline(links[0]._replace(text=title), links[0], (Token("text", rest.strip(f" {LINE_BREAK}")),))


def _above_address_in(tokens: tuple[Token, ...]) -> Headline | None:
    index = next((i for i, token in enumerate(tokens) if token.kind in ("link", "bare")), None)
    if not index:
        return None
    before = "".join(token.text for token in tokens[:index] if token.kind == "text")
    lines = [line for line in re.split(f"[\n{LINE_BREAK}]", before) if line.strip()]
    is_above = before.rstrip(" ").endswith(("\n", LINE_BREAK))
    if len(lines) != 1 or not is_above or not is_headline(lines[0]) or not is_address(tokens[index]):
        return None
    after = tokens[index + 1 :]
    if after and after[0].kind == "text" and after[0].text.strip() and not after[0].text.startswith(("\n", LINE_BREAK)):
        return None
    if _is_signature(lines[0], tokens[index]):
        return None
    return Headline(tokens[index]._replace(kind="link", text=_unmarked(lines[0])), tokens[index], after)


def above_address(blocks: Sequence[Block], number: int) -> Headline | None:
    """Return the headline of a block of text below which a paragraph is, or begins with, nothing but an address."""
    text = plain_text(blocks[number].tokens)
    if number + 1 >= len(blocks) or not is_headline(text) or any(t.kind == "link" for t in blocks[number].tokens):
        return None
    below = blocks[number + 1]
    tokens = [token for token in below.tokens if token.kind != "text" or token.text.strip()]
    if below.kind != "paragraph" or not tokens or not is_address(tokens[0]) or _is_signature(text, tokens[0]):
        return None
    after = below.tokens[below.tokens.index(tokens[0]) + 1 :]
    if len(tokens) > 1 and not tokens[1].text.startswith(("\n", LINE_BREAK)):
        return None
    return Headline(tokens[0]._replace(kind="link", text=_unmarked(text)), tokens[0], after)


def above_button(blocks: Sequence[Block], number: int) -> Headline | None:
    """Return the headline of a block of text whose story ends with a button, before any other link of its own kind."""
    text = plain_text(blocks[number].tokens)
    if not 0 < len(text) <= MAX_HEADLINE:
        return None
    for block in blocks[number + 1 : number + 1 + MAX_BLOCKS]:
        if block.kind != "paragraph":
            return None
        if (is_bold_line(block) and not is_name_list(plain_text(block.tokens))) or _above_button_in(block.tokens):
            return None  # a headline that is nearer to the button
        links = [token for token in block.tokens if token.kind == "link" and is_followable(token.url)]
        if links and _is_button(links[-1], block.tokens):
            return Headline(links[-1]._replace(text=text), links[-1], ())
        if any(block.tokens[0] is token for token in links) and not links[0].picture:
            return None
    return None


def bold_above_button(blocks: Sequence[Block], number: int) -> Headline | None:
    """Return the headline of a line in bold whose story ends with a button, without another such line between them."""
    return above_button(blocks, number) if is_bold_line(blocks[number]) else None


def _unmarked(text: str) -> str:
    """Return a headline without the signs that mark it as one.

    >>> _unmarked("■ Rivers run uphill"), _unmarked("C++ by night")
    ('Rivers run uphill', 'C++ by night')
    """
    folded = fold_space(text)
    return folded.lstrip(_SIGNS) or folded


def _is_button(link: Token, tokens: tuple[Token, ...]) -> bool:
    """Return whether the last link of a paragraph is a button: it says so and ends the paragraph, or stands alone."""
    if not is_read_more(link.text):
        return False
    words = [token for token in tokens if token is not link and any(map(str.isalnum, token.text))]
    after = tokens[next(i for i, token in enumerate(tokens) if token is link) + 1 :]
    return not words or (is_button(link.text) and not any(map(str.isalnum, "".join(t.text for t in after))))


def is_headline(text: str) -> bool:
    """Return whether a line may be a headline: short, and no sentence that leads to an address.

    >>> is_headline("Rivers run uphill"), is_headline("More about it here:")
    (True, False)
    """
    folded = fold_space(text)
    return 0 < len(folded) <= MAX_HEADLINE and _NO_HEADLINE.search(folded) is None and "://" not in folded


def is_address(token: Token) -> bool:
    """Return whether a token is an address that shows as one: bare, or a link whose text is an address."""
    if token.kind == "bare":
        return True
    return token.kind == "link" and is_followable(token.url) and _ADDRESS.fullmatch(token.text) is not None


def _is_signature(text: str, link: Token) -> bool:
    """Return whether a line above an address is the name of who signs, and the address their site."""
    if text[:1] in _SIGNS or (SPACELESS.search(text) and len(text) > MAX_NAME_CHARS):
        return False
    return (
        len(text.split()) <= MAX_NAME_WORDS and re.fullmatch(r"(?:https?://)?[^/?#]+/?", link.url.strip()) is not None
    )
