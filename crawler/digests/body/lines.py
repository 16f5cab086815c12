"""The text and the links of a line (the tokens of a heading or paragraph). Pure."""

from collections.abc import Iterator
from functools import lru_cache

from crawler.digests.body.markup.blocks import Block
from crawler.digests.body.markup.tokens import Token
from crawler.text.space import fold_space

QUOTE_PAIRS = (('"', '"'), ("“", "”"), ("'", "'"), ("‘", "’"))
"""Opening and closing quotation marks that may enclose a title."""

_VISIBLE = frozenset({"text", "link", "bare"})
"""Kinds of tokens that show their text."""

OPENING_QUOTES = (*(opening for opening, _ in QUOTE_PAIRS), "«", "„", "‹", "「", "『", "《", "〈")
"""Opening quotation marks."""

CLOSING_QUOTES = "\"'”’»“›」』》〉"
"""What may close them."""


def raw_text(tokens: tuple[Token, ...]) -> str:
    """Return the visible text of a line, white space as written."""
    return "".join([token.text for token in tokens if token.kind in _VISIBLE])


@lru_cache(maxsize=1000)
def plain_text(tokens: tuple[Token, ...]) -> str:
    """Return the visible text of a line, white space folded."""
    return fold_space(raw_text(tokens))


def count_words(block: Block) -> int:
    """Return the number of visible words in a block and the blocks within it."""
    text = plain_text(block.tokens)
    # One space parts two words: they are folded.
    return bool(text) + text.count(" ") + sum(count_words(inner) for row in block.items for inner in row)


def is_followable(url: str) -> bool:
    """Return whether an address leads away from the page: it is no placeholder of a template, no anchor, not empty.

    A number sign alone is no anchor: it holds the place of an address.

    >>> is_followable("https://a.example/"), is_followable("<Image Source Link>"), is_followable("#here")
    (True, False, False)
    >>> is_followable("#")
    True
    """
    if url.startswith("http"):  # nearly all; what follows is for the rest
        return True
    url = url.strip()
    return url == "#" or (bool(url) and not url.casefold().startswith(("#", "<", "%3c", "javascript:")))


def followable_links(tokens: tuple[Token, ...], *, bare: bool = False) -> Iterator[Token]:
    """Yield the followable links of a line; with `bare` the URLs that stand bare in its text too."""
    for token in tokens:
        if (token.kind == "link" or (bare and token.kind == "bare")) and is_followable(token.url):
            yield token


def unquote_title(token: Token) -> Token:
    """Return a link without the quotation marks that enclose its whole title ('["Title"](url)')."""
    text = token.text
    for opening, closing in QUOTE_PAIRS:
        if len(text) > 2 and text.startswith(opening) and text.endswith(closing):
            return token._replace(text=text[1:-1].strip())
    return token
