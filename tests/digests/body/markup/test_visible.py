"""What of a page or mail is hidden or housekeeping, and what only has a name like it."""

import pytest
from lxml import html

from crawler.digests.body.markup.visible import is_housekeeping, is_pixel
from tests.digests.body.any_digest import read, told

LINK = '<a href="https://a.example/">A</a>'


@pytest.mark.parametrize(
    "element",
    [
        "<nav>a</nav>",
        "<footer>a</footer>",
        "<div class=preheader>a</div>",
        "<td id=templateFooter>a</td>",
        "<div class='mcn-share block'>a</div>",
        "<div style='display:none'>a</div>",
        "<span style='max-height: 0; overflow: hidden'>a</span>",
        "<p hidden>a</p>",
    ],
)
def test_housekeeping(element: str) -> None:
    assert is_housekeeping(html.fromstring(element))


@pytest.mark.parametrize(
    "element",
    [
        "<div class=footnotes>a</div>",
        "<div class='shared-story'>a</div>",
        "<div style='max-height: 600px'>a</div>",
        f"<div class=footer>{'The mill stands. ' * 200}</div>",
        "<a class=menu href='/'>a</a>",
    ],
)
def test_content(element: str) -> None:
    assert not is_housekeeping(html.fromstring(element))


def test_a_pixel_is_no_picture() -> None:
    assert is_pixel(html.fromstring("<img src=/p width=1 height=1>"))
    assert not is_pixel(html.fromstring("<img src=/p width=100%>"))
    assert read("<p>Hello <img src=/p.gif width=1 height=1></p>").illustrations == ()


def test_links_of_menus_and_of_what_is_hidden_are_promo_and_its_text_is_no_summary() -> None:
    text = f'<div style="display:none">{LINK} and more</div><p>{LINK}</p><nav>{LINK}</nav><p>It turns.</p>'
    assert told(text) == ["promo A", "item A", "promo A"]
