"""Dates in words: strict, in the languages that are named, never in all."""

import datetime as dt
import time

import pytest

from crawler.text.dates import find_dates, parse_date, parse_time
from crawler.text.months import at_most_in_words, month_number, parse_in_words

MAY_14 = dt.date(2018, 5, 14)


@pytest.mark.parametrize(
    ("raw", "language"),
    [
        ("14 mai 2018", "fr"),
        ("1er mai 2018", "fr"),
        ("lundi 14 mai 2018", "fr"),
        ("14. Mai 2018", "de"),
        ("Montag, 14. Mai 2018, 10:30 Uhr", "de"),
        ("14 de mayo de 2018", "es-MX"),
        ("14 de maio de 2018", "pt_BR"),
        ("14 maggio 2018", "it"),
        ("14. toukokuuta 2018", "fi"),
        ("14. mai 2018", "no"),
        ("14 мая 2018 г.", "ru"),
        ("ngày 14 tháng 5 năm 2018", "vi"),
        ("Thứ hai, 14 tháng 5 2018", "vi"),
        ("dilluns, 14 de maig de 2018", "ca"),
        ("2018. május 14.", "hu"),
        ("2018年5月14日", ""),
        ("2018年5月14日 10:30", ""),
        ("2018년 5월 14일", ""),
        ("14 मई 2018", ""),
        ("14 Μαΐου 2018", ""),
    ],
)
def test_a_date_is_read_in_its_language(raw: str, language: str) -> None:
    day = parse_date(raw, (language,) if language else ())
    assert day == (MAY_14.replace(day=1) if raw.startswith("1er") else MAY_14)


@pytest.mark.parametrize(
    "raw",
    [
        "hier",
        "il y a 3 jours",
        "yesterday",
        "vor 3 Tagen",
        "14 mai",
        "mai 2018",
        "14 mai 18",
        "14 mai '18",
        "30 février 2018",
        "14 mai 2018 par Ada",
        "le 14 mai 2018 ou le 15 mai 2018",
        "14 Maybe 2018",
        "14 um 2018",
        "03/05/2024",
        "03/05/2024 10:00 GMT",
        "le 03/05/2024",
        "3.5.2024 um 10 Uhr",
        "14 พฤษภาคม 2561",
        "14 خرداد 1397",
        "chapitre 12 de 2018",
        "12 à 2018",
        "a 12 2018",
        "13 a 2018",
        "12 m 2018",
        "3 of 4 of 2018",
        "3 de 4 de 2018",
        "3 and 4, 2018",
        "3 e 4 2018",
        "mar 3 4 2018",
        "3h 4 2018",
        "3 UTC 4 2018",
        "3 am 12 2018",
        "۱۳۹۷/۱/۲",
    ],
)
@pytest.mark.parametrize(
    "languages", [(), ("fr",), ("de", "en"), ("es",), ("sv", "it"), ("fi",), ("th",), ("no such language", "xx")]
)
def test_what_is_no_certain_date_is_none_in_any_language(raw: str, languages: tuple[str, ...]) -> None:
    assert parse_date(raw, languages) is None
    assert parse_time(raw, languages) is None


def test_numbers_in_words_are_a_date_where_one_order_only_gives_a_day() -> None:
    assert parse_date("25 de 3 de 2018", ("es",)) == dt.date(2018, 3, 25)
    assert parse_date("ngày 3 tháng 4 năm 2018", ("vi",)) == dt.date(2018, 4, 3)


def test_a_clock_time_and_its_zone_are_kept() -> None:
    assert parse_time("14 mai 2018 à 10:30", ("fr",)) == dt.datetime(2018, 5, 14, 10, 30, tzinfo=dt.UTC)
    assert parse_time("May 14, 2018 at 10:30 AM EDT", ("fr",)) == dt.datetime(2018, 5, 14, 14, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("name", "languages", "month"),
    [
        ("Sept", (), 9),
        ("MÄRZ", (), 3),
        ("listopada", ("pl",), 11),
        ("listopada", ("hr",), 10),
        ("листопада", (), 11),
        ("Mart", ("tr-TR",), 3),
        ("maja", (), None),
        ("um", ("de",), None),
        ("heute", ("de",), None),
        ("Samsung", ("en", "de"), None),
        ("Uhr", ("de",), None),
    ],
)
def test_months_by_name(name: str, languages: tuple[str, ...], month: int | None) -> None:
    assert month_number(name, languages) == month


def test_the_languages_that_are_tried_are_few() -> None:
    words = [f"{chr(97 + n // 26)}{chr(97 + n % 26)}qx" for n in range(200)]
    month_number("warm", ("nl", "da"))
    parse_in_words("14 warm 2018", ("nl",))
    started = time.process_time()
    for word in words:
        assert parse_date(f"14 {word} 2018", ("nl", "da")) is None
    assert (time.process_time() - started) / len(words) < 8e-3  # in all languages one takes more than that


def test_in_a_list_so_many_dates_are_tried_in_words() -> None:
    raw, found = "dilluns, 14 de maig de 2018", MAY_14
    with at_most_in_words(2) as bound:
        assert parse_date("week 14 of 2018", ("ca",)) is None, "which names no month, and is not tried"
        assert [parse_date(raw, ("ca",)) for _ in range(2)] == [found, found]
        assert [bound.is_exceeded, parse_date(raw, ("ca",)), bound.is_exceeded] == [False, None, True]
        assert parse_date("14 May 2018") == found, "in one of the usual forms"
    assert [parse_date(raw, ("ca",)) for _ in range(3)] == [found] * 3


def test_words_that_begin_like_months_are_told_quickly() -> None:
    text = " ".join(f"5 maq{chr(97 + n // 26)}{chr(97 + n % 26)} 2018," for n in range(600))
    began = time.process_time()
    assert list(find_dates(text, ("nl", "da"))) == []
    assert time.process_time() - began < 0.5  # dateparser takes two seconds or more


def test_the_days_in_a_text_come_in_its_order() -> None:
    text = "Changed 3 Mars 2020, first published on March 5th, 2019; 14.05.2018 and 03/05/2017."
    assert [str(day) for day in find_dates(text, ("fr",))] == ["2020-03-03", "2019-03-05", "2018-05-14"]
    assert [str(day) for day in find_dates(text, month_first=False)][-1] == "2017-05-03"
