"""Configurations that are programs: what their text says of name and address, without running it. Pure."""

import re
from typing import Final

__all__ = ["ENGINES", "address_in", "engine_of_script", "title_in"]

ENGINES: Final = {
    "docusaurus.config": "Docusaurus",
    "astro.config": "Astro",
    "gatsby-config": "Gatsby",
    ".vitepress/config": "VitePress",
    "eleventy.config": "Eleventy",
    ".eleventy": "Eleventy",
}
"""Begin of a configuration's path -> the program that it is of."""

_VALUE: Final = r"\s*:\s*([\"'`])(?P<said>(?:(?!\1)[^\\\n])*)\1"
_ADDRESS: Final = re.compile(r"\b(?:siteUrl|site|url|hostname)" + _VALUE)
_BASE: Final = re.compile(r"\b(?:baseUrl|base|pathPrefix)" + _VALUE)
_TITLE: Final = re.compile(r"\btitle" + _VALUE)


def engine_of_script(path: str) -> str | None:
    """Return the program that a configuration is of, by its path below the folder of the site.

    >>> engine_of_script("docs/.vitepress/config.mts"), engine_of_script("gatsby-config.js")
    ('VitePress', 'Gatsby')
    """
    return next((engine for begin, engine in ENGINES.items() if begin in path), None)


def address_in(text: str) -> str | None:
    """Return the address of the site that a configuration gives, with its folder on the host; None without one.

    >>> address_in("export default { url: 'https://gears.example', baseUrl: '/news/' }")
    'https://gears.example/news'
    """
    found = next((match["said"] for match in _ADDRESS.finditer(text) if "://" in match["said"]), None)
    base = _BASE.search(text)
    if found is None or base is None or "://" in base["said"] or not base["said"].strip("/"):
        return found
    return f"{found.rstrip('/')}/{base['said'].strip('/')}"


def title_in(text: str) -> str | None:
    """Return the first title in a configuration; None without one."""
    found = _TITLE.search(text)
    return found["said"] or None if found else None
