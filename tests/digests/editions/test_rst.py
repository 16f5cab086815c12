"""Posts in reStructuredText: rendered, and nothing outside of them read."""

from pathlib import Path

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
