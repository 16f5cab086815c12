"""Mails laid out in tables: a story a cell, and the end of a mail that belongs to none."""

from tests.digests.body.any_digest import read, told


def table(*cells: str) -> str:
    return "<table>" + "".join(f"<tr><td>{cell}</td></tr>" for cell in cells) + "</table>"


def test_a_layout_table_reads_as_without_the_table() -> None:
    inner = '<h2>News</h2><p><a href="https://a.example/">A</a></p><p>About A.</p>'
    assert read(table(inner)) == read(inner)
    assert told(table(inner)) == ["item A: About A."]


def test_a_text_in_an_outer_cell_belongs_to_no_story_of_an_inner_one() -> None:
    story = '<a href="https://{0}.example/">{0}</a>'
    stories = table(table(story.format("a")), table("About a."), table(story.format("b")), table("About b."))
    assert told(table(stories, "That is all, says the editor")) == ["item a: About a.", "item b: About b."]


def test_the_end_of_a_mail_is_promo() -> None:
    mail = table(
        '<a href="https://a.example/">A</a><p>About A.</p>',
        "You are receiving this because you signed up. Cogs, 1 Mill Lane",
        '<a href="https://m.example/u/9f3b">Unsubscribe</a> | <a href="https://m.example/h">Home</a>',
    )
    assert told(mail) == ["item A: About A.", "promo Unsubscribe", "promo Home"]
    assert [mention.acts for mention in read(mail).mentions] == [False, True, False]
