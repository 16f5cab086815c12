"""`scrapy stories`: list the ties of mentions that tell the same news; undo those that are wrong."""

from crawler.archive.analyses.story_ties import ListedTie, list_ties, undo_tie
from crawler.archive.database import open_archive
from crawler.archive.hints import to_run
from crawler.commands.scaffold import ExitStatus, complain, print_as_json
from crawler.text.printable import printable

__all__ = ["print_ties", "undo"]

LEFT_OUT = {
    "versions": "joins no story: the headlines of the two stories name different versions",
    "size": "joins no story: it would have too many mentions",
    "undone": "joins no story: a person keeps two of the mentions apart",
}


def print_ties(path: str, *, kind: str | None, text: str | None, undone: bool, rows: int, as_json: bool) -> None:
    """Print ties of an archive, those of the latest issues first.

    Args:
        path: of the archive.
        kind: only ties of this kind.
        text: only ties with this text in one of the headlines.
        undone: whether to include ties that a person undid.
        rows: at most so many.
        as_json: print JSON instead of text.
    """
    with open_archive(path, read_only=True) as archive:
        found = list_ties(archive, kind=kind, text=text, undone=undone, rows=rows)
    if as_json:
        print_as_json(found)
        return
    if not found:
        print(f"No tie in {path} matches. `{to_run('analyse stories', path)}` looks for ties.")
    for tie in found:
        _print(tie)


def undo(path: str, number: int, why: str) -> ExitStatus:
    """Undo a tie, and print it."""
    with open_archive(path, read_only=True) as archive:
        found = list_ties(archive, tie=number)
    if not found:
        complain(f"{path} has no tie {number} in force; `{to_run('stories', path)}` lists them.")
        return ExitStatus.REFUSED
    with open_archive(path) as archive:
        undo_tie(archive, number, why)
    print(printable(f"“{found[0].earlier}” and “{found[0].later}” are no longer one story: {why}"))
    return ExitStatus.DONE


def _print(tie: ListedTie) -> None:
    print(printable(f"{tie.id}: {tie.kind} by {tie.rule}, {tie.score:.2f}: {tie.evidence}"))
    print(printable(f"  {tie.earlier_date} {tie.earlier} ({tie.earlier_issue})"))
    print(printable(f"  {tie.later_date} {tie.later} ({tie.later_issue})"))
    if tie.undone_at:
        print(printable(f"  undone {tie.undone_at}: {tie.undone_why or ''}"))
    elif tie.left_out:
        print(f"  {LEFT_OUT[tie.left_out]}")
