"""`scrapy verify`: check an archive, repair derived data, compare it with another."""

from collections.abc import Iterable

from crawler.archive.checks.captures import CAPTURE_CHECK, capture_check, count_captures
from crawler.archive.checks.compare import compare
from crawler.archive.checks.registry import CHECKS, FIRST_CHECKS, REPAIR_NEEDS
from crawler.archive.checks.verify import Violation, find_violation, repair, verify
from crawler.archive.database import Archive, open_any_version, open_archive
from crawler.archive.hints import to_run
from crawler.archive.ledger.versions import bring_up_states
from crawler.commands.analyse import bring_up, has_analyses
from crawler.commands.archives import recorded_run, writing
from crawler.text.printable import printable

__all__ = ["compare_archives", "list_rules", "repair_archive", "verify_archive"]


def list_rules() -> None:
    """Print the rules, with the meaning of a violation."""
    for check in (*FIRST_CHECKS, *CHECKS, CAPTURE_CHECK):
        notes = " (can be repaired)" if check.repair else " (with --captures)" if check is CAPTURE_CHECK else ""
        print(f"{check.name}{notes}: {check.meaning}")


def repair_archive(path: str) -> None:
    """Repair derived data, and print what was wrong; a recorded run, which fails while another is active."""
    repaired: dict[str, Violation] = {}
    with writing(path, "verify --repair", sound=False) as archive:
        violations = verify(archive)
        is_readable = not _is_beyond(violations)
        if any(violation.repairable for violation in violations):
            with recorded_run(archive, "verify --repair", {}) as run:
                # What is repaired may show that more has to be.
                while names := set(repair(archive, violations)) - repaired.keys():
                    repaired |= {violation.check: violation for violation in violations if violation.check in names}
                    violations = verify(archive)
                run.counts |= {f"repaired/{name}": violation.count for name, violation in repaired.items()}
        changed = 0
        if is_readable and not REPAIR_NEEDS["link_state"] & {violation.check for violation in violations}:
            changed = bring_up_states(archive)
            if changed:
                print(f"States and next visits by today's rules: {changed:,} changed.")
            elif not repaired:
                print("Nothing to repair.")
        if is_readable and (repaired or changed) and has_analyses(archive):
            with recorded_run(archive, "analyse", {"names": [], "afresh": False}) as run:
                bring_up(archive, run)
    for violation in repaired.values():
        print(f"Repaired: {violation.check}, {violation.count} found. {violation.meaning}")


def verify_archive(path: str, folder: str | None, some: int | None) -> int:
    """Print what is wrong, and return how many rules are broken.

    folder: of the captures that are looked at; some: how many, None for all.
    """
    with open_archive(path, read_only=True) as archive:
        violations = verify(archive)
        rules = len(FIRST_CHECKS) + len(CHECKS)
        kept = f"it keeps all {rules} rules"
        if folder and not _is_beyond(violations):
            kept = f"it keeps all {rules + 1} rules, and {_looked_at(archive, some)}"
            violation = find_violation(capture_check(folder, some=some), archive)
            violations += [violation] if violation else []
    if not violations:
        print(f"{path} is consistent: {kept}.")
    for violation in violations:
        print(f"{violation.check}: {violation.meaning} {violation.count} found:")
        for example in violation.examples:
            print(f"  {printable(example)}")
        if violation.repairable:
            print(f"  `{to_run('verify --repair', path)}` repairs it.")
    return len(violations)


def _is_beyond(violations: Iterable[Violation]) -> bool:
    """Return whether so much is wrong that the rest cannot be checked."""
    return any(violation.check == check.name for violation in violations for check in FIRST_CHECKS)


def _looked_at(archive: Archive, some: int | None) -> str:
    total = count_captures(archive)
    if some is None or total <= some:
        return f"all of its {total:,} captures are as they were written"
    return f"{some:,} of its {total:,} captures, taken at random, are as they were written"


def compare_archives(path: str, other: str) -> int:
    """Print how the content of two archives differs, and return in how many tables."""
    open_any_version(other, by="").close()  # what is wrong with it is said of it
    with open_archive(path, read_only=True) as first, open_archive(other, read_only=True) as second:
        differences = compare(first, second)
    for issue in differences.apart:
        print(
            printable(
                f"Left out is {issue}: which of two texts of an edition is read awaits a decision (edition_withheld)."
            )
        )
    if not differences:
        print(f"{path} and {other} have the same content.")
        return 0
    print(f"{path} (first) and {other} (second) differ:")
    for table, count in differences.counts.items():
        print(f"  {table}: {count}")
    print("Among them:")
    for difference in differences.shown:
        print(f"  {printable(str(difference))}")
    return len(differences.counts)
