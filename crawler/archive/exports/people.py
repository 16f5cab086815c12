"""Names of persons in parts, as reference managers want them; those of organisations stay whole."""

import re

from crawler.text.organisations import is_outlet_or_place

__all__ = ["Person", "person"]

Person = tuple[str, str]
"""Family name with its particles and suffix, given names."""

_PARTICLE = re.compile(
    r"(?:af|al|bin|da|dal|dalla|de|degli|dei|del|della|den|der|des|di|do|dos|du|el|la|le|ten|ter|van|vom|von|y|zu|zum|zur)",
)
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d)\.?", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_TEAM = re.compile(
    r"\b(?:team|staff|editors?|research|ai|lab|contributors?|company|project|community)\b", re.IGNORECASE
)


def person(name: str) -> Person | None:
    """Return the parts of a person's name; None for that of an organisation, and for what has no two parts.

    >>> person("Rita Ratchet"), person("Ada van der Example Jr."), person("Ratchet, Rita")
    (('Ratchet', 'Rita'), ('van der Example Jr.', 'Ada'), ('Ratchet', 'Rita'))
    >>> person("Institute of Gears"), person("The Gear Times"), person("gears"), person("山田太郎")
    (None, None, None, None)
    """
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma:
        whole = f"{given} {family}"
        if "," in given or _SUFFIX.fullmatch(given) or not (family and given and _is_person(whole)):
            return None
        return family, given
    words = name.split()
    if len(words) < 2 or not _is_person(name):
        return None
    first = len(words) - 1
    while first > 1 and _SUFFIX.fullmatch(words[first]):
        first -= 1
    while first > 1 and _PARTICLE.fullmatch(words[first - 1]):
        first -= 1
    return " ".join(words[first:]), " ".join(words[:first])


def _is_person(name: str) -> bool:
    """Return whether a text is two to six words, each with a capital or a particle, none of them of an organisation."""
    words = name.split()
    if (
        {"and", "&", "et", "und"} & {word.casefold() for word in words}
        or _TEAM.search(name)
        or is_outlet_or_place(name)
    ):
        return False
    named = [word for word in words if word.lstrip("('\"‘“")[:1].isupper()]
    others = [word for word in words if word not in named]
    return (
        2 <= len(words) <= 6 and len(named) >= 2 and all(map(_PARTICLE.fullmatch, others)) and not _DIGIT.search(name)
    )
