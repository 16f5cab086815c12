"""Tell whether a digest and a page write in different languages: their words cannot be compared then. Pure."""

import re
from collections import Counter
from typing import Final

from crawler.text.languages import OF_OTHER_SCRIPTS, guess_language, languages_of_script

__all__ = ["languages_differ"]

LEAD: Final = 2
"""Marks of another language that a headline has more than of the page's."""

MANIFOLD: Final = 2
"""Marks of another language for each of the page's: texts in one language quote another."""

_NORDIC: Final = frozenset({"sv", "da", "no"})
"""Languages of which short texts look alike."""

_MARKS: Final = {
    "en": (
        (
            "the a an of to in is for with are from by not have be as at on and or how"
            " why what who when where your its this that will can could may after before over into about than more most"
            " new says their our we they has had was were out up off down all best first one two"
        ),
        r"\w'?s'?$|\w+ing$|\w+tion$|\w+ed$|\w*th\w*|wh\w+|\w*sh\w*|\w*ght\w*|\w+ck$|\w+ly$|\w*ee\w*|\w*oo\w*|\w+ay$",
    ),
    "de": (
        (
            "der die das und ist nicht von zu mit den auf für im ein eine dem des sich auch als bei nach"
            " wie wird werden aus am um oder aber sind hat über vor zum zur warum was so noch mehr neue neuen"
        ),
        r"\w*sch\w*|\w*[äöüß]\w*|\w+ung$|\w+keit$|\w+lich\w*$|\w*ei\w+|\w+cht$|\w+chen$",
    ),
    "fr": (
        (
            "le la les des est et une dans pour que qui sur pas du au avec ce par sont"
            " plus un en se son sa ses ou de comment pourquoi aux leur"
        ),
        r"[dlnsqj]'\w+|\w*[éèêçàùâîôœ]\w*|\w+eux$|\w+tion$|\w+ent$|\w+eau\w*$|\w*qu\w+",
    ),
    "es": (
        "el los las del una que por con para es en su como más al lo pero sus este un de la y se sin tras cómo qué ha",
        r"\w*[ñáíóú]\w*|\w+ción$|\w+dad$|\w+os$|\w+as$|\w+ar$|\w*ll\w+",
    ),
    "it": (
        "il di che la per una con del non sono della nel alla gli anche più come ha dei delle i un e le da si al",
        r"[dln]'\w+|\w+zione$|\w+ità$|\w*gli\w*|\w+tto$|\w+i$|\w+are$|\w*cc\w+",
    ),
    "pt": (
        "de que não uma do da para com os em por mais como dos ao das foi são ou pela o a e um na no se é",
        r"\w*[ãõçâê]\w*|\w+ção$|\w+dade$|\w*lh\w+|\w*nh\w+|\w+os$",
    ),
    "nl": (
        "de het een van en dat niet op voor met zijn die te aan er ook maar bij naar uit in is hoe waarom",
        r"\w*ij\w*|\w*aa\w*|\w*oo\w+|\w+en$|\w*sch\w+|\w*ee\w+",
    ),
    "sv": (
        "och att det som är för inte med den till på av har om ett de jag var från kan en i ska så",
        r"\w*[åäö]\w*|\w+ar$|\w+na$|\w+et$",
    ),
    "da": (
        "og det at en er af til på som med ikke den for der han har de et blev efter i skal sådan",
        r"\w*[æøå]\w*|\w+et$|\w+er$",
    ),
    "no": (
        "og det er som på til av ikke har med for at en den om et de fra var seg i skal slik",
        r"\w*[æøå]\w*|\w+et$|\w+er$",
    ),
    "fi": (
        "ja on ei se että oli hän ovat mutta joka myös kun niin tai mukaan vuoden",
        r"\w*[äö]\w*|\w+ssa$|\w+lla$|\w*aa\w*|\w*ii\w*",
    ),
    "pl": (
        "i w na z się do nie jest że to o jak za od po ale przez oraz dla są",
        r"\w*[ąćęłńóśźż]\w*|\w*rz\w*|\w*cz\w*|\w+ów$|\w+ego$",
    ),
    "tr": (
        "ve bir bu için ile de da olarak çok olan daha gibi sonra kadar",
        r"\w*[ğışöüç]\w*|\w+lar\w*$|\w+ler\w*$",
    ),
}
"""Language -> words and forms of words that are frequent in it: headlines are too short for `guess_language`."""

_SETS: Final = {
    language: (frozenset(words.split()), re.compile(rf"(?=(?:\w')?\w++\Z)(?:{forms})"))
    for language, (words, forms) in _MARKS.items()
}
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def languages_differ(digest: str, text: str, declared: str | None) -> bool:
    """Return whether a digest's words are surely in another language than a page.

    Args:
        digest: headline and summary.
        text: of the page.
        declared: language that the page declares, BCP 47; many templates declare a wrong one, so the text goes before.

    >>> languages_differ("How the mill turned again", "Das ist die Geschichte von der Mühle und dem Rad. " * 9, "en")
    True
    """
    page = guess_language(text) or (declared or "").lower().partition("-")[0]
    own = guess_language(digest)
    if not page or page == own:
        return False
    if own:
        return not {page, own} <= _NORDIC
    scripts = languages_of_script(digest[:300])
    if scripts:
        return page not in scripts
    if page not in _SETS:
        return page in OF_OTHER_SCRIPTS
    marks = _marks_of(digest)
    near = max(marks[language] for language in (_NORDIC if page in _NORDIC else {page}))
    return max(marks.values()) - near >= LEAD and near * MANIFOLD <= max(marks.values())


def _marks_of(text: str) -> Counter[str]:
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    found: Counter[str] = Counter()
    for language, (frequent, forms) in _SETS.items():
        found[language] = sum(
            2 if word in frequent else bool(len(word) > 3 and forms.fullmatch(word)) for word in words
        )
    return found
