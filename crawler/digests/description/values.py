"""Types of values that several tables of a description have."""

from typing import Annotated

import msgspec

__all__ = ["ALL", "Address", "HeadingLevel", "Key", "Language", "Name", "PagePattern", "SitemapPath", "Url"]

ALL = "all"
"""What stands for all publications in arguments; none may have this key."""

_PORT = r"([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"

Name = Annotated[str, msgspec.Meta(min_length=1, description="text that is not empty")]
HeadingLevel = Annotated[int, msgspec.Meta(ge=1, le=6, description="a level of headings, from 1 to 6")]
Language = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*\Z", description="a language's tag, such as de or pt-BR"
    ),
]
Key = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[a-z0-9][a-z0-9_-]*\Z",
        description="lowercase letters, digits, hyphens and underscores, such as my-digest",
    ),
]
Url = Annotated[
    str,
    msgspec.Meta(
        pattern=rf"^https?://(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]]+)(:{_PORT})?(/[^\s#]*)?\Z",
        description="an address such as https://news.example",
    ),
]
Address = Annotated[
    str,
    msgspec.Meta(
        pattern=rf"^(https?://(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]]+)(:{_PORT})?)?(/[^\s#]*)?\Z",
        min_length=1,
        description="an address, or a path such as /feed.xml",
    ),
]
SitemapPath = Annotated[
    str, msgspec.Meta(pattern=r"^(/[^\s#]*|none)\Z", description="a path such as /sitemap.xml, or none")
]
PagePattern = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[^\s{}]*\{page\}[^\s{}]*\Z", description="an address, or its end, with {page}, such as ?page={page}"
    ),
]
