"""Pages that list issues, as engines and people make them."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.digests.description.css import Css
from crawler.digests.description.index import IndexTable
from crawler.digests.listings.index import IndexLink, IndexPage, read_index
from crawler.digests.listings.index_addresses import ListAddresses, join

URL = "https://cogs.example/letters/"


def read(html: str, url: str = URL, **rules: str) -> IndexPage:
    kinds: dict[str, Callable[[str], Any]] = {"pages": re.compile, "titles": re.compile, "links": Css, "next": Css}
    table = IndexTable(url=url, **{name: kinds[name](rule) for name, rule in rules.items()})
    return read_index(f"<html lang=en><body>{html}</body></html>", url, table)


def link(path: str, title: str | None = None, published: str | None = None) -> IndexLink:
    return IndexLink(url=f"https://cogs.example{path}", title=title, published=published)


FORMS = {
    "list": (
        (
            '<nav><a href="/letters/about">About</a></nav><ul><li>Sep 5, 2018 <a href="8/">#08 Teeth</a></li>'
            '<li>Aug 2, 2018 <a href="/letters/7/">#07 Wheels</a></li></ul>'
        ),
        (link("/letters/8/", "#08 Teeth", "2018-09-05"), link("/letters/7/", "#07 Wheels", "2018-08-02")),
    ),
    "definitions": (
        (
            '<dl><dt>Wed 05 September 2018</dt><dd><a href="./8.html">#08</a></dd>'
            '<dt>Thu 02 August 2018</dt><dd><a href="./7.html">#07</a></dd></dl>'
        ),
        (link("/letters/8.html", "#08", "2018-09-05"), link("/letters/7.html", "#07", "2018-08-02")),
    ),
    "table": (
        (
            '<table><tr><td>2018-09-05</td><td><a href="8">Teeth</a></td></tr><tr><td>2018-08-02</td>'
            '<td><a href="7">Wheels</a></td></tr></table>'
        ),
        (link("/letters/8", "Teeth", "2018-09-05"), link("/letters/7", "Wheels", "2018-08-02")),
    ),
    "cards": (
        (
            '<main><article><a href="/p/teeth"><img alt=""></a><h2><a href="/p/teeth">Teeth</a></h2>'
            '<time datetime="2018-09-05T06:00:00Z">5 Sep</time><a href="/p/teeth">Read more</a></article>'
            '<article><a href="/p/wheels#a"><h2>Wheels</h2><p>Turn.</p><time datetime="2018-08-02">2 Aug</time></a>'
            "</article></main>"
        ),
        (link("/p/teeth", "Teeth", "2018-09-05"), link("/p/wheels", "Wheels", "2018-08-02")),
    ),
    "years": (
        (
            '<h2>2018</h2><ul><li>Sep 05 — <a href="8">Teeth</a></li></ul>'
            '<h2>2017</h2><ul><li>2. August: <a href="7">Wheels</a></li></ul>'
        ),
        (link("/letters/8", "Teeth", "2018-09-05"), link("/letters/7", "Wheels", "2017-08-02")),
    ),
    "pictures": ('<a href="8"><img src="8.png"></a>', (link("/letters/8"),)),
}


@pytest.mark.parametrize(("html", "links"), FORMS.values(), ids=FORMS)
def test_each_issue_is_listed_once_with_its_title_and_day(html: str, links: tuple[IndexLink, ...]) -> None:
    assert read(html).links == links


def test_the_archive_of_a_mail_service_lists_its_own_addresses() -> None:
    campaigns = (
        '<li class="campaign">04/25/2022 - <a href="https://eepurl.com/abc">Cogs for April</a></li>'
        '<li class="campaign">03/22/2022 - <a href="https://us1.campaign-archive.com/?u=1&amp;id=2">Cogs</a></li>'
        '<a href="https://elsewhere.example/">Elsewhere</a>'
    )
    assert read(campaigns, "https://us1.campaign-archive.com/home/?u=1&id=2").links == (
        IndexLink(url="https://eepurl.com/abc", title="Cogs for April", published="2022-04-25"),
        IndexLink(url="https://us1.campaign-archive.com/?u=1&id=2", title="Cogs", published="2022-03-22"),
    )


def test_issues_of_a_flat_site_are_the_links_of_headlines_and_cards() -> None:
    cards = (
        '<header><a href="/">Cogs</a> <a href="/about/">About</a></header><main>'
        '<article><a class="card" href="/teeth/"><h2>Teeth</h2><time datetime="2024-05-12">12 May</time></a>'
        '<a href="/author/ada/">Ada</a></article><h3><a href="/wheels/">Wheels</a></h3><a href="/tag/x/">X</a></main>'
    )
    assert read(cards, "https://cogs.example/").links == (
        link("/teeth/", "Teeth", "2024-05-12"),
        link("/wheels/", "Wheels"),
    )
    assert read('<nav><a href="/letters/5/">#5</a></nav>').links == (link("/letters/5/", "#5"),)


def test_issues_of_a_flat_site_are_the_links_that_differ_in_their_numbers() -> None:
    links = "".join(f"<LI><A HREF=rb{n:03}.html>Nr. {n}</A> ({n}. Mai 2004)" for n in (31, 32, 33))
    page = read(f"<UL>{links}</UL><a href=about.html>About</a>", "https://cogs.example/index.html")
    assert [each.url.rsplit("/", 1)[1] for each in page.links] == ["rb031.html", "rb032.html", "rb033.html"]
    assert page.links[0].title == "Nr. 31"


def test_a_rule_says_which_links_are_issues() -> None:
    flat = '<a href="/teeth/">#8</a><a href="/about/">About us</a><a href="https://b.example/9/">#9</a>'
    assert read(flat).links == ()
    assert read(flat, pages="/teeth/").links == (link("/teeth/", "#8"),)
    assert [found.url for found in read(flat, pages="https?://b").links] == ["https://b.example/9/"]
    assert [found.title for found in read(flat, links="a", titles=r"#\d").links] == ["#8", "#9"]
    cards = '<div class="card"><a href="/teeth/">#8</a></div><a href="/about/">About us</a>'
    assert read(cards, links=".card").links == (link("/teeth/", "#8"),)


def test_what_leads_to_no_other_page_is_no_issue() -> None:
    odd = '<a href="">a</a><a href="#b">b</a><a href="mailto:c@d.example">c</a><a href="/letters/">d</a>'
    assert read(f'{odd}<a href="http://[">e</a><a href="page/2/">2</a><a>f</a>').links == ()
    assert read('<a href="http://localhost:1313/letters/8/">8</a>').links == (link("/letters/8/", "8"),)
    assert read('<base href="https://cogs.example/letters/old/"><a href="8">8</a>').links == (
        link("/letters/old/8", "8"),
    )


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="next" href="/letters/page/2/">',
        '<a rel="next nofollow" href="page/2/">Older</a>',
        '<nav><a class="newer-posts" href="/letters/">x</a><a class="older-posts" href="page/2/">x</a></nav>',
    ],
)
def test_the_next_page_of_the_list(html: str) -> None:
    assert read(html).next == "https://cogs.example/letters/page/2/"
    assert read(html, next=".more a").next is None
    assert read('<p class="more"><a href="?page=2">x</a></p>', next=".more a").next == f"{URL}?page=2"


def test_dates_are_read_as_the_publication_writes_them() -> None:
    table = IndexTable(url=URL)
    german = '<li>2. März 2018 <a href="8">8</a></li><li>03/02/2018 <a href="7">7</a></li>'
    found = read_index(german, URL, table, ("de",), "day-first").links
    assert [each.published for each in found] == ["2018-03-02", "2018-02-03"]
    assert read_index(german, URL, table).links[1].published is None, "which of the two is the month is not said"


@pytest.mark.parametrize(
    ("url", "pager", "following"),
    [
        (URL, '<a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=3">3</a>', f"{URL}?page=2"),
        (f"{URL}?page=2", '<a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=3">3</a>', f"{URL}?page=3"),
        (f"{URL}page/2/", f'<a href="{URL}">Newer</a><a href="{URL}page/3/">Older letters</a>', f"{URL}page/3/"),
        (f"{URL}?page=3", '<a href="?page=2">2</a>', None),
    ],
)
def test_pages_of_the_list_follow_one_another_by_their_numbers(url: str, pager: str, following: str | None) -> None:
    page = read(f'<ul><li><a href="{URL}8/">#08 Teeth</a></li></ul><p>{pager}</p>', url)
    assert (page.links, page.next) == ((link("/letters/8/", "#08 Teeth"),), following)


def test_the_list_of_an_archive_of_mailchimp() -> None:
    row = '<li class="campaign">04/05/2022 - <a href="https://mailchi.mp/cogs/8" title="Cogs 8">Cogs 8</a></li>'
    page = read(f"<ul>{row}</ul>", "https://us1.campaign-archive.com/home/?u=1a&id=2b")
    assert page.links == (IndexLink(url="https://mailchi.mp/cogs/8", title="Cogs 8", published="2022-04-05"),)


@pytest.mark.parametrize(
    "part", ["<li><a href='/letters/%d/'>Cog</a>: 5 May", "<h2>2020</h2><a href='%d/'>x</a> May 5"]
)
def test_time_grows_with_the_links_not_with_their_square(part: str) -> None:
    def seconds(times: int) -> float:
        html = "".join(part.replace("%d", str(number)) for number in range(times))
        began = time.process_time()
        assert len(read(html).links) == times
        return time.process_time() - began

    seconds(100)
    assert min(seconds(6_000) for _ in range(2)) < 8 * max(seconds(1_500), 0.02)


def test_a_comment_beside_a_card_is_no_part_of_it() -> None:
    page = read("<ul><!-- 2018-09-05 --><li><a href='8'>Teeth</a></li><!-- x --><li><a href='7'>Wheels</a></li></ul>")
    assert page.links == (link("/letters/8", "Teeth"), link("/letters/7", "Wheels"))


def test_a_page_of_too_many_elements_is_said_to_be_cut() -> None:
    page = read("<a href='8'>Teeth</a>" + "<i>x" * 100_000 + "<a href='7'>Wheels</a>")
    assert (page.links, page.cut) == ((link("/letters/8", "Teeth"),), "100,000 tags and bare addresses")


def test_a_large_index_is_read_whole_and_a_larger_one_up_to_a_bound_that_is_told() -> None:
    items = [f"<li><a href='/letters/{number}'>Cog {number}</a> 5 May 2020</li>" for number in range(9_000)]
    page = read("".join(items[:6_000]) + "<a rel=next href='?page=2'>Older</a>")
    assert (len(page.links), page.cut, page.next) == (6_000, None, f"{URL}?page=2")
    page = read("".join(items) + "<a rel=next href='?page=2'>Older</a>")
    assert (page.links[-1], len(page.links), page.cut) == (
        link("/letters/7999", "Cog 7999", "2020-05-05"),
        8_000,
        "8,000 issues",
    )
    assert page.next == f"{URL}?page=2"
    others = "".join(f"<a href='/about/{number}'>x</a>" for number in range(13_000))
    page = read(f"{items[0]}{others}{items[1]}")
    assert ([each.title for each in page.links], page.cut) == (["Cog 0"], "12,000 addresses")


@pytest.mark.parametrize(
    "beside",
    ["week 12 of 2024", "5 turning of 6, 2024", "2024 5 x " * 100, "12 of 13 in 4.5.6 by 1st " * 45],
    ids=["weeks", "words", "years", "numbers"],
)
def test_looking_for_the_dates_of_many_issues_takes_little(beside: str) -> None:
    items = "".join(f"<li><a href='/letters/{number}'>Cog {number}</a> {beside}</li>" for number in range(500))
    began = time.process_time()
    assert len(read_index(items, URL, IndexTable(url=URL), ("fr", "de", "es")).links) == 500
    assert time.process_time() - began < 0.5


def test_links_in_deep_elements_take_no_longer() -> None:
    links = "".join(f"<a href='/x{number % 9}'>x</a>" for number in range(20_000))
    began = time.process_time()
    read("<div>" * 250 + links)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "base", [URL, "https://cogs.example/a/b?c", "http://localhost:4000/x/", "HTTPS://Cogs.Example:444", "/a"]
)
@given(
    href=st.sampled_from(
        ["", "/", "//", "https://cogs.example/", "https://b.example", "http://localhost:1/", "?", "#"]
    ).flatmap(lambda begin: st.text("ab1/.?#;=&%é \\\t:", max_size=12).map(lambda rest: begin + rest))
)
def test_an_address_that_needs_no_joining_is_the_same_joined(base: str, href: str) -> None:
    assert ListAddresses(URL, base, IndexTable(url=URL)).join(href) == join(base, href)
