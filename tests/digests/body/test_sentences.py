"""The sentence that an inline link stands in."""

import pytest

from tests.digests.body.any_digest import read


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("The mill stands. It [turns](/a) at night. So they say.", "It turns at night."),
        ("So says Dr. Smith, who [saw it](/a).", "So says Dr. Smith, who saw it."),
        ("水车很旧。它[转动](/a)得慢。没人看。", "它转动得慢。"),
        ("Does it [turn](/a)? It does.", "Does it turn?"),
        ("One line\nwith [a link](/a) and no end", "One line with a link and no end"),
    ],
)
def test_an_inline_link_carries_its_sentence(text: str, sentence: str) -> None:
    assert [mention.context for mention in read(text).mentions] == [sentence]


def test_other_links_do_not() -> None:
    assert [mention.context for mention in read("[A](/a) - It turns.\n\nSubscribe [here](/s).").mentions] == [
        None,
        None,
    ]


def test_a_link_that_acts_is_promo_wherever_it_stands() -> None:
    (mention,) = read("- [Unsubscribe](https://l.example/unsubscribe?u=1) - It hurts.").mentions
    assert (mention.role, mention.summary, mention.acts) == ("promo", None, True)
