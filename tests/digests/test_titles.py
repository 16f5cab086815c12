"""What a title tells."""

import pytest

from crawler.digests.titles import issue_type, number_in_title
from crawler.items import IssueType


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Gears #5", 5),
        ("Gears # 12: wheels", 12),
        ("Gears #5 and #6", 5),
        ("Gears 5", None),
        ("Gears #5a", None),
        ("Gears #123456", None),
        ("", None),
    ],
)
def test_numbers(title: str, number: int | None) -> None:
    assert number_in_title(title) == number


@pytest.mark.parametrize(
    ("title", "number", "series"),
    [
        ("Gears #5", 5, "newsletter"),
        (None, 5, "newsletter"),
        ("Gears", None, "special"),
        (None, None, "special"),
        ("The Podcast #5", 5, "podcast"),
        ("Episode 5", None, "podcast"),
        ("Podcasting for gears #5", 5, "newsletter"),
    ],
)
def test_series(title: str | None, number: int | None, series: IssueType) -> None:
    assert issue_type(title, number) == series
