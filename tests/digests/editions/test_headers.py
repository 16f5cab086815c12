"""Headers of posts, of each kind, found out or named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.digests.editions.headers import read_header


@pytest.mark.parametrize(
    ("text", "kind", "fields", "body"),
    [
        ("---\ntitle: A\n---\nB", "yaml", {"title": "A"}, "\nB"),
        ("\n---\n# a remark\n\ntitle: A\n---\nB", "yaml", {"title": "A"}, "\nB"),
        ("---\n---\nB", "yaml", {}, "\nB"),
        ("```\n---\ntitle: A\n---\nB\n```", "yaml", {"title": "A"}, "\nB\n"),
        (
            '+++\ntitle = "A"\ndate = 2020-01-02\ndraft = true\n[extra]\nnames = ["Ada", "Ben"]\n+++\nB',
            "toml",
            {"title": "A", "date": "2020-01-02", "draft": "true", "extra.names": "Ada; Ben"},
            "B",
        ),
        ('{\n  "Title": "A",\n  "number": 7\n}\nB', "json", {"title": "A", "number": "7"}, "\nB"),
        (
            "Title: A: b\nDate: 2020-01-02\nAuthor-Name: Ada\nSummary: one\n  two\n\n# C\n",
            "fields",
            {"title": "A: b", "date": "2020-01-02", "author_name": "Ada", "summary": "one two"},
            "# C\n",
        ),
        (
            "<!--\n.. title: A\n.. slug: a\n.. date: 2020-01-02 10:00\n-->\n\nB",
            "fields",
            {"title": "A", "slug": "a", "date": "2020-01-02 10:00"},
            "\n\nB",
        ),
        (".. title: A\n.. date: 2020-01-02\n\nB", "fields", {"title": "A", "date": "2020-01-02"}, "\nB"),
        ("# A\n\nB", "none", {}, "# A\n\nB"),
        ("---\n\nA rule above.", "none", {}, "---\n\nA rule above."),
        ("Welcome: this is a text.\nIt goes on.\n", "none", {}, "Welcome: this is a text.\nIt goes on.\n"),
        ("Sponsor: A\nCogs: B\n\nC", "none", {}, "Sponsor: A\nCogs: B\n\nC"),
        ("{ a brace }", "none", {}, "{ a brace }"),
        ("", "none", {}, ""),
    ],
)
def test_the_kind_of_a_header_is_found_out(text: str, kind: str, fields: dict[str, str], body: str) -> None:
    header = read_header(text)
    assert (header.kind, header.fields, header.body) == (kind, fields, body)
    assert [problem.kind for problem in header.problems] in ([], ["front_matter_fenced"])


def test_a_header_that_is_named_and_missing_is_told() -> None:
    for kind in ("yaml", "toml", "fields"):
        header = read_header("# A\n\nB", kind)
        assert (header.fields, header.body) == ({}, "# A\n\nB")
        assert [problem.kind for problem in header.problems] == ["front_matter_missing"]
    assert read_header("---\ntitle: A\n---\nB", "none").body == "---\ntitle: A\n---\nB"


def test_broken_toml_is_read_line_by_line_and_told() -> None:
    header = read_header('+++\ntitle = "A"\ndate = tomorrow\n+++\nB')
    assert (header.fields, header.body) == ({"title": "A", "date": "tomorrow"}, "B")
    assert [problem.kind for problem in header.problems] == ["front_matter_unquoted"]


@given(st.text(alphabet="+-{}\"'.:= \n<!>atile0", max_size=60))
def test_no_text_makes_it_fail(text: str) -> None:
    header = read_header(text)
    assert all(isinstance(value, str) for value in header.fields.values())
