"""Rules of what became of cited pages."""

from crawler.archive.analyses.drift import find_wrong_verdicts, judge_again
from crawler.archive.checks.check import Check

__all__ = ["DRIFT_CHECKS"]

DRIFT_CHECKS = (
    Check(
        name="drift",
        meaning="A verdict on a cited page is not what its visit and the digest's words give by the rules of today.",
        violations=find_wrong_verdicts,
        repair=judge_again,
    ),
)
