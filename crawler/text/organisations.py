"""Tell organisations and places from people, as they stand in bylines beside names."""

import re
from typing import Final

__all__ = ["ORGANISATION", "is_outlet_or_place", "joined_parts"]

ORGANISATION: Final = re.compile(
    r"\b(?:academy|administration|agency|alliance|association|authority|bank|board|bureau|cent(?:er|re)s?|college"
    r"|commission|committee|consortium|corporation|council|department|faculty|federation|foundation|fund|government"
    r"|group|hospital|inc|initiative|institut(?:e|es|ion|o)?|laborator(?:y|ies)|labs?|league|library|llc|ltd|gmbh"
    r"|ministry|museum|network|office|organi[sz]ation|parliament|partnership|school|service|societ(?:y|ies)|trust"
    r"|union|universit(?:y|ät|é|ies|à|eit)|universidad|hochschule|verband|verein|stiftung|ministerium)\b",
    re.IGNORECASE,
)
"""Words that names of organisations have and those of people do not."""

_OUTLET: Final = re.compile(
    r"^(?:the|die|der|das|le|la|les|el|il)\s+\S"
    r"|\b(?:associated press|bloomberg|bulletin|chronicle|courier|daily|gazette|guardian|herald|inquirer|insider"
    r"|journal|magazine|media|news|newsroom|observer|post|press|radio|review|standard|sun|telegraph|times|tribune|tv|watch"
    r"|weekly|zeitung|nachrichten|presse)$"
    r"|^(?:afp|ap|apa|bbc|cbs|cnn|dpa|kna|nbc|npr|pa|reuters|sda|sid|upi|xinhua)\b|\.(?:com|org|net|de|co\.uk)$",
    re.IGNORECASE,
)
"""Names of newspapers, agencies and stations."""

_PLACES: Final = frozenset(
    {
        "abu dhabi", "buenos aires", "cape town", "costa rica", "den haag", "hong kong", "kuala lumpur", "las vegas",
        "los angeles", "mexico city", "new delhi", "new jersey", "new orleans", "new york", "new york city",
        "new zealand", "palo alto", "phnom penh", "porto alegre", "rio de janeiro", "saint paul", "salt lake city",
        "san antonio", "san diego", "san francisco", "san jose", "santa barbara", "santa cruz", "santa fe",
        "saudi arabia", "silicon valley", "south africa", "south korea", "sri lanka", "st. louis", "st. petersburg",
        "são paulo", "tel aviv", "united kingdom", "united states", "washington dc", "washington d.c", "west virginia",
    }
)  # fmt: skip
"""Places of two words; what is one word after a comma is left out anyway."""


def is_outlet_or_place(text: str) -> bool:
    """Return whether a text beside a person's name says where, or for whom, the person writes.

    >>> [is_outlet_or_place(text) for text in ('The Verge', 'Gear Times', 'New York', 'Bo Sample')]
    [True, True, True, False]
    """
    lower = text.casefold().strip(" .")
    return lower in _PLACES or bool(_OUTLET.search(text.strip(" .")) or ORGANISATION.search(text))


_SPACE: Final = re.compile(r"\s")


def joined_parts(parts: list[tuple[str, str]]) -> list[str]:
    """Return the parts of a byline, those of one organisation joined again.

    Args:
        parts: each with what stood between it and the one before: '' , ',' or a word or sign such as 'and' and '&'.

    >>> joined_parts([('National Institute of Standards', ''), ('Technology', ' and ')])
    ['National Institute of Standards and Technology']
    >>> joined_parts([('Gear', ''), ('Sons', ' & ')]), joined_parts([('Ada Example', ''), ('Bo Sample', ' and ')])
    (['Gear & Sons'], ['Ada Example', 'Bo Sample'])
    """
    joined: list[str] = []
    for part, between in parts:
        word = between.strip(" ,").casefold()
        before = joined[-1] if joined else ""
        of = bool(re.search(r"\s(?:of|for|on|für|de|des|for the)\s", before)) and bool(ORGANISATION.search(before))
        firm = word == "&" and before and not _SPACE.search(before) and not _SPACE.search(part)
        if joined and word in ("and", "und", "et", "&") and (of or firm):
            joined[-1] = f"{before}{between}{part}"
        else:
            joined.append(part)
    return joined
