"""`scrapy works`: list the addresses that were joined to one work, with the evidence; undo joins that are wrong."""

from crawler.archive.database import open_archive
from crawler.archive.hints import to_run
from crawler.archive.works import WorkClaim, list_claims, undo_join
from crawler.commands.scaffold import ExitStatus, complain, print_as_json
from crawler.text.printable import printable

__all__ = ["print_claims", "undo"]


def print_claims(path: str, *, text: str | None, undone: bool, as_json: bool) -> None:
    """Print the claims of an archive, those with a text in an address; undone ones too if asked."""
    with open_archive(path, read_only=True) as archive:
        found = list_claims(archive, claim=None, text=text, undone=undone)
    if as_json:
        print_as_json(found)
    else:
        _print(path, found)


def undo(path: str, number: int, why: str) -> ExitStatus:
    """Undo a claim, and print it."""
    with open_archive(path, read_only=True) as archive:
        found = list_claims(archive, claim=number, text=None, undone=False)
    if not found:
        complain(f"{path} has no claim {number} in force; `{to_run('works', path)}` lists them.")
        return ExitStatus.REFUSED
    with open_archive(path) as archive:
        undo_join(archive, found[0].work, found[0].target, why)
    print(printable(f"{found[0].work} and {found[0].target} are no longer joined: {why}"))
    return ExitStatus.DONE


def _print(path: str, claims: list[WorkClaim]) -> None:
    if not claims:
        print(f"No claim in {path} matches.")
    for claim in claims:
        doubted = "" if claim.believed or claim.undone_at else " (not believed: too many works claim to be this one)"
        print(printable(f"{claim.id}: {claim.work} is {claim.target}, by {claim.rule}{doubted}"))
        print(f"  {printable(claim.evidence)}")
        if claim.undone_at:
            print(printable(f"  undone {claim.undone_at}: {claim.undone_why or ''}"))
