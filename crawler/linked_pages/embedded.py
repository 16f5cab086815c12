"""Read the title and the text that a page without visible text embeds as data: JSON-LD, or the state of its scripts.

Next, Nuxt, Gatsby, Apollo and their like put an article into a script as JSON, from which the browser makes the page.
Of all objects in it that have a title and a text, one is the page's: the one that names its address or its title, else
the only one. Where that is not clear nothing is read: a wrong text is worse than none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from crawler.linked_pages.metadata.article import main_node
from crawler.linked_pages.metadata.document import Page, parse
from crawler.linked_pages.metadata.jsonld import Node
from crawler.linked_pages.metadata.prose import blocks_of
from crawler.linked_pages.metadata.wording import squash
from crawler.linked_pages.states import MAX_CHARS, loads, raw_decoded, states_of
from crawler.text.space import fold_space

__all__ = ["Embedded", "embedded_of"]

MIN_WORDS: Final = 20
"""Words from which a text is one of a page: descriptions of settings and of other pages are shorter."""

MAX_OBJECTS: Final = 20_000
"""Objects and lists of a state that are looked at."""

_TITLES: Final = ("headline", "title", "name", "heading", "h1")
_TEXTS: Final = (
    "articlebody", "body", "content", "contenthtml", "html", "bodyhtml", "text", "markdown", "fulltext", "blocks",
    "paragraphs", "rendered", "contentmarkdown", "description", "excerpt", "value",
)  # fmt: skip
"""Keys, in lower case without marks, of what may be the text: the first that holds enough words."""

_NAMES: Final = re.compile(r"[^a-z0-9]")
_FLIGHT: Final = re.compile(r"self\.__next_f\.push\(\[1,\s*(\"(?>[^\"\\]++|\\.)*+\")\]\)")
_ROW: Final = re.compile(r"[0-9a-f]++:(?=[\[{])")
_PROSE: Final = frozenset({"p", "h2", "h3", "li", "blockquote", "pre"})


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a page embeds of itself."""

    title: str | None
    """Its headline; None where none stands beside the text."""
    text: str
    """Its text, a line a block."""


def embedded_of(page: Page) -> Embedded | None:
    """Return the title and the text that a page embeds as data; None where none certainly are its own.

    Args:
        page: one whose visible text is short.
    """
    if (node := main_node(page)) and (found := _embedded(node)):
        return found
    states = list(states_of(page))
    found_all = [found for state in states for each in _objects(state) if (found := _embedded(each))]
    if not found_all and (found := _of_flight(page)):
        found_all = [found]
    return _own(page, found_all)


def _own(page: Page, found: list[Embedded]) -> Embedded | None:
    """Return the one of several that is the page's: by its address or its title, else the only one."""
    different = {each.text: each for each in sorted(found, key=lambda each: each.title is not None)}
    candidates = sorted(different.values(), key=lambda each: -len(each.text))
    address = set(re.findall(r"[^\W\d_]{3,}", page.address.path.lower()))
    titles = [squash(title) for title in (*page.titles, *page.meta("og:title"))]
    for each in candidates:
        words = set(re.findall(r"[^\W\d_]{3,}", (each.title or "").lower()))
        if len(words & address) > 1 or (each.title and any(squash(each.title) in title for title in titles)):
            return each
    return candidates[0] if len(candidates) == 1 else None


def _objects(state: Any) -> Iterator[Node]:
    waiting, left = [state], MAX_OBJECTS
    while waiting and left:
        value, left = waiting.pop(), left - 1
        if isinstance(value, dict):
            yield value
            waiting.extend(child for child in value.values() if isinstance(child, dict | list))
        elif isinstance(value, list):
            waiting.extend(child for child in value if isinstance(child, dict | list))


def _embedded(node: Node) -> Embedded | None:
    """Return the title and the text of an object; None where it lacks a text."""
    named = {_NAMES.sub("", str(key).lower()): value for key, value in node.items()}
    titles = (_text_of(named[key]) for key in _TITLES if key in named)
    title = next((text for text in titles if text and len(text) < 300), None)
    if title is None:
        return None
    for key in _TEXTS:
        if key in named and len((text := _text_of(named[key])).split()) + _wide(text) >= MIN_WORDS:
            return Embedded(title, text)
    return None


def _wide(text: str) -> int:
    """Return about how many words there are in scripts without spaces."""
    return len(re.findall(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", text[:1000])) // 2


def _text_of(value: Any) -> str:
    """Return the text of a value: a string, its HTML read, or all texts of a tree of blocks."""
    lines: list[str] = []
    waiting, left = [value], MAX_OBJECTS
    while waiting and left:
        each, left = waiting.pop(), left - 1
        if isinstance(each, str):
            lines.append(_visible(each))
        elif isinstance(each, list):
            waiting.extend(reversed(each))
        elif isinstance(each, dict):
            named = {_NAMES.sub("", str(key).lower()): child for key, child in each.items()}
            keys = ("rendered", "html", "text", "value", "content", "children", "body", "paragraphs", "blocks")
            waiting.extend(reversed([named[key] for key in keys if key in named][:1]))
    return "\n".join(line for line in lines if line)


def _visible(text: str) -> str:
    if "<" not in text:
        return "\n".join(line for part in text.splitlines() if (line := fold_space(part)))
    selector = parse(f"<body>{text}</body>")
    return "" if selector is None else blocks_of(next(iter(selector.root.iter("body")), selector.root))


def _of_flight(page: Page) -> Embedded | None:
    """Return the text of the elements that Next's app router streams into scripts."""
    pushed = (match[1] for script in page.root.iter("script") for match in _FLIGHT.finditer(script.text or ""))
    stream = "".join(part for each in pushed if isinstance(part := loads(each), str))[:MAX_CHARS]
    found: list[tuple[str, str]] = []
    for line in stream.split("\n"):  # each by itself: what cannot be read tells its place, counted from the beginning
        if match := _ROW.match(line):
            found.extend(_elements(raw_decoded(line, match.end())))
    text = "\n".join(text for tag, text in found if tag in _PROSE)
    if len(text.split()) + _wide(text) < MIN_WORDS:
        return None
    return Embedded(next((text for tag, text in found if tag == "h1"), None), text)


def _elements(value: Any) -> Iterator[tuple[str, str]]:
    """Yield tag and text of the elements of a tree, in order: `["$", tag, key, {"children": …}]`."""
    waiting, left = [value], MAX_OBJECTS
    while waiting and left:
        each, left = waiting.pop(), left - 1
        if isinstance(each, list) and len(each) == 4 and each[0] == "$" and isinstance(each[3], dict):
            if each[1] in (*_PROSE, "h1"):
                yield each[1], fold_space("".join(_leaves(each[3].get("children"))))
            else:
                waiting.append(each[3].get("children"))
        elif isinstance(each, list):
            waiting.extend(reversed(each))
        elif isinstance(each, dict):
            waiting.extend(reversed(list(each.values())))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        inner = (
            value[3].get("children") if len(value) == 4 and value[:1] == ["$"] and isinstance(value[3], dict) else None
        )
        for child in [inner] if inner is not None else [] if value[:1] == ["$"] else value:
            yield from _leaves(child)
