"""The queue of due links: every link once, in order, one of a host at a time."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from crawler.visits.queue import DueQueue, Suspects
from crawler.visits.target import DueTarget, link_target

hosts = st.lists(st.sampled_from(["a.example", "b.example", "c.example", ""]), max_size=60)


def filled(names: list[str]) -> DueQueue:
    queue = DueQueue()
    for link_id, host in enumerate(names):
        queue.add(link_id, host)
    return queue


@given(hosts, st.randoms(use_true_random=False), st.integers(1, 5))
def test_every_link_has_its_turn_once_and_a_host_has_one_at_a_time(names, chance, at_once) -> None:  # type: ignore[no-untyped-def]
    queue = filled(names)
    given_out: list[int] = []
    busy: list[str] = []
    while queue.waiting or busy:
        turn = queue.next() if len(busy) < at_once else None
        if turn is None:
            queue.done(busy.pop(chance.randrange(len(busy))))
            continue
        link_id, host = turn
        assert host not in busy
        assert names[link_id] == host
        # Of the hosts that are free, the one whose link has waited longest
        waiting = [n for n, name in enumerate(names) if n not in given_out and name not in busy]
        assert link_id == min(waiting)
        given_out.append(link_id)
        busy.append(host)
        assert queue.hosts == len({name for n, name in enumerate(names) if n not in given_out} | set(busy))
    assert sorted(given_out) == list(range(len(names)))
    assert (queue.next(), queue.hosts, queue.waiting) == (None, 0, 0)


def test_a_link_may_come_while_its_host_is_busy_or_after_it_was_done_with() -> None:
    queue = filled(["a.example"])
    assert queue.next() == (0, "a.example")
    queue.add(1, "a.example")
    assert queue.next() is None
    queue.done("a.example")
    assert queue.next() == (1, "a.example")
    queue.done("a.example")
    queue.add(2, "a.example")
    assert queue.next() == (2, "a.example")


def test_a_hundred_thousand_links_wait_in_a_few_bytes_each() -> None:
    names = [f"{number}.example" for number in range(1000)]
    tracemalloc.start()
    queue = DueQueue()
    for link_id in range(100_000):
        queue.add(link_id, names[link_id % 1000])
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert queue.waiting == 100_000
    assert held / 100_000 < 40


def test_what_was_under_way_when_a_run_was_killed_comes_last() -> None:
    due = [
        DueTarget(target=link_target(n), url="", host=host, state="unvisited", etag=None, last_modified=None)
        for n, host in enumerate("aabcbd")
    ]

    def last(suspects: Suspects) -> list[int]:
        return [each.target.id for each in due if suspects.take(each)]

    assert last(Suspects(under_way=2)) == [0, 2]
    assert last(Suspects(under_way=9)) == [0, 2, 3, 5]
    assert last(Suspects({1, 2}, under_way=1)) == [0, 1, 2]
    assert last(Suspects()) == []


def test_the_last_ones_wait_until_all_others_are_done_and_come_one_by_one() -> None:
    queue = DueQueue()
    queue.add_last(1, "a")
    queue.add_last(2, "b")
    queue.add(3, "a")
    queue.add(4, "c")
    assert queue.waiting == 4
    assert [queue.next(), queue.next(), queue.next()] == [(3, "a"), (4, "c"), None]
    queue.done("a")
    assert queue.next() is None
    queue.done("c")
    assert [queue.next(), queue.next()] == [(1, "a"), None]
    queue.done("a")
    assert [queue.next(), queue.waiting] == [(2, "b"), 0]
    queue.done("b")
    assert queue.next() is None
