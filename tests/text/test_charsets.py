"""Charsets of pages: declared, lying, undeclared."""

import codecs

import pytest

from crawler.text.charsets import decode_page, is_charset

TEXTS = {
    "gb18030": "水车在河边慢慢地转动，昨天工人们修好了它的轮子，今天磨坊又开始工作。",
    "big5": "水車在河邊慢慢地轉動，昨天工人們修好了它的輪子，今天磨坊又開始工作。",
    "shift_jis": "水車は川のそばでゆっくり回っています。昨日、職人たちが車輪を直しました。",
    "euc_jp": "水車は川のそばでゆっくり回っています。昨日、職人たちが車輪を直しました。",
    "euc_kr": "물레방아는 강가에서 천천히 돌아간다. 어제 일꾼들이 바퀴를 고쳤다.",
    "windows-1251": "Водяное колесо медленно вращается у реки. Вчера мастера починили его спицы.",
    "koi8-r": "Водяное колесо медленно вращается у реки. Вчера мастера починили его спицы.",
    "windows-1253": "Ο νερόμυλος γυρίζει αργά δίπλα στο ποτάμι. Χθες οι τεχνίτες διόρθωσαν τον τροχό.",
    "windows-1252": "Le moulin à eau tourne lentement près de la rivière. Hier, les ouvriers l’ont réparé.",
}


@pytest.mark.parametrize("charset", TEXTS)
@pytest.mark.parametrize("times", [1, 30])
def test_undeclared_and_falsely_declared_charsets_are_guessed_and_told(charset: str, times: int) -> None:
    body = f"<title>{TEXTS[charset][:12]}</title><p>{TEXTS[charset] * times}</p>".encode(charset)
    for content_type in (None, "text/html; charset=utf-8", "text/html; charset=iso-8859-1"):
        text, repairs = decode_page(body, content_type)
        assert TEXTS[charset] in text
        assert repairs[:1] == () or repairs[0].startswith("charset: ")
        assert repairs or charset == "windows-1252"


@pytest.mark.parametrize("charset", ["gbk", "shift_jis", "windows-1251"])
@pytest.mark.parametrize("header", ["utf-8", "iso-8859-1", "rot13", "base64", "nonsense"])
def test_what_the_page_says_goes_before_a_header_that_is_false(charset: str, header: str) -> None:
    known = {"gbk": "gb18030"}.get(charset, charset)
    body = f"<meta charset={charset}><p>{TEXTS[known]}</p>".encode(charset)
    text, repairs = decode_page(body, f"text/html; charset={header}")
    assert TEXTS[known] in text
    assert repairs == ()


@pytest.mark.parametrize("codec", ["rot13", "base64", "hex", "zlib", "bz2", "uu", "quopri", "idna", "punycode",
                                   "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"])  # fmt: skip
def test_codecs_that_are_no_charsets_declare_nothing(codec: str) -> None:
    assert not is_charset(codec)
    for body in (b"<p>na\xefve", b"<p>plain", f"<meta charset={codec}><p>na".encode() + b"\xefve"):
        text, _ = decode_page(body, f"text/html; charset={codec}")
        assert "plain" in text or "naïve" in text


def test_a_language_tells_which_latin_letters_are_meant() -> None:
    word = "Młyn wodny obraca się powoli, a wczoraj naprawiono jego koło."
    for charset in ("iso8859-2", "cp1250"):
        body = f"<html lang=pl><p>{word}, „źródło”</p>" if charset == "cp1250" else f"<html lang=pl><p>{word}</p>"
        text, repairs = decode_page(body.encode(charset))
        assert word in text
        assert repairs[0].startswith("charset: ")


def test_broken_utf_8_stays_utf_8() -> None:
    body = ("<meta charset=iso-8859-1><p>" + "Größe " * 40).encode() + b"\xff</p>"
    text, repairs = decode_page(body)
    assert text.count("Größe") == 40
    assert repairs == ("undecoded",)


def test_a_cut_within_a_character_loses_only_that() -> None:
    assert decode_page("<p>水車".encode()[:-1]) == ("<p>水", ())


def test_charsets_of_sixteen_bits() -> None:
    for body in ("<p>水車".encode("utf-16"), b"\xfe\xff" + "<p>水車".encode("utf-16-be")):
        assert decode_page(body)[0] == "<p>水車"
    assert decode_page("<p>水車".encode("utf-16-le"), "text/html; charset=utf-16le")[0] == "<p>水車"
    assert decode_page("<meta charset=utf-16><p>水車".encode())[0] == "<meta charset=utf-16><p>水車"


def test_seven_bits_of_japanese() -> None:
    body = "<p>水車".encode("iso2022_jp")
    assert decode_page(body, "text/html; charset=iso-2022-jp")[0] == "<p>水車"


@pytest.mark.parametrize(("true", "named"), [("koi8-r", "windows-1251"), ("cp1251", "koi8-r"), ("iso8859-5", "cp1251")])
def test_cyrillic_that_is_declared_as_another_charset_of_cyrillic(true: str, named: str) -> None:
    body = "<p>Водяная мельница вращается медленно, а ЧАСЫ стоят.</p>" * 3
    text, repairs = decode_page(body.encode(true), f"text/html; charset={named}")
    assert text == body
    assert repairs == (f"charset: {codecs.lookup(true).name.replace('-', '_')}",)
    assert decode_page(body.encode(true), f"text/html; charset={true}") == (body, ())
