"""What a service says that was asked to save a page."""

import json

import pytest

from crawler.captures.mementos.answers import Reply
from crawler.captures.mementos.saving import holds_until_tomorrow, read_job, read_submission, save_form
from crawler.captures.mementos.service import load_service

SERVICE = load_service("internet-archive")


def reply(said: object, status: int = 200) -> Reply:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return Reply(url="https://web.example/save", status=status, body=body)


@pytest.mark.parametrize(
    ("said", "status", "outcome", "fate"),
    [
        ({"url": "u", "job_id": "spn2-0a"}, 200, "accepted", "pending"),
        ({"url": "u", "job_id": "not-a-uuid", "message": "Captured 3 minutes ago."}, 200, "accepted", "pending"),
        ({"status": "error", "status_ext": "error:blocked-url", "message": "No."}, 200, "excluded", "refused"),
        ({"status": "error", "status_ext": "error:too-many-daily-captures"}, 200, "none", "failed"),
        ({"status": "error", "status_ext": "error:no-captures"}, 200, "none", "failed"),
        ({"status": "error", "status_ext": "error:user-session-limit"}, 200, "limited", None),
        ({"message": "You need to be logged in."}, 401, "rejected", None),
        ({"status": "error"}, 429, "limited", None),
        (b"<html>One moment</html>", 200, "unreadable", None),
        (b'{"job_id": "spn2', 200, "unreadable", None),
        (b"", 200, "unreadable", None),
        ([], 200, "unreadable", None),
        ({"job_id": 7}, 200, "none", "failed"),
        ({"status": "error"}, 502, "server_error", None),
    ],
)  # fmt: skip
def test_a_submission_is_accepted_by_its_job_alone(said: object, status: int, outcome: str, fate: str | None) -> None:
    saved = read_submission(reply(said, status))
    assert (saved.reading.outcome, saved.fate) == (outcome, fate)
    assert (saved.job is not None) == (fate == "pending")


@pytest.mark.parametrize(
    ("said", "outcome", "fate"),
    [
        ({"status": "pending"}, "pending", "pending"),
        ({"status": "error", "status_ext": "error:read-timeout"}, "none", "failed"),
        ({"status": "error", "status_ext": "error:not-found"}, "none", "refused"),
        ({"status": "success"}, "unreadable", None),
        ({"status": "success", "timestamp": "2026", "original_url": "u"}, "unreadable", None),
        ({"status": "else"}, "unreadable", None),
        (b"{", "unreadable", None),
    ],
)
def test_what_became_of_a_job(said: object, outcome: str, fate: str | None) -> None:
    saved = read_job(reply(said), SERVICE)
    assert (saved.reading.outcome, saved.fate) == (outcome, fate)


def test_a_job_that_succeeded_names_its_copy() -> None:
    said = {
        "status": "success",
        "timestamp": "20260102030405",
        "original_url": "https://a.example/b",
        "http_status": 404,
    }
    (memento,) = read_job(reply(said), SERVICE).reading.mementos
    assert memento.url == "https://web.archive.org/web/20260102030405/https://a.example/b"
    assert memento.status == 404


def test_options_are_sent_and_limits_of_the_day_known() -> None:
    assert b"url=https%3A%2F%2Fa.example%2F%3Fb%26c" in save_form("https://a.example/?b&c")
    assert b"delay_wb_availability=1" in save_form("https://a.example/")
    assert holds_until_tomorrow("max-daily-bandwidth-host")
    assert not holds_until_tomorrow("read-timeout")
    assert not holds_until_tomorrow(None)
