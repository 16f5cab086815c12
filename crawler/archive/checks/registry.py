"""All rules of an archive, in the order in which they are checked."""

from crawler.archive.checks.drift import DRIFT_CHECKS
from crawler.archive.checks.editions import EDITION_CHECKS
from crawler.archive.checks.integrity import FIRST_CHECKS, REFERENCE_CHECKS
from crawler.archive.checks.issues import ISSUE_CHECKS
from crawler.archive.checks.ledger import LEDGER_CHECKS
from crawler.archive.checks.links import LINK_CHECKS
from crawler.archive.checks.problems import PROBLEM_CHECKS
from crawler.archive.checks.redactions import REDACTION_CHECKS
from crawler.archive.checks.revisions import REVISION_CHECKS
from crawler.archive.checks.sources import SOURCE_CHECKS
from crawler.archive.checks.stories import STORY_CHECKS
from crawler.archive.checks.summaries import SUMMARY_CHECKS
from crawler.archive.checks.survival import SURVIVAL_CHECKS
from crawler.archive.checks.times import TIME_CHECKS
from crawler.archive.checks.topics import TOPIC_CHECKS
from crawler.archive.checks.works import WORK_CHECKS

__all__ = ["CHECKS", "FIRST_CHECKS", "REPAIR_NEEDS"]

CHECKS = (
    *REFERENCE_CHECKS,
    *ISSUE_CHECKS,
    *EDITION_CHECKS,
    *LINK_CHECKS,
    *SUMMARY_CHECKS,
    *TIME_CHECKS,
    *PROBLEM_CHECKS,
    *LEDGER_CHECKS,
    *WORK_CHECKS,
    *STORY_CHECKS,
    *SOURCE_CHECKS,
    *REVISION_CHECKS,
    *DRIFT_CHECKS,
    *REDACTION_CHECKS,
    *TOPIC_CHECKS,
    *SURVIVAL_CHECKS,
)
"""The rules of an archive; that of captures, which needs their files, is in `captures`."""

REPAIR_NEEDS = {
    name: {"references", "reread"}
    for name in ("link_state", "next_visit", "drift", "lost_at_last_look", "survival_curves")
}
"""Name of a rule -> names of the rules that must hold before it can be repaired."""
