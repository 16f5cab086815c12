"""Whether a text is a message, and whether a page goes on."""

from pathlib import Path
from unicodedata import normalize

import pytest

from crawler.linked_pages.substitutes import lexicon, pairs
from crawler.linked_pages.substitutes.messages import (
    goes_on,
    is_teaser,
    length_of,
    message_of,
    message_of_line,
    message_of_title,
    promotes,
    sentences,
)


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("404 | Mill", "soft_404"),
        ("Mill - Page not found", "soft_404"),
        ("Error 404", "soft_404"),
        ("404 metres up", "soft_404"),  # only the text tells
        ("404 metres up, a bridge for goats and their keepers", None),
        ("Just a moment...", "bot_wall"),
        ("Just a moment: how timing chips got small", None),
        ("Why the page was not found", None),
        ("What is error 404?", None),
        ("Page not found errors", None),
        ("Access Denied: inside the fight over maps", None),
        ("Gears and wheels", None),
        ("", None),
    ],
)
def test_a_whole_part_of_a_title_is_the_message(title: str, message: str | None) -> None:
    assert message_of_title(title) == message


def test_a_long_text_is_no_message() -> None:
    assert message_of("The page was not found, " + "as the story goes on " * 9) is None


def test_a_label_is_a_message_as_a_headline_only() -> None:
    assert (message_of("Log in"), message_of_line("Log in")) == ("gate", None)
    assert message_of_line("404 things") is None
    assert message_of_line("Not found") == "soft_404"
    assert message_of_line("x" * 500) is None


def test_what_stands_late_in_a_sentence_is_cited() -> None:
    said = "If the connection fails while it loads, the whole site shows an error establishing a database connection"
    assert message_of(said) is None


def test_a_page_goes_on_in_sentences_of_its_own() -> None:
    own = "The mill turned on Monday for the first time since spring."
    assert goes_on([own])
    assert not goes_on([own], [own])  # its headline, again
    assert not goes_on(["Please check the address and try again.", "You may use the search instead."])
    assert not goes_on([])
    assert not goes_on(["Home", "Contact"])


def test_sentences_end_with_a_mark_or_are_long() -> None:
    lines = [
        "A mill and its five wheels. Short one.",
        "A label of five words here",
        "水車は回る、そして谷は聞いている。",
    ]
    assert list(sentences(lines)) == ["A mill and its five wheels.", "水車は回る、そして谷は聞いている。"]


def test_lengths_count_words_in_any_script() -> None:
    assert length_of("") == 0
    assert length_of("水車 mill") == 2
    assert length_of("a " * 100_000) < 10_000


def test_four_promises_make_a_page_of_gambling() -> None:
    assert promotes("Slot gacor, togel", "Daftar dan deposit pulsa")
    assert promotes("澳门娱乐城", "注册送彩金，真人百家乐，体育投注。")
    said = "Police say that the site promised slot gacor, togel and daftar to half of the town."
    assert not promotes("The online casino of Monte Example", said)


def test_a_teaser_says_who_may_read_on() -> None:
    assert is_teaser("Continue reading with a subscription: subscribe")
    assert not is_teaser("Subscribe to our newsletter")


def test_the_tables_hold_letters_as_texts_are_folded() -> None:
    tables = [Path(module.__file__ or "").read_text("utf-8") for module in (lexicon, pairs)]
    letters = {letter for letter in "".join(tables) if not letter.isascii()} - {"…"}
    assert {letter for letter in letters if normalize("NFKC", letter).casefold() != letter} == set()
    assert message_of("Ο ιστότοπος είναι υπό συντήρηση.") == "server_error"
