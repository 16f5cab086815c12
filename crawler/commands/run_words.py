"""What a run did, in words, by its counts. Pure."""

from collections.abc import Iterator, Mapping

__all__ = ["run_in_words"]

WORDS = {
    "issues/new": ("new issue", "new issues"),
    "issues/changed": ("changed issue", "changed issues"),
    "issues/set_aside": ("issue set aside", "issues set aside"),
    "issues/not_brought_up": ("issue that lacks a text", "issues that lack a text"),
    "editions/unmatched": ("edition of no issue", "editions of no issue"),
    "visits/done": ("link visited", "links visited"),
    "images/done": ("image visited", "images visited"),
    "captures/records": ("answer captured", "answers captured"),
    "snapshots/asked": ("link asked for in web archives", "links asked for in web archives"),
}
"""Count of a crawl -> what it counts, in the singular and in the plural, in the order in which it is told."""


def run_in_words(command: str, counts: Mapping[str, int]) -> str:
    """Return what a run did; '' where nothing is known of it.

    Of a crawl, what it found: how much it looked at is among its counts (`scrapy runs ID`), and what failed is the
    reason that the run gives.

    >>> run_in_words("crawl digests", {"editions/read": 6, "issues/new": 1, "issues/same": 321})
    '1 new issue'
    >>> run_in_words("crawl digests", {"editions/read": 6, "issues/same": 322})
    'nothing new'
    >>> run_in_words("verify --repair", {"repaired/link_state": 3})
    'repaired link state 3'
    """
    if command.startswith("crawl "):
        return ", ".join(_of_crawl(counts)) or ("nothing new" if counts else "")
    return ", ".join(f"{name.replace('/', ' ').replace('_', ' ')} {value:,}" for name, value in counts.items() if value)


def _of_crawl(counts: Mapping[str, int]) -> Iterator[str]:
    for name, (one, several) in WORDS.items():
        if value := counts.get(name, 0):
            yield f"{value:,} {one if value == 1 else several}"
