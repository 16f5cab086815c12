"""Languages of texts: BCP 47 tags, and guesses by script and by frequent words. Pure."""

import re
from collections import Counter
from functools import lru_cache
from typing import Final

__all__ = ["OF_OTHER_SCRIPTS", "guess_language", "languages_of_script", "normalise_tag"]

_TAG: Final = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?![a-z])", re.IGNORECASE)

MIN_LETTERS: Final = 200
"""Letters of a text from which its language is guessed."""

MIN_SHARE: Final = 0.06
"""Share of a text's words that must be frequent words of the language: running text has 20 to 40 %, lists of names
nearly none."""

SCRIPT_SHARE: Final = 0.05
"""Share of a text's letters in a script from which the text is in its language: a quotation has less."""

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
"""Scripts and letters that indicate a language, the more specific first: Japanese has Chinese characters as well."""

OF_OTHER_SCRIPTS: Final = frozenset(language for language, _ in _SCRIPTS)
"""Languages that are not written in Latin letters, as far as their scripts are known here."""

_FREQUENT_WORDS: Final = {
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
_LANGUAGES_OF: Final = {
    word: [language for language, frequent in _FREQUENT_WORDS.items() if word in frequent.split()]
    for word in " ".join(_FREQUENT_WORDS.values()).split()
}
"""Frequent word -> the languages of which it is one."""


def normalise_tag(tag: str) -> str | None:
    """Return a language tag in its usual case, or None for what is no tag.

    >>> normalise_tag('EN_us'), normalise_tag('zh-hans-cn'), normalise_tag('English')
    ('en-US', 'zh-Hans-CN', None)
    """
    match = _TAG.match(tag.strip())
    if not match:
        return None
    language, script, region = match.groups()
    return "-".join(part for part in (language.lower(), script and script.title(), region and region.upper()) if part)


def guess_language(text: str) -> str | None:
    """Return the language of a text by its script, or by its frequent words where one language clearly leads.

    >>> guess_language('ギア' * 200), guess_language('Das ist die Geschichte von der Maschine und dem Rad. ' * 10)
    ('ja', 'de')
    >>> guess_language('Ada') is None
    True
    """
    sample = text[:5_000].lower()
    letters = sum(map(str.isalpha, sample))
    if letters < MIN_LETTERS:
        return None
    for language, script in () if sample.isascii() else _SCRIPTS:
        if len(script.findall(sample)) > letters * SCRIPT_SHARE:
            return language
    words = Counter(_WORD.findall(sample))
    scores = dict.fromkeys(_FREQUENT_WORDS, 0)
    for word in words.keys() & _LANGUAGES_OF.keys():
        for language in _LANGUAGES_OF[word]:
            scores[language] += words[word]
    best, second = sorted(scores, key=lambda language: scores[language], reverse=True)[:2]
    enough = scores[best] > words.total() * MIN_SHARE and scores[best] > scores[second]
    return best if enough else None


@lru_cache(maxsize=4096)
def languages_of_script(text: str) -> tuple[str, ...]:
    """Return the languages that the script of a short text indicates; () for Latin letters, which indicate none.

    >>> languages_of_script('14 мая 2018'), languages_of_script('14 mai 2018')
    (('ru',), ())
    """
    if text.isascii():
        return ()
    return tuple(language for language, script in _SCRIPTS if script.search(text.lower()))
