"""Rules of the problems on record."""

from collections.abc import Iterator

from crawler.archive.checks.check import Check, sql
from crawler.archive.database import Archive
from crawler.problems import KINDS

__all__ = ["PROBLEM_CHECKS"]


def _find_wrong_kinds(archive: Archive) -> Iterator[str]:
    rows = archive.connection.execute("SELECT kind, severity, count(*) FROM problems GROUP BY kind, severity")
    for kind, severity, count in rows:
        if kind not in KINDS:
            yield f"{kind} ({count} rows)"
        elif KINDS[kind][0] != severity:
            yield f"{kind} is a {KINDS[kind][0]}, not a {severity} ({count} rows)"


PROBLEM_CHECKS = (
    Check(
        name="problem_edition",
        meaning="A problem of an edition is recorded for another issue than the edition's.",
        violations=sql("""
            SELECT 'problem ' || p.id || ', ' || p.kind
            FROM problems p JOIN editions e ON e.id = p.edition_id WHERE e.issue_id IS NOT p.issue_id
        """),
    ),
    Check(
        name="problem_kinds",
        meaning="A problem is of a kind that the program does not know, or of another severity.",
        violations=_find_wrong_kinds,
    ),
    Check(
        name="accepted",
        meaning="A problem was accepted without a reason, or has a reason and was not accepted.",
        violations=sql("""
            SELECT 'problem ' || id FROM problems
            WHERE (accepted_at IS NULL) <> (accepted_why IS NULL) OR trim(accepted_why) = ''
        """),
    ),
)
