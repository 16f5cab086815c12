"""Days on pages in many languages: read by what the page declares or its script suggests, and never guessed."""

import pytest

from crawler.linked_pages.source import Source, read_source

URL = "https://rad.example/raeder"


def read(line: str, *, head: str = "", lang: str = "", url: str = URL) -> Source:
    attribute = f' lang="{lang}"' if lang else ""
    page = f"<html{attribute}><head>{head}</head><body><h1>Wheels</h1><p class=dateline>{line}</p></body></html>"
    return read_source(page.encode(), url)


LINES = [
    ("en", "May 14, 2018"),
    ("fr", "Publié le 14 mai 2018 à 10h30"),
    ("de", "Montag, 14. Mai 2018, 10:30 Uhr"),
    ("es", "14 de mayo de 2018"),
    ("it", "14 maggio 2018"),
    ("pt-BR", "14 de maio de 2018"),
    ("nl", "14 mei 2018"),
    ("sv", "14 maj 2018"),
    ("nb-NO", "14. mai 2018"),
    ("fi", "14. toukokuuta 2018"),
    ("pl", "14 maja 2018"),
    ("cs", "14. května 2018"),
    ("ro", "14 mai 2018"),
    ("tr", "14 Mayıs 2018"),
    ("hr", "14. svibnja 2018"),
    ("id", "14 Mei 2018"),
    ("ru", "14 мая 2018 г."),
    ("uk", "14 травня 2018"),
    ("el", "14 Μαΐου 2018"),
    ("he", "14 במאי 2018"),
    ("ar", "14 مايو 2018"),
    ("hi", "14 मई 2018"),
    ("th", "14 พฤษภาคม 2018"),
    ("ja", "2018年5月14日"),
    ("zh-Hans", "2018年5月14日 星期一"),
    ("ko", "2018년 5월 14일"),
]


@pytest.mark.parametrize(("lang", "line"), LINES)
def test_a_date_line_is_read_in_the_language_that_the_page_declares(lang: str, line: str) -> None:
    assert read(line, lang=lang).published_guess == "2018-05-14"


@pytest.mark.parametrize(("lang", "line"), [each for each in LINES if each[0] in ("fr", "pl", "hr", "tr")])
def test_the_language_may_be_declared_by_a_meta_element(lang: str, line: str) -> None:
    assert read(line, head=f'<meta property="og:locale" content="{lang}_XX">').published_guess == "2018-05-14"
    assert read(line, head=f'<meta http-equiv="Content-Language" content="{lang}">').published_guess == "2018-05-14"


@pytest.mark.parametrize(("lang", "line"), LINES[16:])
def test_letters_that_no_other_languages_have_need_no_declaration(lang: str, line: str) -> None:
    assert read(line).published_guess == "2018-05-14", lang


def test_the_same_word_is_the_month_of_the_declared_language() -> None:
    assert read("14. listopada 2018", lang="hr").published_guess == "2018-10-14"
    assert read("14 listopada 2018", lang="pl").published_guess == "2018-11-14"


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("fr", "hier"),
        ("fr", "il y a 3 jours"),
        ("en", "yesterday"),
        ("de", "vor 3 Tagen"),
        ("fr", "14 mai"),
        ("fr", "mai 2018"),
        ("fr", "14 mai 18"),
        ("fr", "31 février 2018"),
        ("en", "14 Maybe 2018"),
        ("es", "28 um 2018"),
        ("de", "Seite 14 von 2018"),
        ("th", "14 พฤษภาคม 2561"),  # the year of another era
    ],
)
def test_what_is_no_certain_day_is_none(lang: str, line: str) -> None:
    source = read(line, lang=lang)
    assert (source.published, source.published_guess) == (None, None)


@pytest.mark.parametrize(("lang", "day"), [("en", "2024-03-05"), ("en-GB", "2024-05-03"), ("fr", "2024-05-03")])
def test_the_order_of_a_numeric_date_is_the_countrys(lang: str, day: str) -> None:
    assert read("03/05/2024", lang=lang).published_guess == day
    stated = '<meta property="article:published_time" content="03/05/2024">'
    assert read("", head=stated, lang=lang).published == day


def test_a_stated_date_in_words_is_read_in_the_pages_language() -> None:
    head = '<meta property="article:published_time" content="14 svibnja 2018">'
    source = read("", head=head, lang="hr")
    assert (source.published, source.published_raw) == ("2018-05-14", "14 svibnja 2018")
