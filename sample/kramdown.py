"""Markdown as Jekyll's kramdown shows it, as far as digest posts need.

CommonMark does the work; here are the places where kramdown reads the same text otherwise.
"""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Literal

import cmarkgfm
from cmarkgfm.cmark import Options

Dialect = Literal["kramdown", "gfm"]
"""kramdown: a list straight after a line of text is more text. gfm: it is a list, as in CommonMark."""

_OPTIONS = Options.CMARK_OPT_SMART | Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
_MARKER = re.compile(r"(?P<indent> {0,3})(?P<marker>[*+-](?=\s)|\d+(?=\.\s))")
_CONTAINER = re.compile(r"(?:\s*(?:>|[*+-](?=\s)|\d+\.(?=\s))\s?)*")
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})")
_NO_PARAGRAPH = re.compile(r" {0,3}(?:[*+-]\s|\d+\.\s|\#{1,6}\s|>|<|-{3,}\s*$|\[\^[^]]+\]:)|    |\t")
_ATTRIBUTE_LIST = re.compile(r"\{:[^}\n]*\}")
_LONE_TAG = re.compile(r"\s*(?:<(?:hr|br)\b[^>]*>|</(?:figure|iframe|div|blockquote|script|table)>)\s*$", re.IGNORECASE)
_BAR = re.compile(r"`[^`]*`|\\.|(?P<bar>\|)")
_HEADING = re.compile(r"<(h[1-6])>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
# The template's credit, when it comes into a body: kramdown takes <Author> for an element that only the paragraph's end
# closes, so that the link swallows the rest of the paragraph.
_CREDIT_TEMPLATE = re.compile(r'<a href="<Image Source Link>"> <Author> / <Source Name> </a>(.*?)</p>', re.DOTALL)
_FOOTNOTE_REFERENCE = re.compile(r'<sup class="footnote-ref"><a href="#fn-?([^"]+)" id="[^"]+"[^>]*>(\d+)</a></sup>')
_FOOTNOTE_ITEM = re.compile(r'<li id="fn-?([^"]+)">')
_FOOTNOTE_BACK = re.compile(r'<a href="#fnref-?([^"]+)" class="footnote-backref"[^>]*>.*?</a>')
_FOOTNOTE_SECTION = re.compile(r'<section class="footnotes"[^>]*>(.*?)</section>', re.DOTALL)


def render(markdown: str, dialect: Dialect = "kramdown") -> str:
    """The HTML of a post's body.

    >>> render('Seen "here":\\n * [a gear](https://gear.example/)')
    '<p>Seen “here”:\\n* <a href="https://gear.example/">a gear</a></p>\\n'
    >>> render('[One | two](https://gear.example/)')
    '<table><tbody><tr><td>[One</td><td>two](https://gear.example/)</td></tr></tbody></table>\\n'
    """
    lines = _spaced(markdown.splitlines())
    if dialect == "kramdown":
        lines = _uninterrupted(lines)
    page = _CREDIT_TEMPLATE.sub(_swallowing, _html("\n".join(_tabled(lines))))
    return _footnotes(_HEADING.sub(_with_id, page))


def _html(markdown: str) -> str:
    return str(cmarkgfm.markdown_to_html(markdown, options=_OPTIONS))


def _spaced(lines: list[str]) -> Iterator[str]:
    """Attribute lists are gone, and what follows a lone tag is Markdown again."""
    for line in lines:
        kept = _ATTRIBUTE_LIST.sub("", line)
        if kept.strip() or not line.strip():
            yield kept
        if _LONE_TAG.match(line):
            yield ""


def _uninterrupted(lines: Iterable[str]) -> Iterator[str]:
    """In a paragraph, the markers of lists are escaped."""
    in_paragraph = False
    fence = ""
    for line in lines:
        if fence:
            fence = "" if line.strip() == fence else fence
        elif opening := _FENCE.match(line):
            fence, in_paragraph = opening["fence"], False
        elif not line.strip():
            in_paragraph = False
        elif in_paragraph and _MARKER.match(line):
            yield _MARKER.sub(_escaped, line, count=1)
            continue
        else:
            in_paragraph = not _NO_PARAGRAPH.match(line)
        yield line


def _escaped(match: re.Match[str]) -> str:
    marker = match["marker"]
    return match["indent"] + (f"{marker}\\" if marker.isdigit() else f"\\{marker}")


def _tabled(lines: Iterable[str]) -> Iterator[str]:
    """A paragraph with a bar in every line is a table, wherever the bars stand."""
    block: list[str] = []
    fence = ""
    for line in (*lines, ""):
        opening = _FENCE.match(line)
        if block and (fence or opening or not line.strip() or _prefix(line).strip()):
            yield from _table(block)
            block = []
        if fence or opening or not line.strip():
            yield line
        else:
            block.append(line)
        if fence:
            fence = "" if line.strip() == fence else fence
        elif opening:
            fence = opening["fence"]


def _prefix(line: str) -> str:
    """The markers of the lists and quotations that a line begins in."""
    match = _CONTAINER.match(line)
    return match[0] if match else ""


def _table(block: list[str]) -> list[str]:
    prefix = _prefix(block[0])
    rows = [_cells(line.removeprefix(prefix)) for line in block]
    if not all(rows) or block[0].lstrip().startswith(("#", "<", "    ")):
        return block
    cells = ("".join(f"<td>{_span(cell)}</td>" for cell in row) for row in rows)
    return [f"{prefix}<table><tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table>"]


def _cells(line: str) -> list[str]:
    """The line cut at its bars, but for escaped ones and those in code; empty where it has none."""
    cuts = [match.start() for match in _BAR.finditer(line) if match["bar"]]
    starts = [0, *(cut + 1 for cut in cuts)]
    cells = [line[start:end].strip() for start, end in zip(starts, [*cuts, len(line)], strict=True)]
    # Bars at the ends of a line frame it.
    return cells[not cells[0] : len(cells) - (not cells[-1])] if cuts else []


def _span(markdown: str) -> str:
    return _html(markdown).strip().removeprefix("<p>").removesuffix("</p>")


def _swallowing(match: re.Match[str]) -> str:
    rest = match[1].replace("—#", "---#")
    return f'<a href="&lt;Image Source Link&gt;"> <Author> / <source name=""> &lt;/a&gt;{rest}</Author></a></p>'


def _with_id(match: re.Match[str]) -> str:
    name, inner = match.groups()
    words = html.unescape(_TAG.sub("", inner)).lower()
    slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
    return f'<{name} id="{slug}">{inner}</{name}>' if slug else match[0]


def _footnotes(page: str) -> str:
    """CommonMark's footnotes in kramdown's markup."""
    page = _FOOTNOTE_REFERENCE.sub(
        r'<sup id="fnref:\1" role="doc-noteref"><a href="#fn:\1" class="footnote" rel="footnote">\2</a></sup>', page
    )
    page = _FOOTNOTE_ITEM.sub(r'<li id="fn:\1" role="doc-endnote">', page)
    page = _FOOTNOTE_BACK.sub(r'<a href="#fnref:\1" class="reversefootnote" role="doc-backlink">&#8617;</a>', page)
    return _FOOTNOTE_SECTION.sub(r'<div class="footnotes" role="doc-endnotes">\1</div>', page)
