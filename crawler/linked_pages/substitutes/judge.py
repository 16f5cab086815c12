"""Judge whether a page is itself, or stands in the place of another: by markup first, by its words last."""

from typing import Final

from crawler.linked_pages.metadata.article import ARTICLES, main_node
from crawler.linked_pages.substitutes.evidence import SHORT, Evidence, pieces_of
from crawler.linked_pages.substitutes.lexicon import BRIEF, Message
from crawler.linked_pages.substitutes.messages import (
    asks_consent,
    explains,
    goes_on,
    is_number,
    is_teaser,
    length_of,
    message_of,
    message_of_line,
    message_of_title,
    serves_only,
)
from crawler.linked_pages.substitutes.plain import substitute_of_plain

__all__ = ["Message", "ends_as_teaser", "substitute_of"]

MIN_OWN: Final = 6
"""Words of its own that a page needs beside a headline that is a message."""

SLIGHT: Final = 16
"""Words below which a page needs a headline that its title agrees with, or something else that proves it."""

BARE: Final = 8
"""Words below which a page has no text: a label, a name, 'Loading…'."""

FIRST_RUNS: Final = 6
"""Runs of text of a page of lists that are read for a message."""

_LISTED: Final = frozenset({"soft_404", "server_error", "parked", "bot_wall"})
"""Messages that stand above lists of other pages; the others stand on many front pages too."""


def substitute_of(seen: Evidence) -> Message | None:
    """Return what a page is in the place of what was asked for; None where it is a page."""
    if seen.is_promotion:
        return "parked"
    if seen.text.startswith("{") and (said := substitute_of_plain(seen.text)):
        return said
    if seen.words > SHORT:
        return _of_long(seen) or _of_list(seen)
    return (
        _by_markup(seen)
        or _by_words(seen)
        or _by_gate(seen)
        or _by_service(seen)
        or _by_emptiness(seen)
        or _of_list(seen)
    )


def _of_long(seen: Evidence) -> Message | None:
    """Return what a page is that has more words than messages have: some explain themselves at length."""
    if seen.words > 4 * SHORT or seen.is_work:
        return None
    if seen.is_default and seen.words < 2 * SHORT:
        return "placeholder"
    if message_of_title(seen.title) == "gate" or any(message_of(text) == "gate" for text in seen.headlines[:2]):
        return "gate"
    return "bot_wall" if seen.markup.is_wall else None


def _of_list(seen: Evidence) -> Message | None:
    """Return what a page is that says it above a list of others: of the lists, nothing is its own."""
    if seen.is_work or seen.has_own_data or seen.agrees or explains(seen.title) or not seen.is_list:
        return None
    heads = [seen.title, *seen.headlines]
    titled = message_of_title(seen.title)
    if titled == "gate" and seen.page.root.xpath("//input[@type='password']"):
        return titled
    for run in seen.runs[:FIRST_RUNS]:
        lines = [line for line in run if not asks_consent(line)]
        said = _first_of([message for line in lines for part in pieces_of(line) if (message := message_of_line(part))])
        said = said or next((message for line in lines if line in heads and (message := message_of(line))), None)
        said = titled if said is None and any(line in seen.headlines for line in lines) else said
        least = 0 if any(map(is_number, lines)) else MIN_OWN
        if said in _LISTED and not goes_on(lines, heads, least):
            return said
    return None


def ends_as_teaser(seen: Evidence) -> bool:
    """Return whether a page of few words says that the rest is for those who pay."""
    return seen.words < SHORT // 2 and any(is_teaser(line.text) for line in seen.lines if not line.around)


def _by_markup(seen: Evidence) -> Message | None:
    markup = seen.markup
    if seen.is_unrendered:
        return "shell"
    if markup.is_wall and not seen.is_work:
        return "bot_wall"
    if seen.words < BRIEF and markup.is_challenge_script and not seen.has_own_data and not seen.goes_on:
        return "bot_wall"
    if seen.is_work:
        return None
    if markup.is_parked and not seen.goes_on and not seen.has_own_data:
        return "parked"
    if markup.is_not_found and not (seen.goes_on and seen.words > BRIEF):
        return "soft_404"
    if seen.words < BRIEF and markup.leaves and not seen.goes_on:
        return "stub"
    return None


def _by_words(seen: Evidence) -> Message | None:
    if (seen.is_work and main_node(seen.page, ARTICLES)) or explains(seen.title):
        return None
    said = message_of_title(seen.title) or next(map(message_of, seen.page.meta("description")), None)
    said = said or next((message for text in seen.headlines if (message := message_of(text))), None)
    if said is None and seen.visible <= 2 * BRIEF and not seen.has_own_data:
        said = _first_of([message for _, message in seen.messages])
    least = 0 if any(map(is_number, (seen.title, *seen.headlines))) else MIN_OWN
    if said is None or (seen.is_continued(least) and not seen.is_sure_of(said)):
        return None
    if said == "gate" and seen.is_headed and ends_as_teaser(seen):
        return None
    if said in ("shell", "stub") and (seen.words > BRIEF or seen.has_own_data):
        return None
    return said


def _first_of(messages: list[Message]) -> Message | None:
    """Return what a page says that says several messages: an error is often an absence, and a shell anything."""
    ordered: list[Message] = sorted(messages, key=lambda message: (message == "shell", message == "server_error"))
    return ordered[0] if ordered else None


def _by_gate(seen: Evidence) -> Message | None:
    """Return `gate` for a page that has a form to sign in, or a banner about cookies, and nothing of its own."""
    if seen.is_work or seen.has_own_data:
        return None
    if seen.words < BRIEF and seen.page.root.xpath("//input[@type='password']") and not (seen.goes_on or seen.agrees):
        return "gate"
    asked = asks_consent(seen.title, is_title=True)
    lines = [line.text for line in seen.lines if not line.around and length_of(line.text) > 2]
    others = [text for text in lines if not asks_consent(text) and not message_of(text)]
    own = any(not asks_consent(text) and not message_of(text) for text in seen.headlines)
    if not asked and (own or len(others) == len(lines)):
        return None
    return "gate" if not others or (asked and not goes_on(others, [seen.title])) else None


def _by_service(seen: Evidence) -> Message | None:
    """Return `shell` for a page of few words that speaks of nothing but sites, servers and what its reader may do."""
    if seen.is_work or seen.has_own_data or seen.has_media or seen.agrees or seen.visible > 2 * BRIEF:
        return None
    lines = [line.text for line in seen.lines if not line.around]
    return "shell" if serves_only([seen.title, *lines]) else None


def _by_emptiness(seen: Evidence) -> Message | None:
    if seen.is_work or seen.has_own_data or seen.has_media:
        return None
    if seen.words >= BARE or seen.visible >= BARE or seen.says_something:
        said = sum(length_of(line.text) for line in seen.lines if not line.around)
        if said >= SLIGHT or seen.visible >= 2 * SLIGHT or seen.agrees or seen.is_headed:
            return None
        return None if seen.goes_on or ((seen.is_said or seen.is_verse) and not seen.markup.has_sensor) else "shell"
    if seen.markup.has_sensor or seen.markup.is_challenge_script:
        return "bot_wall"
    return "stub" if seen.markup.leaves_by_script else "shell"
