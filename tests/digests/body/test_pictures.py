"""Linked pictures and buttons join the story whose headline leads where they do."""

from tests.digests.body.any_digest import parents, read, told

PICTURE = '<p><a href="https://a.example/"><img src="/i.png" alt="A wheel"></a></p>'
STORY = '<h3><a href="https://a.example/">A wheel</a></h3><p>It turns.</p>'


def test_a_picture_above_its_headline() -> None:
    assert parents(PICTURE + STORY) == [1, None]
    assert [(picture.role, picture.story) for picture in read(PICTURE + STORY).illustrations] == [("story", 1)]


def test_a_picture_and_a_button_below_it() -> None:
    text = STORY + PICTURE + '<p><a href="https://a.example/">Read more</a></p>'
    assert told(text) == ["story A wheel: It turns.", "inline A wheel", "inline Read more"]
    assert parents(text) == [None, 0, 0]


def test_the_picture_of_the_next_story_is_not_of_the_one_before() -> None:
    first = (
        '<p><a href="https://b.example/"><img src="/b.png" alt="B"></a></p><h3><a href="https://b.example/">B</a></h3>'
    )
    assert parents(first + "<p>It was.</p>" + PICTURE + STORY) == [1, None, 3, None]


def test_the_site_below_a_title_is_no_summary() -> None:
    text = '<div><a href="https://a.example/x">A wheel</a> <a href="https://a.example/x">a.example</a></div>'
    assert told(text) == ["item A wheel", "inline a.example"]
    assert parents(text) == [None, 0]


def test_an_emblem_above_the_issue_is_promo() -> None:
    assert told('<p><a href="https://cogs.example/"><img src="/l.png" alt="Cogs"></a></p><p>Hello.</p>') == [
        "promo Cogs"
    ]


def test_a_picture_above_a_headline_that_acts_belongs_to_nothing() -> None:
    text = '<p><a href="https://a.example/u"><img src="/i.png"></a></p><h3><a href="https://a.example/u">Unsubscribe</a></h3>'
    assert parents("<p>Hello</p><p><a href='/x'>x</a></p>" + text) == [None, None, None]
    assert [picture.story for picture in read("<p>a</p>" + text).illustrations] == [None]
