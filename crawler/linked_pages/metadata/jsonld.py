"""Read JSON-LD as pages write it: `@graph`, references by `@id`, and JSON with mistakes.

Contexts, expansion and remote vocabularies are not supported: pages use schema.org's names as they are.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any, Final

from crawler.text.safe_json import parse_json, parse_json_at

Node = dict[str, Any]

MAX_CHARS: Final = 1_000_000
"""Characters of a script that is parsed; real descriptions are below 300 kB."""

MAX_NODES: Final = 3_000
"""Nodes that are read, of all scripts together: listings of products have a thousand."""

_OPENINGS: Final = ("<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA[")
_CLOSINGS: Final = ("-->", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>", ";")
"""Marks that templates of the time of XHTML put around a script."""

_TRAILING_COMMA: Final = re.compile(r",(\s*[}\]])")
_MISSING_COMMA: Final = re.compile(r'([}\]"])([^\S\n]*\n\s*)(")')
_BAD_ESCAPE: Final = re.compile(r'\\(?![\\"/bfnrtu])')


def loads(text: str) -> Any:
    r"""Return the value of a script, mended where it is not quite JSON; None when it cannot be read.

    >>> loads('/*<![CDATA[*/ {"headline": "A\tback number", "tags": ["old",],} /*]]>*/')
    {'headline': 'A\tback number', 'tags': ['old']}
    """
    if len(text) > MAX_CHARS:
        return None
    text = _unwrapped(text)
    mended = _BAD_ESCAPE.sub(r"\\\\", _MISSING_COMMA.sub(r"\1,\2\3", _TRAILING_COMMA.sub(r"\1", text)))
    for attempt in (text, mended, unescape(mended)):
        try:
            return parse_json(attempt, strict=False)
        except ValueError:
            continue
    try:  # Several objects one after the other, or an object and what a template left after it.
        return parse_json_at(mended)[0]
    except ValueError:
        return None


def _unwrapped(text: str) -> str:
    text = text.strip()
    for opening in _OPENINGS:
        text = text.removeprefix(opening).lstrip()
    for closing in reversed(_CLOSINGS):
        text = text.removesuffix(closing).rstrip()
    return text


def read_nodes(scripts: Iterable[str]) -> list[Node]:
    """Return the nodes of scripts in reading order, outer ones before inner ones, references by `@id` resolved.

    >>> script = '{"@graph": [{"@type": "WebPage", "author": {"@type": "Person", "name": "Ada"}}]}'
    >>> [node['@type'] for node in read_nodes([script])]
    ['WebPage', 'Person']
    """
    nodes: list[Node] = []
    for script in scripts:
        nodes.extend(_walk(loads(script), MAX_NODES - len(nodes)))
    named: dict[str, Node] = {}
    for node in nodes:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > len(named.get(name, ())):
            named[name] = node
    for node in nodes:
        for key, value in node.items():
            node[key] = (
                [_resolved(each, named) for each in value] if isinstance(value, list) else _resolved(value, named)
            )
    return [node for node in nodes if "@type" in node or "@graph" not in node]


def _resolved(value: Any, named: dict[str, Node]) -> Any:
    if isinstance(value, dict) and len(value) <= 2 and isinstance(name := value.get("@id"), str):
        return named.get(name, value)
    return value


def _walk(value: Any, most: int) -> Iterator[Node]:
    waiting = [value]
    while waiting and most > 0:
        value = waiting.pop()
        if isinstance(value, dict):
            if len(value) > 1 or "@graph" in value:
                most -= 1
                yield value
            waiting.extend(child for child in reversed(list(value.values())) if isinstance(child, dict | list))
        elif isinstance(value, list):
            waiting.extend(reversed(value[:MAX_NODES]))


def types(node: Node) -> set[str]:
    """Return the schema.org types of a node, in lower case, without the vocabulary's address.

    >>> sorted(types({"@type": ["http://schema.org/NewsArticle", "Article"]}))
    ['article', 'newsarticle']
    """
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return {str(each).rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for each in values if isinstance(each, str)}


def texts(value: Any) -> list[str]:
    """Return the strings of a property: itself, those of a list, or an object's `name`, `@value` or `url`.

    >>> texts([{"@type": "Person", "name": "Ada Example"}, "Bo Sample"])
    ['Ada Example', 'Bo Sample']
    """
    found = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            each = next((each[key] for key in ("name", "@value", "url", "contentUrl", "@id") if each.get(key)), None)
            each = each[0] if isinstance(each, list) and each else each
        if isinstance(each, str | int | float) and not isinstance(each, bool) and str(each).strip():
            found.append(unescape(str(each)).strip())
    return found
