"""Rules of the tables of numbers that triggers keep."""

from crawler.archive.checks.check import Check
from crawler.archive.database import Archive
from crawler.archive.summaries import SUMMARIES, Summary, find_wrong_counts, rebuild_summary

__all__ = ["SUMMARY_CHECKS"]

_MEANINGS = {
    "mention_counts": "The numbers of mentions are not those of the mentions.",
    "link_counts": "The numbers of links by state are not those of the links.",
    "lag_counts": "The numbers of pages by days to their citation are not those of the pages.",
}


def _check(summary: Summary) -> Check:
    def repair(archive: Archive) -> None:
        rebuild_summary(archive, summary)

    return Check(
        name=summary.table,
        meaning=_MEANINGS[summary.table],
        violations=lambda archive: find_wrong_counts(archive.connection, summary),
        repair=repair,
    )


SUMMARY_CHECKS = tuple(_check(summary) for summary in SUMMARIES)
