"""Authors: who signs, without outlets, roles and places; organisations whole; single names; many languages."""

import json

import pytest

from crawler.linked_pages.metadata.people import authors_in
from crawler.linked_pages.source import read_source

PROSE = "<p>The wheelwright chooses the wood, and lets it dry for a year before the first cut is made.</p>" * 5


def authors(body: str = "", head: str = "", lang: str = "en", title: str = "Wheels turn") -> tuple[str, ...]:
    page = f"<html lang={lang}><head><title>{title}</title>{head}</head><body><h1>Wheels turn</h1>{body}{PROSE}"
    return read_source(page.encode(), "https://gears.example/notes/wheels").authors


def signed(author: object) -> str:
    node = json.dumps({"@type": "NewsArticle", "headline": "Wheels turn", "author": author})
    return f'<script type="application/ld+json">{node}</script>'


@pytest.mark.parametrize(
    "byline",
    [
        "By Ada Example, The Verge",
        "By Ada Example, Gear Times",
        "By Ada Example, Staff Writer, Gear Times",
        "By Ada Example | The Gearbox",
        "By Ada Example, New York",
        "By Ada Example in Berlin",
        "Ada Example, University of Gears",
        "Story by Ada Example | Photography by Bo Sample",
        "By Ada Example Published March 5, 2024 Updated May 3",
        "By: Ada Example (aexample@gears.example)",
        "By ADA EXAMPLE | ADA.EXAMPLE@gears.example".title(),
    ],
)
def test_only_the_author_of_a_byline(byline: str) -> None:
    assert authors(f"<p class=byline>{byline}</p>") == ("Ada Example",)


@pytest.mark.parametrize(
    "name",
    [
        "National Institute of Standards and Technology",
        "Centers for Wheel Control and Prevention",
        "Department of Gears and Human Services",
        "Gear & Sons",
    ],
)
def test_an_organisation_is_one(name: str) -> None:
    for head in (
        signed({"@type": "Organization", "name": name}),
        signed({"@type": "Organization", "name": f"{name}"} if "," in name else name),
        f'<meta name=author content="{name.replace("&", "&amp;")}">',
    ):
        assert authors(head=head) == (name,)


def test_names_joined_by_words_are_several() -> None:
    assert authors_in("By Ada Example and Bo Sample, Gear Times") == ("Ada Example", "Bo Sample")
    assert authors_in("Por Ada Ejemplo y Bo Muestra") == ("Ada Ejemplo", "Bo Muestra")
    assert authors_in("José Ejemplo y Gasset") == ("José Ejemplo y Gasset",)
    assert authors_in("Ada Example & Bo Sample") == ("Ada Example", "Bo Sample")


@pytest.mark.parametrize("account", ["wordpressadmin", "aexample7", "a.example", "adaE", "admin"])
def test_a_byline_goes_before_the_name_of_an_account(account: str) -> None:
    assert authors("<p class=byline>By Ada Example</p>", signed({"@type": "Person", "name": account})) == (
        "Ada Example",
    )


def test_a_name_in_the_head_goes_before_another_byline() -> None:
    assert authors("<p class=byline>By Bo Sample</p>", signed({"@type": "Person", "name": "Ada Example"})) == (
        "Ada Example",
    )


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("<span class='author vcard'>tlow</span>", "tlow"),
        ("<span class=byline>by <span class='author vcard'><a class='fn n' href=/x>tlow</a></span></span>", "tlow"),
        ("<div class='p-author h-card'>Tom</div>", "Tom"),
        ("<span class=story-byline>Posted by Gearhead7 on Friday March 5, 2024</span>", "Gearhead7"),
        ("<p>by tlow</p>", "tlow"),
        ("<span>Written by</span><b>Tom</b>", "Tom"),
        ("<p><strong>Contributors:</strong> Ada Example</p>", "Ada Example"),
        ("<div class=author-box><h4>Ada Example</h4><p>" + "Ada has written of wheels since 2001. " * 9 + "</p></div>",
         "Ada Example"),
        ("<footer class=post-footer><span class=author>Posted by Ada Example at 18:52</span></footer>", "Ada Example"),
    ],
)  # fmt: skip
def test_single_names_handles_and_boxes(body: str, name: str) -> None:
    assert authors(body) == (name,)


def test_the_owner_of_a_personal_site() -> None:
    card = "<header><div class=h-card><a class='p-name u-url' href=/>Ada Example</a></div></header>"
    assert authors(card) == ("Ada Example",)
    assert authors(title="Wheels turn — Ada Example's blog") == ("Ada Example",)
    comments = "<div id=comments><div class=vcard><b class=fn>Bo Sample</b></div></div>"
    assert authors(comments) == ()


@pytest.mark.parametrize(
    "body",
    [
        "<p>By Use Case</p>",
        "<p class=byline>Press Release</p>",
        "<p class=menu-title>By Industry</p>",
        "<address>40th Floor, Wheel Tower, 6795 Mill Street</address>",
        f"<p>It was presented by <a href=/people/ada-example>Ada Example</a>. {'Nobody knows when. ' * 9}</p>",
        "<strong>von Montag, den 1. Mai bis Sonntag, den 7. Mai</strong>",
        "<p>By clicking you agree</p>",
        "<footer><span>Website by Acme Studio</span></footer>",
        "<div id=comments><article class=comment-body><b class=author>Bo Sample</b></article></div>",
    ],
)
def test_what_is_no_byline(body: str) -> None:
    assert authors(body) == ()


@pytest.mark.parametrize(
    ("lang", "byline", "name"),
    [
        ("ar", "بقلم: محمد الأحمد", "محمد الأحمد"),
        ("he", "מאת יוסי כהן", "יוסי כהן"),
        ("hi", "अदा उदाहरण द्वारा", "अदा उदाहरण"),
        ("el", "Γράφει ο Νίκος Παράδειγμας", "Νίκος Παράδειγμας"),
        ("hu", "Írta: Minta Anna", "Minta Anna"),
        ("ro", "Autor: Ana Exemplu", "Ana Exemplu"),
        ("fi", "Kirjoittanut Aino Esimerkki", "Aino Esimerkki"),
        ("ja", "文／例田太郎", "例田太郎"),
        ("ja", "例田太郎記者", "例田太郎"),
        ("ja", "記者 例田太郎", "例田太郎"),
        ("zh", "记者：例小明", "例小明"),
        ("zh", "来源：河边新闻 作者：例小明", "例小明"),
        ("zh", "编辑：例小明", "例小明"),
        ("ko", "예길동 기자", "예길동"),
        ("ru", "Текст: Анна Примерова", "Анна Примерова"),
    ],
)
def test_bylines_of_many_languages(lang: str, byline: str, name: str) -> None:
    assert authors(f"<p class=author>{byline}</p>", lang=lang) == (name,)


def test_a_chinese_agency_signs_where_nobody_else_does() -> None:
    assert authors("<p>来源：河边新闻</p>", lang="zh") == ("河边新闻",)
    assert authors("<p class=byline>记者 例小明 王雷</p>", lang="zh") == ("例小明", "王雷")


@pytest.mark.parametrize("name", ["The Gear Notes", "gearnotes", "Gear Notes GmbH", "gn_admin7", "gears.example"])
def test_what_a_system_fills_in_counts_where_readers_see_it(name: str) -> None:
    site = '<meta property=og:site_name content="Gear Notes">'
    for head in (f'{site}<meta name=author content="{name}">', site + _posting(name)):
        assert authors(head=head) == ()
        assert authors(f"<p class=byline>By {name}</p>", head=head) == (name,)


def test_outlets_sign_news_with_their_own_name() -> None:
    site = '<meta property=og:site_name content="Gear Notes">'
    assert authors(head=site + signed({"@type": "Organization", "name": "Gear Notes"})) == ("Gear Notes",)
    assert authors(head=site + _posting("Ada Example")) == ("Ada Example",)


def _posting(author: str) -> str:
    return signed({"@type": "Organization", "name": author}).replace("NewsArticle", "BlogPosting")


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li><strong>Contact:</strong> <a href=/staff/ada-example>Ada Example</a></li></ul>",
        "<p><b>Media contact</b> <span class=author>Ada Example</span></p>",
        "<p>Medically reviewed by <a rel=author href=/people/ada>Ada Example</a></p>",
        "<figure><img src=a.png><figcaption><span itemprop=author>Ada Example</span></figcaption></figure>",
        "<p>Photo: <span class=author>Ada Example</span></p>",
    ],
)
def test_whom_a_page_names_for_something_else(body: str) -> None:
    assert authors(body) == ()
    assert authors(f"<p class=byline>By Bo Sample</p>{body}") == ("Bo Sample",)
