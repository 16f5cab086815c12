"""Bodies of a publication of which nothing is known, read for the tests of this folder."""

from crawler.digests.body.reading import read_body
from crawler.digests.editions.markdown import read_markdown_body
from crawler.digests.publications import Publication
from crawler.digests.rules import ReadingRules
from crawler.items import Body
from crawler.text.html import parse_html

PUBLICATION = Publication(
    key="cogs", name="Cogs", url="https://cogs.example", reading=ReadingRules(hosts=("cogs.example",))
)


def read(text: str) -> Body:
    """Read a body in Markdown, or in HTML where it begins with an element."""
    if text.lstrip().startswith("<"):
        return read_body(parse_html(f"<div>{text}</div>"), PUBLICATION.reading, title="")
    return read_markdown_body(text, PUBLICATION)


def told(text: str) -> list[str]:
    """Role, title and summary of each mention: 'item A wheel: It turns.'"""
    return [f"{m.role} {m.title}: {m.summary}" if m.summary else f"{m.role} {m.title}" for m in read(text).mentions]


def sections(text: str) -> list[str | None]:
    """The section of each mention: 'Group > Name', or the name alone."""
    body = read(text)
    names = [s.name if s.group == s.name else f"{s.group} > {s.name}" for s in body.sections]
    return [None if m.section is None else names[m.section] for m in body.mentions]


def parents(text: str) -> list[int | None]:
    """The place of the story or item that each mention belongs to."""
    return [m.parent for m in read(text).mentions]
