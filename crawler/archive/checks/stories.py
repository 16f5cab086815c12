"""Rules of stories and threads."""

from collections.abc import Iterator

from crawler.archive.analyses.stories import derive, rebuild_stories, stored
from crawler.archive.checks.check import Check, sql
from crawler.archive.database import Archive

__all__ = ["STORY_CHECKS"]


def _find_wrong(archive: Archive) -> Iterator[str]:
    connection = archive.connection
    for table, joined in derive(connection).items():
        now = stored(connection, table)
        for mention in sorted(now.keys() | joined.of.keys()):
            if now.get(mention) != joined.of.get(mention):
                yield (
                    f"mention {mention} is of {now.get(mention)} in {table}; the ties join it to"
                    f" {joined.of.get(mention)}"
                )


STORY_CHECKS = (
    Check(
        name="stories",
        meaning="The stories or threads are not those that the ties join.",
        violations=_find_wrong,
        repair=rebuild_stories,
    ),
    Check(
        name="story_undone",
        meaning="A tie of a story was undone without a reason.",
        violations=sql("SELECT 'tie ' || id FROM story_ties WHERE trim(undone_why) = ''"),
    ),
)
