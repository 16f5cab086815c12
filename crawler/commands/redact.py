"""`scrapy redact`: remove a link, an image or a text permanently, and record when and why."""

import json
from dataclasses import asdict, dataclass

from crawler import __version__
from crawler.archive.analyses.stories import rebuild_stories
from crawler.archive.database import Archive, open_archive
from crawler.archive.hints import to_run
from crawler.archive.redaction.finish import finish
from crawler.archive.redaction.redact import redact
from crawler.archive.redaction.redactions import RedactionKind
from crawler.archive.redaction.rows import address_of, is_present, list_redactions
from crawler.archive.tokens import TokenFile
from crawler.commands.analyse import bring_up, has_analyses
from crawler.commands.archives import recorded_run, writing
from crawler.commands.scaffold import ExitStatus, complain
from crawler.exceptions import BacknumberError
from crawler.text.printable import printable

__all__ = ["Target", "print_redactions", "remove"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A link, an image or a text to remove."""

    kind: RedactionKind
    """What is removed."""
    given: str
    """Its id or address."""
    why: str
    """The reason."""


def print_redactions(path: str, *, as_json: bool) -> None:
    """Print the redactions of an archive."""
    with open_archive(path, read_only=True) as archive:
        redactions = list_redactions(archive)
    if as_json:
        print(json.dumps([asdict(redaction) for redaction in redactions], ensure_ascii=False, indent=1))
        return
    if not redactions:
        print(f"Nothing was redacted in {archive.path}.")
    for each in redactions:
        state = "" if each.done else f" (not finished: {to_run('redact --finish', path)})"
        print(printable(f"{each.id:>6}  {each.asked}  {each.kind:<5}  {each.target[:12]}…  {each.why}{state}"))


def remove(path: str, captures: str | None, target: Target | None = None) -> ExitStatus:
    """Remove the target from an archive, and finish earlier redactions; print what was done."""
    with writing(path, "redact") as archive:
        if target is None:
            return _finish(archive, captures)
        url = address_of(archive, target.kind, target.given)
        if url is None:
            complain(f"{archive.path} has no {'image' if target.kind == 'image' else 'link'} {target.given}.")
            return ExitStatus.REFUSED
        return _finish(archive, captures, target, url)


def _finish(archive: Archive, captures: str | None, target: Target | None = None, url: str | None = None) -> ExitStatus:
    """Remove the target, then whatever of it and of earlier redactions is left in captures and free pages.

    url: the target's address in the archive.
    """
    # What is removed is recorded nowhere, not even as an argument.
    arguments = {"kind": target.kind} if target else {"finish": True}
    is_begun = target is None
    try:
        with recorded_run(archive, "redact", arguments, reason="not finished") as run:
            if target is not None and url is not None:
                present = is_present(archive, target.kind, url)
                number = redact(archive, target.kind, url, target.why, run.id)
                is_begun = True
                rebuild_stories(archive)
                with TokenFile(archive.path) as tokens:
                    tokens.forget(url)
                done = "removed from the tables" if present else "not in the archive; kept out from now on"
                print("It is redacted already." if number is None else f"Redaction {number}: {done}.")
            overwritten = finish(archive, captures, software=f"Backnumber/{__version__}")
            run.counts["captures/overwritten"] = overwritten
            if has_analyses(archive):
                bring_up(archive, run)
    except BacknumberError as error:
        if not is_begun:  # and nothing is there to be completed
            raise
        complain(str(error))
        finishing = to_run("redact --finish", archive.path, captures)
        complain(f"It is not yet removed from captures or free pages: {finishing} completes it.")
        return ExitStatus.FAILED
    print(f"Done: {overwritten} captures overwritten, and the free pages of the archive cleaned.")
    return ExitStatus.FAILED if run.failure else ExitStatus.DONE
