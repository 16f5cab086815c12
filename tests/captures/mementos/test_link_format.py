"""Links as TimeMaps and headers have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.captures.mementos.link_format import is_cut, parse_links

TIMEMAP = """
<http://a.example/?x=1,2>;rel="original",
<https://gate.example/timegate/http://a.example/?x=1,2> ; rel="timegate" ,
<https://gate.example/20200102030405/http://a.example/?x=1,2>; rel="first memento";
  datetime="Thu, 02 Jan 2020 03:04:05 GMT"; note="a, b; <c>",
<https://gate.example/20210102030405/http://a.example/?x=1,2>; rel=memento; datetime=Sat, 02 Jan 2021 03:04:05 GMT,
<https://gate.example/20220102030405/http://a.example/?x=1,2>; rel="last memento"; datetime="2 Jan 2022 03:04:05 GMT"
"""


def test_commas_stand_in_quotes_and_addresses_and_relations_without_quotes() -> None:
    links = list(parse_links(TIMEMAP))
    assert [sorted(link.relations) for link in links] == [
        ["original"], ["timegate"], ["first", "memento"], ["memento"], ["last", "memento"],
    ]  # fmt: skip
    assert [link.moment.year for link in links if link.moment is not None] == [2020, 2021, 2022]
    assert links[0].url == "http://a.example/?x=1,2"


@pytest.mark.parametrize("text", ["", "<", "<a", "<a>;", '<a>; rel="', "<html><p>No.</p></html>", ",,,", "<a>;=;rel"])
def test_what_is_cut_or_none_is_passed_over(text: str) -> None:
    assert all(link.moment is None for link in parse_links(text))


URLS = st.text(st.characters(codec="ascii", exclude_characters="<>", min_codepoint=33), min_size=1, max_size=30)
WORDS = st.lists(st.sampled_from(["memento", "first", "last", "original"]), min_size=1, max_size=3, unique=True)
NOTES = st.text(st.characters(codec="ascii", min_codepoint=32), max_size=20)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.lists(st.tuples(URLS, WORDS, NOTES, st.booleans()), max_size=6))
def test_what_is_written_is_read(links: list[tuple[str, list[str], str, bool]]) -> None:
    written = ", ".join(
        f"<{url}>; note={quoted(note)}; rel={words[0] if bare else quoted(' '.join(words))}"
        for url, words, note, bare in links
    )
    read = [(link.url, set(link.relations)) for link in parse_links(written)]
    assert read == [(url, {words[0]} if bare else set(words)) for url, words, _, bare in links]


@pytest.mark.parametrize(
    "end", ["<https://gate.ex", '<https://gate.example/2>; rel="mem', "<https://gate.example/2>; rel=memento; datetime",
            '<https://gate.example/2>; rel="memento"', '<https://gate.example/2>; rel="memento"; datetime="Thu, 02',
            '<https://gate.example/2>; note="a, b; <c'],
    ids=["address", "relation", "bare", "no time", "time", "note"],
)  # fmt: skip
def test_a_list_that_was_cut_is_told_from_a_whole_one(end: str) -> None:
    assert not is_cut(TIMEMAP)
    assert not is_cut(f"{TIMEMAP.rstrip()},\n")
    assert is_cut(f"{TIMEMAP.rstrip()},\n{end}")


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    list(parse_links(text))
    is_cut(text)
