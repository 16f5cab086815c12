"""Judge by rules in order, the first that applies tells. `docs/drift.md` lists them from here."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from crawler.analysis.drift.fronts import sent_to
from crawler.analysis.drift.languages import languages_differ
from crawler.analysis.drift.seen import AGREE, AGREE_ALONE, AGREE_IN_CONFLICT, QUOTED, THIN, Seen
from crawler.analysis.drift.titles import agreement_of
from crawler.analysis.drift.verdicts import Verdict, Word
from crawler.analysis.drift.witness import is_brief, is_witness
from crawler.linked_pages.substitutes.messages import is_longer, length_of
from crawler.linked_pages.substitutes.texts import WORKS, absence_of

__all__ = ["RULES", "Rule", "compare"]

LISTED: Final = frozenset({"shell", "gate"})
"""What a list of short lines may be taken for."""

RETOLD: Final = 0.78
"""Share of a summary's words that are on the page, from which the summary tells of it in its own words."""

BARE: Final = 12
"""Words below which a text does not tell it, of a page that is a work by its structured data or its site."""

SHORT: Final = 100
"""Words of a page up to which a message in it is likely to be all that it says."""

MESSAGE: Final = 40
"""Likewise, of a page that is a work by its structured data or its site, and has next to nothing of what was cited."""

TELLS: Final = 0.2
"""The support from which a page has something of what was cited."""

Told = tuple[Word, float, dict[str, Any]]


class Rule(NamedTuple):
    """One rule: what it asks, and what follows."""

    name: str
    says: str
    """In words, for the documentation."""
    judge: Callable[[Seen], Told | None]


def _no_witness(seen: Seen) -> Told | None:
    return None if seen.has_witness else ("unknown", 0.9, {"headline": seen.headline[:200]})


def _absent(seen: Seen) -> Told | None:
    said = absence_of(seen.substitute)
    if seen.is_withdrawn and not seen.is_quoted and seen.kind not in WORKS:
        return "gone", 0.8, {"page": "soft_404"}
    if said is None or said == "unknown":
        return None
    return said, 0.95, {"page": seen.substitute}


def _walled(seen: Seen) -> Told | None:
    if seen.substitute is None or (seen.agreement.is_same and seen.substitute in LISTED):
        return None
    if seen.substitute in LISTED and seen.text and (_sent_home(seen) or _listed(seen)):
        return None
    if seen.substitute == "shell" and absence_of(seen.suspicion) in ("parked", "gone"):
        return None
    return "unknown", 0.9, {"page": seen.substitute}


def _sent_home(seen: Seen) -> Told | None:
    front = sent_to(seen.asked, seen.final, seen.canonical)
    if front is None or seen.agreement.is_same or (seen.is_quoted and front != seen.final):
        return None
    return "sent_home", 0.95 if front == seen.final else 0.8, {"front": front}


def _listed(seen: Seen) -> Told | None:
    if seen.agreement.is_same or not seen.is_listed or seen.is_quoted:
        return None
    return "sent_home", 0.7, {"title": seen.title[:200]}


def _same_title(seen: Seen) -> Told | None:
    return ("same", 0.98, {}) if seen.agreement.is_same else None


def _title_stayed(seen: Seen) -> Told | None:
    if not seen.then or not is_witness(seen.then) or not seen.title:
        return None
    if not agreement_of(seen.then, seen.title, seen.site).is_same:
        return None
    return "same", 0.9, {"then": seen.then[:200]}


def _quoted(seen: Seen) -> Told | None:
    return ("retitled", 0.95, {}) if seen.is_quoted else None


def _suspected(seen: Seen) -> Told | None:
    if seen.agreement.is_same or (is_longer(seen.text, SHORT) and not seen.is_listed):
        return None
    if seen.kind in WORKS and (is_longer(seen.text, MESSAGE) or seen.support >= TELLS):
        return None
    if seen.is_quoted or seen.suspicion is None or (seen.is_listed and seen.is_hinted_gate):
        return None
    return absence_of(seen.suspicion) or "unknown", 0.8, {"page": seen.suspicion}


def _other_language(seen: Seen) -> Told | None:
    digest = f"{seen.headline}. {seen.excerpt}"
    return ("unknown", 0.8, {"language": seen.language}) if languages_differ(digest, seen.text, seen.language) else None


def _too_little(seen: Seen) -> Told | None:
    if is_brief(seen.headline) and not seen.excerpt:
        return "unknown", 0.8, {"headline": seen.headline}
    thin = THIN if seen.kind not in WORKS else BARE
    if is_longer(seen.text, thin - 1) or seen.support >= seen.needed:
        return None
    return "unknown", 0.8, {"words": length_of(seen.text)}


def _retold(seen: Seen) -> Told | None:
    if seen.agreement.conflict or seen.is_elsewhere or seen.excerpt_found < RETOLD:
        return None
    return ("retitled", 0.7, {"found": round(seen.excerpt_found, 2)}) if seen.says_much else None


def _weighed(seen: Seen) -> Told | None:
    apart = seen.support - seen.needed
    return ("retitled", _sure(apart), _support(seen)) if apart >= 0 else None


def _other_text(seen: Seen) -> Told | None:
    return "rewritten", _sure(seen.needed - seen.support), _support(seen)


def _sure(apart: float) -> float:
    return min(0.95, 0.5 + apart)


def _support(seen: Seen) -> dict[str, Any]:
    return {"support": round(seen.support, 2), "needed": seen.needed}


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "no witness",
        "The headline is a label (`nan`, `here`, `read the full paper`), a bare address, or the title of a wall:"
        " `unknown`, unless the page's title as archived when it was cited stands in for it.",
        _no_witness,
    ),
    Rule(
        "says so",
        "The page says that it is `gone`, under the headline too where it says nothing else; or that the name is for"
        " sale or unused: `parked`.",
        _absent,
    ),
    Rule(
        "wall",
        "A challenge, a page to sign in, subscribe or consent, an error, or nothing without a script: `unknown`."
        " A stub that pays under the same title is none.",
        _walled,
    ),
    Rule(
        "front",
        "A redirect led to a home page or the front of a section, or the page says that its address is one:"
        " `sent_home`, but not where the title is the headline.",
        _sent_home,
    ),
    Rule(
        "title",
        "Title and headline are one, but for what sites and digests add, and no numbers conflict: `same`.",
        _same_title,
    ),
    Rule(
        "title stayed",
        "The title is what it was when the page was cited, as a web archive has it: `same`.",
        _title_stayed,
    ),
    Rule(
        "suspected",
        f"A page of at most {SHORT} words, of no known kind (of a known one: {MESSAGE}, with next to nothing of what"
        " was cited), without the headline and without the summary, whose"
        " words hint at a message: `gone`, `parked`, or `unknown` for a wall. Single words do not make a wall of a"
        " list, nor any message of a text that tells something of its own.",
        _suspected,
    ),
    Rule("list", "Two of title, address and text are those of a front page or a list: `sent_home`.", _listed),
    Rule(
        "quoted",
        f"At least {QUOTED:.0%} of the summary's phrases of four words are on the page, and the page does not name"
        " another address: `retitled`.",
        _quoted,
    ),
    Rule(
        "too little",
        f"The headline has less than two words that tell, without a summary; or the text has less than {THIN} words"
        f" ({BARE} where its kind is known): `unknown`.",
        _too_little,
    ),
    Rule(
        "retold",
        f"At least {RETOLD:.0%} of the words of a summary of eight or more are on the page: `retitled`.",
        _retold,
    ),
    Rule(
        "weighed",
        "The mean of what title and headline have in common, of the headline's words on the page and, twice, of"
        f" the summary's is at least {AGREE} ({AGREE_ALONE} without a summary, {AGREE_IN_CONFLICT} where numbers"
        " conflict or the page names another address): `retitled`.",
        _weighed,
    ),
    Rule(
        "language",
        "Digest and page are in different languages, so that no words can be compared: `unknown`.",
        _other_language,
    ),
    Rule("other text", "Else `rewritten`; the nearer to that mean, the lower the score.", _other_text),
)
"""In this order; the last one always tells."""


def compare(headline: str | None, excerpt: str | None, page: Mapping[str, Any]) -> Verdict:
    """Return what became of a page.

    Args:
        headline: of the digest.
        excerpt: what the digest said of it.
        page: `url` as cited, `final_url`, `title`, `site_name`, `description`, `text`, `language`, `canonical_url`,
            `kind`, `memento_title` (its title when it was cited, as a web archive has it), and `substitute` (what it
            was found to be in the place of another when it was read, None for nothing); any may be missing.

    >>> compare("Mills turn again", None, {"title": "Mills Turn Again | The Valley", "text": "In spring."}).verdict
    'same'
    """
    seen = Seen(headline, excerpt, page)
    for rule in RULES:
        if told := rule.judge(seen):
            verdict, score, evidence = told
            return Verdict(verdict, round(score, 2), {"rule": rule.name, **evidence})
    raise AssertionError("the last rule always tells")
