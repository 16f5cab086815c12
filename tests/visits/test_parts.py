"""Which part of several asks a host."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.visits.parts import Part, part_of

HOSTS = st.from_regex(r"[a-z]{1,9}(\.[a-z]{1,9}){0,3}", fullmatch=True) | st.ip_addresses(v=4).map(str)
PARTS = st.integers(1, 50)


@settings(max_examples=30)
@given(HOSTS, PARTS)
def test_each_host_belongs_to_one_part(host: str, parts: int) -> None:
    url = f"https://{host}/story"
    assert [Part(number, parts).has(url) for number in range(1, parts + 1)].count(True) == 1
    assert 1 <= part_of(url, parts) <= parts


@settings(max_examples=30)
@given(HOSTS, PARTS)
def test_scheme_port_case_and_path_do_not_count(host: str, parts: int) -> None:
    others = [f"http://{host}", f"https://{host.upper()}:8443/a?b=c#d", f"http://reader@{host}/", f"https://{host}./x"]
    assert {part_of(url, parts) for url in others} == {part_of(f"https://{host}/", parts)}


@settings(max_examples=30)
@given(HOSTS, PARTS)
def test_hosts_of_one_domain_belong_together(host: str, parts: int) -> None:
    name = f"{host.replace('.', '-')}.co.uk"
    assert part_of(f"https://{name}/", parts) == part_of(f"https://news.beta.{name}/", parts)


def test_it_is_the_same_everywhere() -> None:
    """What shards, machines and versions have agreed on: other numbers would part hosts anew under way."""
    urls = [
        "https://gears.example/",
        "https://bücher.example/",
        "http://127.0.0.1:8000/",
        "http://localhost/",
        "mailto:a",
    ]
    assert [part_of(url, 4) for url in urls] == [3, 1, 1, 1, 1]


@pytest.mark.parametrize("parts", [2, 3, 8])
def test_parts_are_of_about_one_size(parts: int) -> None:
    sizes = Counter(part_of(f"https://site{number}.example/", parts) for number in range(4000))
    assert len(sizes) == parts
    assert max(sizes.values()) < 1.2 * 4000 / parts


def in_part(number: int, of: int) -> str:
    """The address of a host of a part."""
    return next(url for n in range(999) if part_of(url := f"https://host{n}.example/", of) == number)


def test_a_visit_goes_on_where_it_was_led() -> None:
    one, two = in_part(1, 2), in_part(2, 2)
    first, second = Part(1, 2), Part(2, 2)
    assert (first.takes_over(one, ()), second.takes_over(one, ())) == ((), None)
    led = [(301, f"{one}moved"), (302, two)]
    assert (first.takes_over(one, led), second.takes_over(one, led)) == (None, tuple(led))
    back = [*led, (302, f"{one}again")]
    assert (first.takes_over(one, back), second.takes_over(one, back)) == (tuple(back), None)


def test_what_was_given_up_among_the_hosts_of_one_part_begins_anew() -> None:
    one = in_part(1, 2)
    assert Part(1, 2).takes_over(one, [(301, f"{one}moved")]) == ()
    assert Part(1, 1).takes_over(one, [(301, in_part(2, 2))]) == ()
