"""Tags of a site's templates in its posts: resolved by the description, or told and shown nowhere. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape

from crawler.digests.publications import Publication
from crawler.items import Problem
from crawler.text.space import fold_space

__all__ = ["resolve_liquid", "unresolved"]

_CODE = (
    r"^(?P<fence>`{3,}|~{3,}).*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)|(?<!`)(?P<ticks>`+)(?!`).{1,1000}?(?<!`)(?P=ticks)(?!`)"
)
"""Code, in which nothing is a tag."""
_HIDING = re.compile(r"\{%-?\s*(comment|raw)\s*-?%\}")
_ENDS = {name: re.compile(rf"\{{%-?\s*end{name}\s*-?%\}}") for name in ("comment", "raw")}
_LINKED = r"\[(?P<text>[^\[\]\n]*)\]\(\s*+(?P<post>\{%-?\s*+(?:post_url|link)\s[^%{]*+%\})[^)\n\[]*+\)"
"""A link whose address is that of another post, which only the site's templates know."""
_TAG = (
    r"\{%-?\s*+(?P<tag>\w++)(?P<arguments>(?>[^%{-]|-(?!%\})|%(?!\})|\{(?!%)){0,2000}+)-?%\}"
    r"|\{\{[<%]\s*+(?P<code>(?>[^<>%{}]|[<>%](?!\}\})|\{(?!\{)){0,2000}+)[>%]\}\}"
    r"|\{\{-?\s*+(?P<variable>[\w.\[\]'\"-]++(?:\([^{}]*\))?(?:\s*+\|[^{}]*+)?)\s*+-?\}\}"
)
_PIECES = re.compile(f"{_CODE}|{_LINKED}|{_TAG}", re.DOTALL | re.MULTILINE)
_INCLUDE = re.compile(r"\s*(?P<name>[\w./-]+)(?P<parameters>.*)", re.DOTALL)
_PARAMETER = re.compile(r"(?<![\w-])([\w-]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+))")
_IN_TEMPLATE = re.compile(r"\{\{-?\s*include\.([\w-]++)[^{}]*+\}\}")
_SPONSOR = re.compile(r"sponsor|advert|\bads?\b", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:\]\(\s*<?|(?:href|src)\s*=\s*[\"']?|<)[^\s<>\"')]*$", re.IGNORECASE)
"""What stands before a variable that is part of an address: it stays there, as written."""
_MAY_BE_ADDRESS = re.compile(r"[(=<]")
_MAY_BE_SPACED = re.compile(r"\]\([^()\s\"'<>]++[ \t]++[^()\s\"'<>]")
_SPACED = re.compile(
    rf"{_CODE}|(?P<spaced>\[[^\[\]\n]+\]\((?!\s*<)[^()\s\"'<>]+(?:[ \t]+[^()\s\"'<>]+)+[ \t]*\))",
    re.DOTALL | re.MULTILINE,
)


def resolve_liquid(source: str, publication: Publication) -> str:
    """Return a text with the includes of the description in the place of their tags, and without other tags.

    Variables of the description are to be replaced before; one in an address stays there.

    Args:
        source: Markdown.
        publication: whose post it is.
    """
    if "{%" not in source and "{{" not in source:
        return source
    return _PIECES.sub(_replacer(publication.includes), _without_comments(source))


def unresolved(source: str, publication: Publication) -> Iterator[Problem]:
    """Yield a problem for each tag that `resolve_liquid` takes out, and for each link that only kramdown reads."""
    told: set[str] = set()
    if "{%" in source or "{{" in source:
        hidden = _without_comments(source, raw=False)
        for found in _PIECES.finditer(hidden):
            tag = _shown(found)
            if tag is None or tag in told or _is_resolved(found, publication.includes):
                continue
            told.add(tag)
            yield Problem(kind="liquid_unresolved", about=tag, evidence="a tag that the description does not resolve")
    for found in _SPACED.finditer(source) if _MAY_BE_SPACED.search(source) else ():
        if found["spaced"] and found["spaced"] not in told and "{" not in found["spaced"]:
            told.add(found["spaced"])
            yield Problem(
                kind="link_unrendered", about=found["spaced"], evidence="white space in the address of a link"
            )


def _without_comments(source: str, *, raw: bool = True) -> str:
    """Return a text without what stands in comments; what is raw stays as it is, or goes as well."""
    parts, done = [], 0
    while (opening := _HIDING.search(source, done)) is not None:
        closing = _ENDS[opening[1]].search(source, opening.end())
        if closing is None:
            break
        parts.append(source[done : opening.start()])
        if opening[1] == "raw" and raw:
            parts.append(source[opening.end() : closing.start()])
        done = closing.end()
    return "".join((*parts, source[done:]))


def _replacer(includes: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    def replacement(found: re.Match[str]) -> str:
        if found["post"] is not None:
            return found["text"]
        if found["variable"] is not None:
            before = found.string[max(0, found.start() - 300) : found.start()]
            in_address = _MAY_BE_ADDRESS.search(before) and _ADDRESS.search(before)
            return re.sub(r"\s", "", found[0]) if in_address else ""  # no address of Markdown has white space
        if found["code"] is not None:
            return ""
        if found["tag"] is None:
            return found[0]
        return _included(found["arguments"], includes) if found["tag"] == "include" else ""

    return replacement


def _included(arguments: str, includes: Mapping[str, str]) -> str:
    """Return what an include stands for; for one that names a sponsor and is not described, its address."""
    name, parameters = _include(arguments)
    template = includes.get(name)
    if template is not None:
        return _IN_TEMPLATE.sub(lambda found: parameters.get(found[1], ""), template)
    address = next((value for value in parameters.values() if value.startswith(("https://", "http://"))), None)
    if address is None or not _SPONSOR.search(name):
        return ""
    title = next((parameters[key] for key in ("title", "name", "text", "headline") if key in parameters), address)
    return f'\n\n<footer><a href="{escape(address)}">{escape(title)}</a></footer>\n\n'


def _include(arguments: str) -> tuple[str, dict[str, str]]:
    found = _INCLUDE.match(arguments)
    if found is None:
        return "", {}
    values = _PARAMETER.findall(found["parameters"])
    return found["name"], {key: double or single or bare for key, double, single, bare in values}


def _shown(found: re.Match[str]) -> str | None:
    if found["post"] is not None:
        return fold_space(found["post"])
    is_tag = found["tag"] is not None or found["variable"] is not None or found["code"] is not None
    return fold_space(found[0]) if is_tag else None


def _is_resolved(found: re.Match[str], includes: Mapping[str, str]) -> bool:
    return found["tag"] == "include" and _include(found["arguments"])[0] in includes
