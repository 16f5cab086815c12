"""Front matter in every state in which posts have it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.digests.editions.front_matter import is_placeholder, read_front_matter, read_loose_fields


def kinds(text: str) -> list[str]:
    return [problem.kind for problem in read_front_matter(text).problems]


def test_fields_are_text_as_written_and_nested_keys_have_a_dot() -> None:
    matter = read_front_matter(
        "---\ntitle: 'A: b'\ndate: 2020-01-02\nnumber: 0x10\nempty:\nimage:\n  Feature: a.png\n"
        "categories: [digests, gears]\n---\n\nBody"
    )
    assert matter.fields == {
        "title": "A: b",
        "date": "2020-01-02",
        "number": "0x10",
        "image.feature": "a.png",
        "categories": "digests; gears",
    }
    assert (matter.body.strip(), matter.problems) == ("Body", ())


@pytest.mark.parametrize(
    ("text", "kind", "body"),
    [
        ("---\ntitle: A\n---### Top News\nx", "front_matter_unterminated", "### Top News\nx"),
        ("---\ntitle: A\n\n[x](/x)\ny: z", "front_matter_unterminated", "[x](/x)\ny: z"),
        ("```markdown\n---\ntitle: A\n---\nx\n```\n", "front_matter_fenced", "\nx\n"),
        ("~~~\n---\ntitle: A\n---\nx", "front_matter_fenced", "\nx"),
    ],
)
def test_a_broken_frame_is_mended_and_noted(text: str, kind: str, body: str) -> None:
    matter = read_front_matter(text)
    assert (matter.fields, kinds(text), matter.body) == ({"title": "A"}, [kind], body)


def test_a_post_without_front_matter_is_all_body() -> None:
    matter = read_front_matter("# Title\n\n---\n\nx")
    assert (matter.fields, kinds("# Title")) == ({}, ["front_matter_missing"])
    assert matter.body == "# Title\n\n---\n\nx"


def test_what_is_no_yaml_is_read_line_by_line_and_noted() -> None:
    text = '---\ntitle: "A "quoted" word"\nexcerpt: b: c: d\nimage:\n  credit: <a href="x">\n---\nx'
    assert read_front_matter(text).fields == {
        "title": 'A "quoted" word',
        "excerpt": "b: c: d",
        "image.credit": '<a href="x">',
    }
    assert kinds(text) == ["front_matter_unquoted"]


def test_a_rule_in_the_body_does_not_close_again() -> None:
    assert read_front_matter("---\ntitle: A\n---\none\n\n---\n\ntwo").body.strip() == "one\n\n---\n\ntwo"


@pytest.mark.parametrize("value", ["“A b”", "‘A b’", '"A b"', "'A b'"])
def test_quotes_around_a_loose_value_go_typographic_ones_too(value: str) -> None:
    assert read_loose_fields(f"title: {value}") == {"title": "A b"}


@pytest.mark.parametrize(
    "value", ['<a href="<Image Source Link>"> <Author> / <Source Name> </a>', "None", " nan ", "null", "", "<link>"]
)
def test_placeholders(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize("value", ["None of them", '<a href="https://a.example/">A</a>', "Author: Ada"])
def test_no_placeholders(value: str) -> None:
    assert not is_placeholder(value)


@pytest.mark.parametrize(
    "block",
    [
        "a: &a [1]\nb: *a",
        "[" * 5_000,
        "{a: " * 4_000,
        "? [a, b]\n: c",
        "? {a: b}\n: c",
        "x: !!python/object/apply:os.system ['true']",
        "- a\n- b",
        "x: !!timestamp 2021-99-99",
        "title: 2021-99-99",
        "a: b\n" * 5_000,
        "\x85: \x0b",
        "~: x\nimage:\n  ~: y\n  1: z",
    ],
)
def test_no_yaml_makes_it_fail(block: str) -> None:
    matter = read_front_matter(f"---\n{block}\n---\nx")
    assert all(matter.fields.values())
    assert matter.body.strip().endswith("x")


@given(st.text("-\n`~:. abA\"'[]{}&*!|>%@#\t", max_size=60))
@settings(max_examples=2 * settings().max_examples)
def test_no_text_makes_it_fail_and_no_body_is_made_up(text: str) -> None:
    matter = read_front_matter(text)
    assert matter.body in text
    assert all(matter.fields.values())
