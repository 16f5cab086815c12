"""Posts in reStructuredText: rendered, and nothing outside of them read."""

import time
from pathlib import Path

import pytest

from crawler.digests.editions.rst import read_rst

POST = """\
#08 - Cogs
##########

:date: 2018-09-05
:Authors: Ada; Ben
:description: All about cogs.

News
====

- `A wheel`_ by Ada

  It turns.

.. _`A wheel`: https://a.example/ü?x=1&y=2

Tools
-----

`B <https://b.example/>`_
"""


def test_title_fields_and_body() -> None:
    read = read_rst(POST)
    assert (read.title, read.problems) == ("#08 - Cogs", ())
    assert read.fields == {"date": "2018-09-05", "author": "Ada; Ben", "description": "All about cogs."}
    assert read.page.css("a::attr(href)").getall() == ["https://a.example/ü?x=1&y=2", "https://b.example/"]
    assert [text.strip() for text in read.page.css("h1, h2, h3").xpath("string()").getall()] == ["News", "Tools"]


def test_no_file_is_read_and_no_raw_markup_taken(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    read = read_rst(
        f".. include:: {secret}\n\n.. raw:: html\n\n   <a href='https://raw.example/'>x</a>\n\n"
        f".. csv-table::\n   :file: {secret}\n\n.. literalinclude:: {secret}\n\n"
        f".. image:: {secret}\n   :scale: 50\n   :loading: embed\n\nThe end.\n"
    )
    html = read.page.get()
    assert "the secret" not in html
    assert "raw.example" not in html
    assert "The end." in html
    assert len(read.problems) == 3
    assert {problem.kind for problem in read.problems} == {"markup_unread"}
    assert '"include" directive disabled' in read.problems[0].evidence


def test_what_cannot_be_read_is_told_and_the_rest_is_read() -> None:
    read = read_rst("Cogs\n====\n\n.. film:: x\n\n:spin:`wheel` `c <https://c.example/>`_\n")
    assert [problem.evidence for problem in read.problems] == [
        'line 4: Unknown directive type "film".',
        'line 6: Unknown interpreted text role "spin".',
    ]
    assert read.page.css("a::attr(href)").getall() == ["https://c.example/"]


def test_a_text_of_no_markup_and_one_of_long_lines() -> None:
    assert read_rst("").title is None
    assert read_rst("wheel " * 5_000).problems == ()


LAUGHS = "".join(f".. |a{n}| replace:: {f'|a{n - 1}| ' * 10}\n" for n in range(1, 9))


@pytest.mark.parametrize(
    "text",
    [
        f".. |a0| replace:: gears\n{LAUGHS}\n|a8|\n",
        f".. |a| replace:: {'gears ' * 9_000}\n\n{'|a| ' * 9_000}\n",
        "`a " * 9_000,
        "A gear turns.\n\n" * 30_000,
        "- " * 5_000 + "a",
        "".join(f"{' ' * n}a\n\n" for n in range(900)),
        ":spin:`a`\n\n" * 8_000,
        ("a_ " * 300 + "\n\n") * 100,
    ],
    ids=["laughs", "one-level", "marks", "long", "lists", "quotations", "lines", "references"],
)
def test_what_would_take_long_is_read_as_plain_text(text: str) -> None:
    began = time.process_time()
    read = read_rst(text)
    assert time.process_time() - began < 3
    assert [problem.kind for problem in read.problems] == ["markup_unread"]
    assert "read as plain text" in read.problems[0].evidence
    assert read.page.css("pre::text").get("").split() == text.split()
