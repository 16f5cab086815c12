"""Sponsors that the header of a post names: promo mentions of its issue. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from crawler.digests.body.reading import read_body
from crawler.digests.editions.markdown_forms.commonmark import to_html
from crawler.items import Body, Mention
from crawler.text.html import parse_html

__all__ = ["with_sponsors"]

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_NAMING = ("title", "name", "headline", "text", "label")
"""Names of fields beside that of the address, for what the sponsor is called."""


def with_sponsors(body: Body, fields: Mapping[str, str], names: Sequence[str]) -> Body:
    """Return a body with the links of the sponsors that a header names, after its own mentions.

    Args:
        body: the body of the post.
        fields: the fields of its header, nested keys with a dot.
        names: the fields that name a sponsor, or that hold fields which do.

    >>> fields = {"sponsor.name": "Gearworks", "sponsor.url": "https://gearworks.example/"}
    >>> [(m.role, m.title, m.url) for m in with_sponsors(Body(), fields, ["sponsor"]).mentions]
    [('promo', 'Gearworks', 'https://gearworks.example/')]
    """
    found = tuple(_mentions(fields, names))
    return replace(body, mentions=(*body.mentions, *found)) if found else body


def _mentions(fields: Mapping[str, str], names: Sequence[str]) -> Iterator[Mention]:
    beginnings = tuple(f"{name}{mark}".casefold() for name in names for mark in ("", "_", "."))
    wholes = beginnings[::3]
    for field, value in fields.items():
        if not (field.casefold() in wholes or field.casefold().startswith((*beginnings[1::3], *beginnings[2::3]))):
            continue
        if _ADDRESS.fullmatch(value.strip()):
            yield Mention(role="promo", url=value.strip(), title=_called(fields, field))
        elif "://" in value:
            said = read_body(parse_html(f"<footer>{to_html(value)}</footer>"))
            yield from (Mention(role="promo", url=m.url, title=m.title, acts=m.acts) for m in said.mentions)


def _called(fields: Mapping[str, str], field: str) -> str | None:
    """Return the name beside the field of an address; the field that holds both may be the name itself."""
    above = re.sub(r"[._]?[^._]*$", "", field)
    for name in (*(f"{above}{mark}{naming}" for mark in "._" for naming in _NAMING), above):
        value = fields.get(name)
        if value and name != field and "://" not in value:
            return value.strip()
    return None
