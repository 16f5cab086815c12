"""What a block of a digest means: the rules of docs/reading.md, one test for each."""

import pytest

from crawler.digests.body.findings import MAX_SHARED
from crawler.digests.editions.markdown import read_markdown_body
from crawler.items import Body, Mention
from tests.digests.editions.goldens import PUBLICATION


def read(markdown: str) -> Body:
    return read_markdown_body(markdown, PUBLICATION)


def roles(markdown: str) -> list[tuple[str, str]]:
    return [(mention.role, mention.url) for mention in read(markdown).mentions]


def sections(markdown: str) -> list[str]:
    return [f"{section.group} > {section.name}" for section in read(markdown).sections]


def only(markdown: str) -> Mention:
    (mention,) = read(markdown).mentions
    return mention


def test_a_linked_heading_is_a_story_and_no_section() -> None:
    assert roles("## News\n\n#### [A](/a)\n\nText [b](/b).") == [("story", "/a"), ("inline", "/b")]
    assert sections("## News\n\n#### [A](/a)") == ["News > News"]


def test_a_heading_above_a_source_line_is_a_storys_headline() -> None:
    mention = only('## News\n\n### A headline\n> Ada, The Wheel -- ["A title"](/a)\n\nText.')
    assert (mention.role, mention.heading, mention.title) == ("story", "A headline", "A title")
    assert (mention.byline, mention.summary) == ("Ada, The Wheel", "Text.")


def test_sources_of_one_headline_share_its_summary_up_to_a_bound() -> None:
    lines = "".join(f'> A, ["{n}"](/{n})\n>\n' for n in range(MAX_SHARED + 5))
    summaries = [mention.summary for mention in read(f"## News\n\n### H\n{lines}\n\nOne.\n\nTwo.").mentions]
    assert summaries == ["One. Two."] * MAX_SHARED + [None] * 5


def test_a_quote_with_a_sentence_is_no_source_line() -> None:
    assert roles("## News\n\n### [A](/a)\n\n> He said so. And [here](/b) too.") == [("story", "/a"), ("inline", "/b")]


@pytest.mark.parametrize(
    ("line", "summary"),
    [
        ("[A](/a) - An excerpt.", "An excerpt."),
        ("[A](/a) – An excerpt.", "An excerpt."),
        ("[A](/a). An excerpt.", "An excerpt."),
        ("[A](/a): An excerpt.", "An excerpt."),
        ('[A](/a) - "An excerpt."', "An excerpt."),
        ("[A](/a) - “An excerpt.”", "An excerpt."),
        ('[A](/a) - An excerpt."', "An excerpt."),
        ('"[A](/a)" - An excerpt.', "An excerpt."),
        ("[A](/a) ...an excerpt", "...an excerpt"),
        ("[A](/a) - “One” and “two”", "“One” and “two”"),
        ("[A](/a) - “", "“"),
        ("[A](/a)", None),
        ("[A](/a) - nan", None),
        ("[A](/a) - None", None),
        ("- **[A](/a)** - An excerpt.", "An excerpt."),
        ("— [A](/a) - An excerpt.", "An excerpt."),
    ],
)
def test_an_entry_that_begins_with_its_link_is_an_item(line: str, summary: str | None) -> None:
    mention = only(f"## Tools\n\n{line}")
    assert (mention.role, mention.title, mention.summary) == ("item", "A", summary)


def test_a_paragraph_after_an_item_goes_on_with_it() -> None:
    body = read("## Tools\n\n[A](/a) - One.\n\nTwo, [b](/b).")
    assert [(m.role, m.parent, m.summary) for m in body.mentions] == [
        ("item", None, "One. Two, b."),
        ("inline", 0, None),
    ]


@pytest.mark.parametrize("label", ["More on this:", "Related:", "Other sources:", "See also:", "Sources:"])
def test_a_list_below_a_label_is_related(label: str) -> None:
    body = read(f"## Top News\n\n#### [A](/a)\n\nOne.\n\n{label}\n\n* [b](/b)\n* [c](/c)\n\nTwo.")
    assert [(m.role, m.parent) for m in body.mentions] == [("story", None), ("related", 0), ("related", 0)]
    assert body.mentions[0].summary == "One. Two."


def test_a_list_of_prose_in_a_story_is_its_summary() -> None:
    body = read("## Top News\n\n#### [A](/a)\n\n1. One.\n2. Two [b](/b).")
    assert [(m.role, m.summary) for m in body.mentions] == [("story", "One. Two b."), ("inline", None)]


@pytest.mark.parametrize(
    "line",
    [
        "**Ada Smith, The Wheel**",
        "**Ada Smith** | The Wheel",
        "##### Ada Smith, The Wheel",
        "> Ada Smith, The Wheel",
    ],
)
def test_a_line_of_names_below_a_headline_is_a_byline(line: str) -> None:
    mention = only(f"## News\n\n#### [A](/a)\n{line}\n\nText.")
    assert mention.byline
    assert "Ada Smith" in mention.byline
    assert mention.summary == "Text."


def test_bold_text_that_goes_on_is_no_byline() -> None:
    mention = only("## News\n\n#### [A](/a)\n\n**Wheels** turn and turn, as wheels do, until they stop.")
    assert (mention.byline, mention.summary) == (None, "Wheels turn and turn, as wheels do, until they stop.")


def test_a_section_with_entries_of_its_own_is_no_group_of_the_next() -> None:
    assert sections("### Mini Briefs\n\n#### [A](/a)\n\n#### Business\n\n* [b](/b)") == [
        "Mini Briefs > Mini Briefs",
        "Business > Business",
    ]
    assert sections("### Other News\n\n#### Tools\n\n[b](/b)\n\n#### Fun") == [
        "Other News > Other News",
        "Other News > Tools",
        "Other News > Fun",
    ]


def test_headings_glued_into_one_line_are_taken_apart_and_noted() -> None:
    body = read("### Other News\n\n#### Concerns#### Policy\n\n[a](/a)")
    assert [section.name for section in body.sections] == ["Other News", "Concerns", "Policy"]
    assert [problem.kind for problem in body.problems] == ["heading_split"]


def test_a_headline_without_a_link_among_stories_is_noted_and_takes_no_part_of_another() -> None:
    body = read("### Top News\n\n#### [A](/a)\n\nOne.\n\n#### Nameless\n\nTwo, [b](/b).")
    assert [(m.role, m.parent, m.summary) for m in body.mentions] == [("story", None, "One."), ("inline", None, None)]
    assert [(problem.kind, problem.about) for problem in body.problems] == [("story_without_link", "Nameless")]


def test_a_small_heading_that_names_no_category_is_prose() -> None:
    body = read("### Tools\n\n[a](/a) - One.\n\n##### Turning slowly\n\n[b](/b) - Two.")
    assert [(section.group, section.name) for section in body.sections] == [("Tools", "Tools")]
    assert [(m.role, m.section, m.summary) for m in body.mentions] == [
        ("item", 0, "One. Turning slowly"),
        ("item", 0, "Two."),
    ]
    assert sections("### Tools\n\n[a](/a)\n\n#### Turning slowly\n\n[b](/b)") == [
        "Tools > Tools",
        "Turning slowly > Turning slowly",
    ]
    assert sections("### Tools\n\n[a](/a)\n\n##### Business\n\n[b](/b)") == ["Tools > Tools", "Business > Business"]


def test_a_rule_ends_a_story() -> None:
    body = read("#### [A](/a)\n\nOne.\n\n---\n\n[Subscribe](/s) now, see [c](/c).")
    assert body.mentions[0].summary == "One."
    assert [m.role for m in body.mentions[1:]] == ["promo", "promo"]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Please [sign up](/s)!", "promo"),
        ("Tell us in [this form](https://forms.gle/x).", "promo"),
        ("We wrote about [gears](/g).", "inline"),
        ("Listen to our podcast. We wrote about [gears](/g).", "inline"),
    ],
)
def test_housekeeping_outside_of_stories_is_promo(text: str, role: str) -> None:
    assert only(f"Hello. {text}").role == role


def test_housekeeping_words_inside_a_story_make_no_promo() -> None:
    assert roles("#### [A](/a)\n\nA [podcast](/p) on gears.") == [("story", "/a"), ("inline", "/p")]


def test_all_of_a_podcast_section_is_promo() -> None:
    markdown = '### Podcast\n\n<iframe src="/player"></iframe>\n\n* [a](/a)\n\n> [b](/b)\n\n### News\n\n[c](/c)'
    assert roles(markdown) == [("promo", "/player"), ("promo", "/a"), ("promo", "/b"), ("item", "/c")]


def test_embeds_belong_to_no_story_and_the_summary_goes_on() -> None:
    body = read('#### [A](/a)\n\nOne.\n\n<iframe src="/v"></iframe>\n\nTwo.')
    assert [(m.role, m.parent, m.title) for m in body.mentions] == [("story", None, "A"), ("embed", None, None)]
    assert body.mentions[0].summary == "One. Two."


def test_links_of_footnotes_are_inline_and_belong_to_no_story() -> None:
    body = read("#### [A](/a)\n\nOne.[^1]\n\n[^1]: A note, [n](/n).")
    assert [(m.role, m.parent) for m in body.mentions] == [("story", None), ("inline", None)]
    assert body.mentions[0].summary == "One."


def test_anchors_and_templates_are_no_mentions() -> None:
    body = read('See [here](#here) and <a href="<Image Source Link>">there</a> and [script](javascript:x).')
    assert body.mentions == ()
    assert [problem.kind for problem in body.problems] == ["url_placeholder"] * len(body.problems)


def test_a_template_text_is_no_summary_and_noted() -> None:
    body = read("#### [A](/a)\n\none paragraph summary")
    assert (body.mentions[0].summary, body.mentions[0].template_summary) == (None, True)
    assert [(problem.kind, problem.about) for problem in body.problems] == [("placeholder", "/a")]


def test_images_by_place() -> None:
    body = read(
        "![c](/c.png)\n\n### Top News\n\n![s](/s.png)\n\n#### [A](/a)\n\n![i](/i.png)\n\n### Tools\n\n![t](/t.png)"
    )
    assert [(i.role, i.section, i.story) for i in body.illustrations] == [
        ("inline", None, None),
        ("section", 0, None),
        ("story", 0, 0),
        ("section", 1, None),
    ]


def test_a_caption_is_the_credit_of_the_image_above_it() -> None:
    body = read('<figure><img src="/i.png"><figcaption>Image credit: <a href="/ada">Ada</a></figcaption></figure>')
    assert (body.illustrations[0].credit, [m.url for m in body.mentions]) == ("Ada", ["/ada"])


def test_the_same_address_twice_is_two_mentions() -> None:
    assert roles("## Tools\n\n* [A](/a)\n* [A](/a)") == [("item", "/a"), ("item", "/a")]


def test_words_are_those_that_a_reader_sees_wherever_they_stand() -> None:
    assert read("One two\n\n* three\n\n> four [five](/5)\n\n![six](/6.png)").words == 5
