"""The part `stories` of `analyse`: ties of mentions, beside TF-IDF with nearest neighbours by scikit-learn.

The plain equivalent weighs the words of headlines and summaries and looks up the nearest neighbours of each mention: it
decides nothing. A multiplied archive says everything again on the same days, which no digest does; so sizes are made by
going on in time: the mentions come again, later, as often as the size says.
"""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.seconds import median_seconds
from crawler.analysis.stories.mentions import Mention
from crawler.analysis.stories.periods import period_of
from crawler.analysis.stories.ties import ties_of_periods
from crawler.archive.analyses.stories import ALL_DAYS, FORGET_PERIODS, MENTIONS, update_stories
from crawler.archive.database import Archive, open_archive

__all__ = ["measure", "prepare"]

NEAREST = 10
"""Neighbours of each mention that the peer looks up."""

NEWEST = "SELECT id FROM issues WHERE published IS NOT NULL ORDER BY published DESC, id DESC LIMIT 1"
CHANGE = "UPDATE mentions SET title = title || '+' WHERE issue_id = (SELECT id FROM temp.newest)"

Said = tuple[str, str, str]
"""Headline, summary and date of a mention."""


def prepare(archive: Path) -> None:
    """Take out of an archive what was found."""
    with open_archive(archive) as opened, opened.transaction() as connection:
        for table in ("stories", "threads", "story_ties"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - of constants
        connection.execute(FORGET_PERIODS)


def measure(archive: Path, times: int, rounds: int) -> Iterator[str]:
    """Yield the lines to print of an archive that is so many times one."""
    with open_archive(archive) as opened:
        said = list(dict.fromkeys((row[5], row[6], row[1]) for row in opened.connection.execute(MENTIONS, ALL_DAYS)))
        if times == 1:
            yield from _measure_archive(opened, said, rounds)
    yield _measure_laps(said, times)


def _measure_archive(archive: Archive, said: list[Said], rounds: int) -> Iterator[str]:
    scratch = median_seconds(lambda: update_stories(archive, 1, afresh=True), rounds)
    yield f"   1x stories, from scratch       {scratch:>8.3f} s of {len(said)} mentions"
    yield from _measure_peer([f"{title} {summary}" for title, summary, _ in said], scratch, rounds)
    connection = archive.connection
    connection.execute(f"CREATE TEMP TABLE newest AS {NEWEST}")
    changed = median_seconds(
        lambda: update_stories(archive, 1, afresh=False), rounds, lambda: connection.execute(CHANGE)
    )
    yield f"   1x stories, newest changed     {changed:>8.3f} s"
    same = median_seconds(lambda: update_stories(archive, 1, afresh=False), rounds)
    yield f"   1x stories, nothing changed    {same:>8.3f} s"


def _measure_peer(texts: list[str], ours: float, rounds: int) -> Iterator[str]:
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.neighbors import NearestNeighbors
    except ModuleNotFoundError:
        yield "   1x stories, the peer: scikit-learn is not installed here; `make bench` has it"
        return

    def plain() -> None:
        weights = TfidfVectorizer(sublinear_tf=True).fit_transform(texts)
        NearestNeighbors(n_neighbors=min(NEAREST, len(texts)), metric="cosine").fit(weights).kneighbors(weights)

    peer = median_seconds(plain, rounds)
    yield f"   1x stories, TF-IDF neighbours  {peer:>8.3f} s, ratio {ours / peer:.2f}"


def _measure_laps(said: list[Said], times: int) -> str:
    days = [date.fromisoformat(published) for _, _, published in said]
    span = (max(days) - min(days) + timedelta(days=1)) if days else timedelta()
    made = []
    for place in range(times * len(said)):
        lap, number = divmod(place, len(said))
        title, summary, _ = said[number]
        day = (days[number] + lap * span).toordinal()
        mention = Mention(
            id=place, place=place, day=day, work=str(place), site=f"{place % 997}.example",
            address=f"https://{place % 997}.example/{place}", title=title, summary=summary,
        )  # fmt: skip
        made.append(mention)
    begun = time.process_time()
    ties = sum(1 for _ in ties_of_periods(made, {period_of(mention.day) for mention in made}))
    seconds = time.process_time() - begun
    each = 1e6 * seconds / max(1, times * len(said))
    return f"{times:>4}x stories, as long in time    {seconds:>8.3f} s, {each:.0f} µs a mention, {ties} ties"
