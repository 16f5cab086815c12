"""What an edit changed of an issue, and which edits change nothing that readers see."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.digests.editions.plain_text import plain_text
from crawler.digests.editions.reading import read_edition
from crawler.digests.edits import changes_between, is_edited
from crawler.items import Body, Document, Edition, EditionKind, Mention, Section
from tests.digests.editions.goldens import PUBLICATION

POST = """---
title: "Gears #5"
---

#### [Gears turn](https://a.example/gears)

One gear turns another.

#### [Springs wait](https://a.example/springs)

A spring waits.
"""


def edition(text: str, kind: EditionKind = "markdown") -> Edition:
    return read_edition(Document(kind=kind, locator="a.md", url="https://d.example/a", text=text), PUBLICATION)


def found(before: str, after: str) -> list[tuple[str, str | None, str | None, str | None]]:
    was, now = edition(before), edition(after)
    assert is_edited(was, now) == (before != after)
    return [(change.kind, change.url, change.was, change.becomes) for change in changes_between(was, now)]


def test_nothing_was_edited() -> None:
    assert found(POST, POST) == []


def test_a_headline_and_a_summary_are_the_link_s() -> None:
    after = POST.replace("[Gears turn]", "[Gears turn slowly]").replace("A spring waits.", "A spring waits no more.")
    assert found(POST, after) == [
        ("retitled", "https://a.example/gears", "Gears turn", "Gears turn slowly"),
        ("summary", "https://a.example/springs", "A spring waits.", "A spring waits no more."),
    ]


def test_a_link_with_another_address_under_its_headline_is_the_same_one() -> None:
    after = POST.replace("a.example/gears", "b.example/gears")
    assert found(POST, after) == [
        ("readdressed", "https://b.example/gears", "https://a.example/gears", "https://b.example/gears")
    ]


def test_links_that_come_and_go() -> None:
    after = POST.replace("[Springs wait](https://a.example/springs)", "[Cogs](https://a.example/cogs)")
    assert found(POST, after.replace("A spring waits.", "A cog.")) == [
        ("added", "https://a.example/cogs", None, "Cogs"),
        ("removed", "https://a.example/springs", "Springs wait", None),
    ]


def test_the_issue_s_own_title() -> None:
    assert found(POST, POST.replace("Gears #5", "Gears #5, corrected")) == [
        ("title", None, "Gears #5", "Gears #5, corrected")
    ]


def test_a_word_outside_of_every_link_is_an_edit_without_a_change() -> None:
    assert found(POST, POST.replace("---\n\n####", "---\n\nHello.\n\n####", 1)) == []


def test_the_frame_of_a_site_is_no_edit_of_its_pages() -> None:
    def page(frame: str, text: str) -> Edition:
        link = "<a href='https://a.example/'>A gear</a>"
        body = f"<div class='wide post-article'><p>{text} {link} turns.</p></div>"
        return edition(f"<nav>{frame}</nav><h1 class='display-5 bold'>Gears #5</h1>{body}", "page")

    was = page("Latest: #5", "This week")
    assert not is_edited(was, page("Latest: #6", "This week"))
    assert is_edited(was, page("Latest: #5", "This week, corrected,"))


def test_what_a_server_counts_is_no_edit_of_a_post() -> None:
    def post(**values: object) -> Edition:
        html = '<p><a href="https://a.example/">A gear</a> turns.</p>'
        data = {"title": "Gears #5", "audience": "everyone", "body_html": html, "reaction_count": 1} | values
        return edition(json.dumps(data), "post")

    assert not is_edited(post(), post(reaction_count=7, comment_count=3))
    assert is_edited(post(), post(body_html="<p>Nothing.</p>"))
    assert is_edited(post(), post(subtitle="Corrected"))


@pytest.mark.parametrize("kind", ["markdown", "page", "post", "entry", "mail"])
@given(text=st.text(max_size=80))
def test_any_text_can_be_shown(kind: EditionKind, text: str) -> None:
    plain_text(Document(kind=kind, locator="a", url="https://d.example/a", text=text))


MENTIONS = st.lists(
    st.builds(
        Mention,
        role=st.sampled_from(["item", "related"]),
        url=st.sampled_from(["https://a.example/", "http://www.a.example", "https://b.example/", "https://c.example/"]),
        title=st.sampled_from([None, "One", "Two"]),
        summary=st.sampled_from([None, "It is."]),
        section=st.sampled_from([None, 0, 1]),
    ),
    max_size=6,
)


@given(MENTIONS, MENTIONS)
def test_the_changes_tell_all_that_differs(before: list[Mention], after: list[Mention]) -> None:
    blank = edition(POST)
    sections = (Section(group="News", name="News"), Section(group="Tools", name="Tools"))
    was, now = (replace(blank, body=Body(mentions=tuple(m), sections=sections)) for m in (before, after))
    changes = changes_between(was, now)
    counts = {kind: sum(change.kind == kind for change in changes) for kind in ("added", "removed")}
    assert len(after) - len(before) == counts["added"] - counts["removed"]
    assert all(change.was != change.becomes for change in changes if change.kind not in ("added", "removed"))
    if not changes:
        said = [sorted((m.url, m.title or "", m.summary or "") for m in mentions) for mentions in (before, after)]
        assert said[0] == said[1]
