"""Languages by tag, by script and by frequent words."""

import pytest

from crawler.text.languages import guess_language, languages_of_script, normalise_tag


@pytest.mark.parametrize(
    ("tag", "normal"),
    [
        ("EN_us", "en-US"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("de", "de"),
        ("es-419", "es-419"),
        ("English", None),
        ("", None),
    ],
)
def test_tags_are_written_one_way(tag: str, normal: str | None) -> None:
    assert normalise_tag(tag) == normal


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Колесо вертится. " * 20, "ru"),
        ("Колесо крутиться, і його їдять. " * 20, "uk"),
        ("歯車は回る。" * 60, "ja"),
        ("Le rouage tourne et la roue est dans le moulin. " * 10, "fr"),
        ("Gears, wheels, springs, levers, axles. " * 20, None),
        ("Das Rad", None),
    ],
)
def test_the_language_of_a_text(text: str, language: str | None) -> None:
    assert guess_language(text) == language


def test_a_script_indicates_languages_of_a_short_text() -> None:
    assert languages_of_script("14 травня") == ("ru",)
    assert languages_of_script("14 липня, її") == ("uk", "ru")
    assert languages_of_script("3 août") == ()
