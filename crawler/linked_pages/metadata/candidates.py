"""Candidates for the value of a field, and where on the page they stood."""

from dataclasses import dataclass
from typing import Literal

Origin = Literal[
    "jsonld",
    "opengraph",
    "twitter",
    "meta",
    "microdata",
    "dom",
    "url",
    "embedded",
    "site:arxiv",
    "site:bluesky",
    "site:github",
    "site:hackernews",
    "site:huggingface",
    "site:kaggle",
    "site:mastodon",
    "site:pdf",
    "site:reddit",
    "site:sciencedaily",
    "site:substack",
    "site:twitter",
    "site:youtube",
]
"""Where a value came from: JSON-LD, <meta> elements by their vocabulary, microdata, the page as readers see it, its
address, data that its scripts would show, or the rules of one site."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A value as a page states it, tidied but not judged."""

    value: str
    """The value, white space folded."""
    origin: Origin
    """Where the value stood."""
