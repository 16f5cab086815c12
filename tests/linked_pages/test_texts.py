"""What titles and texts tell without markup."""

import pytest

from crawler.linked_pages.substitutes.texts import Absence, absence_of, substitute_of_texts, suspicion_of_texts

STORY = "The valley had waited for the mill since spring. On Monday it turned at last."


@pytest.mark.parametrize(
    ("title", "text", "absence"),
    [
        ("Gears | Mill", STORY, None),
        ("Domain parked", "This domain is registered and has no content yet.", "parked"),
        ("Welcome to nginx!", "If you see this page, the web server is working.", "parked"),
        ("Mill - Story unavailable", "What was told by the agency that was on this page is withdrawn.", "gone"),
        ("Error", "Something went wrong.\nThe story you are looking for has expired.", "gone"),
        ("Seite nicht gefunden", "Zur Startseite.", "gone"),
        ("Just a moment...", "Checking your browser before you go on.", "unknown"),
        ("Mill", "", "unknown"),
        (None, None, "unknown"),
    ],
)
def test_titles_and_texts_tell(title: str | None, text: str | None, absence: Absence | None) -> None:
    assert absence_of(substitute_of_texts(title, text)) == absence


@pytest.mark.parametrize(
    ("title", "text", "absence"),
    [
        ("Mill", "Buy this domain. Millers have bought it before, and were glad of it for years.", "parked"),
        ("Mill", "We have taken this article offline.", "gone"),
        ("Beitrag", "Der Autor hat diesen Beitrag entfernt.", "gone"),
        ("Mill", "Premium: ask for a password.", "unknown"),
        ("Mill", STORY, None),
    ],
)
def test_words_hint_at_what_a_page_is_that_is_known_to_be_another(
    title: str, text: str, absence: Absence | None
) -> None:
    assert absence_of(suspicion_of_texts(title, text)) == absence
