"""What a service says that was asked to save a page: Save Page Now 2 of the Internet Archive. Pure.

Refusals come with status 200 and without a job. A job that the service has forgotten is `pending` for ever, as is one
that never was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlencode

from crawler.captures.mementos.answers import Memento, Reading, Reply, failed_reading
from crawler.captures.mementos.moments import parse_timestamp
from crawler.captures.mementos.service import Service
from crawler.text.safe_json import load_json

__all__ = ["PERMANENT", "Saved", "holds_until_tomorrow", "read_job", "read_submission", "save_form"]

Fate = Literal["pending", "saved", "failed", "refused"]

PERMANENT: Final = frozenset(
    {
        "not-found", "no-access", "blocked", "blocked-url", "invalid-url-syntax", "invalid-host-resolution",
        "filesize-limit", "too-many-redirects", "unauthorized",
    }
)  # fmt: skip
"""Reasons, without `error:`, for which the same page is not submitted again."""

_BUSY: Final = frozenset({"user-session-limit", "too-many-requests"})
"""Reasons that are about the user's own submissions."""

_DAY: Final = ("too-many-daily-captures", "max-daily-bandwidth")
"""Beginnings of reasons that hold until the next day."""

_OPTIONS: Final[Mapping[str, str]] = {
    "skip_first_archive": "1",
    "if_not_archived_within": "30d",
    "delay_wb_availability": "1",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """What became of a submission."""

    reading: Reading
    """The answer as one of the service."""

    fate: Fate | None = None
    """What became of it; None where the answer does not tell."""

    job: str | None = None
    """Id of the job."""

    reason: str | None = None
    """The service's word for why not, without `error:`."""

    message: str | None = None


def save_form(url: str) -> bytes:
    """Return the form that submits a page.

    >>> save_form("https://a.example/?b=1")[:30]
    b'url=https%3A%2F%2Fa.example%2F'
    """
    return urlencode({"url": url, **_OPTIONS}).encode("ascii")


def read_submission(reply: Reply) -> Saved:
    """Return what a submission was answered. A job_id alone says that it was accepted."""
    said = _said(reply)
    if said is None:
        return Saved(reading=failed_reading(reply, "it is no answer to a submission"))
    job, message = _text(said, "job_id"), _text(said, "message")
    if job is not None:
        return Saved(reading=Reading(outcome="accepted"), fate="pending", job=job, message=message)
    return _refused(reply, said)


def read_job(reply: Reply, service: Service) -> Saved:
    """Return what became of a job."""
    said = _said(reply)
    status = _text(said, "status") if said is not None else None
    if said is None or status not in ("pending", "success", "error"):
        return Saved(reading=failed_reading(reply, "it does not say what became of a job"))
    if status == "pending":
        return Saved(reading=Reading(outcome="pending"), fate="pending")
    if status == "error":
        return _refused(reply, said)
    moment = parse_timestamp(_text(said, "timestamp") or "")
    original = _text(said, "original_url")
    if moment is None or original is None:
        return Saved(reading=failed_reading(reply, "it names no copy of a job that succeeded"))
    code = said.get("http_status")
    status_code = code if isinstance(code, int) and 100 <= code <= 999 else None
    url = service.at(service.memento_path(original, moment))
    made = Memento(url=url, moment=moment, original=original, status=status_code)
    return Saved(reading=Reading(outcome="found", mementos=(made,)), fate="saved")


def holds_until_tomorrow(reason: str | None) -> bool:
    """Return whether a refusal is one of the day's limits."""
    return reason is not None and reason.startswith(_DAY)


def _refused(reply: Reply, said: Mapping[str, Any]) -> Saved:
    reason = (_text(said, "status_ext") or _text(said, "status") or "unknown").removeprefix("error:")
    message = _text(said, "message")
    if reason in _BUSY:
        return Saved(reading=Reading(outcome="limited", error=message or reason), reason=reason, message=message)
    if reply.status == 429 or reply.status >= 500:
        return Saved(reading=failed_reading(reply, reason), reason=reason, message=message)
    fate: Fate = "refused" if reason in PERMANENT else "failed"
    reading = Reading(outcome="excluded" if reason.startswith("blocked") else "none", error=message or reason)
    return Saved(reading=reading, fate=fate, reason=reason, message=message)


def _said(reply: Reply) -> Mapping[str, Any] | None:
    """Return the JSON object of an answer; None where it is none, or an error's without one that tells."""
    if reply.status in (401, 429) or reply.status >= 500:
        return None
    said = load_json(reply.body.decode("utf-8", "replace"))
    return said if isinstance(said, dict) and said.keys() & {"job_id", "status", "status_ext"} else None


def _text(said: Mapping[str, Any] | None, name: str) -> str | None:
    value = said.get(name) if said is not None else None
    return value.strip() if isinstance(value, str) and value.strip() else None
