"""Which hosts are in another part than by their hash, so that parts have about as much to do. Pure."""

from collections.abc import Mapping
from typing import Final

from crawler.visits.parts import part_of_name

__all__ = ["moved_hosts"]

WORTH: Final = 100
"""Visits a part in the mean below which hosts stay where their hash has them: such parts end within seconds of one
another in any case."""

TOLERANCE: Final = 0.02
"""Share of the mean by which a part may be larger: of many small hosts, the hash alone gives so much."""


def moved_hosts(visits: Mapping[str, int], parts: int) -> dict[str, int]:
    """Return name -> part, from 1, of the hosts that are moved to even out the parts.

    The largest are moved first, so that few are: each from a part that is larger than the mean to the smallest one,
    where that makes the two more alike.

    Args:
        visits: name of a host, as `parted_name` gives it -> how often it is to be asked.
        parts: how many.

    >>> visits = {f"host{number}.example": 100 for number in range(10)}
    >>> moved_hosts(visits, 2)
    {'host2.example': 2}
    """
    mean = sum(visits.values()) / parts
    if mean < WORTH:
        return {}
    places = {name: part_of_name(name, parts) for name in visits}
    loads = [0] * (parts + 1)
    for name, place in places.items():
        loads[place] += visits[name]
    most, moved = mean * (1 + TOLERANCE), {}
    for name, count in sorted(visits.items(), key=lambda each: (-each[1], each[0])):
        if max(loads) <= most:
            break
        place, smallest = places[name], min(range(1, parts + 1), key=loads.__getitem__)
        if loads[place] > most and loads[place] - loads[smallest] > count:
            loads[place] -= count
            loads[smallest] += count
            moved[name] = smallest
    return moved
