"""Which mentions are tied: by words that are rare around them, texts, days and versions."""

import tracemalloc
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.analysis.stories.addresses import day_in, words_in
from crawler.analysis.stories.documents import Sentences, Shared, read_document
from crawler.analysis.stories.judgement import AFFAIR, STORY, Weights
from crawler.analysis.stories.mentions import Mention, Tie
from crawler.analysis.stories.periods import PERIOD_DAYS, period_of
from crawler.analysis.stories.promise import Promise
from crawler.analysis.stories.ties import ties_of_periods
from crawler.analysis.stories.versions import conflict, versions_in
from crawler.analysis.stories.words import key_of, says_nothing, sentences_of, words_of

DAY = date(2024, 5, 6).toordinal()


def mention(number: int, title: str, summary: str = "", *, days: int = 0, site: str = "", address: str = "") -> Mention:
    site = site or f"s{number}.example"
    return Mention(
        id=number,
        place=number,
        day=DAY + days,
        work=f"https://{site}/{number}",
        site=site,
        address=address or f"https://{site}/{number}",
        title=title,
        summary=summary,
    )


def crowd() -> list[Mention]:
    """A thousand mentions, as a year of a weekly digest has, with common words and one word of their own each."""
    return [
        mention(n, f"Report on craft {n % 40} and guild {n % 7}: workers of town{n} meet", f"A guild of town{n} met.")
        for n in range(1000, 2000)
    ]


def ties(*mentions: Mention) -> list[Tie]:
    all_of_them = sorted((*mentions, *crowd()), key=lambda m: (m.day, m.place))
    ids = {each.id for each in mentions}
    periods = {period_of(each.day) for each in all_of_them}
    return [tie for tie in ties_of_periods(all_of_them, periods) if {tie.a, tie.b} <= ids]


SALE = "Ratchet Works buys Sprocket Labs for nine million crowns"
OTHER_SALE = "Sprocket Labs sold to Ratchet Works for nine million crowns"


def kinds(*mentions: Mention) -> list[str]:
    return [tie.kind for tie in ties(*mentions)]


def test_two_headlines_with_rare_words_tell_the_same_news() -> None:
    (tie,) = ties(mention(1, SALE), mention(2, OTHER_SALE, days=7))
    assert (tie.a, tie.b, tie.kind) == (1, 2, "same_news")
    assert {"ratchet", "sprocket"} <= set(tie.evidence.split(", "))


def test_what_is_alike_months_later_is_another_story() -> None:
    assert kinds(mention(1, SALE), mention(2, OTHER_SALE, days=70)) == []


def test_pages_of_two_days_are_no_same_news() -> None:
    early = mention(1, SALE, address="https://a.example/2024/05/01/ratchet")
    assert "same_news" not in kinds(early, mention(2, OTHER_SALE, address="https://b.example/2024/05/05/ratchet"))


def test_versions_that_conflict_keep_apart() -> None:
    assert kinds(
        mention(1, "Ratchet Works unveils Sprocket 2 with brass teeth"),
        mention(2, "Ratchet Works unveils Sprocket 3 with brass teeth"),
    ) == []  # fmt: skip


def test_a_version_before_a_comma_or_a_full_stop_is_whole() -> None:
    assert versions_in("Sprocket 4.6, the heir of Ratchet 3.2.") == {"sprocket": {"4.6"}, "ratchet": {"3.2"}}
    assert versions_in("Sprocket 4.6% cheaper, Ratchet 1,000 sold") == {}


@pytest.mark.parametrize(
    ("one", "other", "are_apart"),
    [
        ("$60M", "$300 million", True),
        ("USD 41.0 Billion", "US$ 276.58 Billion", True),
        ("$1.5 billion", "$1,460,000,000", False),
        ("£20m", "£25m", False),
        ("€60M", "$300M", False),
        ("$5", "5 percent", False),
        ("$0", "$9", False),
    ],
)
def test_amounts_that_conflict_keep_apart(one: str, other: str, are_apart: bool) -> None:
    assert conflict(versions_in(f"Ratchet sold for {one}"), versions_in(f"{other} for Sprocket")) is are_apart


def test_what_one_headline_tells_and_the_other_leaves_out_is_another_affair() -> None:
    said = "Ratchet Works buys Sprocket Labs, for nine million crowns, in spring."
    assert kinds(mention(1, SALE), mention(2, OTHER_SALE, said, days=7)) == ["same_news"]
    told = kinds(mention(1, SALE), mention(2, "Lathe strike grips Pewter Valley mines", said, days=7))
    assert "same_news" not in told


def test_an_abbreviation_is_the_name_that_it_stands_for() -> None:
    name = "The Bronze Cogwheel Safety Office released a study of cracks."
    short = mention(2, "BCSO study finds cracks", "Cogwheels crack in frost.")
    assert kinds(mention(1, "Cogwheels crack", name), short) == ["same_news"]
    assert kinds(mention(1, "Cogwheels crack", name.replace(" Cogwheel", "")), short) != ["same_news"]


def test_a_sentence_that_two_works_share_is_no_evidence() -> None:
    boilerplate = "Subscribe to the Quarterly Cogwheel for exclusive coverage of brass, bronze and pewter."
    assert kinds(mention(1, "Bees return", boilerplate), mention(2, "Rain expected", boilerplate)) == []


def test_one_text_in_two_places_is_told_by_its_headline() -> None:
    title = "Why brass gears outlast those of pewter"
    assert kinds(mention(1, title), mention(2, title, days=7)) == ["same_text"]


LONG = "how the lock keepers of nine valleys learned to read the water"


def test_one_wording_in_two_headlines_is_one_text_weeks_later() -> None:
    (tie,) = ties(mention(1, f"Sprocket and Ratchet: {LONG}"), mention(2, f"SprocketNet: {LONG}", days=45))
    assert (tie.kind, tie.rule) == ("same_text", "wording")


def test_an_equal_headline_comes_back_weeks_later() -> None:
    assert "same_text" not in kinds(mention(1, LONG), mention(2, LONG, days=45))


@pytest.mark.parametrize("site", ["gazette.example", ""])
def test_what_one_site_begins_alike_is_a_series(site: str) -> None:
    told = "Sprocket Labs and Ratchet Works told the valley of brass teeth and a waterwheel"
    begin = "Great wheels of Ratchet valley"
    two = (
        mention(1, f"{begin}: the Sprocket of Ratchet Works", told, site=site),
        mention(2, f"{begin}: Ratchet's Sprocket of brass", f"{told} on Monday", site=site),
    )
    assert ("same_news" in kinds(*two)) is (not site)


def test_headlines_that_begin_with_one_doer_are_likelier_of_one_event() -> None:
    rest = "names a Sprocket of brass"
    one = mention(1, f"Ratchet {rest}")
    (same,) = ties(one, mention(2, "Ratchet has named its Sprocket brass"))
    (other,) = ties(one, mention(2, "Named its Sprocket brass: Ratchet"))
    assert (same.kind, other.kind) == ("same_news", "follow_up")


def test_what_an_issue_lists_under_a_story_is_likelier_the_same_news() -> None:
    one, other = mention(1, SALE), mention(2, OTHER_SALE)
    (listed,) = ties(one, replace(other, parent=1))
    (apart,) = ties(one, other)
    assert listed.score > apart.score


def test_what_a_summary_begins_with_counts_more_than_how_it_goes_on() -> None:
    told, filler = "Sprocket Labs was sold for crowns.", " ".join(f"Town{n} met in its hall." for n in range(10))
    one = mention(1, SALE)
    (early,) = ties(one, mention(2, "Ratchet Works buys a rival", f"{told} {filler}"))
    (late,) = ties(one, mention(2, "Ratchet Works buys a rival", f"{filler} {told}"))
    assert (early.kind, early.score > late.score) == ("same_news", True)


def test_one_version_of_one_thing_ties_and_one_amount_does_not() -> None:
    one, other = "Ratchet unveils Sprocket {} of brass", "Hands on with Sprocket {}, brass from Ratchet"
    (version,) = ties(mention(1, one.format("2")), mention(2, other.format("2")))
    (amount,) = ties(mention(1, one.format("$2")), mention(2, other.format("$2")))
    assert version.score > amount.score


def test_headlines_that_say_nothing_tie_nothing() -> None:
    assert kinds(mention(1, "Are you a robot?"), mention(2, "Are you a robot?")) == []


def test_a_headline_that_says_nothing_is_judged_by_its_address() -> None:
    wall = mention(
        2, "Are you a robot?", address="https://b.example/news/ratchet-works-buys-sprocket-labs-nine-million-crowns"
    )
    assert kinds(mention(1, SALE), wall) == ["same_news"]


def test_links_listed_as_related_are_of_the_affair() -> None:
    parent = mention(1, SALE)
    child = Mention(
        id=2, place=2, day=DAY, work="w", site="x.example", address="https://x.example/2", title="Gears in the news",
        summary="", parent=1,
    )  # fmt: skip
    (tie,) = ties(parent, child)
    assert (tie.kind, tie.rule) == ("follow_up", "related")


def test_what_is_read_of_a_page_joins_in() -> None:
    plain = mention(2, "A sale in the valley: Ratchet grows")
    assert kinds(mention(1, SALE), plain) == []
    read = Mention(
        id=2, place=2, day=DAY, work=plain.work, site=plain.site, address=plain.address, title=plain.title, summary="",
        page_title="Ratchet buys Sprocket Labs: a sale in the valley, Ratchet grows",
        page_text="Ratchet Works buys Sprocket Labs for nine million crowns, both said.",
    )  # fmt: skip
    assert kinds(mention(1, SALE), read) == ["same_news"]
    unlike = replace(read, page_title="The Daily Cogwheel")
    assert kinds(mention(1, SALE), unlike) == []


DRESS = "Cookies, brass and pewter: subscribe to the Daily Cogwheel. Ratchet, Sprocket and crowns are in the news."


def paged(page: str, *, day: int | None = None) -> Callable[[Mention], Mention]:
    return lambda each: replace(each, page_title=each.title, page_text=page, page_day=day)


@pytest.mark.parametrize(
    "dressed",
    [paged(DRESS), paged(" ".join(f"word{n}" for n in range(200))), paged(""), paged("x", day=DAY + 400)],
    ids=["one text", "words of its own", "no text", "a later day"],
)
def test_pages_lower_no_score(dressed: Callable[[Mention], Mention]) -> None:
    pair = mention(1, SALE), mention(2, OTHER_SALE, days=7)
    (plain,) = ties(*pair)
    (tie,) = ties(*map(dressed, pair))
    assert (tie.kind, tie.score >= plain.score) == (plain.kind, True)
    assert ties(dressed(pair[0]), pair[1])[0].score >= plain.score


def test_the_dress_of_pages_ties_nothing() -> None:
    pair = mention(1, "Ratchet paints its crowns"), mention(2, "Sprocket oils its brass", "Pewter was sold out.")
    assert kinds(*pair) == kinds(*map(paged(DRESS), pair)) == []


def test_pages_are_not_counted_as_what_digests_say() -> None:
    pair = mention(1, SALE), mention(2, OTHER_SALE, days=7)
    others = [mention(n, f"A walk in town{n}") for n in range(500, 600)]
    assert ties(*pair, *others) == ties(*pair, *map(paged(f"{SALE}. {OTHER_SALE}"), others))


@given(st.text(), st.text())
def test_any_text_is_read(title: str, summary: str) -> None:
    one = mention(1, title, summary, address=summary)
    document = read_document(one, Shared([Sentences([one])]))
    assert document.title <= document.words
    assert all(words_of(word) or word for word in document.words)
    assert not conflict(versions_in(title), versions_in(title))
    assert isinstance(says_nothing(title), bool)


PHRASES = st.sampled_from(["Gears turn.", "Valves shut!", "Pumps run on and on."])
TEXTS = st.lists(PHRASES, max_size=3).map(" ".join)


@given(st.lists(st.lists(st.tuples(TEXTS, st.sampled_from("abc")), max_size=4), min_size=1, max_size=3))
def test_sentences_of_two_works_are_shared_whatever_the_periods(periods: list[list[tuple[str, str]]]) -> None:
    cited = [
        [replace(mention(1, "", said), work=work, page_text=said) for said, work in mentions] for mentions in periods
    ]
    shared = Shared([Sentences(mentions) for mentions in cited])
    works: dict[str, set[str]] = defaultdict(set)
    for one in chain.from_iterable(cited):
        for sentence in sentences_of(one.summary):
            works[key_of(sentence)].add(one.work)
    assert shared.sentences == shared.page_sentences == {key for key, having in works.items() if len(having) > 1}
    assert all(shared.said_of_others(key, "a") == bool(having - {"a"}) for key, having in works.items())


@given(st.text())
def test_any_address_is_read(address: str) -> None:
    assert day_in(address) is None or date.fromordinal(day_in(address) or 1).year >= 2000
    assert words_in(address) == words_in(address)


def test_no_pair_is_passed_over_that_measures_would_tie(monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    for number in range(1, 90):
        one, two = f"ratchet{number // 3}", f"sprocket{number // 3}"
        sayings = (f"{one} buys {two}", f"{two} 2 sues {one} over brass", f"{one} works with {two} in vale{number % 2}")
        each = mention(number, sayings[number % 3], f"{sayings[number % 2]} of pewter, said town{number % 5}.")
        told.append(
            replace(
                each,
                day=DAY + 5 * (number // 8),
                site=f"s{number % 6}.example",
                parent=number - 1 if number % 4 == 1 else None,
                page_day=DAY + number % 9 if number % 2 else None,
                page_title=sayings[(number + 1) % 3] if number % 5 < 2 else "",
                page_text=f"Vale Guild Of Pewter and VGP tell of {two}." if number % 5 < 2 else "",
            )
        )
    found = ties(*told)
    monkeypatch.setattr(Promise, "_are_promising", lambda _, ones, others: np.ones(len(ones), np.bool_))
    assert {tie.kind for tie in found} >= {"same_news", "follow_up"}
    assert found == ties(*told)


@pytest.mark.parametrize("weights", [STORY, AFFAIR])
def test_what_of_a_headline_the_other_one_says_speaks_for_a_tie(weights: Weights) -> None:
    # Pairs that no tie could come of are passed over before that is measured.
    assert weights.measures.covered >= 0
    assert weights.measures.named >= 0


def test_only_what_is_within_reach_is_held() -> None:
    def peak(periods: int) -> int:
        told = (
            mention(n, f"Guild {n} meets", f"Town {n}. " * 400, days=n * PERIOD_DAYS // 4) for n in range(4 * periods)
        )
        tracemalloc.start()
        found = list(ties_of_periods(told, range(period_of(DAY), period_of(DAY) + periods)))
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert found == []
        return held

    peak(80)  # fills what is kept of words and summaries
    assert peak(80) < 1.5 * peak(20)
