"""The normal form at the edges of its rules."""

import re
import time
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crawler.urls import Normalised, normalise
from crawler.urls.tracking import PARAMETERS


@pytest.mark.parametrize(
    ("url", "normal", "rules"),
    [
        ("https://a.example/b/..", "https://a.example/", ("dot_segments",)),
        ("https://a.example/b/../../c", "https://a.example/c", ("dot_segments",)),
        ("https://a.example/b/.c/..", "https://a.example/b/", ("dot_segments",)),
        ("https://a.example/..b/./c", "https://a.example/..b/c", ("dot_segments",)),
        ("https://A.example/.well-known/b", "https://a.example/.well-known/b", ("host_case",)),
        ("https://u:p@A.example:443/", "https://u:p@a.example/", ("host_case", "port")),
        ("HTTPS://[::1]:443/", "https://[::1]/", ("scheme_case", "port")),
        ("http://a.example:80/b%2f%5b", "http://a.example/b%2F%5B", ("port", "escapes")),
        ("https://a.example/b\tc?d\ne#f\rg", "https://a.example/bc?de#fg", ("line_breaks",)),
        ("https://a.example/\ud800", "https://a.example/%ED%A0%80", ("encoded",)),
        ("https://a.example/b?utm_source", "https://a.example/b", ("tracking_parameter",)),
        ("https://a.example/b?&utm_source=x", "https://a.example/b", ("tracking_parameter",)),
        ("https://a.example/b?utm_source=x&&y", "https://a.example/b?&y", ("tracking_parameter",)),
        ("https://a.example/b?%75tm_source=x", "https://a.example/b", ("escapes", "tracking_parameter")),
        ("https://a.example/b#Echobox=1?utm_source=x&utm_id=y", "https://a.example/b", ("tracking_fragment",)),
        ("https://a.example/b#c:~:", "https://a.example/b#c", ("tracking_fragment",)),
        ("https://a.example/b#é", "https://a.example/b#%C3%A9", ("encoded",)),
        ("https://a b?é#", "https://a b?%C3%A9", ("encoded", "empty_fragment")),
    ],
)
def test_each_change_has_its_rule(url: str, normal: str, rules: tuple[str, ...]) -> None:
    assert normalise(url) == Normalised(url=normal, rules=rules)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example../",
        "https://a b/../c",
        "https://a.example/b.?c",
        "https://a.example/b%7e%zz",
        "https://a.example/b?c=%2",
        "https://a.example/b?id=",
        "https://a.example/b#a?utm_source=x",
        "https://a.example/b#?utm_source=x",
        "https://a.example/b#Echobox=1?utm_source=x&id=1",
        "mailto:a\tb",
        "ftp://A.example:80/",
    ],
)
def test_what_no_rule_is_sure_of_stays(url: str) -> None:
    assert normalise(url) == Normalised(url=url, rules=())


# Parameters that select what a page shows, as sites really use them.
FUNCTIONAL = "v p id abstract_id newsID doc_id g q page story list t idxno itemID containerId key lang sk labs".split()  # noqa: SIM905


@pytest.mark.parametrize(
    ("url", "normal", "rules"),
    [
        ("HTTPS://A.Example/B", "https://a.example/B", ("scheme_case", "host_case")),
        ("https://a.example", "https://a.example/", ("empty_path",)),
        ("https://a.example?q=1", "https://a.example/?q=1", ("empty_path",)),
        ("https://a.example:443/", "https://a.example/", ("port",)),
        ("http://a.example:/b", "http://a.example/b", ("port",)),
        ("http://a.example:443/b", "http://a.example:443/b", ()),
        ("HTTPS://a.example:80/", "https://a.example:80/", ("scheme_case",)),
        ("HTTPS://a.example:443/", "https://a.example/", ("scheme_case", "port")),
        ("HTTP://a.example:80/", "http://a.example/", ("scheme_case", "port")),
        ("https://a.example./b", "https://a.example/b", ("host_dot",)),
        ("https://bücher.example/b", "https://xn--bcher-kva.example/b", ("host_ascii",)),
        ("https://a.example/b/./c/../d/..", "https://a.example/b/", ("dot_segments",)),
        ("https://a.example/b/%2E%2e/c", "https://a.example/c", ("dot_segments", "escapes")),
        ("https://a.example/b//../c", "https://a.example/b/c", ("dot_segments",)),
        ("https://a.example/%7euser/%c3%a9%2F", "https://a.example/~user/%C3%A9%2F", ("escapes",)),
        ("https://a.example/1.19 PM.png", "https://a.example/1.19%20PM.png", ("encoded",)),
        ("https://a.example/1.19\u202fPM.png", "https://a.example/1.19%E2%80%AFPM.png", ("encoded",)),
        ("https://a.example/É·?q=ü|#ß", "https://a.example/%C3%89%C2%B7?q=%C3%BC%7C#%C3%9F", ("encoded",)),
        ("https://a.example/100%-sure%7e", "https://a.example/100%-sure%7e", ()),
        ("https://a.example/b\nc\t", "https://a.example/bc", ("space_around", "line_breaks")),
        ("https://a.example/b\u200b ", "https://a.example/b", ("space_around",)),
        ("https://a.example/b#", "https://a.example/b", ("empty_fragment",)),
    ],
)
def test_equivalent_addresses_get_one_form(url: str, normal: str, rules: tuple[str, ...]) -> None:
    assert normalise(url) == Normalised(url=normal, rules=rules)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/B//C/?v=AbC&p=1&p=2#section",
        "https://www.a.example/b/",
        "http://a.example/b",
        "https://youtu.be/AbCdEfGhIjK",
        "https://a.example/wiki/Company_Inc.",
        "https://a.example/?w=1024?w=1200&strip=all",
        "https://a.example/img(1).png",
        "https://a.example/proxy/f=auto,w=1200/https://b.example/c.jpg",
        "https://a.example/proxy/f=auto,https://b.example/c.jpg",
        "https://a.example/c?urls=https://b.example,https://c.example",
        "https://web.archive.org/web/2020/https://a.example/b",
        "https://a.example/#!/route",
        "https://a.example/app#/route?utm=1",
        "https://a.example/b#section?utm_source=x",
        "https://a.example/b?s=19&t=5&si=x&r=1&sh=2&rc=3&source=4&mod=5&sref=6",
        "https://a.example/b?",
        "http://127.0.0.1:8000/b",
        "http://[::1]:8000/b",
        "https://reader:secret@a.example/b",
        "https://x-y.cdn.example/v/s/a.example/b?amp=&amp_gsa=1&amp_js_v=a9",
        "mailto:Reader@A.example?subject=B",
        "javascript:void(0)",
        "data:text/plain,A b",
        "<link>",
        "/digests/the-first",
        "one paragraph summary",
        "main.png",
        "notes.md",
        "",
    ],
)
def test_what_no_rule_covers_stays_byte_for_byte(url: str) -> None:
    assert normalise(url) == Normalised(url=url, rules=())


_segments = st.lists(st.from_regex(r"[A-Za-z0-9_~()!*'-]{1,10}", fullmatch=True), min_size=1, max_size=4)


_values = st.from_regex(r"[A-Za-z0-9._~-]{0,8}", fullmatch=True)


@given(_segments, st.lists(st.tuples(st.sampled_from(FUNCTIONAL), _values), max_size=4), st.data())
@settings(max_examples=2 * settings().max_examples)
def test_path_and_functional_parameters_outlive_tracking(
    segments: list[str], kept: list[tuple[str, str]], data: st.DataObject
) -> None:
    path = "/" + "/".join(segments)
    pairs = [f"{name}={value}" for name, value in kept]
    mixed = list(pairs)
    for name in data.draw(st.lists(st.sampled_from([*PARAMETERS, "utm_source", "utm_id"]), max_size=3)):
        mixed.insert(data.draw(st.integers(0, len(mixed))), f"{name}=1")
    url = f"HTTPS://A.example{path}" + ("?" + "&".join(mixed) if mixed else "")
    parsed = urlsplit(normalise(url).url)
    assert parsed.path == path
    assert parse_qsl(parsed.query, keep_blank_values=True) == kept


@given(st.text(max_size=30))
@settings(max_examples=2 * settings().max_examples)
def test_encoding_changes_no_character_of_a_path(path: str) -> None:
    assume(not re.search(r"[\\?#%<>\t\r\n\ud800-\udfff“”„«»\"]|https?:|/\.|(?:^|/)\.", path, re.IGNORECASE))
    assume(path == path.strip().strip("\u200b\u200c\u200d\u2060\ufeff").strip())
    assert unquote(urlsplit(normalise(f"https://a.example/{path}").url).path) == f"/{path}"


def test_clean_addresses_are_normalised_fast() -> None:
    urls = [f"https://www.a.example/2024/09/{n}/a-story-of-some-length-about-nothing/" for n in range(2000)]
    started = time.perf_counter()
    for url in urls:
        normalise(url)
    assert (time.perf_counter() - started) / len(urls) < 100e-6  # ten times the figure aimed at: machines differ
