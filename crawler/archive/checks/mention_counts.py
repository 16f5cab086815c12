"""Rules of numbers of mentions."""

from crawler.archive.checks.check import Check
from crawler.archive.mention_counts import find_wrong_counts, rebuild_mention_counts

__all__ = ["MENTION_COUNT_CHECKS"]

MENTION_COUNT_CHECKS = (
    Check(
        name="mention_counts",
        meaning="The numbers of mentions are not those of the mentions.",
        violations=lambda archive: find_wrong_counts(archive.connection),
        repair=rebuild_mention_counts,
    ),
)
