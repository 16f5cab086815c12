"""What titles and texts tell without markup."""

import json
from pathlib import Path

import pytest

from crawler.linked_pages.substitutes.texts import Absence, absence_of, drift_of, substitute_of_texts

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


def test_a_redirect_to_a_dealer_is_parked_whatever_it_says() -> None:
    page = {"url": "https://mill.example/a", "final_url": "https://ww1.mill.example/", "title": "Gears", "text": STORY}
    assert drift_of("Gears", None, page) == "parked"
    assert drift_of("Gears", None, {**page, "final_url": None}) == drift_of("Gears", None, {}) == "unknown"


def test_the_labelled_pages_that_are_gone_or_parked_are_found(shared: Path) -> None:
    lines = (shared / "gold" / "drift" / "dev.jsonl").read_text("utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    found = [(pair, drift_of(pair["headline"], pair["excerpt"], pair["page"])) for pair in pairs]
    for label in ("parked", "gone"):
        right = [verdict == label for pair, verdict in found if pair["label"] == label]
        assert sum(right) >= 0.8 * len(right)
    assert [verdict for pair, verdict in found if pair["label"] in ("same", "retitled") and verdict != "unknown"] == []
