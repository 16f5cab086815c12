"""Which new post is a known one under another name."""

from datetime import date
from typing import Any

import pytest

from crawler.digests.renames import same_bytes, successor_of
from crawler.items import Edition
from tests.digests.made import body, edition, item

LINKS = tuple(f"https://{name}.example/" for name in "abcd")


def post(*links: str, **values: Any) -> Edition:
    return edition(body=body(*(item(link) for link in links or LINKS)), **values)


def test_files_with_the_same_bytes_are_one_and_each_is_taken_once() -> None:
    gone = {"a.md": "1", "b.md": "1", "c.md": "2", "d.md": None}
    fresh = {"x.md": "1", "y.md": "1", "z.md": "1", "v.md": "3", "w.md": None}
    assert same_bytes(fresh, gone) == {"x.md": "a.md", "y.md": "b.md"}


@pytest.mark.parametrize(
    ("former", "is_one"),
    [
        (post("https://other.example/"), True),  # number and title
        (post(*LINKS[:3], title="Cogs"), True),
        (post(*LINKS[:1], title="Cogs"), False),
        (post(*LINKS[:3], number=None), True),
        (post(*LINKS[:1], number=None, title="Cogs"), False),
        (post(number=None, title=None), True),
        (post(*LINKS[:2], number=None, title=None), False),
        (post(*LINKS[:3], number=6), False),
        (post(number=6), True),  # a wrong number was mended
        (post(type="podcast"), False),
    ],
)
def test_two_of_number_title_and_links_say_that_a_post_is_the_same(former: Edition, *, is_one: bool) -> None:
    assert successor_of(post(), [former]) is (former if is_one else None)


def test_a_number_of_another_year_says_nothing_where_numbers_start_again() -> None:
    former = post("https://other.example/", published=date(2019, 2, 3))
    assert successor_of(post(), [former]) is former
    assert successor_of(post(), [former], restarts=True) is None


def test_the_likest_is_taken() -> None:
    far, near = post(*LINKS[:3]), post(*LINKS, "https://e.example/")
    assert successor_of(post(), [far, near]) is near
