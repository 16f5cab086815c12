"""Rules of joined works."""

from collections.abc import Iterator

from crawler.archive.checks.check import Check, sql
from crawler.archive.database import Archive
from crawler.archive.works import CLAIMS, derive_joins, rebuild_joins

__all__ = ["WORK_CHECKS"]


def _find_wrong_joins(archive: Archive) -> Iterator[str]:
    stored = dict(archive.connection.execute("SELECT work, stands FROM joined_works"))
    derived = derive_joins(archive.connection.execute(CLAIMS))
    for work in sorted(stored.keys() | derived.keys()):
        if stored.get(work) != derived.get(work):
            yield f"{work} is joined to {stored.get(work)}; the claims join it to {derived.get(work)}"


WORK_CHECKS = (
    Check(
        name="joined_works",
        meaning="The joined works are not those that the claims join.",
        violations=_find_wrong_joins,
        repair=rebuild_joins,
    ),
    Check(
        name="undone",
        meaning="A join was undone without a reason.",
        violations=sql("SELECT work || ' to ' || target FROM work_claims WHERE trim(undone_why) = ''"),
    ),
)
