import json
import re

import lxml.html
import pytest

from tests.sample.conftest import Get

ARCHIVE = "/substack/api/v1/archive?sort=new&search=&offset={}&limit={}"


def archive(get: Get, offset: int = 0, limit: int = 12) -> list[dict[str, object]]:
    response = get(ARCHIVE.format(offset, limit))
    assert response.status == 200
    posts: list[dict[str, object]] = json.loads(response.body)
    return posts


def post(get: Get, slug: str) -> dict[str, object]:
    made: dict[str, object] = json.loads(get(f"/substack/api/v1/posts/{slug}").body)
    return made


def test_the_archive_is_paged_newest_first_until_it_is_empty(get: Get) -> None:
    pages = [archive(get, offset) for offset in (0, 12, 24)]
    assert [len(page) for page in pages] == [12, 6, 0]
    dates = [str(made["post_date"]) for page in pages for made in page]
    assert dates == sorted(dates, reverse=True)
    assert len({made["id"] for page in pages for made in page}) == 18
    assert all("body_html" not in made for page in pages for made in page)


def test_asking_for_too_much(get: Get) -> None:
    assert get(ARCHIVE.format(0, 51)).status == 400
    assert get(ARCHIVE.format("x", 12)).status == 400
    assert len(archive(get, limit=50)) == 18


def test_a_podcast_has_the_number_of_an_issue(get: Get) -> None:
    seventeen = [made for made in archive(get) if "#17" in str(made["title"])]
    assert {made["type"] for made in seventeen} == {"newsletter", "podcast"}


@pytest.mark.parametrize(
    ("slug", "audience", "body"),
    [
        ("the-gearbox-digest-17-a-map-of-echoes", "everyone", True),
        ("the-gearbox-digest-18-ice-for-hire", "only_paid", True),
        ("the-gearbox-digest-19-nothing-for-free", "only_paid", False),
    ],
)
def test_who_may_read_what(get: Get, slug: str, audience: str, body: bool) -> None:
    made = post(get, slug)
    assert (made["audience"], made["body_html"] is not None) == (audience, body)
    assert "lamplighter" not in str(made["body_html"])


def test_the_markdown_has_template_text_where_substack_has_the_summary(get: Get) -> None:
    raw = get("/repository/raw/master/_posts/digests/2022-05-02-6.md").text
    body = str(post(get, "the-gearbox-digest-6-elevators-sideways")["body_html"])
    assert raw.count("one paragraph summary") == 2
    assert "one paragraph summary" not in body
    assert "Nobody inside can tell" in body


def test_numeric_targets_of_stubs_lead_nowhere_but_those_with_words_do(get: Get) -> None:
    assert get("/substack/api/v1/posts/5").status == get("/substack/p/5").status == 404
    assert (
        get("/substack/api/v1/posts/the-gearbox-digest-16").status
        == get("/substack/p/the-gearbox-digest-16").status
        == 200
    )


def test_neighbours_are_those_of_the_archive(get: Get) -> None:
    listed = [str(made["slug"]) for offset in (0, 12) for made in archive(get, offset)]
    for newer, slug, older in zip([None, *listed], listed, [*listed[1:], None], strict=False):
        made = post(get, slug)
        assert (made["next_post_slug"], made["previous_post_slug"]) == (newer, older)


def test_the_page_holds_the_post_doubly_encoded_after_a_decoy(get: Get) -> None:
    page = get("/substack/p/the-gearbox-digest-17-a-map-of-echoes").text
    assert page.index("window._preloads.sentry_") < page.index("window._preloads        = JSON.parse(")
    encoded = re.search(r'window\._preloads +=\s*JSON\.parse\((".*")\)</script>', page)
    assert encoded
    assert json.loads(json.loads(encoded[1]))["post"] == post(get, "the-gearbox-digest-17-a-map-of-echoes")


def test_the_page_for_readers(get: Get) -> None:
    page: lxml.html.HtmlElement = lxml.html.document_fromstring(
        get("/substack/p/the-gearbox-digest-17-a-map-of-echoes").text
    )
    assert page.xpath("string(//h1[contains(@class, 'post-title')])").startswith("The Gearbox Digest #17")
    assert page.xpath("string(//h3[@class='subtitle'])") == "A map of echoes, hats with hinges, and more!"
    assert page.xpath("//div[@class='available-content']/div[contains(@class, 'body markup')]//h4")
    facts = json.loads(page.xpath("string(//script[@type='application/ld+json'])"))
    assert facts["@type"] == "NewsArticle"
    assert facts["isAccessibleForFree"] is True
    assert facts["datePublished"] == "2026-05-18T18:00:00+02:00"
    # The words of a paywall are no proof of one.
    assert page.xpath("//h2[@class='paywall-title']")


def test_a_body_has_the_markup_of_the_editor(get: Get) -> None:
    body: lxml.html.HtmlElement = lxml.html.document_fromstring(
        str(post(get, "the-gearbox-digest-17-a-map-of-echoes")["body_html"])
    )
    (image,) = body.xpath("//div[@class='captioned-image-container']//img")
    assert json.loads(image.get("data-attrs"))["src"] == "https://img.example/echoes.jpg"
    assert image.get("src").endswith("/https%3A%2F%2Fimg.example%2Fechoes.jpg")
    (video,) = body.xpath("//div[@class='youtube-wrap']")
    assert json.loads(video.get("data-attrs"))["videoId"] == "ECHOmap0001"
    assert body.xpath("//h4[@class='header-anchor-post']//div[contains(@class, 'header-anchor-parent')]")
    assert body.xpath("//a[@class='footnote-anchor']/@href") == ["#footnote-1"]
    assert body.xpath("//div[@class='footnote']/div[@class='footnote-content']//a/@href") == [
        "https://maps.example/echoes/recordings"
    ]
    assert all(item[0].tag == "p" for item in body.iter("li"))
    assert body.xpath("//div[@class='subscription-widget-wrap-editor']//form")
    assert body.xpath("//p[@class='button-wrapper']//a[contains(@href, 'action=share')]")


def test_the_other_listings(get: Get) -> None:
    sitemap = get("/substack/sitemap.xml").text
    assert sitemap.count("/substack/p/") == 18
    assert "<lastmod>2026-05-18</lastmod>" in sitemap
    feed = get("/substack/feed").text
    assert feed.count("<item>") == 18
    assert "Read more" in feed
    assert "/p/" not in get("/substack/robots.txt").text
