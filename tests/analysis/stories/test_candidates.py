"""Pairs of documents that share enough rare words, beside what is told of each pair alone."""

from datetime import date
from random import Random

import numpy as np
import pytest

from crawler.analysis.stories import candidates as subject
from crawler.analysis.stories.counts import Counts, rarity_in
from crawler.analysis.stories.documents import Document, Sentences, Shared, read_document
from crawler.analysis.stories.judgement import MAX_DAYS
from crawler.analysis.stories.mentions import Mention
from crawler.analysis.stories.numbered import Lexicon, Numbered
from crawler.analysis.stories.promise import Promise
from crawler.analysis.stories.rarity import Rarity

DAY = date(2024, 5, 6).toordinal()


def documents(size: int) -> list[Document]:
    """Documents of few words each, of several days, some with a page and with long names."""
    chance = Random(7)  # noqa: S311 - no secret
    mentions = []
    for place in range(size):
        words = chance.choices([f"gear{number}" for number in range(60)], k=4)
        page = " ".join([*words[:2], *chance.choices([f"gear{number}" for number in range(60)], k=3)])
        mentions.append(
            Mention(
                id=place, place=place, day=DAY + place // 2, work=f"w{chance.randrange(size)}", site="s.example",
                address="https://s.example/", title=" ".join(words), summary="Old Brass Guild met. OBG met.",
                page_title=page if place % 3 == 0 else "",
            )
        )  # fmt: skip
    shared = Shared([Sentences([])])
    return [read_document(mention, shared) for mention in mentions]


def telling(held: list[Document], rarity: Rarity) -> set[str]:
    having = [*(document.words for document in held), *(document.page - document.words for document in held)]
    least = rarity.of_count(subject.MAX_WORKS_OF_WORD)
    return {
        word
        for word in frozenset().union(*having)
        if sum(word in words for words in having) > 1 and rarity.of_word(word) >= least
    }


def shared_rarity(one: Document, other: Document, words: set[str], rarity: Rarity) -> float:
    pages = one.page - one.words, other.page - other.words
    found = [*(one.words & other.words), *(one.words & pages[1]), *(pages[0] & other.words)]
    return sum(rarity.of_word(word) for word in found if word in words)


@pytest.mark.parametrize("cells", [1, subject.MAX_CELLS], ids=["one at a time", "many at a time"])
def test_all_pairs_within_the_window_that_share_enough_are_found(monkeypatch: pytest.MonkeyPatch, cells: int) -> None:
    monkeypatch.setattr(subject, "MAX_CELLS", cells)
    monkeypatch.setattr(Promise, "_are_promising", lambda _, ones, others: np.ones(len(ones), np.bool_))
    held = documents(200)
    lexicon = Lexicon()
    before, now = Numbered(held[:50], lexicon), Numbered(held[50:], lexicon)
    rarity = rarity_in([Counts(Numbered(held, lexicon))], lexicon)
    words = telling(held, rarity)
    wanted = {
        (one.mention.id, other.mention.id)
        for place, other in enumerate(held)
        for one in held[:place]
        if place >= 50
        and other.mention.day - one.mention.day <= MAX_DAYS
        and one.mention.work != other.mention.work
        and shared_rarity(one, other, words, rarity) >= subject.MIN_RARITY
    }
    found = [(one.mention.id, other.mention.id) for one, other in subject.candidates(before, now, rarity)]
    assert wanted
    assert sorted(found) == sorted(wanted)


def test_only_the_latest_documents_with_a_word_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Promise, "_are_promising", lambda _, ones, others: np.ones(len(ones), np.bool_))
    monkeypatch.setattr(subject, "MAX_POSTINGS", 3)
    monkeypatch.setattr(subject, "MIN_RARITY", 0.1)
    shared = Shared([Sentences([])])
    alike = [
        read_document(
            Mention(
                id=place, place=place, day=DAY, work=f"w{place}", site="", address="", title="Sprocket", summary=""
            ),
            shared,
        )
        for place in range(6)
    ]
    lexicon = Lexicon()
    before, now = Numbered(alike[:5], lexicon), Numbered(alike[5:], lexicon)
    rarity = rarity_in([Counts(Numbered([*alike, *documents(80)], lexicon))], lexicon)
    found = [one.mention.id for one, other in subject.candidates(before, now, rarity)]
    assert found == [2, 3, 4]
