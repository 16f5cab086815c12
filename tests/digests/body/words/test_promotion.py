"""What a digest says about itself, and what only sounds like it."""

import pytest

from crawler.digests.body.words.promotion import is_own_section
from crawler.digests.rules import ReadingRules
from tests.digests.body.any_digest import told

URL = "(https://a.example/x)"


@pytest.mark.parametrize(
    "text",
    [
        f"You can [subscribe]{URL} for nothing.",
        f"Please send us [what you found]{URL}.",
        f"If you have found something, [let us know]{URL}.",
        f"See [the list]{URL} for the next issue.",
        f"Brought to you by [Gearworks]{URL}.",
        "See [cogs.example](https://cogs.example/) for it.",
        "Or [write](mailto:ada@cogs.example).",
        f"Abonniere [hier]{URL}.",
        f"欢迎[订阅]{URL}。",
    ],
)
def test_links_in_sentences_about_the_publication_are_promo(text: str) -> None:
    assert [said.split()[0] for said in told(text)] == ["promo"]


@pytest.mark.parametrize(
    "text",
    [
        f"The mill has [a new policy]{URL} on feedback loops.",
        f"The committee [published]{URL} its survey of rivers.",
        f"They follow [the river]{URL} down.",
        f"A podcast about mills [is back]{URL}.",
    ],
)
def test_links_in_other_sentences_are_inline(text: str) -> None:
    assert [said.split()[0] for said in told(text)] == ["inline"]


def test_sections_about_the_publication() -> None:
    rules = ReadingRules(names=("Cogs Weekly",))
    told_own = [
        is_own_section(name, rules) for name in ("About Cogs Weekly", "Feedback", "About rivers", "Cogs Weekly")
    ]
    assert told_own == [True, True, False, False]
