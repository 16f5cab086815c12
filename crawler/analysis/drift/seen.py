"""What a digest said of a page, what the page is, and how both agree, each computed when it is first asked for."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit

from crawler.analysis.bounds import MAX_TEXT
from crawler.analysis.drift.fronts import is_list
from crawler.analysis.drift.titles import Agreement, agreement_of
from crawler.analysis.drift.witness import is_witness, own_words
from crawler.analysis.drift.words import quoted_share, share, stems, words_of
from crawler.linked_pages.substitutes.headers import substitute_by_address
from crawler.linked_pages.substitutes.lexicon import Message
from crawler.linked_pages.substitutes.messages import is_longer
from crawler.linked_pages.substitutes.texts import (
    absence_of,
    statement_of_texts,
    substitute_of_texts,
    suspicion_of_texts,
)

__all__ = ["AGREE", "AGREE_ALONE", "AGREE_IN_CONFLICT", "QUOTED", "THIN", "Seen"]

QUOTED: Final = 0.4
"""Share of a summary's phrases on the page from which the summary quotes it."""

AGREE: Final = 0.64
"""Mean of what headline and summary have in common with a page from which it is taken for the one described."""

AGREE_ALONE: Final = 0.57
"""Likewise, of a headline without a summary."""

AGREE_IN_CONFLICT: Final = 0.7
"""Likewise, where headline and title give different numbers, or the page names another address."""

THIN: Final = 30
"""Words of a text below which it does not tell that it is another one."""

MUCH: Final = 8
"""Words of a summary that are of one page alone."""

HALF: Final = 0.5
"""Share of a headline's words in a title below which the title is no proof."""

MIN_SUBJECT: Final = 3
"""Words of an address that name its subject."""


class Seen:
    """A digest's words beside a page."""

    def __init__(self, headline: str | None, excerpt: str | None, page: Mapping[str, Any]) -> None:
        self.page = page
        self.then: str | None = page.get("memento_title")
        """Title of the page as archived when it was cited."""
        self.has_witness = is_witness(headline)
        if not self.has_witness and self.then and is_witness(self.then):
            headline, self.has_witness = self.then, True
        self.headline = headline or ""
        self._said = excerpt
        self.title: str = page.get("title") or ""
        self.site: str | None = page.get("site_name")
        self.text: str = (page.get("text") or "")[:MAX_TEXT]
        self.description: str = page.get("description") or ""
        self.language: str | None = page.get("language")
        self.kind: str | None = page.get("kind")
        self.asked: str = page.get("url") or ""
        self.final: str = page.get("final_url") or self.asked
        self.canonical: str | None = page.get("canonical_url")

    @cached_property
    def excerpt(self) -> str:
        """What the digest said of the page, without what sites write on every page."""
        return own_words(self._said)

    @cached_property
    def substitute(self) -> Message | None:
        """What the page is in the place of another, as it was judged when it was read, or by title and text alone."""
        if "substitute" in self.page:
            known: Message | None = self.page["substitute"]
            return known
        moved = substitute_by_address(self.asked, self.final) if self.asked and self.final else None
        return moved or substitute_of_texts(self.title, self.text, url=self.final, kind=self.kind)

    @cached_property
    def suspicion(self) -> Message | None:
        """What the page may be in the place of another, where nothing shows that it is the one described."""
        return suspicion_of_texts(self.title, self.text, _host(self.final))

    @cached_property
    def is_hinted_gate(self) -> bool:
        """Whether the page is suspected of being a wall by single words alone, such as a list of stories may hold."""
        return absence_of(self.suspicion) == "unknown" and statement_of_texts(self.title, self.text) is None

    @cached_property
    def is_withdrawn(self) -> bool:
        """Whether the title is the headline, and the text says no more than that the page is gone."""
        if not self.agreement.is_same or not self.text or is_longer(self.text, THIN):
            return False
        said, asked = suspicion_of_texts(None, self.text), suspicion_of_texts(self.headline, self.excerpt)
        return absence_of(said) == "gone" != absence_of(asked) and self.headline_found < HALF

    @cached_property
    def is_quoted(self) -> bool:
        """Whether the summary quotes the page, and the page is not one that shares a beginning with it."""
        if not self.excerpt or self.excerpt_quoted < QUOTED:
            return False
        return not (self.is_elsewhere and self.agreement.overlap < HALF)

    @cached_property
    def is_elsewhere(self) -> bool:
        """Whether the page says that its address is one that names another subject than the cited one."""
        one, other = _subject(self.asked), _subject(self.canonical or "")
        return min(len(one), len(other)) >= MIN_SUBJECT and not one & other

    @cached_property
    def is_listed(self) -> bool:
        """Whether the page is a front page or a list by what it says."""
        own = self.canonical if self.canonical and self.final == self.asked else self.final
        return is_list(self.title, self.site, self.text, self.asked, own, self.kind)

    @cached_property
    def agreement(self) -> Agreement:
        """How headline and title agree; of a document whose title is the name of a file, headline and first words."""
        found = agreement_of(self.headline, self.title, self.site)
        if found.is_same or not self.text or is_witness(self.title):
            return found
        begins = agreement_of(self.headline, " ".join(self.text.split()[: len(self.headline.split())]))
        return begins if begins.is_same else found

    @cached_property
    def words(self) -> list[str]:
        """Words of the page's text."""
        return words_of(self.text)

    @cached_property
    def text_stems(self) -> frozenset[str]:
        """What the text and the description are about."""
        return stems(self.words) | stems(words_of(self.description))

    @cached_property
    def headline_found(self) -> float:
        """Share of the headline's words that are in the text or the description."""
        return share(stems(words_of(self.headline)), self.text_stems)

    @cached_property
    def excerpt_stems(self) -> frozenset[str]:
        """What the summary is about."""
        return stems(words_of(self.excerpt))

    @property
    def says_much(self) -> bool:
        """Whether the summary has enough words for them to be of this page alone."""
        return len(self.excerpt_stems) >= MUCH

    @cached_property
    def excerpt_found(self) -> float:
        """Share of the summary's words that are on the page: its text, its title and what it says of itself."""
        return share(self.excerpt_stems, self.text_stems | stems(words_of(self.title)))

    @cached_property
    def excerpt_quoted(self) -> float:
        """Share of the summary's phrases that are on the page word by word."""
        return quoted_share(words_of(self.excerpt), [*self.words, "", *words_of(self.description)])

    @cached_property
    def support(self) -> float:
        """Mean of what headline and summary have in common with the page, from 0 to 1; the summary counts half."""
        title = (self.agreement.overlap + self.agreement.likeness) / 2
        if not self.excerpt:
            return (title + self.headline_found) / 2
        return (title + self.headline_found + 2 * self.excerpt_found) / 4

    @property
    def needed(self) -> float:
        """The `support` from which the page is taken for the one described."""
        if self.agreement.conflict or self.is_elsewhere:
            return AGREE_IN_CONFLICT
        return AGREE if self.excerpt else AGREE_ALONE


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _subject(url: str) -> frozenset[str]:
    return stems(words_of(urlsplit(url).path.rstrip("/").rpartition("/")[2]))
