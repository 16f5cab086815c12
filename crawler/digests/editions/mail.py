"""Read an issue that came as mail, from its stored text."""

import re

from lxml.html import HtmlElement

from crawler.digests.body.reading import read_body
from crawler.digests.editions.first_lines import first_lines
from crawler.digests.facts import FactSources, read_facts
from crawler.digests.mail.cleaning import read_stored
from crawler.digests.mail.plain_text import to_html
from crawler.digests.publications import Publication
from crawler.items import Document, Edition, Problem
from crawler.text.html import parse_html, text_of
from crawler.text.space import fold_space

__all__ = ["read_mail"]


_TITLE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:post|e?mail|issue|entry|newsletter)[_-]?(?:title|subject)(?:$|[\s_-])", re.IGNORECASE
)


def _mark_title(root: HtmlElement, subject: str) -> None:
    """Mark the element that by its class is the title as housekeeping: it leads to the page of the issue."""
    for element in root.iter("h1", "h2", "td", "div", "p"):
        if _TITLE_CLASS.search(element.get("class") or "") and fold_space(element.text_content()) == subject:
            element.set("class", "menu")
            if element.tag in ("h1", "h2"):
                element.tag = "div"
            return


def read_mail(document: Document, publication: Publication) -> Edition:
    """Read a stored mail. Pure; never raises."""
    mail = read_stored(document.text)
    tree = parse_html(mail.body if mail.is_html else to_html(mail.body))
    _mark_title(tree.root, mail.subject)
    facts = read_facts(
        FactSources(
            title=None if mail.subject else text_of(tree.css("h1")) or None,
            lines=first_lines(tree.root),
            markup={"subject": mail.subject, "date": mail.date_raw, "from": mail.sender, "list": mail.list_id},
        ),
        publication,
    )
    body = read_body(tree, publication.reading, own_title=facts.title)
    problems = list(document.problems)
    if not facts.title:
        problems.append(Problem(kind="title_missing", evidence="the mail has no subject"))
    return Edition(
        document=document,
        type=facts.type,
        availability="full" if body.words else "empty",
        number=facts.number,
        title=facts.title,
        published=facts.published,
        published_raw=facts.published_raw,
        body=body,
        problems=(*problems, *facts.problems, *body.problems),
        told_by=facts.told_by,
    )
