"""Submit pages to a web archive that has no copy of them, and learn what became of each.

Nothing is submitted unless it is asked for, and no page twice: what was submitted is on record before anything else is.
"""

import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from crawler.archive.snapshots.copies import write_copies
from crawler.archive.snapshots.due import Chosen, Due, due_link, due_submissions
from crawler.archive.snapshots.submissions import (
    Submission,
    add_submission,
    count_since,
    pending_submissions,
    settle_submission,
)
from crawler.captures.mementos.answers import Reading, Reply
from crawler.captures.mementos.saving import Saved, holds_until_tomorrow, read_job, read_submission, save_form
from crawler.captures.mementos.service import Saving
from crawler.crawling.mementos.asker import Asker, PoolClosedError, Question

__all__ = ["submit_pages"]

logger = logging.getLogger(__name__)


class _DayIsOverError(Exception):
    """A limit of the day is reached."""


async def submit_pages(asker: Asker, chosen: Chosen, keys: str, *, limit: int | None) -> None:
    """Submit the pages that a service has no copy of, and wait for their jobs. Raises ArchiveError.

    keys: those of the user, `access:secret`.
    """
    saving = asker.service.save
    if saving is None:
        logger.error("%s takes no pages to be saved", asker.service.name)
        asker.crawler.stats.inc_value("failures/web_archive")
        return
    links = due_submissions(asker.archive, asker.service.name, datetime.now(UTC), chosen)[:limit]
    asker.crawler.stats.set_value("snapshots/submissions_due", len(links))
    with suppress(PoolClosedError):
        await _settle(asker, saving, keys, until=0)  # those of a run before
    with suppress(PoolClosedError, _DayIsOverError):
        for number in links:
            due = due_link(asker.archive, number)
            if due is not None and due.is_askable:
                await _settle(asker, saving, keys, until=saving.at_once - 1)
                await _submit(asker, saving, keys, due)
    with suppress(PoolClosedError):
        await _settle(asker, saving, keys, until=0)


async def _submit(asker: Asker, saving: Saving, keys: str, due: Due) -> None:
    """Submit one page. Raises PoolClosedError, and _DayIsOverError."""
    service, now = asker.service, datetime.now(UTC)
    if count_since(asker.archive, service.name, now - timedelta(days=1)) >= saving.daily:
        logger.info("%s: %d pages were submitted within a day; the rest follows", service.name, saving.daily)
        raise _DayIsOverError
    said: list[Saved] = []

    def read(reply: Reply) -> Reading:
        said.append(read_submission(reply))
        return said[-1].reading

    def keep(reading: Reading) -> Reading:
        if said and said[-1].fate is not None:
            _remember(asker, due, said[-1], now)
        return reading

    question = Question(
        due=due,
        kind="save",
        pool="save",
        url=service.at(saving.submit),
        read=read,
        method="POST",
        headers=_headers(saving, keys, "application/x-www-form-urlencoded"),
        body=save_form(due.url),
    )
    await asker.ask(question, keep)
    if said and holds_until_tomorrow(said[-1].reason):
        logger.info("%s: %s", service.name, said[-1].message or said[-1].reason)
        raise _DayIsOverError


def _remember(asker: Asker, due: Due, said: Saved, submitted: datetime) -> None:
    add_submission(
        asker.archive,
        asker.run_id,
        link_id=due.id,
        service=asker.service.name,
        url=due.url,
        submitted=submitted,
        job=said.job,
        state=str(said.fate),
        reason=said.reason,
        message=said.message,
    )


async def _settle(asker: Asker, saving: Saving, keys: str, *, until: int) -> None:
    """Ask what became of jobs until no more than so many are pending. Raises PoolClosedError."""
    while True:
        pending = pending_submissions(asker.archive, asker.service.name)
        if len(pending) <= until:
            return
        now = datetime.now(UTC)
        for submission in pending:
            age = (now - submission.submitted).total_seconds() * asker.speed
            if age >= saving.poll_after:
                await _ask_job(asker, saving, keys, submission, is_last=age > saving.given_up_after)
        if len(pending_submissions(asker.archive, asker.service.name)) > until:
            await asker.pause(saving.poll_after)


async def _ask_job(asker: Asker, saving: Saving, keys: str, submission: Submission, *, is_last: bool) -> None:
    """Ask what became of a job. is_last: whether one that is still pending is given up. Raises PoolClosedError."""
    service = asker.service
    due = due_link(asker.archive, submission.link_id)
    if due is None:  # nothing cites it any more
        settle_submission(asker.archive, submission.id, "given_up", reason="the link is no more")
        return
    said: list[Saved] = []

    def read(reply: Reply) -> Reading:
        said.append(read_job(reply, service))
        return said[-1].reading

    def keep(reading: Reading) -> Reading:
        answer = said[-1] if said else None
        if answer is None or answer.fate in (None, "pending"):
            if is_last:
                settle_submission(asker.archive, submission.id, "given_up", reason="pending for ever")
            return reading
        if answer.fate == "saved":
            write_copies(asker.archive, asker.run_id, due.id, service.name, reading.mementos)
        settle_submission(asker.archive, submission.id, str(answer.fate), reason=answer.reason, message=answer.message)
        return reading

    url = service.at(saving.job.replace("{job}", submission.job))
    question = Question(due=due, kind="job", pool="save", url=url, read=read, headers=_headers(saving, keys))
    await asker.ask(question, keep)


def _headers(saving: Saving, keys: str, content_type: str | None = None) -> dict[str, str]:
    headers = {"Accept": "application/json", "Authorization": saving.authorization.replace("{keys}", keys)}
    return headers if content_type is None else {**headers, "Content-Type": content_type}
