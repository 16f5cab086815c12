"""The body of an issue on a page whose layout nobody described: the part that holds most of the page's prose and of its
links to other sites, without the menus, share bars and comments around it. Pure."""

import re
from collections import Counter
from copy import deepcopy
from typing import Final
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement
from parsel import Selector

from crawler.linked_pages.metadata.prose import main_part
from crawler.text.space import fold_space

__all__ = ["drop_anchors", "find_body"]

_APART: Final = frozenset({"nav", "footer", "form", "dialog", "button", "menu", "label"})
"""Elements around the text of an issue."""

_SILENT: Final = ("script", "style", "template", "noscript")
"""Elements whose text nobody sees."""

_NAMED_APART: Final = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|disqus|respond|share|sharing|sharedaddy|addtoany|social\w*|breadcrumbs?"
    r"|pagination|pager|navigation|navbar|nav[-_]?(?:links|posts?|below|above)|post[-_]?nav\w*|prev[-_]?next"
    r"|related[-_]?(?:posts?|articles?|issues?)|jp-relatedposts|yarpp\w*|read[-_]?next|up[-_]?next"
    r"|more[-_]?(?:posts|issues|from)|latest[-_]?(?:posts|issues)"
    r"|(?:post|entry|article|issue)[-_]?(?:meta|footer|tags|info)|byline|author[-_]?(?:bio|box|info|card)"
    r"|tag[-_]?(?:list|cloud)|table[-_]?of[-_]?contents|ez[-_]?toc\w*|cookie\w*|consent"
    r"|subscri(?:be|ption)[-_]?(?:form|box|widget)\w*|sign[-_]?up|newsletter[-_]?(?:form|signup|box)"
    r"|awesome(?:wrap|bar)|screen[-_]?reader\w*|sr[-_]?only|visually[-_]?hidden|skip[-_]?link)(?:$|[\s_-])"
    r"|(?:^|\s)(?:nav|menu|footer|sidebar|toc|tags|categories|meta|search|login)(?:$|\s)",
    re.IGNORECASE,
)
"""Names of parts that are no text of an issue. Parts that a digest has too, such as sponsors and references, stay."""

_DOMINANCE: Final = 0.95
"""Share of prose and links that one element must hold to be the body instead of its parent: what stands beside it would
be lost."""

_WHOLE: Final = frozenset({"article", "main"})
"""Elements by which a page itself says where its text begins and ends."""

_NAMED_TEXT: Final = re.compile(
    r"(?:^|\s)(?:(?>\w++-)*+(?:\w+_)?(?:content|body|text)|markdown-body|prose|h-entry|rendered-post|content-blocks)(?:$|\s)",
    re.IGNORECASE,
)
"""Names of elements that hold the text of a page."""

_MIN_NAMED: Final = 0.6
"""Share of the part that the first element of such a name must hold: menus and forms stand beside it."""

_MIN_INNER: Final = 0.9
"""Share of the part that any other element must hold to be the body instead."""

_MAX_INNER: Final = 20
"""Elements of which one may hold the next where the text of a page is looked for."""

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_MAX_APART: Final = 0.3
"""Share of the part's links and words from which an element is kept, whatever its kind and names say."""


def find_body(page: Selector, url: str, title: str | None) -> Selector:
    """Return a copy of the part of a page that is the body of an issue, without what is around its text.

    Args:
        page: the page, which stays as it is.
        url: its address, by which links to other sites are told.
        title: the title of the issue, which is no part of the body.
    """
    part, _apart = main_part(page.root, _outbound(page.root, url), _DOMINANCE)
    part = deepcopy(next((each for each in (part, *part.iterancestors()) if each.tag in _WHOLE), part))
    for element in list(part.iter(*_SILENT)):
        if element is not part and element.getparent() is not None:
            element.drop_tree()
    sizes = _sizes(part)
    most = sizes[part] * _MAX_APART
    for element in list(part.iter()):
        if element is part or not isinstance(element.tag, str) or element.getparent() is None:
            continue
        if _is_apart(element) and sizes[element] <= most:
            element.drop_tree()
    part = _named_text(part)
    part.tail = None
    _drop_title(part, title, url)
    return Selector(root=part, type="html")


def drop_anchors(body: HtmlElement) -> None:
    """Remove the marks by which readers link to a heading, such as `#` and `¶`: they are no part of its text."""
    for link in [link for link in body.iter("a") if (link.get("href") or "").startswith("#")]:
        is_in_heading = next(link.iterancestors(*_HEADINGS), None) is not None
        if is_in_heading and not any(map(str.isalnum, link.text_content())) and link.find(".//img") is None:
            link.drop_tree()


def _named_text(part: HtmlElement) -> HtmlElement:
    """Return the element in a part that by kind or names holds the text, and does hold most of it.

    A name that several elements of the part have is that of a section or a card.
    """
    is_named, sizes = _is_named_text(part), _sizes(part)
    for _ in range(_MAX_INNER):
        size = sizes[part]
        times = Counter((each.tag, each.get("class")) for each in part.iter("article", "main", "div", "section", "td"))
        found: list[HtmlElement] = []
        for element in part.iter("article", "main", "div", "section", "td"):
            named = _is_named_text(element)
            least = _MIN_NAMED if named and not is_named else _MIN_INNER
            if element is part or not (named or element.tag in ("article", "main")) or sizes[element] < least * size:
                continue
            if not element.get("class") or times[element.tag, element.get("class")] == 1:
                found.append(element)
        if not found:
            break
        part = max(found, key=sizes.__getitem__)
        is_named = is_named or _is_named_text(part)
    return part


def _is_named_text(element: HtmlElement) -> bool:
    if element.get("itemprop") == "articleBody":
        return True
    return any(_NAMED_TEXT.search(element.get(name) or "") for name in ("class", "id"))


def _outbound(root: HtmlElement, url: str) -> frozenset[HtmlElement]:
    """Return the links of a page to other sites."""
    host = _host(url)
    found = set()
    for link in root.iter("a"):
        there = _host(link.get("href") or "")
        if there and there != host:
            found.add(link)
    return frozenset(found)


def _host(url: str) -> str:
    try:
        return (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _is_apart(element: HtmlElement) -> bool:
    if element.tag in _APART or element.get("role") in ("navigation", "search", "contentinfo", "dialog"):
        return True
    if element.tag in ("a", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "code", "span"):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return len(names) > 1 and _NAMED_APART.search(names[:300]) is not None


def _sizes(part: HtmlElement) -> dict[HtmlElement, int]:
    """Return the characters of text in a part and in each element in it, a link counting as fifty."""
    sizes: dict[HtmlElement, int] = {}
    for _, element in etree.iterwalk(part, events=("end",)):
        size = len(element.text or "") + 50 * (element.tag == "a")
        sizes[element] = size + sum(sizes.get(child, 0) + len(child.tail or "") for child in element)
    return sizes


def _drop_title(part: HtmlElement, title: str | None, url: str) -> None:
    """Remove the headline that is the issue's title, with the header that it stands in where that links to no other
    site."""
    for headline in list(part.iter("h1", "h2"))[:3]:
        if headline.tag != "h1" and fold_space(headline.text_content()) != title:
            continue
        headers = [above for above in headline.iterancestors("header") if above is not part]
        if headers and not _outbound(headers[-1], url) and headers[-1].getparent() is not None:
            headers[-1].drop_tree()
        elif headline.getparent() is not None and headline is not part:
            headline.drop_tree()
        return
