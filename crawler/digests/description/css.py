"""CSS selectors as values of a description."""

from typing import ClassVar

from parsel import Selector, SelectorList

from crawler.digests.description.sources import Written, check_css

__all__ = ["Css"]


class Css(Written):
    """A CSS selector, with parsel's `::text` and `::attr(name)`.

    >>> Css("time::attr(datetime)").select(Selector("<time datetime=2020-02-03>x</time>")).get()
    '2020-02-03'
    """

    form: ClassVar[str] = "a CSS selector such as article h1"

    __slots__ = ()

    def __init__(self, text: str) -> None:
        super().__init__(text)
        check_css(text)

    def select(self, page: Selector) -> SelectorList[Selector]:
        """Return what it selects on a page."""
        return page.css(self.text)
