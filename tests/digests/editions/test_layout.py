"""Where things stand on a page: layouts of the description, over the years, and general rules."""

from datetime import date
from typing import Any

from crawler.digests.description.css import Css
from crawler.digests.description.site import DatedLayout, Site
from crawler.digests.editions.layout import FoundLayout, find_layout
from crawler.text.html import parse_html

URL = "https://cogs.example/5/"
OLD = DatedLayout(body=Css("#old"), date=Css(".day"), title=Css("h1"), until=date(2019, 12, 31))
NEW = DatedLayout(body=Css("#new"), date=Css("time"), title=Css("h2::text"), first=date(2020, 1, 1))


def find(html: str, **values: Any) -> FoundLayout | None:
    return find_layout(parse_html(html), URL, Site(url="https://cogs.example", **values))


def found(html: str, **values: Any) -> FoundLayout:
    layout = find(html, **values)
    assert layout is not None
    return layout


def page(day: str) -> str:
    return (
        f'<h1>Old title</h1><h2>New title</h2><p class="day">From {day}</p><time datetime="{day}T09:00:00Z">now</time>'
        '<div id="old"><p>Old text.</p></div><div id="new"><p>New text.</p></div>'
    )


def test_each_layout_has_its_days() -> None:
    layouts = (OLD, NEW)
    assert found(page("2019-03-04"), layouts=layouts).title == "Old title"
    new = found(page("2020-03-04"), layouts=layouts)
    assert (new.title, new.published_raw, new.published) == ("New title", "2020-03-04T09:00:00Z", date(2020, 3, 4))
    assert new.body.xpath("string()").get() == "New text."


def test_a_page_of_no_layouts_days_is_read_by_the_first_whose_body_it_has() -> None:
    only_old = page("2020-03-04").replace('id="new"', "")
    assert found(only_old, layouts=(OLD, NEW)).title == "Old title"
    assert find("<p>x</p>", layouts=(OLD,), body=Css("main")) is None


def test_the_layout_of_the_site_itself_is_that_of_all_other_pages() -> None:
    plain = found("<h1>Title</h1><main><p>Text.</p></main>", layouts=(OLD, NEW), body=Css("main"))
    assert (plain.title, plain.published) == ("Title", None)


def test_what_is_left_out_is_no_part_of_the_body() -> None:
    html = '<main><div class="ad"><a href="https://a.example/">Ad</a></div><p>Text.</p></main>'
    assert found(html, body=Css("main"), leave_out=(Css(".ad"),)).body.css("a").get() is None


def test_a_date_is_an_attribute_or_stands_in_a_text() -> None:
    html = '<main><p class="a">Issue of 3 March 2020, a Tuesday</p><meta itemprop="date" content="2020-03-04"></main>'
    assert found(html, body=Css("main"), date=Css(".a")).published == date(2020, 3, 3)
    assert found(html, body=Css("main"), date=Css("[itemprop=date]")).published == date(2020, 3, 4)
    assert found(html, body=Css("main"), date=Css("[itemprop=date]::attr(content)")).published == date(2020, 3, 4)
    assert found(html, body=Css("main"), date=Css(".none")).published is None


def test_without_rules_the_lines_at_the_headline_come_first() -> None:
    text = "<div class=content><p>Text of the issue, long enough.</p></div>"
    html = f"<main><h1>Cogs</h1><p>No. 7 of 2020-03-04</p>{text}</main>"
    assert found(html).lines[0] == "No. 7 of 2020-03-04"


def test_a_comment_before_a_time_is_no_label_of_it() -> None:
    html = "<article><h1>Cogs</h1><p>x</p><!-- new --><time datetime='2024-05-05'>5 May</time><p>Text.</article>"
    assert found(html).published == date(2024, 5, 5)
