"""Read names of people from bylines: split them, tidy them, and reject what is no name."""

import re
import unicodedata
from html import unescape
from typing import Final

from crawler.text.organisations import ORGANISATION, is_outlet_or_place, joined_parts
from crawler.text.space import fold_space

MAX_NAME: Final = 70
"""Characters of a name; longer texts are sentences. Names of institutes reach this length."""

MAX_WORDS: Final = 7
"""Words of a name; a longer text is a sentence."""

MAX_AUTHORS: Final = 500
"""Authors that are kept: papers of large collaborations have thousands."""

_BY: Final = re.compile(
    r"^(?:(?:written|content|posted|edited|created|story|words|reviewed|published|medically reviewed|article|text"
    r"|report(?:ed|ing)?|contributed"
    r"|interview|photographs?|a guest (?:post|blog))\s+by|interview|und|and|by|von|par|por|di|av|af|door|od|про"
    r"|автор|autor(?:in|en|es)?|authors?"
    r"|contributors?|auteurs?|text"
    r"|écrit par|escrito por|geschrieben von|ein artikel von|eine? \w+ von|publié par|publicado por"
    r"|tekst|texte"
    r"|skrevet av|skriven av|foto|kirjoittanut|teksti|toimittaja|írta|szerző|scris de|geschreven door|yazan|napsal"
    r"|بقلم|كتبت?|تقرير|מאת|לכתבה מאת|लेखक|द्वारा|γράφ(?:ει|ουν)(?:\s+(?:ο|η|οι))?|του|της|текст"
    r"|写|取材・文|取材|文|文/|作者|記者|记者|記事|编辑|編輯|責任編輯|责任编辑|责编|責編|撰文|来源|來源)"
    r"(?:\s*[:：／/]\s*|\s+|(?<=[文者辑輯编編源])\s*)",
    re.IGNORECASE,
)

# White space is tried from its begin alone: from each of its characters, a long run takes the square of its length.
_SPACE: Final = r"(?:(?<!\s)\s+)"
_SPLIT: Final = re.compile(
    rf"{_SPACE}?[;|•·⋅\n\t]\s*|{_SPACE}[/–—]\s+|{_SPACE}?、\s*|,?{_SPACE}(?:and|und|et|og|och|with|&)\s+"
    rf"|{_SPACE}?&\s*(?=[A-Z])|,\s+(?=(?:and|und)\s)",
    re.IGNORECASE,
)
_COMMA: Final = re.compile(r"(?>(?<!\s)\s++)?+,\s*+")

_AFTER: Final = re.compile(
    rf"{_SPACE}?(?:"
    r"[\(\[<{].*"  # an address, a role, an affiliation in brackets
    r"|\s[-–—|•·@]\s.*"  # what stands after a dash
    rf"|,?{_SPACE}(?:on|am|le|el)\s+(?:\w+day|\w+tag|mittwoch|sonnabend)\b.*"  # a day of the week
    r"|(?:\s|(?<=[\u3040-\u9fff]{2}))(?:기자|記者)\b.*"  # a reporter's title
    r"|\sद्वारा.*"
    r"|\s(?:published|updated|posted|photo(?:graph)?s?|photography|illustrat\w+|edited|additional|with reporting)\b.*"
    rf"|,?{_SPACE}(?:(?:is|was)\s+(?:an?|the)\s|für\s|for\s+(?:the\s)?|in\s+[A-Z]|at\s+[A-Z]|via\s|on\s+\w+ \d).*"
    r"|(?<![,\s])[,\s]+(?:on\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?\s+\d.*"  # a day
    r"|(?<![,\s])[,\s]+(?:at\s+)?\d{1,2}[./:\s].*"
    r")$",
    re.IGNORECASE | re.DOTALL,
)

_DEGREES: Final = re.compile(
    r"(?:,\s*+|(?<![\s,])\s++)\b(?:ph\.?\s?d|m\.?d|m\.?a|m\.?sc|b\.?sc|mba|mph|msw|lcsw|rn|rdn?|ldn|cfa|cfp®?|cpa|cpt|esq|jd"
    r"|dds|dvm|dnp|np|pa-c|facp)\b\.?",
    re.IGNORECASE,
)
ROLE: Final = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|contributor|columnist|journalist|redakteur\w*|redaktion|redakcja"
    r"|redacción"
    r"|staff|author|autor|producer|photographer|director|manager|officer|founder|ceo|cto|professor|analyst|intern|desk"
    r"|specialist|consultant|strategist|bureau chief|fellow|news|blog|team|president|chief|journalistin|politik|sport"
    r"|journalist|korrespondent\w*|volontär\w*|reporterin|freelancer?)\b",
    re.IGNORECASE,
)

_NOBODY: Final = frozenset(
    {
        "about", "account", "admin", "administrator", "all", "anonym", "anonymous", "archive", "articles", "author",
        "authors", "autor", "autorin", "autoren", "biography", "blog", "blogger", "by", "byline", "comments",
        "contact", "content", "contributor", "contributors", "copywriter", "copyright", "createur", "default",
        "details", "disclosure", "edit", "email", "facebook", "follow", "guest", "gast", "guestauthor", "home",
        "info", "instagram", "lead", "leave", "linkedin", "login", "mehr", "more", "moderator", "n/a", "na", "name",
        "newsletter", "none", "null", "other", "pinterest", "post", "posts", "profile", "publisher", "published",
        "read", "redactie", "reply", "reporter", "rss", "say", "see", "share", "sponsored", "staff", "subscribe",
        "superuser", "system", "team", "test", "the", "tiktok", "twitter", "undefined", "unknown", "unbekannt",
        "updated", "user", "view", "von", "webmaster", "website", "wordpress", "writer", "www", "youtube", "date",
        "category", "categories", "tags", "written", "industry", "role", "topic", "department", "product", "solution",
        "region", "country", "type", "price", "modality", "popularity", "numbers", "publication", "wordpressadmin",
    }
) | {
    "guest author", "guest contributor", "guest post", "guest writer", "staff writer", "staff writers",
    "view profile", "read more", "see all posts", "view all posts", "more stories", "follow us", "about the author",
    "about author", "view the website", "site admin", "web admin", "the author", "super user", "share this",
    "view bio", "full bio", "all posts", "more posts", "contact author", "view all", "see full bio", "full profile",
    "published by", "no author", "admin admin", "article author", "posted in", "follow author", "show more",
    "read full bio", "view author archive", "our team", "learn more", "editorial process", "fact checked",
    "updated on", "sign up", "log in", "send email", "related articles", "press release", "use case", "use cases",
    "team size", "company size", "business need", "case study", "case studies", "sponsored content", "guest blogger",
    "noc admin", "web team", "privacy policy", "terms of use", "all rights", "in partnership", "pressestelle",
}  # fmt: skip
"""Texts in the places of authors' names that name nobody."""

_AROUND: Final = " ,.:;|-–—•·*\"'“”«»，、：)]}>【】"
"""Signs around a name that are no part of it."""

_SPACED: Final = re.compile("[\u0590-\u06ff\u0900-\u0dff]")
"""Letters of scripts without capitals that part words by spaces."""

_CHINESE_LABEL: Final = re.compile(r"\s*(?:本报)?(?:记者|编辑|责编|责任编辑|作者|见习记者)\s*[:：]?\s*")
_HAN_NAMES: Final = re.compile(r"[\u4e00-\u9fff]{2,4}(?:\s[\u4e00-\u9fff]{2,4}){1,5}")

_HAN_AUTHOR: Final = re.compile(r"(?:作者|记者|記者|撰文|取材・文)\s?[:：／/]\s?([^\s:：|／/]{2,30})")
_HAN_EDITOR: Final = re.compile(r"(?:编辑|編輯|责编|責編)\s?[:：／/]\s?([^\s:：|／/]{2,30})")
"""Names after a label, wherever it stands in a line of several."""

_CREDIT: Final = re.compile(
    r"\s*(?:photo\w*|illustrat\w+|video|graphics?|art(?:work)?|edited|translat\w+|fotos?|bilder|fotografie)\s*(?:by|:|von|de)",
    re.IGNORECASE,
)
_LOCAL_AND: Final = re.compile(r"(?<!\s)\s++(?:y|e|i|и|ja|és|și|ve|και|va)\s++")
"""'And' in languages where it may be a part of a name too."""

_URL: Final = re.compile(r"https?:|www\.|//|\.(?:com|org|net|html?|php|jpe?g|png)\b", re.IGNORECASE)
_EMAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@]{1,100}")
_SENTENCE: Final = re.compile(
    r"[!?;{}=\\]|\.\s+[A-Z]\w+ \w+ \w+|\b(?:minutes?|mins?|hours?|ago|read|reads|subscribe|follow|click|updated"
    r"|published|comments?"
    r"|share|posted|view|cookies?|rights reserved|newsletter|articles?|latest|about|sign up|email|copyright|lesezeit"
    r"|uhr|aktualisiert|veröffentlicht|verified|expert|reviewed|fact[- ]checked|more from|profile|kommentare?"
    r"|comments?|artikel|copied|written by|posts?|ressort|home|menu)\b",
    re.IGNORECASE,
)


def authors_in(text: str, *, loose: bool = False) -> tuple[str, ...]:
    """Return the names in a byline, in order; () where it names nobody.

    Args:
        text: the byline.
        loose: whether it comes from the page's body, where roles, days and more stand beside names: then each part that
            does not look like the name of a person is left out.

    >>> authors_in('By Ada Example and Bo Sample, PhD')
    ('Ada Example', 'Bo Sample')
    >>> authors_in('Example, Ada'), authors_in('https://people.example/ada'), authors_in('admin')
    (('Ada Example',), (), ())
    >>> authors_in('Ada Example, Senior Editor | 3 min read', loose=True)
    ('Ada Example',)
    """
    text = fold_space(unescape(unescape(text)))
    if not text or len(text) > MAX_NAME * MAX_AUTHORS:
        return ()
    if "@" in text:
        text = _EMAIL.sub(" ", text)
    names: dict[str, str] = {}
    for part in _parts(_DEGREES.sub("", _unprefixed(_labelled_han(text)))):
        if names and (is_outlet_or_place(part.split(",")[0]) or _CREDIT.match(part)):
            continue
        for piece in _pieces(part):
            name = tidy(piece)
            if name and (not loose or looks_like_a_person(name)):
                names.setdefault(key(name), name)
            if len(names) >= MAX_AUTHORS:
                break
    return tuple(names.values())


def _labelled_han(text: str) -> str:
    """Return the names after a label in a Chinese or Japanese line ('来源：… 作者：…'), parted by its own sign.

    Other texts are returned as they are.
    """
    if (label := _CHINESE_LABEL.match(text)) and _HAN_NAMES.fullmatch(several := text[label.end() :]):
        return several.replace(" ", "、")
    labelled = _HAN_AUTHOR.search(text) or _HAN_EDITOR.search(text)
    return labelled[1] if labelled else text


def _parts(text: str) -> list[str]:
    """Return the parts of a byline between its signs and words of joining, those of one organisation together."""
    parts, done, between = [], 0, ""
    for match in _SPLIT.finditer(text):
        parts.append((text[done : match.start()], between))
        done, between = match.end(), match[0]
    return joined_parts([*parts, (text[done:], between)])


def _pieces(part: str) -> list[str]:
    """Return the names in a part of a byline, by its commas: several names, a name and a role, or surname first."""
    several = _LOCAL_AND.split(part)
    if len(several) > 1 and all(looks_like_a_person(_unprefixed(each)) for each in several):
        return several
    pieces = [piece for piece in _COMMA.split(part) if piece]
    if len(pieces) == 2 and not any(" " in piece for piece in pieces):
        if pieces[1][:1].isupper() and not ROLE.search(pieces[1]):
            return [f"{pieces[1]} {pieces[0]}"]
        return pieces[:1]
    if pieces and ORGANISATION.search(pieces[0]):
        return pieces[:1]
    others = [piece for piece in pieces[1:] if not ROLE.search(piece) and " " in piece]
    return pieces[:1] + [piece for piece in others if not is_outlet_or_place(piece)]


def forename_first(name: str) -> str:
    """Return a name as libraries write it ('Surname, Forename') with the forename first.

    >>> forename_first('van der Example, Ada B.'), forename_first('Ada Example')
    ('Ada B. van der Example', 'Ada Example')
    """
    surname, comma, forename = name.partition(",")
    return f"{forename.strip()} {surname.strip()}" if comma and forename.strip() and "," not in forename else name


def _unprefixed(text: str) -> str:
    """Return a text without 'by' and similar words before it, of which there may be two: 'und Interview: …'."""
    for _ in range(3):
        text = _BY.sub("", text.strip(" ,:|-–—•·")).strip()
    return text


def tidy(name: str) -> str | None:
    """Return a name without 'by', brackets and what follows it; None when it names nobody.

    >>> tidy('by: Ada Example (Gearbox)'), tidy('Staff'), tidy('Read our 12 tips!')
    ('Ada Example', None, None)
    """
    if len(name) > MAX_NAME * MAX_WORDS:
        return None
    name = _unprefixed(fold_space(name).strip(_AROUND))
    if (after := _AFTER.search(name)) and not ORGANISATION.search(name[: after.start()]):
        name = name[: after.start()]
    name = name.strip(_AROUND + "/@")
    if not 1 < len(name) <= MAX_NAME or len(name.split()) > MAX_WORDS:
        return None
    if is_nobody(name) or _URL.search(name) or _SENTENCE.search(name):
        return None
    if not any(character.isalpha() for character in name) or sum(c.isdigit() for c in name) > 2:
        return None
    return name


def is_nobody(name: str) -> bool:
    """Return whether a text in the place of an author's name names nobody, such as 'admin'."""
    return name.casefold().strip(" .:") in _NOBODY


def looks_like_a_person(name: str) -> bool:
    """Return whether a text is two to five words, each with a capital (or a particle), none of them a role.

    Names in scripts without capitals are accepted by their length alone.

    >>> looks_like_a_person('Ada van der Example')
    True
    >>> looks_like_a_person('Senior Editor'), looks_like_a_person('last week')
    (False, False)
    """
    if ROLE.search(name) or any(character.isdigit() for character in name):
        return False
    parts = name.split()
    if not any(unicodedata.category(character) == "Lu" for character in name):
        if any(character.isascii() and character.isalpha() for character in name):
            return False
        return 2 <= len(name) <= 12 or (2 <= len(parts) <= 4 and len(name) <= 40 and bool(_SPACED.search(name)))
    capital = [part for part in parts if unicodedata.category(part.lstrip("('\"‘“")[:1] or "a") == "Lu"]
    return 2 <= len(parts) <= 5 and len(capital) >= 2 and all(part in capital or len(part) <= 4 for part in parts)


def key(name: str) -> str:
    """Return the letters of a name without accents, case folded, as a key for its spellings."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(character for character in letters if character.isalnum())
