from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.rows import changes, ids_for, occurrences

ROWS = st.dictionaries(st.integers(1, 9), st.sampled_from("abc")).map(lambda made: list(made.items()))


@given(ROWS, ROWS)
def test_changes_turn_one_table_into_the_other(stored: list[tuple[int, str]], wanted: list[tuple[int, str]]) -> None:
    made = changes(stored, wanted)
    table = dict(stored)
    for number, value in made.added:
        assert number not in table
        table[number] = value
    for value, number in made.updates:
        assert table[number] != value
        table[number] = value
    for (number,) in made.deletes:
        del table[number]
    assert table == dict(wanted)


@given(st.lists(st.text(max_size=1)), st.dictionaries(st.text(max_size=1), st.integers(1, 99), max_size=3))
def test_ids_are_kept_and_never_shared(keys: list[str], known: dict[str, int]) -> None:
    ids = ids_for(keys, known, 99)
    assert set(ids) == set(keys)
    assert all(ids[key] == known[key] for key in keys if key in known)
    new = [number for key, number in ids.items() if key not in known]
    assert new == list(range(100, 100 + len(new)))


@given(st.lists(st.sampled_from("abc")))
def test_occurrences_count_up(keys: list[str]) -> None:
    numbered = occurrences(keys)
    assert [key for key, _ in numbered] == keys
    assert all(number == keys[: place + 1].count(key) for place, (key, number) in enumerate(numbered))
