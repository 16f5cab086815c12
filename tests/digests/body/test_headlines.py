"""Headlines as text, with the address below them or in a button."""

import pytest

from tests.digests.body.any_digest import told

URL = "https://a.example/x"


@pytest.mark.parametrize(
    "text",
    [
        f"A wheel\n{URL}\n\nIt turns.",
        f"A wheel\n\n{URL}\n\nIt turns.",
        f"A wheel\n[a.example/x]({URL})\n\nIt turns.",
        f"### A wheel\n\n{URL}\n\nIt turns.",
        f"### A wheel\n\nIt turns.\n\n[Read more →]({URL})",
        f"<p>A wheel<br>{URL}</p><p>It turns.</p>",
    ],
)
def test_a_headline_with_its_address_apart_is_a_story(text: str) -> None:
    assert told(text) == ["story A wheel: It turns."]


def test_the_next_such_headline_begins_the_next_story() -> None:
    assert told(f"A wheel\n{URL}\n\nIt turns.\n\nA mill\nhttps://b.example/y") == [
        "story A wheel: It turns.",
        "story A mill",
    ]


@pytest.mark.parametrize(
    "text", [f"More here:\n{URL}", f"It turns.\n{URL}", "Ada Smith\nhttps://ada.example/", f"A wheel {URL} turns"]
)
def test_other_addresses_are_inline(text: str) -> None:
    assert [said.split()[0] for said in told(text)] == ["inline"]


def test_a_bare_address_ends_where_cjk_punctuation_begins() -> None:
    assert told(f"见 {URL}，以及（{URL}）。") == [f"inline {URL}", f"inline {URL}"]
