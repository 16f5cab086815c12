"""Words of headlines and summaries, as they are compared: folded, without the commonest ones and without endings."""

import re
from collections.abc import Iterable
from unicodedata import normalize

from crawler.text.typography import as_ascii

__all__ = [
    "MIN_HEADLINE_WORDS",
    "compared",
    "initials_of",
    "key_of",
    "says_nothing",
    "sentences_of",
    "stem",
    "words_of",
    "words_of_key",
]

_WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*")
_JOINED = re.compile(r"\.[^\W_]")
_IN_A_ROW = re.compile("[.'][.']")
"""Signs of which one alone may be inside of a word."""
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)\]]*\s+")
_INITIALS = re.compile(r"(?:[a-z]\.)+[a-z]?")
_NOT_WORD = re.compile(r"[\W_]+")
_ASCII = bytes(ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(128)).ljust(256)
"""What stands for each byte of a text of ASCII in its key."""
_WITH_SIGNS = bytes(code if chr(code) in ".'" else _ASCII[code] for code in range(256))
"""The same, where signs stay that may be inside of a word."""

# Words that any two English texts share, and those that any two headlines share. Rarity would weigh them at nearly
# nothing; without them an archive of a few issues, which has no rarity to speak of, does not join by them.
# fmt: off
_COMMON = frozenset(
    {
        "a", "about", "after", "all", "also", "amid", "an", "and", "are", "as", "at", "be", "been", "before",
        "being", "but", "by", "can", "could", "did", "do", "does", "for", "from", "had", "has", "have", "he", "her",
        "his", "how", "i", "if", "in", "into", "is", "it", "its", "just", "like", "may", "might", "more", "most",
        "my", "new", "no", "not", "now", "of", "on", "one", "or", "our", "out", "over", "said", "say", "says",
        "she", "should", "so", "than", "that", "the", "their", "then", "these", "they", "this", "those", "to",
        "two", "up", "us", "via", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will",
        "with", "would", "you", "your", "first",
    }
)
# fmt: on

# What titles of walls, missing pages and empty cells of tables say.
_SAYS_NOTHING = re.compile(
    r"""\W*+(?:nan|none|null|untitled|here|link|this|article|source|paper|report|read\ more|just\ a\ moment
    |are\ you\ a\ robot|access\ denied|attention\ required|page\ not\ found|\w*\W*recaptcha|https?:.*|www\..*)\W*""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)

MIN_HEADLINE_WORDS = 5
"""Words of a headline that is a text of its own: two that are equal are no accident."""

_SUFFIXES = ("ing", "ed")

_NAME_WORD = r"[^\W\d_a-z][^\W\d_]*+(?:['’][^\W_]++)?"
_ASCII_NAME_REST = r"[A-Za-z]*+(?:'[A-Za-z0-9]++)?"
# Words with capitals in a row; small words between them have no letter in the abbreviation.
_BETWEEN_NAMES = r"[ -](?:(?:of|for|and|the|on|in) ){0,2}"
_LONG_NAME = re.compile(rf"\b{_NAME_WORD}(?:{_BETWEEN_NAMES}{_NAME_WORD}){{2,11}}")
_CAPITAL = re.compile(rf"\b{_NAME_WORD}")
# The same in a text of ASCII, in half the time: it is searched for by its first letter.
_LONG_ASCII_NAME = re.compile(
    rf"[A-Z](?<![A-Za-z0-9_][A-Z]){_ASCII_NAME_REST}(?:{_BETWEEN_NAMES}[A-Z]{_ASCII_NAME_REST}){{2,11}}"
)

MAX_HELD_WORDS = 1 << 16
"""Words that are held with how they are compared."""

MIN_INITIALS = 3
MAX_INITIALS = 6
"""Letters of an abbreviation that stands for a name of as many words."""


def words_of(text: str) -> list[str]:
    """Return the words of a text in their order, as they are compared.

    >>> words_of("The E.U. fines Acme's DALL-E 2, and robots are launching")
    ['eu', 'fine', 'acme', 'dall', 'e', '2', 'robot', 'launch']
    """
    plain = as_ascii(text.replace("’", "'"))
    if plain is None or _IN_A_ROW.search(plain):
        return compared(_WORD.findall(text))
    return compared(plain.encode().translate(_WITH_SIGNS).decode().strip(".'").split())  # in two thirds of the time


def words_of_key(key: str, text: str) -> list[str]:
    """Return the words of a text, as `words_of` does, sooner where they are those of its key.

    >>> words_of_key("acme sued", "Acme: sued!"), words_of_key("the e u sued", "The E.U. sued")
    (['acme', 'sued'], ['eu', 'sued'])
    """
    is_alike = text.isascii() and "'" not in text and _JOINED.search(text) is None
    return compared(key.split()) if is_alike else words_of(text)


def compared(words: Iterable[str]) -> list[str]:
    """Return single words, which may have signs around them, as they are compared, without common ones.

    >>> compared(["The", "Gears", "launching"])
    ['gear', 'launch']
    """
    return list(filter(None, map(_COMPARED.__getitem__, words)))


def initials_of(text: str) -> frozenset[str]:
    """Return the abbreviations, as words are compared, that the long names of a text may have elsewhere.

    >>> sorted(initials_of("The National Board of Highway Safety met"))
    ['bhs', 'nbh', 'nbhs', 'tnb', 'tnbh', 'tnbhs']
    """
    found = set()
    for name in (_LONG_ASCII_NAME if text.isascii() else _LONG_NAME).findall(text):
        letters = "".join(word[0] for word in _CAPITAL.findall(name)).casefold()
        for first in range(len(letters)):
            for last in range(first + MIN_INITIALS, min(first + MAX_INITIALS, len(letters)) + 1):
                found.add(letters[first:last])
    return frozenset(found)


def stem(word: str) -> str:
    """Return a word without its commonest English endings; words of other scripts and with digits as they are.

    >>> [stem(word) for word in ("launches", "launched", "launch", "policies", "gas", "gpt4s")]
    ['launch', 'launch', 'launch', 'policy', 'gas', 'gpt4s']
    """
    if not (word.isascii() and word.isalpha()):
        return word
    if len(word) > 5 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    for suffix in _SUFFIXES:
        if len(word) > len(suffix) + 4 and word.endswith(suffix):
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text.

    >>> sentences_of("Join us. Learn more! Acme 2.0 is out")
    ['Join us.', 'Learn more!', 'Acme 2.0 is out']
    """
    return [sentence for sentence in _SENTENCE.split(text) if sentence]


def key_of(sentence: str) -> str:
    """Return a sentence as it is compared with others: its letters and digits.

    >>> key_of("“Learn more” — here!")
    'learn more here'
    """
    plain = as_ascii(sentence)
    if plain is not None:  # in half the time
        return " ".join(plain.encode().translate(_ASCII).decode().split())
    return _NOT_WORD.sub(" ", sentence.casefold()).strip()


def says_nothing(headline: str) -> bool:
    """Return whether a headline says nothing of its page: empty, a bare address, the title of a wall, an anchor.

    >>> [says_nothing(title) for title in ("nan", "Are you a robot?", "https://a.example/b", "Acme sued", "")]
    [True, True, True, False, True]
    """
    return not headline.strip() or _SAYS_NOTHING.fullmatch(headline) is not None


class _Compared(dict[str, str]):
    """Words as written -> as they are compared; empty texts for common ones. It forgets all when it holds too many: a
    cache that keeps those which were used last takes half as long again for each."""

    def __missing__(self, raw: str) -> str:
        if len(self) >= MAX_HELD_WORDS:
            self.clear()
        folded = _fold(raw.strip(".'"))
        word = self[raw] = "" if folded in _COMMON else stem(folded)
        return word


_COMPARED = _Compared()


def _fold(raw: str) -> str:
    word = normalize("NFKC", raw).replace("’", "'").casefold().removesuffix("'s").replace("'", "")
    return word.replace(".", "") if _INITIALS.fullmatch(word) else word
