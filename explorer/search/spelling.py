"""Suggest another spelling of a query, from the archive's own words."""

import json
import re
import string
from collections.abc import Sequence
from itertools import pairwise

from explorer.connection import ArchiveConnection
from explorer.search.terms import VOCABULARY, Term, as_indexed

__all__ = ["distance", "suggest", "suggest_joined"]

LEAST_CHARS = 4
"""Characters of a word from which on it has a suggestion: shorter ones resemble too many."""
MAX_CHARS = 30
RARE = 2
"""Mentions up to which a word of the archive may be a slip."""
TIMES = 20
"""How many times as frequent the word that it may be a slip of is."""
TIMES_JOINED = 5
"""How many times as many mentions as words in a row find the word has that they make without the space."""
FAR_CHARS = 6
"""Characters of a word from which on two slips are mended."""

KNOWN = f"SELECT term, doc FROM {VOCABULARY} WHERE term IN (SELECT value FROM json_each(:words))"  # noqa: S608
ALIKE = f"SELECT term, doc FROM {VOCABULARY} WHERE term >= :begin AND term < :begin || char(0x10ffff)"  # noqa: S608
# By stems, a form that no text has may still find something.
FOUND = "SELECT count(*) AS found FROM (SELECT 1 FROM mentions_fts WHERE mentions_fts MATCH :match LIMIT :most)"
LETTERS_OF_BLOCK = 0x80
"""Code points about a letter that hold the other letters of its alphabet."""


def suggest(connection: ArchiveConnection, query: str, terms: Sequence[Term]) -> str | None:
    """Return the query with words as the archive spells them; None where it knows no better."""
    better = query
    for term in terms:
        if term.is_phrase or term.is_prefix or term.is_excluded or not LEAST_CHARS <= len(term.text) <= MAX_CHARS:
            continue
        if word := _better(connection, term.text):
            better = re.sub(rf"(?<!\w){re.escape(term.text)}(?!\w)", word, better, count=1)
    return None if better == query else better


def suggest_joined(connection: ArchiveConnection, query: str, terms: Sequence[Term], found: int) -> str | None:
    """Return the query with two words written as one, where the archive has that far more often; else None.

    Args:
        found: mentions that the query finds.
    """
    plain = [term.text for term in terms if not (term.is_phrase or term.is_prefix or term.is_excluded)]
    pairs = {as_indexed(one + other): (one, other) for one, other in pairwise(plain) if (one + other).isalnum()}
    known = connection.rows(KNOWN, words=json.dumps(sorted(pairs))) if len(plain) == len(terms) else []
    best = max(known, key=lambda row: int(row["doc"]), default=None)
    if best is None or best["doc"] < TIMES_JOINED * max(found, 1):
        return None
    one, other = map(re.escape, pairs[best["term"]])
    return re.sub(rf"(?<!\w){one}\s+{other}(?!\w)", best["term"], query, count=1)


def _better(connection: ArchiveConnection, text: str) -> str | None:
    """Return what a word may be a slip of: another word, two that were joined, or one that was parted."""
    word = as_indexed(text)
    if word.isalnum():
        return _parted(connection, word) or (_spelled(connection, word) if word.isalpha() else None)
    joined = re.sub(r"[-'’]", "", word)
    known = connection.row(KNOWN, words=json.dumps([joined])) if joined.isalnum() else None
    return joined if known and known["doc"] > _mentions_with(connection, word) else None


def _parted(connection: ArchiveConnection, word: str) -> str | None:
    """Return the two words that one was joined from: `self driving` for `selfdriving`; the most frequent beside."""
    own = connection.row(KNOWN, words=json.dumps([word]))
    if own is not None and own["doc"] > RARE:
        return None
    parts = [(word[:place], word[place:]) for place in range(1, len(word))]
    known = {row["term"] for row in connection.rows(KNOWN, words=json.dumps([part for pair in parts for part in pair]))}
    pairs = [f"{one} {other}" for one, other in parts if {one, other} <= known and _is_word(one) and _is_word(other)]
    found = max(((_mentions_with(connection, pair), pair) for pair in pairs), default=(0, ""))
    return found[1] if found[0] > (own["doc"] if own else 0) + RARE else None


def _is_word(part: str) -> bool:
    """Return whether a part of a word may stand alone: a letter is most often an ending, as in `don t`."""
    return len(part) > 1 or part.isdigit()


def _mentions_with(connection: ArchiveConnection, phrase: str) -> int:
    """Return how many mentions have a phrase; up to a bound."""
    found = connection.rows(FOUND, match='"{}"'.format(phrase.replace('"', " ")), most=TIMES)
    return int(found[0]["found"])


def _spelled(connection: ArchiveConnection, word: str) -> str | None:
    """Return the word of the archive that one may be a slip of: the nearest, of those the most frequent."""
    own = connection.row(KNOWN, words=json.dumps([word]))
    if own is None and _mentions_with(connection, word):
        return None
    if own is not None and own["doc"] > RARE:
        return None
    least = TIMES * own["doc"] if own else 1
    near = [(1, row["doc"], row["term"]) for row in connection.rows(KNOWN, words=json.dumps(_slips(word)))]
    if not near and len(word) >= FAR_CHARS:
        alike = connection.rows(ALIKE, begin=word[:2])
        near = [(2, row["doc"], row["term"]) for row in alike if distance(word, row["term"], 2) <= 2]
    near = [each for each in near if each[1] >= least and each[2] != word]
    return min(near, key=lambda each: (each[0], -each[1], each[2]))[2] if near else None


def _slips(word: str) -> list[str]:
    """Return the words that are one letter away: one left out, added or another, or two exchanged.

    >>> {"gear", "gaers", "geas", "gears"} <= set(_slips("gaer") + _slips("gears"))
    True
    >>> "шестерня" in _slips("шестерна")
    True
    """
    parts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    letters = _alphabet(word)
    return sorted(
        {a + b[1:] for a, b in parts if b}
        | {a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1}
        | {a + letter + b[1:] for a, b in parts if b for letter in letters}
        | {a + letter + b for a, b in parts for letter in letters}
    )


def _alphabet(word: str) -> str:
    """Return the small letters of the alphabets of a word.

    >>> _alphabet("gear") == string.ascii_lowercase, "я" in _alphabet("шест")
    (True, True)
    """
    if word.isascii():
        return string.ascii_lowercase
    blocks = {ord(letter) // LETTERS_OF_BLOCK * LETTERS_OF_BLOCK for letter in word}
    letters = (chr(point) for block in sorted(blocks) for point in range(block, block + LETTERS_OF_BLOCK))
    return "".join(letter for letter in letters if letter.isalpha() and letter == as_indexed(letter))


def distance(one: str, other: str, most: int) -> int:
    """Return how many slips (a letter left out, added, another, two exchanged) part two words; more than `most` where
    they are farther apart.

    >>> distance("chatgtp", "chatgpt", 2), distance("recieve", "receives", 2), distance("gear", "wheel", 2)
    (1, 2, 3)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, another in enumerate(other, start=1):
            least = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != another))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                least = min(least, earlier[j - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
