"""Render reStructuredText as HTML, by docutils. Nothing outside of the text is read: no file, no raw markup."""

import io
import re
from dataclasses import dataclass

from docutils import nodes
from docutils.core import publish_doctree, publish_from_doctree
from parsel import Selector

from crawler.items import Problem
from crawler.text.html import parse_html, without_controls
from crawler.text.space import fold_space

__all__ = ["RestructuredText", "read_rst"]

_SETTINGS = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "stylesheet": "",
    "math_output": "MathML",
    "syntax_highlight": "none",
    "input_encoding": "unicode",
    "output_encoding": "unicode",
    "line_length_limit": 1_000_000,
    "halt_level": 5,  # 5 is never reached: whatever is wrong, the rest is read
    "report_level": 2,
    "traceback": True,  # raise instead of ending the process
    "toc_backlinks": False,
    "sectsubtitle_xform": False,
}
_READS_FILES = ("scale", "loading")
"""Attributes of images for which the writer would open the image."""

MAX_CHARS = 100_000
"""Characters of a text that is read: docutils takes some ten microseconds for each. Real posts have ten thousand."""

MAX_LINES = 3_000
"""Lines of a text that is read: a list, a note or a role that nobody knows takes half a millisecond."""

MAX_MARKS = 5_000
"""Marks of inline markup in a text that is read: each takes up to two tenths of a millisecond. Real posts have some
hundreds."""

MAX_STARTS = 2_000
"""Marks of inline markup in a block that is read: docutils looks from each to the end of its block for another."""

_STARTS = "`*|_"
_BLANK_LINES = re.compile(r"\n[ \t]*+\n")
_REPLACED = re.compile(r"^[ \t]*+\.\.[ \t]++\|[^|\n]++\|[ \t]++replace::([^\n]*+(?>\n[ \t]++[^\n]*+)*+)", re.MULTILINE)
"""What a substitution stands for."""

SHOWN = 3
"""Most messages about one text that are told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RestructuredText:
    """A text, rendered."""

    fields: dict[str, str]
    """The fields below its title, by name in lower case."""
    title: str | None
    """Its title: the only heading of the outermost level, at its beginning."""
    page: Selector
    """Its body as HTML, without title and fields."""
    problems: tuple[Problem, ...]
    """What could not be read."""


def read_rst(text: str) -> RestructuredText:
    """Return title, fields and body of a text. Never raises: what cannot be read is a problem.

    >>> read = read_rst("Cogs\\n####\\n\\n:date: 2020-01-02\\n\\nNews\\n====\\n\\n- `A <https://a.example/>`_\\n")
    >>> read.title, read.fields, read.page.css("a::attr(href)").get()
    ('Cogs', {'date': '2020-01-02'}, 'https://a.example/')
    """
    if why := _too_much(text):
        return _as_plain(text, f"{why}; read as plain text")
    overrides = {**_SETTINGS, "warning_stream": io.StringIO()}
    try:
        document = publish_doctree(text, settings_overrides=overrides)
        title, fields = _take_title(document), _take_fields(document)
        problems = _take_messages(document)
        for image in document.findall(nodes.image):
            for name in _READS_FILES:
                image.attributes.pop(name, None)
        html = publish_from_doctree(document, writer="html5", settings_overrides=overrides)
    except Exception as error:  # docutils raises whatever an odd text makes it
        return _as_plain(text, f"no reStructuredText: {error}; read as plain text")
    page = parse_html(html)
    for head in page.xpath("//head"):
        head.root.drop_tree()
    return RestructuredText(fields=fields, title=title, page=page, problems=problems)


def _too_much(text: str) -> str | None:
    """Return why docutils would take too long or too much memory for a text; None for one that it may read."""
    if len(text) > MAX_CHARS:
        return f"{len(text):,} characters of reStructuredText; at most {MAX_CHARS:,} are read"
    if (lines := text.count("\n")) > MAX_LINES:
        return f"{lines:,} lines of reStructuredText; at most {MAX_LINES:,} are read"
    if (marks := sum(map(text.count, _STARTS))) > MAX_MARKS:
        return f"{marks:,} marks of inline markup; at most {MAX_MARKS:,} are read"
    replaced = [found[1] for found in _REPLACED.finditer(text)]
    if any("|" in each for each in replaced):
        return "a substitution that holds another one"
    if max(map(len, replaced), default=0) * (text.count("|") // 2) > 10 * MAX_CHARS:
        return "substitutions that make more of the text than a post holds"
    for block in _BLANK_LINES.split(text):
        if len(block) > 1_000 and sum(map(block.count, _STARTS)) > MAX_STARTS:
            return f"more than {MAX_STARTS:,} marks of inline markup in one block"
    return None


def _as_plain(text: str, why: str) -> RestructuredText:
    problem = Problem(kind="markup_unread", evidence=why)
    return RestructuredText(fields={}, title=None, page=_plain(text), problems=(problem,))


def _take_title(document: nodes.document) -> str | None:
    title = next((child for child in document.children if isinstance(child, nodes.title)), None)
    if title is None:
        return None
    document.remove(title)
    if any(title.findall(nodes.reference)):  # a heading with a link: the link is one of the text
        document.insert(0, nodes.paragraph("", "", *title.children))
    return fold_space(title.astext()) or None


def _take_fields(document: nodes.document) -> dict[str, str]:
    """Return the fields of the document, and take them out of it; those above the title as well."""
    fields: dict[str, str] = {}
    for info in [each for each in document.children if isinstance(each, nodes.docinfo | nodes.field_list)][:1]:
        for entry in info.children:
            if isinstance(entry, nodes.field):
                fields[entry[0].astext().strip().lower()] = fold_space(entry[1].astext())
            elif isinstance(entry, nodes.authors):
                fields["author"] = "; ".join(fold_space(author.astext()) for author in entry.children)
            elif isinstance(entry, nodes.Element):
                fields[entry.tagname.lower()] = fold_space(entry.astext())
        document.remove(info)
    return {name: value for name, value in fields.items() if value}


def _take_messages(document: nodes.document) -> tuple[Problem, ...]:
    """Return what docutils says of the text as problems, and take it out of the document."""
    told: list[Problem] = []
    for message in list(document.findall(nodes.system_message)):
        first = fold_space(message.children[0].astext()) if message.children else ""
        if (message["level"] >= 3 or "disabled" in first) and len(told) < SHOWN:
            told.append(Problem(kind="markup_unread", evidence=f"line {message.get('line', '?')}: {first[:200]}"))
        if message.parent is not None:
            message.parent.remove(message)
    for unread in list(document.findall(nodes.problematic)):
        unread.replace_self(nodes.inline("", unread.astext()))
    return tuple(told)


def _plain(text: str) -> Selector:
    page = parse_html("<div><pre></pre></div>")
    page.css("pre")[0].root.text = without_controls(text)
    return page
