"""Tell whether a title, a headline or a sentence is the message of a page that stands in the place of another.

The one place of rules over titles and texts: a whole part of a title has to be the message, and a page that goes on
in sentences of its own is a page about it. The tables are in `lexicon`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from crawler.linked_pages.substitutes.lexicon import (
    ABSENCES,
    BARE,
    DEFAULTS,
    PROMOTION,
    SERVICE,
    TEASER,
    WHOLE,
    Message,
)
from crawler.linked_pages.substitutes.pairs import CONSENT, CONSENT_TITLE, LATE_PAIRS, PAIRS
from crawler.text.space import fold_space

__all__ = [
    "MAX_MESSAGE",
    "Message",
    "asks_consent",
    "explains",
    "goes_on",
    "holds_default",
    "is_closed",
    "is_number",
    "is_plain_message",
    "is_teaser",
    "length_of",
    "message_of",
    "message_of_line",
    "message_of_title",
    "promotes",
    "sentences",
    "serves",
    "serves_only",
]

MAX_MEASURED: Final = 10_000
"""Characters of a text whose words are counted: more words than any message has."""

MAX_MESSAGE: Final = 160
"""Characters of a text that may be a message."""

MAX_WORDS: Final = 24
"""Words of a text that may be a message."""

MIN_LINE: Final = 3
"""Words below which a line is a label."""

MAX_LEAD: Final = 30
"""Characters before a message in a text; in a longer one, half of it."""

MIN_PROMISES: Final = 4
"""Promises that make a page one of gambling or spam."""

MAX_BETWEEN: Final = 5
"""Words for each promise on a page that says little else."""

MAX_SERVICE: Final = 0.15
"""Share of a sentence's words that are a site's service, from which it is no sentence of a story."""

MIN_SERVED: Final = 0.3
"""Share of the words of a whole page that are a site's service, from which it is nothing else."""

MAX_PLAIN: Final = 8
"""Words of a headline that may be a message and nothing else."""

MIN_SENTENCE: Final = 5
"""Words of the shortest sentence that tells whether a page goes on."""

FIRST_SENTENCES: Final = 6
"""Sentences that tell whether a page goes on: lists of other articles follow after them."""

_WIDE: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD: Final = re.compile(r"[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_PARTS: Final = re.compile(r"(?<!\s)\s++[-–—|·•»«:/]++\s++|(?>(?<!\s)\s++)?+[|»«•]\s*+")
_CLAUSES: Final = re.compile(r"[:：]\s++|(?<![.!?。！？…])[.!?。！？…]++\s++")
_SENTENCES: Final = re.compile(r"(?<=[.!?…؟।])\s+|(?<=[。！？])")
_ENDS: Final = (".", "!", "?", "…", "。", "！", "？", "।", "؟")
_EDGE: Final = " \t.,;:!?…¡¿-–—|·*\"'«»„“”()[]。！？、"
_STATUS: Final = re.compile(
    r"(?:[^\W\d]+ ){0,2}(?:#|no\.? )?(404|410)(?:\W+[^\W\d]\w*+(?>['’][^\W\d]\w*+)*+){0,5}\W*"
    r"|(?:[^\W\d]\w*+(?>['’][^\W\d]\w*+)*+\W+){1,6}(404|410)\W*"
)
_RAW: Final = re.compile(
    r"(nosuchkey|nosuchbucket)\b|(?:php )?(?:fatal|parse) error\b|traceback \(most|uncaught \w*error\b"
    r"|(?:php )?(?:warning|notice|deprecated)\b.{1,120} on line \d+"
)
"""Begin of what programs print that failed."""
_SERVICE: Final = re.compile(SERVICE)
_ABOUT: Final = re.compile(
    r"(?:what|how|why|when|who|fix\w*|understanding|guide|explained|solved|was|wie|warum|qu'est-ce|comment|pourquoi|qué"
    r"|cómo|por qué|o que|como|cos'è|come|perché|hoe|wat|что такое|как|почему|чому|nedir|nasıl)\b"
)
"""Begin of a text that is about a message."""
_EXPLAINS: Final = re.compile(
    r"\b(?:errors|messages|walls)$|\b(?:means|indicates|refers to|occurs when|bedeutet|signifie|significa)\b"
)
"""What a text has that explains a message."""
_ASKED: Final = re.compile(r"(?:why|what|how) (?:am|have|did|do|can|happened|is this|was)\b")
"""Begin of what a wall asks itself in the name of its reader."""
_CONSENT: Final = re.compile(CONSENT)
_CONSENT_TITLE: Final = re.compile(CONSENT_TITLE)
_PROMOTION: Final = re.compile(PROMOTION)
_TEASER: Final = re.compile(TEASER)
_DEFAULTS: Final = re.compile(DEFAULTS)
_LABELS: Final = re.compile(
    "|".join(
        (
            BARE["soft_404"],
            BARE["server_error"],
            BARE["bot_wall"],
            r"(?:error|http|status|code)?[ (:]*404(?: not found)?",
        )
    )
)
_ABSENT: Final[Message] = "soft_404"
_ABSENCES: Final = tuple((_ABSENT, re.compile(one), re.compile(other)) for one, other in ABSENCES.values())
_PAIRS: Final = tuple((message, re.compile(one), re.compile(other)) for message, one, other in PAIRS)
_LATE_PAIRS: Final = tuple((message, re.compile(one), re.compile(other)) for message, one, other in LATE_PAIRS)
_ORDER: Final[tuple[Message, ...]] = (
    "bot_wall", "gate", "placeholder", "server_error", "stub", "soft_404", "parked", "shell",
)  # fmt: skip
LONG_WORD: Final = 16
"""Characters of a word and of what parts it from the next: in hardly any text are they as many on average."""

_WHOLE: Final = tuple((message, re.compile(WHOLE[message])) for message in _ORDER)
_BARE: Final = tuple((message, re.compile(BARE[message])) for message in _ORDER if message in BARE)


def length_of(text: str) -> int:
    """Return the length of a text in words, up to a bound; in scripts without spaces two characters count as one.

    >>> length_of("Gears and wheels"), length_of("歯車と車輪について")
    (3, 4)
    """
    text = text[:MAX_MEASURED]
    if text.isascii():
        return len(_WORD.findall(text))
    return len(_WORD.findall(text)) + len(_WIDE.findall(text)) // 2


def is_longer(text: str, words: int) -> bool:
    """Return whether a text has more words than so many, as `length_of` counts them. The beginning of most texts tells.

    >>> is_longer("Gears and wheels", 2), is_longer("Gears and wheels", 3)
    (True, False)
    """
    return length_of(text[: words * LONG_WORD]) > words or length_of(text) > words


def message_of_title(title: str) -> Message | None:
    """Return the message that a part of a page's title is; None where no whole part is one.

    >>> message_of_title("Page not found | The Gearbox"), message_of_title("Just a moment: how timing chips got small")
    ('soft_404', None)
    """
    parts = _PARTS.split(title)
    found = (message_of(part) for part in [title, *parts] if part and length_of(part) <= MAX_WORDS)
    return next((message for message in found if message), None)


def explains(title: str) -> bool:
    """Return whether a title is that of a text about a message.

    >>> explains("Security check: what the page means"), explains("Why have I been blocked?")
    (True, False)
    """
    parts = [_fold(part) for part in (title, *_PARTS.split(title), *_CLAUSES.split(title))]
    return any((_ABOUT.match(part) and not _ASKED.match(part)) or _EXPLAINS.search(part) for part in parts)


def asks_consent(text: str, *, is_title: bool = False) -> bool:
    """Return whether a line is one of a banner about cookies; or a whole title that of a page that asks for consent.

    >>> asks_consent("We and our 843 partners use cookies."), asks_consent("Privacy settings", is_title=True)
    (True, True)
    """
    folded = _fold(text[: 4 * MAX_MESSAGE])
    if is_title:
        return any(_CONSENT_TITLE.fullmatch(part.strip(_EDGE)) for part in (folded, *_PARTS.split(folded)) if part)
    return _CONSENT.search(folded) is not None


def message_of(text: str) -> Message | None:
    """Return the message that a title, a headline or a sentence is; None where it is none.

    >>> message_of("We couldn’t find that page."), message_of("Diese Seite existiert leider nicht.")
    ('soft_404', 'soft_404')
    >>> message_of("404 metres up, a bridge for goats"), message_of("Domain zu verkaufen")
    (None, 'parked')
    """
    text = fold_space(text)
    return _message_of(text) if 0 < len(text) <= MAX_MESSAGE else None


@lru_cache(maxsize=4096)
def _message_of(text: str) -> Message | None:
    folded = _fold(text)
    if length_of(folded) > MAX_WORDS or _ABOUT.match(folded) or _EXPLAINS.search(folded):
        return None
    for message, pattern in _BARE:
        if pattern.fullmatch(folded):
            return message
    if match := _RAW.match(folded):
        return "soft_404" if match[1] else "server_error"
    clauses = [clause for part in _CLAUSES.split(folded) if length_of(clause := part.strip(_EDGE)) > 2] or [folded]
    found = [_message_of_clause(clause) for clause in clauses]
    known = [message for message in found if message]
    return known[0] if known and len(known) * 2 > len(found) else None


def _message_of_clause(text: str) -> Message | None:
    for message, pattern in _WHOLE:
        # What stands late in a sentence is cited by it
        if (match := pattern.search(text)) and match.start() <= max(MAX_LEAD, len(text) // 2):
            return message
    for message, one, other in (*_PAIRS, *_ABSENCES, *_LATE_PAIRS):
        if one.search(text) and other.search(text):
            return message
    if _STATUS.fullmatch(text):
        return "soft_404"
    return next((message for message, pattern in _BARE if pattern.fullmatch(text)), None)


def message_of_line(text: str) -> Message | None:
    """Return the message that a line of a page's text is: a label says less there than as a headline.

    >>> message_of_line("Log in"), message_of_line("You must be logged in to view this topic.")
    (None, 'gate')
    """
    folded = _fold(fold_space(text)[: MAX_MESSAGE + 1])
    if len(folded) > MAX_MESSAGE:
        return None
    if length_of(folded) < MIN_LINE and not _LABELS.fullmatch(folded):
        return None
    return _message_of(folded) if not _STATUS.fullmatch(folded) or _LABELS.fullmatch(folded) else None


def is_number(title: str) -> bool:
    """Return whether a part of a title is a message only for its number: 'Peugeot 404' is one too.

    >>> is_number("Peugeot 404: a car for farmers"), is_number("Page not found")
    (True, False)
    """
    parts = [_fold(part) for part in (title, *_PARTS.split(title), *_CLAUSES.split(title))]
    numbered = [part for part in parts if "404" in part or "410" in part]  # else the expression takes long to fail
    return any(_STATUS.fullmatch(part) and not _LABELS.fullmatch(part) for part in numbered)


def is_teaser(text: str) -> bool:
    """Return whether a line says that the rest is for those who pay.

    >>> is_teaser("La suite est réservée aux abonnés."), is_teaser("Subscribe to our newsletter")
    (True, False)
    """
    return len(text) <= MAX_MESSAGE and _TEASER.search(_fold(text)) is not None


def promotes(heads: str, text: str = "") -> bool:
    """Return whether a page is one of gambling or spam: it makes four of their promises, of which two are in its
    headlines, or one where it says little else.

    >>> promotes("Situs slot gacor terpercaya, daftar dan deposit pulsa"), promotes("Police raid an online casino")
    (True, False)
    """
    found = set(_PROMOTION.findall(_fold(heads)))
    every = found.union(_PROMOTION.findall(_fold(text)))
    dense = len(every) * MAX_BETWEEN >= length_of(heads) + length_of(text)
    return len(every) >= MIN_PROMISES and len(found) > (0 if dense else 1)


def holds_default(text: str) -> bool:
    """Return whether a text holds what the first page of a server holds."""
    return _DEFAULTS.search(text.casefold()) is not None


def sentences(lines: Iterable[str]) -> Iterator[str]:
    """Yield the sentences of a text: they end with a mark, or are longer than a label."""
    for line in lines:
        for sentence in _SENTENCES.split(line):
            length = length_of(sentence)
            if length >= MIN_SENTENCE and (length >= 2 * MIN_SENTENCE or sentence.rstrip("\"'”’»）)").endswith(_ENDS)):
                yield sentence


def goes_on(lines: Iterable[str], said: Iterable[str] = (), least: int = 0) -> bool:
    """Return whether a text goes on in sentences of its own: of the first ones more than half are no service of a site.

    Args:
        lines: blocks of the text.
        said: titles and headlines, which are no sentences of the text.
        least: words of its own below which it does not.

    >>> goes_on(["The band plays at the town hall on Friday. Tickets cost nine euros."])
    True
    >>> goes_on(["The page may have been moved. Please use the search."])
    False
    """
    heads = {_fold(text) for text in said}
    own = total = 0
    for number, sentence in enumerate(sentences(lines)):
        folded = _fold(sentence)
        if number == FIRST_SENTENCES:
            break
        if folded not in heads:
            length = length_of(folded)
            total += length
            begin = " ".join(sentence.split()[: MAX_WORDS - 4])[:MAX_MESSAGE]
            own += length if not _message_of(begin) and _is_own(folded) else 0
    return own * 2 > total and own >= least


def serves_only(lines: Iterable[str]) -> bool:
    """Return whether lines speak of a site's service alone: each sentence does, and three in ten of all words.

    >>> serves_only(["Too many visitors.", "Please wait a moment and try again, or contact the owner of the site."])
    True
    >>> serves_only(["The mill turned.", "Please contact Ada at the town hall for a seat on the bus to the valley."])
    False
    """
    folded = [_fold(line) for line in lines]
    length = sum(map(length_of, folded))
    found = [sentence for line in folded for sentence in sentences([line])]
    if not found or not all(_SERVICE.search(sentence) and not _is_own(sentence) for sentence in found):
        return False
    return sum(len(_SERVICE.findall(line)) for line in folded) >= MIN_SERVED * length


def is_plain_message(text: str) -> bool:
    """Return whether a headline is a message and nothing else: short, and of a site's service. A story's may be worded
    as one.

    >>> is_plain_message("Are you a robot?"), is_plain_message("Robots are not human")
    (True, False)
    """
    length = length_of(text)
    if length > MAX_PLAIN or (length >= MIN_LINE and len(_SERVICE.findall(_fold(text))) < MIN_SERVED * length):
        return False
    return message_of_title(text) is not None


def is_closed(text: str) -> bool:
    """Return whether a text is a sentence that ends with its mark, however short."""
    return length_of(text) >= MIN_LINE and text.rstrip("\"'”’»）)").endswith(_ENDS)


def serves(lines: Iterable[str]) -> bool:
    """Return whether any line holds a word of a site's service.

    >>> serves(["The river does not ask why", "Flour on the sill"]), serves(["Please wait"])
    (False, True)
    """
    return any(_SERVICE.search(_fold(line)) for line in lines)


def _is_own(sentence: str) -> bool:
    return len(_SERVICE.findall(sentence)) < MAX_SERVICE * length_of(sentence)


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("‘", "'")
    return fold_space(folded).strip(_EDGE)
