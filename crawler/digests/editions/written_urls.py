"""Recover URLs as a Markdown source wrote them: renderers percent-encode them, and Liquid is expanded before."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LIQUID = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
_DESTINATION = re.compile(
    r"\]\([\t\n ]*(<[^<>\n]*>|[^\x00-\x20()<](?:[^\x00-\x20()]|\([^\x00-\x20()]*\))*)"
    r"|^\s{0,3}\[[^\]\n]+\]:\s*([^\x00-\x20]+)|<(https?://[^\s<>]+)>",
    re.MULTILINE,
)
"""Destinations of links, of references and of autolinks; only ASCII white space ends one (CommonMark 0.31, 6.3)."""
_DESTINATION_LIQUID = re.compile(r"\]\([\t\n ]*((?:[^\x00-\x20(){}]|\{\{[^{}\n]*\}\})*)")
_LIQUID_SPACE = re.compile(r"(?<=\{\{)\s+|(?<!\s)\s+(?=\}\})")
_ENTITY = re.compile(r"&#?\w{1,32};")
_ESCAPING = re.compile(r"\]\((?>[^\s)\]\\]|\](?!\())*+\\|^\s{0,3}\[[^\]\n]++\]:\s*+[^\s\\]*+\\", re.MULTILINE)
_UNLIKE_DESTINATION = re.compile(r"[\x00-\x20()<>\\{}]")
"""What sets an address apart from a destination that a search for it finds as a whole."""
_ATTRIBUTE = re.compile(r"[hHsS](?<!\w.)(?:(?<=[hH])[rR][eE][fF]|(?<=[sS])[rR][cC])\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
"""An attribute that holds an address. Its first letter stands first, so that the search passes over all others: it
takes a third of the time of one that begins with a condition or ignores case."""


def expand_liquid(text: str, variables: Mapping[str, str]) -> str:
    """Return the text with the site's Liquid variables replaced; unknown ones stay as they are.

    >>> expand_liquid("{{ site.imgpath }}/a.png {{ page.x }}", {"site.imgpath": "/img"})
    '/img/a.png {{ page.x }}'
    """
    if "{{" not in text:
        return text
    return _LIQUID.sub(lambda match: variables.get(match[1], match[0]), text)


def written_urls(source: str, variables: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function from an address in the rendered HTML to the address as the source wrote it.

    An address that equals a destination in the source stays as it is; another one is looked up among the destinations
    with percent-encoding decoded, by which two in one source cannot be told apart. An unknown one stays as rendered.

    Args:
        source: Markdown before Liquid was expanded.
        variables: the site's Liquid variables.

    >>> find = written_urls("[a](https://a.example/ü) ![]({{ site.imgpath }}/b.png)", {"site.imgpath": "/img"})
    >>> find("https://a.example/%C3%BC"), find("/img/b.png")
    ('https://a.example/ü', '{{ site.imgpath }}/b.png')
    """
    plain = "{{" not in source and not ("\\" in source and _ESCAPING.search(source))
    entities = "&" in source and _ENTITY.search(source) is not None
    letters: set[str] = set()
    known: dict[str, str] = {}

    def recover(url: str) -> str:
        if plain and "%" not in url and ("&" not in url or not entities):
            return url
        if f"]({url})" in source and not _UNLIKE_DESTINATION.search(url):
            return url
        if not letters:
            for written in _destinations(source):
                letters.add(written)
                known.setdefault(_bare(html.unescape(_ESCAPED.sub(r"\1", expand_liquid(written, variables)))), written)
            letters.update(_attributes(source))
        return url if url in letters else known.get(_bare(url), url).strip()

    return recover


def _destinations(source: str) -> Iterator[str]:
    for match in _DESTINATION.finditer(source):
        destination = match[1] or match[2] or match[3]
        yield destination[1:-1] if destination.startswith("<") else destination
    if "{{" in source:
        for match in _DESTINATION_LIQUID.finditer(source):
            if "{{" in match[1]:
                yield match[1]
        yield from (written for written in _attributes(source) if "{{" in written)


def _attributes(source: str) -> Iterator[str]:
    """Yield the addresses in raw HTML of a post, which is rendered as it stands."""
    for match in _ATTRIBUTE.finditer(source) if "<" in source else ():
        yield (match[1] or match[2] or "").strip()


def _bare(url: str) -> str:
    """Return an address with percent-encoding decoded: what a rendered one and the one as written have in common.

    White space in a Liquid variable is left out as well.
    """
    return _LIQUID_SPACE.sub("", unquote(url))
