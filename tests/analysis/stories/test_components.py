"""Ties make stories, the surest first; what keeps mentions apart breaks the weakest tie between them."""

import random

import pytest

from crawler.analysis.stories.components import MAX_STORY, stories, threads
from crawler.analysis.stories.mentions import Tie
from crawler.analysis.stories.versions import versions_in

PLACES = {number: number for number in range(200)}


def tie(a: int, b: int, score: float = 0.9, kind: str = "same_news") -> Tie:
    return Tie(a=a, b=b, kind=kind, rule="words", score=score, evidence="")


CHAIN = [tie(1, 2, 0.9), tie(2, 3, 0.7), tie(3, 4, 0.8)]


def test_a_chain_is_one_story_of_its_first_mention() -> None:
    assert stories(CHAIN, [], PLACES, {}).of == dict.fromkeys((1, 2, 3, 4), 1)


def test_follow_ups_make_threads_only() -> None:
    ties = [tie(1, 2), tie(2, 3, kind="follow_up")]
    assert stories(ties, [], PLACES, {}).of == {1: 1, 2: 1}
    assert threads(ties, [], PLACES).of == {1: 1, 2: 1, 3: 1}


def test_two_that_a_person_keeps_apart_are_parted_at_the_weakest_tie() -> None:
    joined = stories(CHAIN, [(1, 4)], PLACES, {})
    assert joined.of == {1: 1, 2: 1, 3: 3, 4: 3}
    assert joined.left_out == {(2, 3): "undone"}


def test_conflicting_versions_are_not_joined_through_a_third() -> None:
    versions = {1: versions_in("Rocket 2 flies"), 4: versions_in("Rocket 3 flies")}
    joined = stories(CHAIN, [], PLACES, versions)
    assert joined.of == {1: 1, 2: 1, 3: 3, 4: 3}
    assert joined.left_out == {(2, 3): "versions"}


def test_one_work_is_one_story_whatever_its_headlines() -> None:
    versions = {1: versions_in("Rocket 2 flies"), 2: versions_in("Rocket 3 flies")}
    assert stories([tie(1, 2, kind="same_work")], [], PLACES, versions).of == {1: 1, 2: 1}


def test_a_story_has_at_most_so_many_mentions() -> None:
    joined = stories([tie(n, n + 1) for n in range(60)], [], PLACES, {})
    sizes = [list(joined.of.values()).count(first) for first in set(joined.of.values())]
    assert max(sizes) <= MAX_STORY
    assert set(joined.left_out.values()) == {"size"}


@pytest.mark.parametrize("seed", range(5), ids=str)
def test_the_order_of_ties_does_not_matter(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    ties = [tie(a, b, round(chance.random(), 3)) for a in range(30) for b in range(a + 1, 30) if chance.random() < 0.2]
    shuffled = chance.sample(ties, len(ties))
    assert stories(ties, [(1, 5)], PLACES, {}) == stories(shuffled, [(1, 5)], PLACES, {})
