"""Shapes of stories, votes and menus that mails have, each by itself."""

import pytest

from tests.digests.body.any_digest import read, told

A, B = '<a href="https://a.example/1">Rivers run uphill</a>', '<a href="https://a.example/2">Dams sink</a>'
MORE = '<a href="https://a.example/1">Read more</a>'


def cells(*texts: str) -> str:
    """A layout table, a cell each."""
    return f'<table role="presentation">{"".join(f"<tr><td>{text}</td></tr>" for text in texts)}</table>'


@pytest.mark.parametrize(
    ("html", "mentions"),
    [
        (
            cells(f"<h2>News</h2><p><b>Rivers run uphill</b><br>At night. {MORE}</p>"),
            ["story Rivers run uphill: At night."],
        ),
        (cells(f"ENERGY<br>{A}<br>At night."), ["item Rivers run uphill: At night."]),
        (
            f"<p>1. {A}. At night.<br>2. {B}<br>Slowly.</p>",
            ["item Rivers run uphill: At night.", "item Dams sink: Slowly."],
        ),
        (f"<p>{A}<br>{MORE} at the Gazette.</p>", ["item Rivers run uphill: at the Gazette."]),
        (cells(f"<p>{A}</p><p>At night.</p><p>Ada Smith</p>"), ["item Rivers run uphill: At night."]),
        (
            cells(f"<p>{A}</p><p>At night.</p>", '<a href="https://a.example/1">a.example</a>'),
            ["item Rivers run uphill: At night.", "inline a.example"],
        ),
        (
            cells(f"<h3>{A}</h3><p>At night.</p>", '<a href="https://n.example/1"><img alt="Twitter" src="t.png"></a>'),
            ["story Rivers run uphill: At night.", "promo Twitter"],
        ),
        (
            f"<p>{A} - At night.</p><p>The post Cogs 7 appeared first on <a href='https://b.example/'>Cogs</a>.</p>",
            ["item Rivers run uphill: At night.", "promo Cogs"],
        ),
    ],
)
def test_mentions(html: str, mentions: list[str]) -> None:
    said = told(html)
    assert [each for each in said if each != "inline Read more"] == mentions


@pytest.mark.parametrize(
    "question",
    ["What did you think of today’s newsletter?", "Wie fandest du diese Ausgabe?", "Rate this issue", "本期怎么样？",
     "Gostou desta edição?"],
)  # fmt: skip
def test_answers_of_readers_are_votes(question: str) -> None:
    answers = '<p><a href="https://v.example/a">Loved it</a></p><p><a href="https://v.example/b">Meh</a></p>'
    body = read(f"<h3>{A}</h3><p>At night.</p><p>{question}</p>{answers}<p>{B} - Slowly.</p>")
    assert [(m.role, m.acts) for m in body.mentions] == [
        ("story", False), ("promo", True), ("promo", True), (body.mentions[3].role, False),
    ]  # fmt: skip
    assert body.mentions[0].summary == "At night."


def test_a_question_about_something_else_is_none() -> None:
    body = read(f"<p>What did you think of the mill on the river?</p><p>{A}</p>")
    assert [m.acts for m in body.mentions] == [False]
