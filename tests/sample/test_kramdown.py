import pytest

from sample.kramdown import Dialect, render


@pytest.mark.parametrize(
    ("dialect", "shown"),
    [
        ("kramdown", '<p>Related:\n* <a href="u">a</a>\n- b</p>\n'),
        (
            "gfm",
            '<p>Related:</p>\n<ul>\n<li><a href="u">a</a></li>\n</ul>\n<ul>\n<li>b</li>\n</ul>\n',
        ),
    ],
)
def test_a_list_straight_after_a_line_of_text(dialect: Dialect, shown: str) -> None:
    assert render("Related:\n * [a](u)\n - b", dialect) == shown


def test_a_list_after_a_blank_line_is_one() -> None:
    assert (
        render("Related:\n\n * [a](u)\n * b")
        == '<p>Related:</p>\n<ul>\n<li><a href="u">a</a></li>\n<li>b</li>\n</ul>\n'
    )


def test_a_heading_and_a_quotation_straight_after_a_line_of_text_are_their_own() -> None:
    assert render("So:\n#### Here\n> quoted") == (
        '<p>So:</p>\n<h4 id="here">Here</h4>\n<blockquote>\n<p>quoted</p>\n</blockquote>\n'
    )


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("a | b", "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>\n"),
        ("* a | b", "<ul>\n<li>\n<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>\n</li>\n</ul>\n"),
        ("a \\| b", "<p>a | b</p>\n"),
        ("`a | b`", "<p><code>a | b</code></p>\n"),
        ("| a |", "<table><tbody><tr><td>a</td></tr></tbody></table>\n"),
        ("a | b\nc", "<p>a | b\nc</p>\n"),
        ("#### a | b", '<h4 id="a--b">a | b</h4>\n'),
    ],
)
def test_a_bar_makes_a_table_of_a_paragraph_that_has_one_in_every_line(markdown: str, shown: str) -> None:
    assert render(markdown) == shown


def test_quotes_dashes_and_dots_become_typographic() -> None:
    assert render('"It\'s -- so --- to say..."') == "<p>“It’s – so — to say…”</p>\n"


def test_footnotes_have_kramdowns_markup() -> None:
    page = render("Text[^1].\n\n[^1]: Note.")
    assert '<sup id="fnref:1" role="doc-noteref"><a href="#fn:1" class="footnote" rel="footnote">1</a></sup>' in page
    assert '<div class="footnotes" role="doc-endnotes">' in page
    assert '<li id="fn:1" role="doc-endnote">' in page
    assert 'class="reversefootnote"' in page


def test_attribute_lists_are_not_shown() -> None:
    assert render("## Contents\n{:.no_toc}\n\ntext{: .small}") == '<h2 id="contents">Contents</h2>\n<p>text</p>\n'


def test_what_follows_a_rule_is_markdown() -> None:
    assert render("<hr>\n[a](u)") == '<hr>\n<p><a href="u">a</a></p>\n'


def test_the_templates_credit_swallows_the_rest_of_its_paragraph() -> None:
    page = render('credit: <a href="<Image Source Link>"> <Author> / <Source Name> </a>\n---### Top News\n\nnext')
    assert 'href="&lt;Image Source Link&gt;"' in page
    assert "---### Top News</Author></a></p>\n<p>next</p>" in page


def test_markers_in_a_code_block_stay() -> None:
    assert render("```\ntext\n * a | b\n\nc | d\n\n```") == "<pre><code>text\n * a | b\n\nc | d\n\n</code></pre>\n"
