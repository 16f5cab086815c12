"""Analyses that tests put into the registry."""

from crawler.archive.analyses.spread import Spread
from crawler.archive.database import Archive
from crawler.exceptions import NotAnArchiveError


def count_runs(archive: Archive, run_id: int, *, afresh: bool, spread: Spread) -> dict[str, int]:
    """Counts the runs before this one; all anew with `afresh`."""
    found = archive.query("SELECT count(*) FROM runs WHERE id < ?", (run_id,))
    return {"runs_before": found[0][0], "afresh": int(afresh)}


def refuse(archive: Archive, run_id: int, *, afresh: bool, spread: Spread) -> dict[str, int]:
    """Writes, then fails as the archive does."""
    with archive.transaction() as connection:
        connection.execute("UPDATE runs SET program = 'half done' WHERE id = ?", (run_id,))
        raise NotAnArchiveError(archive.path, "is refused.", "Try another.")


def divide(archive: Archive, run_id: int, *, afresh: bool, spread: Spread) -> dict[str, int]:
    """Fails as a defect of the program does."""
    return {"share": run_id // len(archive.query("SELECT 1 WHERE ?", (afresh,)))}


MODULE = __name__
EXAMPLES = {"count": f"{MODULE}:count_runs", "refused": f"{MODULE}:refuse", "defect": f"{MODULE}:divide"}
