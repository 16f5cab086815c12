"""What many pairs of documents may have in common, beside what is told of each pair alone."""

from datetime import date

import numpy as np
import pytest

from crawler.analysis.stories.counts import Counts, rarity_in
from crawler.analysis.stories.documents import Document, Sentences, Shared, read_document
from crawler.analysis.stories.held import Held
from crawler.analysis.stories.mentions import Mention
from crawler.analysis.stories.numbered import Lexicon, Numbered
from crawler.analysis.stories.promise import Promise
from crawler.analysis.stories.rarity import Rarity

DAY = date(2024, 5, 6).toordinal()
TOLD = (
    ("Ratchet Works buys Sprocket Labs", "The Old Brass Guild agreed.", ""),
    ("Sprocket Labs sold to Ratchet Works", "OBG agreed, the guild said.", "Ratchet Works buys brass foundry"),
    ("OBG sues Sprocket Labs over brass", "A foundry is next.", ""),
    ("Brass foundry of Ratchet Works burns", "", "OBG mourns brass foundry: Sprocket Labs next"),
    ("Weather of the week", "Rain.", ""),
    ("", "Ratchet Works and the Brass foundry: rain.", ""),
    ("nan", "Brass and sprocket.", ""),
)


def documents() -> list[Document]:
    shared = Shared([Sentences([])])
    return [
        read_document(
            Mention(
                id=place, place=place, day=DAY + place, work=f"w{place}", site=f"s{place}.example", address="",
                title=title, summary=summary, page_title=page,
            ),
            shared,
        )
        for place, (title, summary, page) in enumerate(TOLD)
    ]  # fmt: skip


def promise_of(documents: list[Document]) -> tuple[Rarity, Promise]:
    lexicon = Lexicon()
    before, now = Numbered(documents[:1], lexicon), Numbered(documents[1:], lexicon)
    rarity = rarity_in([Counts(before), Counts(now)], lexicon)
    return rarity, Promise(Held(before, now, rarity))


def may_share(one: Document, other: Document) -> frozenset[str]:
    """Words that one says, and the other one says, abbreviates or has on its page."""
    return one.words & (other.words | other.page | other.initials) | other.words & (one.words | one.page | one.initials)


def test_all_that_one_says_and_the_other_one_has_in_any_way_is_in_common() -> None:
    held = documents()
    assert any(document.page for document in held)
    assert any("obg" in document.initials for document in held)
    rarity, promise = promise_of(held)
    pairs = [(one, other) for other in range(len(held)) for one in range(other)]
    ones, others = np.array(pairs).T
    told = promise._in_common(ones, others)
    for (one, other), *measures in zip(pairs, *(values.tolist() for values in told), strict=True):
        shared = may_share(held[one], held[other])
        titles = held[one].title, held[other].title
        # What a headline and any text of the other document have: none of it is missing in what both may share.
        shares = [
            sum(map(rarity.of_word, title & shared)) / sum(map(rarity.of_word, title)) for title in titles if title
        ]
        assert measures == [
            len(shared),
            rarity.of_rarest(shared),
            pytest.approx(min(shares, default=0.0)),
            rarity.of_rarest((titles[0] | titles[1]) & shared),
        ]


def test_a_pair_with_a_text_in_common_is_kept_whatever_its_words() -> None:
    sentence = "It was said so by all who were there in the end."
    shared = Shared([Sentences([])])
    held = [
        read_document(
            Mention(
                id=place, place=place, day=DAY, work=f"w{place}", site="s.example", address="", title=title,
                summary=sentence if place < 2 else "",
            ),
            shared,
        )
        for place, title in enumerate(("Gears", "Brass", "Vale"))
    ]  # fmt: skip
    _, promise = promise_of(held)
    assert list(promise.kept(np.array([0, 0, 1]), np.array([1, 2, 2]))) == [(0, 1)]
