"""Pages of the site in all their states."""

import pytest

from crawler.digests.editions.page import read_page
from crawler.items import Document, Edition
from tests.digests.editions.goldens import PUBLICATION


def read(html: str, path: str = "/digests/a") -> Edition:
    document = Document(kind="page", locator=path, url=f"https://site.example{path}", text=html)
    return read_page(document, PUBLICATION)


def article(body: str, title: str = "Gears #5", before: str = "") -> str:
    return (
        f'<h1 class="display-5 bold">{title}</h1>{before}'
        '<p class="published"><time datetime="2020-02-03T00:00:00-08:00">x</time></p>'
        f'<div class="wide post-article">{body}</div><a href="/next">Next</a>'
    )


def test_only_the_article_is_read() -> None:
    edition = read(article('<p><a href="/a">A</a> - b</p>'))
    assert [mention.url for mention in edition.body.mentions] == ["/a"]
    assert (edition.number, edition.title, str(edition.published)) == (5, "Gears #5", "2020-02-03")


def test_the_sites_own_day_counts_whatever_day_it_is_elsewhere() -> None:
    late = article("x").replace("2020-02-03T00:00:00-08:00", "2020-02-03T23:30:00-08:00")
    assert str(read(late).published) == "2020-02-03"


@pytest.mark.parametrize(
    "refresh",
    [
        '<meta http-equiv="refresh" content="1;url=https://p.example/p/5">',
        '<META HTTP-EQUIV="Refresh" CONTENT="0; URL=\'https://p.example/p/5\'">',
    ],
)
def test_a_stub_points_elsewhere(refresh: str) -> None:
    edition = read(f"<html><head>{refresh}</head><body><a href='x'>y</a></body></html>")
    assert (edition.availability, edition.redirect_url) == ("stub", "https://p.example/p/5")
    assert (edition.body.mentions, edition.permalink, edition.problems) == ((), "/digests/a", ())


def test_a_page_with_neither_article_nor_redirect_is_empty_and_noted() -> None:
    edition = read("<h1>Not found</h1>")
    assert (edition.availability, [problem.kind for problem in edition.problems]) == ("empty", ["empty"])


def test_a_path_tells_number_and_date_where_the_page_cannot() -> None:
    edition = read(article("<p>x</p>", title=""), "/2024-02-19-258/")
    assert (edition.number, str(edition.published), edition.title) == (258, "2024-02-19", None)
    assert read(article("<p>x</p>", title=""), "/317/").number == 317


def test_front_matter_in_the_text_gives_title_and_heading_and_is_no_text() -> None:
    front = "<p>---\nlayout: redirect\ntitle: “Gears #319”\nexcerpt: A “b” c\n—### Top News</p>"
    edition = read(article(f"{front}<h4><a href='/a'>A</a></h4><p>b</p>", title="319"), "/319/")
    assert (edition.title, edition.subtitle, edition.number) == ("Gears #319", "A “b” c", 319)
    assert [section.name for section in edition.body.sections] == ["Top News"]
    assert [mention.summary for mention in edition.body.mentions] == ["b"]
    assert [problem.kind for problem in edition.problems] == ["front_matter_unterminated"]
    assert edition.published is None


def test_a_code_block_beside_text_is_no_post() -> None:
    code = "<pre>---\ntitle: x\n---\n[a](/a)</pre>"
    assert read(article(code)).title == "x"
    beside = read(article(f"<p>{'Some words about this. ' * 5}</p>{code}"))
    assert (beside.title, beside.body.mentions) == ("Gears #5", ())


def test_the_cover_and_its_credit() -> None:
    image = '<img class="page-feature-image" src="/c.png" alt="C"><p class="image-credit">By <a href="/ada">Ada</a></p>'
    cover = read(article("x", before=image)).cover
    assert cover is not None
    assert (cover.url, cover.alt, cover.credit, cover.credit_url) == ("/c.png", "C", "By Ada", "/ada")
    assert read(article("x", before='<img class="page-feature-image" src="/assets/">')).cover is None
