import random

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.works import (
    MAX_WORKS_OF_HOST,
    rebuild_joins,
    representatives,
    undo_join,
    withdraw_aliases,
    write_aliases,
)
from crawler.items import Alias
from tests.archive.ledgers import cite


@pytest.fixture
def linked(archive: Archive) -> Archive:
    """An archive with the links a to d, 1 to 4."""
    cite(archive, "1-2025-01-06", "a", "b", "c", "d")
    return archive


def address(path: str) -> str:
    return f"https://site.example/{path}"


def alias(path: str, rule: str = "redirect") -> Alias:
    return Alias(url=address(path), rule=rule, evidence=f"301 -> {address(path)}")


def works(archive: Archive) -> dict[str, str]:
    rows = archive.query("SELECT url, work FROM link_works")
    return {url.rpartition("/")[2]: work.rpartition("/")[2] for url, work in rows}


APART = {"a": "a", "b": "b", "c": "c", "d": "d"}


def test_a_redirect_joins_two_links_and_their_mentions_stay(linked: Archive) -> None:
    mentions = linked.query("SELECT * FROM mentions ORDER BY id")
    links = linked.query("SELECT * FROM links ORDER BY id")
    assert write_aliases(linked, 1, 1, [alias("b")])
    assert works(linked) == APART | {"a": "b"}
    assert linked.query("SELECT link_id, url, rule, evidence FROM link_aliases") == [
        (1, address("b"), "redirect", f"301 -> {address('b')}")
    ]
    assert linked.query("SELECT * FROM mentions ORDER BY id") == mentions
    assert linked.query("SELECT * FROM links ORDER BY id") == links
    assert sorted(linked.query("SELECT link_url, work FROM entries"))[:2] == [
        (address("a"), address("b")),
        (address("b"), address("b")),
    ]


def test_the_same_again_changes_nothing(linked: Archive) -> None:
    write_aliases(linked, 1, 1, [alias("b")])
    assert not write_aliases(linked, 1, 1, [alias("b"), alias("a", "canonical")])
    assert not write_aliases(linked, 1, 1, [])


def test_joins_that_are_so_already_are_not_written(linked: Archive) -> None:
    write_aliases(linked, 1, 1, [alias("b")])
    writes = linked.connection.total_changes
    rebuild_joins(linked)
    assert linked.connection.total_changes == writes
    linked.connection.execute("UPDATE joined_works SET stands = 'https://other.example/'")
    linked.connection.execute("INSERT INTO joined_works (work, stands) VALUES (?, ?)", (address("c"), address("d")))
    rebuild_joins(linked)
    assert works(linked) == APART | {"a": "b"}


def test_links_that_lead_to_one_address_are_joined_though_it_is_no_link(linked: Archive) -> None:
    write_aliases(linked, 1, 1, [alias("elsewhere")])
    write_aliases(linked, 1, 2, [alias("elsewhere", "canonical")])
    assert works(linked) == APART | {"a": "elsewhere", "b": "elsewhere"}


def test_a_chain_has_one_end(linked: Archive) -> None:
    for link_id, target in ((1, "b"), (3, "d"), (2, "c")):
        write_aliases(linked, 1, link_id, [alias(target)])
    assert works(linked) == dict.fromkeys("abcd", "d")


def test_two_that_name_each_other_are_one(linked: Archive) -> None:
    write_aliases(linked, 1, 2, [alias("a", "canonical")])
    write_aliases(linked, 1, 1, [alias("b", "canonical")])
    assert works(linked) == APART | {"b": "a"}


def test_a_join_can_be_undone_and_stays_undone(linked: Archive) -> None:
    write_aliases(linked, 1, 1, [alias("b"), alias("b", "canonical")])
    write_aliases(linked, 1, 2, [alias("c")])
    assert undo_join(linked, address("b"), address("a"), "They are two stories.")
    assert works(linked) == APART | {"b": "c"}
    write_aliases(linked, 1, 1, [alias("b")])
    write_aliases(linked, 1, 2, [alias("a", "canonical")])
    assert works(linked) == APART | {"b": "c"}, "nor the other way round"
    assert linked.query("SELECT count(*), min(undone_why) FROM work_claims WHERE undone_at IS NOT NULL") == [
        (2, "They are two stories.")
    ]
    assert not undo_join(linked, address("a"), address("d"), "There is nothing to undo.")
    assert linked.query("SELECT count(*) FROM link_aliases") == [(4,)], "what was seen stays"


def test_works_by_address_are_joined_as_a_whole(linked: Archive) -> None:
    linked.connection.execute("UPDATE links SET work = ? WHERE id IN (1, 2)", (address("a"),))
    write_aliases(linked, 1, 2, [alias("c")])
    assert works(linked) == {"a": "c", "b": "c", "c": "c", "d": "d"}


def test_a_page_that_takes_in_what_is_gone_is_no_work(linked: Archive) -> None:
    ids = cite(linked, "2-2025-02-03", *(f"closed-{number}" for number in range(MAX_WORKS_OF_HOST + 1)))
    for link_id in ids[:-1]:
        write_aliases(linked, 1, link_id, [alias("sorry")])
    assert list(works(linked).values()).count("sorry") == MAX_WORKS_OF_HOST
    write_aliases(linked, 1, ids[-1], [alias("sorry")])
    assert "sorry" not in works(linked).values()


def test_the_order_of_claims_does_not_matter() -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable
    names = "abcdefgh"
    for _ in range(50):
        claims = [(one, other) for one, other in (chance.sample(names, 2) for _ in range(8))]
        expected = representatives(claims)
        assert not set(expected) & set(expected.values()), "what stands for others stands for itself"
        chance.shuffle(claims)
        assert representatives(claims) == expected


def test_what_a_visit_read_again_does_not_prove_any_more_is_withdrawn(archive: Archive) -> None:
    one, two, three = cite(archive, "1-2025-01-06", "one", "two", "three")
    said = f"{address('one')} says rel=canonical "
    proved = [Alias(url=address(name), rule="canonical", evidence=f"{said}{address(name)}") for name in ("x", "y", "z")]
    moved = Alias(url=address("new"), rule="redirect", evidence=f"301 -> {address('new')}")
    write_aliases(archive, 1, one, [*proved, moved])
    write_aliases(archive, 1, two, proved[:1])
    undo_join(archive, address("one"), address("z"), "They are two.")
    assert withdraw_aliases(archive, one, [said], [proved[1]])
    assert archive.query("SELECT url FROM link_aliases WHERE link_id = ? ORDER BY url", (one,)) == [
        (address("new"),),
        (address("y"),),
    ]
    claims = archive.query("SELECT target, undone_why FROM work_claims WHERE link_id = ? ORDER BY target", (one,))
    assert claims == [(address("new"), None), (address("y"), None), (address("z"), "They are two.")]
    assert archive.query("SELECT count(*) FROM link_aliases WHERE link_id = ?", (two,)) == [(1,)], "of another visit"
    assert three not in [link for (link,) in archive.query("SELECT link_id FROM link_aliases")]
    assert verify(archive) == []
    assert not withdraw_aliases(archive, one, [said], [proved[1]])
