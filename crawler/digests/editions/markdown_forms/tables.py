"""Tables of Markdown, written as HTML so that what renders CommonMark keeps their cells apart. Pure."""

import re
from collections.abc import Iterator, Sequence

__all__ = ["with_tables"]

_DELIMITERS = re.compile(r"^ {0,3}\|?+[ \t]*+:?-++:?[ \t]*+(?>\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*+$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_BAR = re.compile(r"(?<!\\)\|")
_IN_LINK = re.compile(r"\[[^\[\]\n]*\|[^\[\]\n]*\](?=[(\[])|`[^`\n]*\|[^`\n]*`")
"""A link's text, or code, that holds a bar: it parts no cells."""


def with_tables(markdown: str) -> str:
    """Return a Markdown text with its tables as HTML: a head, a line of hyphens and bars below it, and rows.

    Without the line of hyphens, bars are text.

    >>> with_tables("| A | B |\\n|---|---|\\n| [a](b) | c |").count("<td>"), with_tables("a | b")
    (2, 'a | b')
    """
    if "|" not in markdown or "-|" not in markdown.replace(" ", "").replace(":", ""):
        return markdown
    lines = markdown.split("\n")
    shown: list[str] = []
    fence = ""
    number = 0
    while number < len(lines):
        line = lines[number]
        if found := _FENCE.match(line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        if not fence and _opens_table(lines, number):
            end = number + 2
            while end < len(lines) and lines[end].strip() and _BAR.search(lines[end]):
                end += 1
            shown.extend(_table(line, lines[number + 2 : end]))
            number = end
        else:
            shown.append(line)
            number += 1
    return "\n".join(shown)


def _opens_table(lines: Sequence[str], number: int) -> bool:
    if number + 1 >= len(lines) or lines[number].startswith("    ") or "|" not in lines[number]:
        return False
    below = lines[number + 1]
    return "|" in below and _DELIMITERS.match(below) is not None and len(_cells(below)) == len(_cells(lines[number]))


def _table(head: str, rows: Sequence[str]) -> Iterator[str]:
    yield "\n<table>"
    for tag, line in (("th", head), *(("td", row) for row in rows)):
        yield "<tr>"
        for cell in _cells(line):
            yield f"<{tag}>\n\n{cell}\n\n</{tag}>"
        yield "</tr>"
    yield "</table>\n"


def _cells(line: str) -> list[str]:
    """Return the cells of a row, without the bars before the first and behind the last."""
    kept = _IN_LINK.sub(lambda match: match[0].replace("|", "\x00"), line.strip())
    kept = re.sub(r"^\|", "", re.sub(r"(?<!\\)\|$", "", kept))
    return [cell.strip().replace("\x00", "|").replace("\\|", "|") for cell in _BAR.split(kept)]
