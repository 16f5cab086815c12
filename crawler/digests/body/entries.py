"""Entries: lines that begin with the linked headline of something, and what follows it. Pure."""

import re
from typing import NamedTuple

from crawler.digests.body.bylines import is_name_list
from crawler.digests.body.lines import CLOSING_QUOTES, OPENING_QUOTES, is_followable, plain_text, raw_text
from crawler.digests.body.marks import is_mark
from crawler.digests.body.markup.blocks import Block
from crawler.digests.body.markup.tokens import LINE_BREAK, Token
from crawler.digests.body.words.read_more import is_read_more
from crawler.text.space import fold_space

MAX_NAME_WORDS = 8
"""Words of a byline after a title."""
MIN_TITLE_WORDS = 4
"""Words of a linked text that may be a headline though its line goes on without a mark between them."""
MIN_TITLE_CHARS = 8
"""Characters of such a text in scripts that do not part words."""

_SEPARATOR = re.compile(r"^\s*(?:-{1,3}|[–—:;|,·•→↳➜›»：，；。／،؛、]|—{1,2}|/(?=\s)|\.(?!\.))\s*(?:[-–—]\s+)*")
_BY = re.compile(
    r"^\s*+(?:[-–—,·|/]\s*+)?(?:\((?=by\b))?(?:by|von|par|por|door|av|af|przez|от|作者(?:\s*+[:：])?|文\s*+[:：/／])\s++"
    r"(?P<name>[^\n\u2028!?;:()\[\]|–—]{1,80}?)\s{0,9}\)?\s{0,9}"
    r"(?:$|[\n\u2028]|\s[-–—|:]\s|:\s|\s?—\s?|(?=[(\[])|(?<!(?-i:[A-Z]))(?<!\bfeat|\bprof)(?<!\b(?:dr|st|jr|sr|mr|ms))\.(?:\s|$))",
    re.IGNORECASE,
)
_BY_AT_END = re.compile(r"^(?P<rest>\s*[\[(][^\[\]()]{1,60}[\])]\s*)(?P<by>by\s.+)$", re.IGNORECASE | re.DOTALL)
_MARKS_ALONE = frozenset("!?.,;:)]」。！？")
"""What is no summary where nothing else follows the headline."""
_ROW = re.compile(r"\s*[|•·]\s*")
_EMPTY = re.compile(r"[(\[（]\s*[)\]）]")
"""Brackets that held nothing but what is left out."""
_GOES_ON = re.compile(r"['’]s\b|\s*[,،]|\s*[&+]|[\w]")
_CASELESS = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff]")
"""Scripts that part words and have no capitals."""
SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Entry(NamedTuple):
    """An entry of a list, or a paragraph that is one."""

    link: Token
    """Its headline."""
    summary: str
    """What follows the headline; '' for nothing."""
    byline: str | None
    """Who wrote it, where the line says so after the headline ('by Ada Smith')."""


def starts_with_link(tokens: tuple[Token, ...]) -> bool:
    """Return whether a line begins with a link; dashes, quotes, emoji and marks may stand before it."""
    found = _first_link(tokens)
    return found is not None and bool(tokens[found].text)


def is_linked_item(row: tuple[Block, ...]) -> bool:
    """Return whether a list item begins with a link."""
    first = next((block for block in row if block.kind != "paragraph" or plain_text(block.tokens)), None)
    return first is not None and first.kind in ("paragraph", "heading") and starts_with_link(first.tokens)


def read_entry(tokens: tuple[Token, ...]) -> Entry:
    """Return the entry that a line which begins with a link holds.

    >>> read_entry((Token("link", "Title", "https://a.example/"), Token("text", " (video) by Ada Smith")))[1:]
    ('(video)', 'Ada Smith')
    """
    index = next(index for index, token in enumerate(tokens) if token.kind == "link")
    link = tokens[index]
    tokens = tuple(token for token in tokens if token is link or not _repeats(token, link))
    index = tokens.index(link)
    after = _after(tokens, index)
    byline, rest = split_byline(_EMPTY.sub("", after))
    summary = fold_space(_SEPARATOR.sub("", rest, count=1))
    return Entry(tokens[index], "" if summary in _MARKS_ALONE else summary, byline)


def entries_of_lines(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """Return the entries of a paragraph, two or more lines of which begin with the link of one, each with the lines
    that follow it; the paragraph alone where it is one entry.

    >>> a, b = Token("link", "A gear", "https://a.example/"), Token("link", "B", "https://b.example/")
    >>> [len(each) for each in entries_of_lines((a, Token("text", ". It turns.\u2028"), b, Token("text", " - Still.")))]
    [2, 2]
    >>> len(entries_of_lines((a, Token("text", "\u2028It turns."))))
    1
    """
    entries: list[tuple[Token, ...]] = []
    for line in _lines(tokens):
        if not entries or (starts_with_link(line) and not is_prose(line) and not is_read_more(_title(line))):
            entries.append(line)
        else:
            entries[-1] = (*entries[-1], Token("text", LINE_BREAK), *line)
    urls = {next(token.url for token in entry if token.kind == "link") for entry in entries if starts_with_link(entry)}
    return entries if len(entries) == len(urls) > 1 else [tokens]


def _lines(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """Return the lines of a paragraph that say something."""
    lines: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind != "text":
            lines[-1].append(token)
            continue
        for number, piece in enumerate(token.text.split(LINE_BREAK)):
            if number:
                lines.append([])
            if piece.strip() or lines[-1]:
                lines[-1].append(token._replace(text=piece))
    return [tuple(line) for line in lines if any(token.text.strip() or token.url for token in line)]


def _title(tokens: tuple[Token, ...]) -> str:
    return next(token.text for token in tokens if token.kind == "link")


def is_row_of_links(tokens: tuple[Token, ...]) -> bool:
    """Return whether a line is nothing but links parted by bars or points: each of them is an entry.

    >>> a, b = Token("link", "A", "https://a.example/"), Token("link", "B", "https://b.example/")
    >>> is_row_of_links((a, Token("text", " | "), b)), is_row_of_links((a, Token("text", " by "), b))
    (True, False)
    """
    links = [token for token in tokens if token.kind == "link"]
    between = [token.text for token in tokens if token.kind == "text" and token.text.strip()]
    return len({link.url for link in links}) == len(links) == len(between) + 1 > 1 and all(
        _ROW.fullmatch(text) for text in between
    )


def is_byline_line(text: str) -> bool:
    """Return whether a line below a headline is a byline and nothing else.

    >>> is_byline_line("By Ada Smith"), is_byline_line("By Ada Smith, who saw it turn.")
    (True, False)
    """
    byline, rest = split_byline(text)
    return byline is not None and not any(map(str.isalnum, rest))


def split_byline(after: str) -> tuple[str | None, str]:
    """Return the byline that follows a headline, None for none, and the text without it.

    >>> split_byline(" by Ada Smith - An excerpt."), split_byline(" by two people who met.")
    (('Ada Smith', ' - An excerpt.'), (None, ' by two people who met.'))
    """
    at_end = _BY_AT_END.match(after)
    before, text = (at_end["rest"], at_end["by"]) if at_end else ("", after)
    found = _BY.match(text)
    if found is None or not _is_name(found["name"]):
        return None, after
    name = fold_space(found["name"])
    lead = text[: found.start("name")]
    if name.islower() and " " not in name and LINE_BREAK not in lead and "(" not in lead and name[0] != "@":
        return None, after
    return name, before + text[found.end("name") :].lstrip(").")


def is_prose(tokens: tuple[Token, ...]) -> bool:
    """Return whether a paragraph that begins with a link goes on as a sentence of which the link is the subject.

    >>> link = Token("link", "Ada Smith", "https://a.example/")
    >>> is_prose((link, Token("text", " merged a change."))), is_prose((link, Token("text", " - An excerpt.")))
    (True, False)
    """
    index = _first_link(tokens)
    if index is None:
        return True
    link = tokens[index]
    tokens = tuple(token for token in tokens if token is link or not _repeats(token, link))
    after, title = _after(tokens, tokens.index(link)), link.text
    if not _GOES_ON.match(after.lstrip(" ")) or split_byline(after)[0] is not None:
        return False
    if after.startswith((LINE_BREAK, "\n")):
        return after.lstrip()[:1].islower()
    first = after.lstrip()[:1]
    if SPACELESS.match(first):
        return not after[:1].isspace()
    if first in ",،":
        return not _names_more(tokens, link, after)
    is_title = (
        _is_bold_alone(tokens, link)
        or len(title.split()) >= MIN_TITLE_WORDS
        or (SPACELESS.search(title) is not None and len(title) >= MIN_TITLE_CHARS)
    )
    return not (is_title and (first.isupper() or first.isdigit() or _CASELESS.match(first)))


def _is_bold_alone(tokens: tuple[Token, ...], link: Token) -> bool:
    """Return whether a link is in bold, and nothing else of its line is."""
    return link.strong and not any(token.strong and token.text.strip() for token in tokens if token.kind == "text")


def _names_more(tokens: tuple[Token, ...], link: Token, after: str) -> bool:
    """Return whether what follows a headline and a comma is no sentence: a time, an outlet; or the headline is bold."""
    rest = after.strip(" ,،")
    if _is_bold_alone(tokens, link):
        return not rest[:1].islower()
    if raw_text(tokens[: tokens.index(link)]).strip() or len(link.text.split()) < MIN_TITLE_WORDS:
        return False
    return rest[:1].isdigit() or is_name_list(rest.rstrip("."))


def text_after_link(tokens: tuple[Token, ...]) -> str:
    """Return the text of a line after its first link, without the separator between them.

    >>> text_after_link((Token("link", "Title", "https://a.example/"), Token("text", " - An excerpt.")))
    'An excerpt.'
    >>> text_after_link((Token("link", "Title", "https://a.example/"), Token("text", ". An excerpt.")))
    'An excerpt.'

    Quotation marks around the link belong to the title:

    >>> quoted = (Token("text", "“"), Token("link", "Title", "https://a.example/"), Token("text", "” - An excerpt."))
    >>> text_after_link(quoted)
    'An excerpt.'
    """
    first = next((i for i, t in enumerate(tokens) if t.kind in ("link", "bare")), len(tokens))
    return fold_space(_SEPARATOR.sub("", _after(tokens, first), count=1))


def _first_link(tokens: tuple[Token, ...]) -> int | None:
    """Return where the link stands that a line begins with."""
    before: list[Token] = []
    for index, token in enumerate(tokens):
        if token.kind == "link":
            if not before:
                return index if is_followable(token.url) else None
            text = "".join(each.text for each in before)
            bold = "".join(each.text for each in before if each.strong)
            return index if is_followable(token.url) and is_mark(text, bold) else None
        if token.kind == "bare":
            return None
        if token.kind == "text":
            before.append(token)
    return None


def _after(tokens: tuple[Token, ...], index: int) -> str:
    after = raw_text(tokens[index + 1 :])
    if raw_text(tokens[:index]).rstrip().endswith(OPENING_QUOTES) and after.lstrip()[:1] in CLOSING_QUOTES:
        after = after.lstrip().lstrip(CLOSING_QUOTES)
    return after


def _repeats(token: Token, link: Token) -> bool:
    """Return whether a link leads where the headline does: a button, or the address of the site below it."""
    if token.kind != "link":
        return False
    return token.picture or token.url.strip() == link.url.strip() or is_read_more(token.text)


def _is_name(text: str) -> bool:
    words = text.split()
    if not words or len(words) > MAX_NAME_WORDS:
        return False
    return len(words) == 1 or is_name_list(text)
