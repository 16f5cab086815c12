"""The language of a page: as it says, else as its letters and its small words tell."""

import re
from collections import Counter
from typing import Final

from crawler.linked_pages.metadata.candidates import Candidate, Origin
from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.metadata.jsonld import texts

_TAG: Final = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?![a-z])", re.IGNORECASE)

MIN_LETTERS: Final = 200
"""A shorter text is no ground for a guess."""

MIN_SHARE: Final = 0.06
"""Share of a text's words that must be small words of the language: running text has 20 to 40 %, lists of names near
none."""

_SCRIPTS: Final = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("uk", re.compile("[іїєґ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("fa", re.compile("[پچژگ]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
)
"""Scripts and letters that tell a language, the telling ones first: Japanese has Chinese characters as well."""

SCRIPT_SHARE: Final = 0.05
"""Share of a text's letters in a script from which the text is in its language: a quotation is less."""

_SMALL_WORDS: Final = {
    "en": "the and of to in is that for with was are this from by not have be as at on",
    "de": "der die und das ist nicht von zu mit den auf für im ein eine dem des sich auch als",
    "fr": "le la les des est et une dans pour que qui sur pas du au avec ce par sont plus",
    "es": "el los las del que una por con para es en su como más al lo pero sus fue este",
    "it": "il di che la per una con del non sono della nel alla gli anche più come ha dei delle",
    "pt": "de que não uma do da para com os em por mais como dos ao das foi são ou pela",
    "nl": "de het een van en dat niet op voor met zijn die te aan er ook maar bij naar uit",
    "sv": "och att det som är för inte med den till på av har om ett de jag var från kan",
    "da": "og det at en er af til på som med ikke den for der han har de et blev efter",
    "no": "og det er som på til av ikke har med for at en den om et de fra var seg",
    "fi": "ja on ei se että oli hän ovat mutta joka myös kun niin tai mukaan vuoden ole sen jo",
    "pl": "i w na z się do nie jest że to o jak za od po ale przez oraz dla są",
    "tr": "ve bir bu için ile de da olarak çok olan daha gibi sonra kadar ancak en ise var",
}
_WORD: Final = re.compile(r"[^\W\d_]+")
_SETS: Final = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}


def language_of(page: Page, text: str) -> Candidate | None:
    """The language as a BCP 47 tag: the page's own word, else JSON-LD's, else a guess from its text."""
    said: list[tuple[Origin, str]] = [("meta", page.language_tag)]
    said += [("jsonld", value) for node in page.nodes for value in texts(node.get("inLanguage"))]
    for origin, value in said:
        if tag := normalised(value):
            return Candidate(value=tag, origin=origin)
    guess = guessed(text)
    return Candidate(value=guess, origin="dom") if guess else None


def normalised(tag: str) -> str | None:
    """A tag in its usual case, or None for what is none.

    >>> normalised('EN_us'), normalised('zh-hans-cn'), normalised('English')
    ('en-US', 'zh-Hans-CN', None)
    """
    match = _TAG.match(tag.strip())
    if not match:
        return None
    language, script, region = match.groups()
    return "-".join(part for part in (language.lower(), script and script.title(), region and region.upper()) if part)


def guessed(text: str) -> str | None:
    """The language of a text by its script, or by its small words where those of one language are clearly the most.

    >>> guessed('ギア' * 200), guessed('Das ist die Geschichte von der Maschine und dem Rad. ' * 10), guessed('Ada')
    ('ja', 'de', None)
    """
    sample = text[:5_000].lower()
    letters = sum(character.isalpha() for character in sample)
    if letters < MIN_LETTERS:
        return None
    for language, script in _SCRIPTS:
        if len(script.findall(sample)) > letters * SCRIPT_SHARE:
            return language
    words = Counter(_WORD.findall(sample))
    scores = {language: sum(words[word] for word in small) for language, small in _SETS.items()}
    best, second = sorted(scores, key=lambda language: scores[language], reverse=True)[:2]
    enough = scores[best] > words.total() * MIN_SHARE and scores[best] > scores[second]
    return best if enough else None
