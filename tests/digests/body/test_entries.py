"""Entries: a mark before the link, a byline after it, and sentences that only begin with a link."""

import pytest

from tests.digests.body.any_digest import parents, read, told

URL = "(https://a.example/)"


@pytest.mark.parametrize(
    "mark", ["[video] ", "(pdf) ", "1、", "3. ", "#12 ", "🎉 ", "**NEW** ", "**May 7**, ", "5月7日 ", "— "]
)
def test_a_mark_before_the_link_leaves_an_entry_an_item(mark: str) -> None:
    assert told(f"{mark}[A wheel]{URL} - It turns.") == ["item A wheel: It turns."]


@pytest.mark.parametrize("before", ["Now ", "The mill has ", "In 2017 ", "NASA "])
def test_words_before_the_link_leave_it_inline(before: str) -> None:
    assert told(f"- {before}[a wheel]{URL} that turns") == ["inline a wheel"]


@pytest.mark.parametrize(
    ("after", "summary"),
    [
        (" (in German) and more", "(in German) and more"),
        (" of brass", "of brass"),
        ("(ironically)", "(ironically)"),
        ("; it turns", "it turns"),
        ("：它会转", "它会转"),
        (" → it turns", "it turns"),
    ],
)
def test_what_follows_the_title_begins_its_summary(after: str, summary: str) -> None:
    assert told(f"- [A wheel]{URL}{after}") == [f"item A wheel: {summary}"]


@pytest.mark.parametrize(
    ("after", "byline", "summary"),
    [
        (" by Ada Smith", "Ada Smith", None),
        (" by Ida van der Berg - It turns.", "Ida van der Berg", "It turns."),
        (" (pdf) by Ada Smith", "Ada Smith", "(pdf)"),
        ("<br>By millers<br>", "millers", None),
        (" von Otto Achse", "Otto Achse", None),
        (" by [Ada](https://ada.example/)", "Ada", None),
        (" by two people who met at the mill", None, "by two people who met at the mill"),
        (" by default", None, "by default"),
    ],
)
def test_a_name_after_the_title_is_its_byline(after: str, byline: str | None, summary: str | None) -> None:
    mention = read(f"- [A wheel]{URL}{after}").mentions[0]
    assert (mention.byline, mention.summary) == (byline, summary)


def test_a_paragraph_whose_subject_is_a_link_is_prose_and_takes_no_later_text() -> None:
    text = f"[Ada Smith]{URL} merged a change.\n\nThe mill [stands](https://b.example/)."
    assert told(text) == ["inline Ada Smith", "inline stands"]
    assert parents(text) == [None, None]


def test_a_paragraph_about_somebody_else_ends_an_item() -> None:
    text = f"[A wheel]{URL} - It turns.\n\n[Ada](https://b.example/) saw it.\n\nSo did others."
    assert told(text) == ["item A wheel: It turns.", "inline Ada"]


def test_a_paragraph_below_a_list_of_one_entry_is_its_summary() -> None:
    text = f"1. [A wheel]{URL}\n\nIt turns.\n\n2. [A mill](https://b.example/)\n\nIt stands.\n"
    assert told(text) == ["item A wheel: It turns.", "item A mill: It stands."]


def test_a_paragraph_below_a_longer_list_is_nobodys() -> None:
    assert told(f"- [A wheel]{URL}\n- [A mill](https://b.example/)\n\nIt stands.\n") == ["item A wheel", "item A mill"]


def test_an_attribution_below_a_quote_is_inline() -> None:
    assert told(f"> Nothing turns by itself.\n\n— [Otto]{URL}") == ["inline Otto"]


def test_a_list_without_links_belongs_to_the_item_above_it() -> None:
    assert told(f"[A wheel]{URL} - It has:\n\n- a hub\n- a rim\n") == ["item A wheel: It has: a hub a rim"]


def test_line_breaks_part_entries() -> None:
    text = '<p><a href="https://a.example/">A wheel</a><br>It turns.<br><br><a href="https://b.example/">A mill</a></p>'
    assert told(text) == ["item A wheel: It turns.", "item A mill"]


def test_a_row_of_links_is_an_entry_each() -> None:
    assert told(f"[A wheel]{URL} | [A mill](https://b.example/)") == ["item A wheel", "item A mill"]


def test_a_line_with_a_name_below_a_headline_is_its_byline() -> None:
    mention = read(f"### [A wheel]{URL}\n*by Ada Smith*\n\nIt turns.").mentions[0]
    assert (mention.byline, mention.summary) == ("Ada Smith", "It turns.")
