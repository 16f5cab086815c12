"""Substack posts: the API's object, a page that holds it, a page's plain HTML."""

import json
from typing import Any

import pytest

from crawler.digests.editions.substack import read_post
from crawler.items import Document, Edition
from tests.digests.editions.goldens import PUBLICATION


def read(text: str) -> Edition:
    return read_post(Document(kind="post", locator="a", url="https://post.example/p/a", text=text), PUBLICATION)


def post(**values: Any) -> dict[str, Any]:
    return {
        "type": "newsletter",
        "title": "Gears #5",
        "post_date": "2020-02-03T04:05:06.000Z",
        "audience": "everyone",
        "body_html": '<p><a href="https://a.example/">A</a> - b</p>',
    } | values


@pytest.mark.parametrize("form", ["api", "wrapped", "page"])
def test_each_form_of_the_object_is_read_alike(form: str) -> None:
    data = post(subtitle="Ü </script>")
    text = {
        "api": json.dumps(data),
        "wrapped": "\ufeff " + json.dumps({"post": data}),
        "page": '<script>window._preloads.sentry = JSON.parse("{}")</script>'
        "<script>window._preloads        = JSON.parse("
        + json.dumps(json.dumps({"post": data})).replace("</", "<\\u002f")
        + ")</script>",
    }[form]
    edition = read(text)
    assert (edition.number, edition.title, edition.subtitle) == (5, "Gears #5", "Ü </script>")
    assert (str(edition.published), edition.availability) == ("2020-02-03", "full")
    assert [(mention.role, mention.url) for mention in edition.body.mentions] == [("item", "https://a.example/")]


@pytest.mark.parametrize(
    ("values", "availability"),
    [
        ({}, "full"),
        ({"audience": None}, "full"),
        ({"audience": "only_paid"}, "preview"),
        ({"audience": "founding"}, "preview"),
        ({"audience": "only_paid", "body_html": None}, "empty"),
        ({"body_html": ""}, "empty"),
    ],
)
def test_the_audience_tells_how_much_there_is(values: dict[str, Any], availability: str) -> None:
    assert read(json.dumps(post(**values))).availability == availability


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        ({}, "newsletter"),
        ({"type": "podcast"}, "podcast"),
        ({"title": "Gears Podcast #5"}, "podcast"),
        ({"title": "A year in gears"}, "special"),
    ],
)
def test_the_series(values: dict[str, Any], type_: str) -> None:
    assert read(json.dumps(post(**values))).type == type_


def test_values_of_a_wrong_type_are_not_believed() -> None:
    data = post(title=5, subtitle=[], post_date={}, audience=1, cover_image=[], publishedBylines=[None, {"name": 1}])
    edition = read(json.dumps(data))
    assert (edition.title, edition.subtitle, edition.published, edition.authors) == (None, None, None, ())
    assert [problem.kind for problem in edition.problems] == ["title_missing"]


def html(script: str, header: str = '<h1 class="post-title">Gears #5</h1>') -> str:
    return (
        f'<script type="application/ld+json">{script}</script>{header}'
        '<div class="available-content"><div class="body markup"><p><a href="/a">A</a> - b</p></div></div>'
    )


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2020-02-03T23:30:00-05:00", "2020-02-04"),
        ("2020-02-03T01:00:00+02:00", "2020-02-02"),
        ("2020-02-03", "2020-02-03"),
    ],
)
def test_a_date_of_any_offset_is_a_day_in_utc(written: str, day: str) -> None:
    edition = read(html(json.dumps({"@type": "NewsArticle", "datePublished": written})))
    assert (str(edition.published), edition.published_raw) == (day, written)


@pytest.mark.parametrize("author", [{"name": "Ada"}, [{"name": "Ada"}], [{"name": "Ada"}, "Ben", None]])
def test_the_author_is_an_object_or_a_list(author: object) -> None:
    assert read(html(json.dumps({"@type": "NewsArticle", "author": author}))).authors == ("Ada",)


@pytest.mark.parametrize(
    ("free", "audience", "availability"),
    [(True, "everyone", "full"), (False, "only_paid", "preview"), (None, None, "full")],
)
def test_whether_a_page_is_free_is_its_json_ld_to_say(
    free: bool | None, audience: str | None, availability: str
) -> None:
    data = {"@type": "NewsArticle"} | ({} if free is None else {"isAccessibleForFree": free})
    edition = read(html(json.dumps(data)) + '<div class="paywall"><h2 class="paywall-title">x</h2></div>')
    assert (edition.audience, edition.availability) == (audience, availability)


@pytest.mark.parametrize(
    "header",
    [
        '<h1 class="post-title x">T</h1><h3 class="subtitle y">S</h3>',
        '<h1 class="post-title">T</h1><div class="subtitle-x">S</div>',
    ],
)
def test_title_and_subtitle_of_old_and_new_pages(header: str) -> None:
    edition = read(html("{}", header))
    assert (edition.title, edition.subtitle) == ("T", "S")


def test_a_page_without_a_body_is_empty_and_noted() -> None:
    edition = read("<h1>Not found</h1>")
    assert edition.availability == "empty"
    assert {problem.kind for problem in edition.problems} == {"title_missing", "empty"}


@pytest.mark.parametrize(
    "text",
    [
        '{"a":',
        "{" * 100_000,
        '{"a": NaN}',
        'window._preloads = JSON.parse("{\\"post\\": []}")',
        '<script>window._preloads = JSON.parse("\\x")',
    ],
)
def test_what_is_no_object_is_read_as_html(text: str) -> None:
    assert read(text).availability == "empty"
