"""Which hosts are moved so that parts have as much to do."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.visits.balance import moved_hosts
from crawler.visits.parts import part_of_name

LOOPBACK = {f"127.1.0.{number}": 10 for number in range(1, 201)}


def loads(visits: dict[str, int], parts: int, moved: dict[str, int]) -> list[int]:
    found = Counter[int]()
    for name, count in visits.items():
        found[part_of_name(name, parts, moved)] += count
    return [found[number] for number in range(1, parts + 1)]


@pytest.mark.parametrize("parts", [2, 3, 4, 8])
def test_parts_have_as_much_to_do(parts: int) -> None:
    hash_alone = loads(LOOPBACK, parts, {})
    moved = moved_hosts(LOOPBACK, parts)
    mean = sum(LOOPBACK.values()) / parts
    assert max(hash_alone) > 1.1 * mean
    assert max(loads(LOOPBACK, parts, moved)) <= 1.05 * mean
    assert len(moved) < len(LOOPBACK) / 2


def test_of_a_host_with_most_of_the_links_the_others_make_way() -> None:
    visits = {"vast.example": 1000, **{f"site{number}.example": 10 for number in range(50)}}
    found = loads(visits, 2, moved_hosts(visits, 2))
    assert sorted(found) == [500, 1000]


@pytest.mark.parametrize(
    "visits",
    [{}, {"a.example": 3}, {f"site{number}.example": 1 for number in range(60)}],
    ids=["nothing", "one host", "few links"],
)
def test_where_little_is_due_the_hash_decides(visits: dict[str, int]) -> None:
    assert moved_hosts(visits, 2) == {}


@settings(max_examples=50)
@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,8}\.example", fullmatch=True), st.integers(1, 5000), max_size=40),
    st.integers(1, 12),
)
def test_no_part_becomes_larger_than_the_largest_was(visits: dict[str, int], parts: int) -> None:
    moved = moved_hosts(visits, parts)
    assert moved.keys() <= visits.keys()
    assert all(1 <= part <= parts and part != part_of_name(name, parts) for name, part in moved.items())
    assert max(loads(visits, parts, moved)) <= max(loads(visits, parts, {}))
    assert moved_hosts(dict(reversed(visits.items())), parts) == moved
