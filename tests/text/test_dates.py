"""Dates are read only where they are certain, and written one way."""

import datetime as dt
import time
import warnings
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.text.dates import clamp_date, find_placed_dates, format_time, parse_date, parse_time, utc_now

MAY_14 = dt.date(2018, 5, 14)


@pytest.mark.parametrize(
    "raw",
    [
        "2018-05-14",
        "20180514",
        "2018-5-14",
        "2018/05/14",
        "2018-05-14 10:00",
        "2018-05-14 10:00:00 +0000",
        "2018-05-14T23:59:59-08:00",
        "2018-05-14T10:00:00.1234567Z",
        "14 May 2018",
        "14 May, 2018",
        "14-May-2018",
        "14th of May 2018",
        "May 14, 2018",
        "May 14th 2018",
        "MAY 14, 2018",
        "Monday, May 14, 2018",
        "Mon 14 May 2018",
        "Mon, 14 May 2018 10:00:00 GMT",
        "Mon, 14 May 2018 23:00:00 -0700",
        "Mon, 14 May 18 10:00:00 GMT",
        "14 May 18 10:00:00 GMT",
        "May 14, 2018 at 10:32 AM EDT",
        "14/05/2018",
        "05/14/2018",
        "\u00a0May 14, 2018\n",
        " 14/05/2018 ",
        "2018-5-14 10:00",
        "2018-5-14 9:00:00,5 GMT",
    ],
)
def test_a_certain_date_is_read(raw: str) -> None:
    assert parse_date(raw) == MAY_14


@pytest.mark.parametrize(
    ("raw", "month"),
    [
        ("Sept. 3, 2024", 9),
        ("3 September 2024", 9),
        ("Dec 3, 2024", 12),
        ("2024 May 3", 5),
        ("3 May 24 10:00:00 GMT", 5),
    ],
)
def test_months_are_read_short_and_long(raw: str, month: int) -> None:
    assert parse_date(raw) == dt.date(2024, month, 3)


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("05/05/2018", (2018, 5, 5)),
        ("12/12/2018", (2018, 12, 12)),
        ("13/05/2018", (2018, 5, 13)),
        ("05/13/2018", (2018, 5, 13)),
        ("12/11/2018", None),
        ("11/12/2018", None),
        ("13/13/2018", None),
    ],
)
def test_a_numeric_date_is_read_where_one_order_only_gives_a_day(raw: str, day: tuple[int, int, int] | None) -> None:
    assert parse_date(raw) == (dt.date(*day) if day else None)


@pytest.mark.parametrize("read", [parse_date, parse_time])
def test_a_text_is_a_date_up_to_a_hundred_characters(read: Callable[[str], dt.date | None]) -> None:
    written = "Mon, 14 May 2018 10:00:00 GMT"
    assert read(f"{written} ({'x' * (97 - len(written))})") is not None
    assert read(f"{written} ({'x' * (98 - len(written))})") is None
    assert read(f"{written} ({'x' * 100})") is None


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "2018",
        "May 2018",
        "May 14",
        "yesterday",
        "2 days ago",
        "1526292000",
        "03/04/2018",
        "3.4.2018",
        "2021-02-29",
        "2021-2-29 10:00",
        "February 29, 2021",
        "Mon, 29 Feb 2021 10:00:00 GMT",
        "2018-05-14 or so",
        "May 14, 2018 was a Monday",
        "chapter 12 of 2018",
        "14 Maybe 2018",
        "Maybe 14, 2018",
        "2018-5-14x",
        "on 2018-5-14",
        "2018-5-14 10:00x",
        "2018-5-14 x10:00",
        "14/05/2018 x",
        "x 14/05/2018",
        "14 May 20180",
        "0 14 May 2018",
        "2018 05 14",
        "14 05 2018 10:00",
        "May 14, 18",
        "14 May 18",
        "Mon 14 May 18 10:00:00 GMT",
        "2018-05-14" + " " * 50 + "x" * 100,
    ],
)
def test_no_date_is_read_from_what_is_none(raw: str) -> None:
    assert parse_date(raw) is None
    assert parse_time(raw) is None


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2024-09-23T23:30:00-05:00", "2024-09-24T04:30:00Z"),
        ("2024-09-23T10:00Z", "2024-09-23T10:00:00Z"),
        ("2024-09-23 10:00:00 UTC", "2024-09-23T10:00:00Z"),
        ("2024-9-3 9:05 +0200", "2024-09-03T07:05:00Z"),
        ("2024-09-23T10:00:00", "2024-09-23T10:00:00Z"),
        ("2024-09-23", "2024-09-23T00:00:00Z"),
        ("2024-9-23", "2024-09-23T00:00:00Z"),
        ("23/09/2024", "2024-09-23T00:00:00Z"),
        (" 2024-9-23 10:00 ", "2024-09-23T10:00:00Z"),
        ("Sep 23, 2024", "2024-09-23T00:00:00Z"),
        ("Mon, 23 Sep 2024 10:00:00 GMT", "2024-09-23T10:00:00Z"),
        ("Mon, 23 Sep 2024 10:00:00 -0700 (PDT)", "2024-09-23T17:00:00Z"),
        ("September 23, 2024 at 10:32 AM EDT", "2024-09-23T14:32:00Z"),
    ],
)
def test_a_moment_is_brought_to_utc(raw: str, moment: str) -> None:
    parsed = parse_time(raw)
    assert parsed is not None
    assert format_time(parsed) == moment


def test_a_moment_without_a_zone_is_in_utc_wherever_the_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        monkeypatch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        moments = [parse_time(raw) for raw in ("2024-09-23T10:00:00", "2024-9-23 10:00", "Mon, 23 Sep 2024 10:00:00")]
    finally:
        monkeypatch.undo()
        time.tzset()
    assert moments == [dt.datetime(2024, 9, 23, 10, tzinfo=dt.UTC)] * 3


def test_a_moment_over_the_edge_of_the_calendar_is_none() -> None:
    assert parse_time("0001-01-01T00:00:00+05:00") is None
    assert parse_time("9999-12-31T23:59:59-05:00") is None


@given(st.text(max_size=120) | st.from_regex(r"[0-9A-Za-z:/.,+ -]{0,40}", fullmatch=True))
@example("0, 1 1")
@example("Mon, 00 Jan 0000 99:99:99 +9999")
@settings(max_examples=2 * settings().max_examples)
def test_no_text_raises(raw: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        day, moment = parse_date(raw), parse_time(raw)
    assert day is None or isinstance(day, dt.date)
    assert moment is None or moment.utcoffset() == dt.timedelta(0)


@given(st.dates(min_value=dt.date(1900, 1, 1)))
@settings(max_examples=settings().max_examples // 2)
def test_each_written_form_gives_the_day_back(day: dt.date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day:%B} {day.day}, {day.year}") == day
    assert parse_date(f"{day.day} {day:%b} {day.year}") == day
    assert parse_date(f"{day:%a, %d %b %Y} 12:00:00 GMT") == day


@given(st.integers(1, 9999), st.integers(1, 12), st.integers(1, 31))
def test_days_over_roll_on_into_the_next_month(year: int, month: int, day: int) -> None:
    clamped, moved = clamp_date(year, month, day)
    assert clamped - dt.date(year, month, 1) == dt.timedelta(days=day - 1)
    assert moved == (clamped.month != month)


def test_a_day_that_does_not_exist_is_moved() -> None:
    assert clamp_date(2021, 2, 29) == (dt.date(2021, 3, 1), True)
    assert clamp_date(2021, 4, 31) == (dt.date(2021, 5, 1), True)
    assert clamp_date(2024, 2, 29) == (dt.date(2024, 2, 29), False)
    assert clamp_date(1, 1, 1) == (dt.date(1, 1, 1), False)
    assert clamp_date(9999, 12, 31) == (dt.date(9999, 12, 31), False)


@pytest.mark.parametrize("date", [(2021, 13, 1), (2021, 0, 1), (2021, 1, 32), (2021, 1, 0), (0, 1, 1), (10000, 1, 1)])
def test_what_no_calendar_could_mean_is_refused(date: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no date"):
        clamp_date(*date)


def test_times_are_written_in_utc_to_the_second() -> None:
    east = dt.timezone(dt.timedelta(hours=5, minutes=30))
    assert format_time(dt.datetime(2024, 1, 1, 2, 0, 0, 999999, tzinfo=east)) == "2023-12-31T20:30:00Z"
    assert format_time(dt.datetime(987, 1, 1, tzinfo=dt.UTC)) == "0987-01-01T00:00:00Z"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        format_time(dt.datetime(2024, 1, 1))  # noqa: DTZ001 - the case under test


def test_now_is_now() -> None:
    now = parse_time(utc_now())
    assert now is not None
    assert abs(dt.datetime.now(dt.UTC) - now) < dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    "raw", ["1512101230123", "11111111111111111111", "2018-03-04512", "2018-03-04512:30", "2018-W10-112", "1397/01/02"]
)
def test_a_number_that_begins_like_a_date_is_none(raw: str) -> None:
    assert parse_date(raw) is None
    assert parse_time(raw) is None


@given(
    before=st.text("ab 1.\n", max_size=40),
    written=st.sampled_from(
        [
            "5 May 2024",
            "the 5th of  May,  2024",
            "May 5, 2024",
            "5.5.2024",
            "2024-05-05",
            "2024 May 5",
            "2024年5月5日",
            "5 tháng 5 năm 2024",
            "25 de diciembre del 2022",
            "2022. gada 5. maijs",
            "May 52024",
        ]
    ),
    after=st.text("ab 1.\n", max_size=40),
)
def test_a_date_is_found_in_a_long_text_as_in_a_short_one(before: str, written: str, after: str) -> None:
    near = f" z{before}{written}{after} y"
    found = find_placed_dates("x " * 100 + near + " y" * 100)
    assert [(begin - 200, end - 200, day) for begin, end, day in found] == find_placed_dates(near)
