"""Recovers URLs as a Markdown source wrote them: renderers percent-encode them, and Liquid is expanded before."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LIQUID = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
_DESTINATION = re.compile(
    r"\]\(\s*(<[^<>\n]*>|[^\s()<](?:[^\s()]|\([^\s()]*\))*)|^\s{0,3}\[[^\]\n]+\]:\s*(\S+)|<(https?://[^\s<>]+)>",
    re.MULTILINE,
)
_DESTINATION_LIQUID = re.compile(r"\]\(\s*((?:[^\s(){}]|\{\{[^{}\n]*\}\})*)")
_ATTRIBUTE = re.compile(r"\b(?:href|src)\s*=\s*(\"[^\"]*\{\{[^\"]*\"|'[^']*\{\{[^']*')")


def expand_liquid(text: str, variables: Mapping[str, str]) -> str:
    """The text with the site's Liquid variables replaced; others stay as they are.

    >>> expand_liquid("{{ site.imgpath }}/a.png {{ page.x }}", {"site.imgpath": "/img"})
    '/img/a.png {{ page.x }}'
    """
    if "{{" not in text:
        return text
    return _LIQUID.sub(lambda match: variables.get(match[1], match[0]), text)


def written_urls(source: str, variables: Mapping[str, str]) -> Callable[[str], str]:
    """A function from an address in the rendered HTML to the address as the source wrote it.

    source: Markdown before Liquid was expanded. An address that the source holds letter by letter is itself; another
    one is looked up among the source's destinations, percent-encoding set aside. An unknown one stays as rendered.

    >>> find = written_urls("[a](https://a.example/ü) ![]({{ site.imgpath }}/b.png)", {"site.imgpath": "/img"})
    >>> find("https://a.example/%C3%BC"), find("/img/b.png")
    ('https://a.example/ü', '{{ site.imgpath }}/b.png')
    """
    known: dict[str, str] | None = None

    def find(url: str) -> str:
        nonlocal known
        if url in source:
            return url
        if known is None:
            known = {}
            for written in _destinations(source):
                known.setdefault(_bare(html.unescape(_ESCAPED.sub(r"\1", expand_liquid(written, variables)))), written)
        return known.get(_bare(url), url)

    plain = "{{" not in source and "\\" not in source and "&" not in source

    def recover(url: str) -> str:
        return url if plain and "%" not in url else find(url)

    return recover


def _destinations(source: str) -> Iterator[str]:
    for match in _DESTINATION.finditer(source):
        destination = match[1] or match[2] or match[3]
        yield destination[1:-1] if destination.startswith("<") else destination
    if "{{" in source:
        for match in _DESTINATION_LIQUID.finditer(source):
            if "{{" in match[1]:
                yield match[1]
        for match in _ATTRIBUTE.finditer(source):
            yield match[1][1:-1]


def _bare(url: str) -> str:
    """An address without percent-encoding: what a rendered one and the one as written have in common."""
    return unquote(url)
