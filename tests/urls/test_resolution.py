"""References made absolute: what counts as one, and what of the base it takes."""

import pytest

from crawler.urls import resolve

BASE = "https://reader:x@site.example:8080/digests/first?a=b#c"
ROOT = "https://reader:x@site.example:8080"


@pytest.mark.parametrize(
    ("written", "absolute"),
    [
        ("", f"{ROOT}/digests/first?a=b"),
        ("#n", f"{ROOT}/digests/first?a=b#n"),
        ("?", f"{ROOT}/digests/first?"),
        ("?x#n", f"{ROOT}/digests/first?x#n"),
        ("/x", f"{ROOT}/x"),
        ("\\x", f"{ROOT}\\x"),
        ("x/b.org", f"{ROOT}/digests/x/b.org"),
        ("x<b", f"{ROOT}/digests/x<b"),
        ("1x:b", f"{ROOT}/digests/1x:b"),
        ("//a.example\\b", "https://a.example\\b"),
        ("\\\\a.example", "https:\\\\a.example"),
        ("/\\a.example", "https:/\\a.example"),
        ("\\/a.example", "https:\\/a.example"),
    ],
)
def test_a_reference_takes_the_rest_from_its_base(written: str, absolute: str) -> None:
    assert resolve(written, BASE) == absolute
    assert resolve(f" {written}\n", f" {BASE}\u200b") == absolute


@pytest.mark.parametrize(
    "written",
    [
        *("<a>", "[a](/b)", "{{ a }}", '"a"', "“a”", "”a", "‘a’", "'a'"),
        *("mailto:x", "x-y.z+1:b", "HTTP//a.example", "htps://a.example"),
        *("a.org", "a.org/b", "a.org?b", "a.org#b", "a.org\\b", "a.org:80/b"),
    ],
)
def test_what_is_no_reference_stays(written: str) -> None:
    assert resolve(written, BASE) == written


@pytest.mark.parametrize("base", [None, "", "mailto:reader@site.example", "site.example"])
def test_a_base_that_is_no_web_address_is_none(base: str | None) -> None:
    assert [resolve(written, base) for written in ("b", "/b", "?b", "#b", "")] == ["b", "/b", "?b", "#b", ""]
    assert resolve("//a.example/b", base) == "https://a.example/b"


def test_the_scheme_and_the_folder_of_the_base_are_kept() -> None:
    assert resolve("//a.example/b", "http://site.example/") == "http://a.example/b"
    assert resolve("b", "https://site.example") == "https://site.example/b"
    assert resolve("b", "https://site.example/a/c/d") == "https://site.example/a/c/b"
    assert resolve("", "https://site.example") == "https://site.example"


PAGE = "https://site.example/digests/first?a=b#c"


@pytest.mark.parametrize(
    ("written", "absolute"),
    [
        ("https://a.example/B c?d=É#e", "https://a.example/B c?d=É#e"),
        ("\n\u00a0https://a.example/b\u202f ", "https://a.example/b"),
        ("//a.example/b", "https://a.example/b"),
        ("/briefs/one/", "https://site.example/briefs/one/"),
        ("second", "https://site.example/digests/second"),
        ("../x/./y", "https://site.example/digests/../x/./y"),
        ("?n=1", "https://site.example/digests/first?n=1"),
        ("#notes", "https://site.example/digests/first?a=b#notes"),
        ("", "https://site.example/digests/first?a=b"),
        ("\\briefs\\one", "https://site.example\\briefs\\one"),
        ("assets/img/main.png", "https://site.example/digests/assets/img/main.png"),
        ("notes.md", "https://site.example/digests/notes.md"),
        ("mailto:reader@a.example", "mailto:reader@a.example"),
        # Broken or no reference at all: left for `normalise`, or for the caller to refuse.
        ("https:/www.a.example/b", "https:/www.a.example/b"),
        ("https//www.a.example/b", "https//www.a.example/b"),
        ("<https://a.example/b>", "<https://a.example/b>"),
        ("“https://a.example/b”", "“https://a.example/b”"),
        ("<link>", "<link>"),
        ("{{ site.imgpath }}/a.png", "{{ site.imgpath }}/a.png"),
        ("open.a.org", "open.a.org"),
        ("www.a.example/b", "https://site.example/digests/www.a.example/b"),
    ],
)
def test_a_reference_is_made_absolute_and_no_byte_of_it_changed(written: str, absolute: str) -> None:
    assert resolve(written, PAGE) == absolute


@pytest.mark.parametrize("base", ["https://site.example", "https://site.example/", "http://site.example:8000/a/"])
def test_the_root_of_the_base_is_kept(base: str) -> None:
    assert resolve("/b", base) == base.removesuffix("/a/").removesuffix("/") + "/b"


def test_without_a_base_a_relative_reference_stays() -> None:
    assert resolve(" /briefs/one", None) == "/briefs/one"
    assert resolve("//a.example/b", None) == "https://a.example/b"
