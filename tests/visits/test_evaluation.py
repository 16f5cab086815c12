"""What a visit showed, from what was fetched and what the page says."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from crawler.linked_pages.pictures import Picture
from crawler.linked_pages.source import Source
from crawler.linked_pages.version import source_reader_version
from crawler.visits.evaluation import evaluate_image_visit, evaluate_visit, not_evaluated
from crawler.visits.outcomes import Outcome
from crawler.visits.target import image_target, link_target
from crawler.visits.visit import FetchResult

URL = "https://a.example/2020/a-story-of-gears"
FETCHED = FetchResult(
    target=link_target(7),
    url=URL,
    started=datetime(2026, 6, 1, tzinfo=UTC),
    seconds=0.5,
    final_url=URL,
    status=200,
    size=3,
    content_type="text/html",
    etag='"one"',
    last_modified="Mon, 01 Jun 2026 12:00:00 GMT",
    body=b"<p>",
)
SOURCE = Source(title="A story")


def test_what_was_fetched_stands_in_the_visit() -> None:
    visit = evaluate_visit(FETCHED, SOURCE).visit
    for name in ("target", "url", "started", "seconds", "final_url", "status", "size", "content_type", "etag"):
        assert getattr(visit, name) == getattr(FETCHED, name)
    assert visit.content_hash == sha256(b"<p>").hexdigest()
    assert (visit.outcome, visit.reader) == ("ok", source_reader_version())
    assert evaluate_visit(FETCHED, SOURCE).source is SOURCE


def test_an_answer_that_cannot_be_evaluated_is_a_visit_all_the_same() -> None:
    result = not_evaluated(FETCHED, ValueError("odd"))
    assert (result.visit.outcome, result.visit.status, result.visit.etag) == ("protocol_error", 200, None)
    assert "ValueError" in str(result.visit.error)


def test_without_a_reader_the_status_and_the_addresses_judge() -> None:
    result = evaluate_visit(FETCHED, None)
    assert (result.visit.outcome, result.visit.reader, result.source) == ("ok", None, None)


@pytest.mark.parametrize(
    ("source", "status", "outcome"),
    [
        (replace(SOURCE, paywalled=True), 200, "paywalled"),
        (replace(SOURCE, substitute="soft_404"), 200, "soft_404"),
        *((replace(SOURCE, substitute=name), 200, name) for name in ("stub", "shell", "parked", "placeholder", "gate")),
        (replace(SOURCE, substitute="bot_wall"), 200, "bot_wall"),
        (replace(SOURCE, substitute="bot_wall"), 503, "bot_wall"),
        (replace(SOURCE, substitute="soft_404"), 403, "forbidden"),
        (replace(SOURCE, paywalled=False), 200, "ok"),
    ],
)
def test_the_page_has_its_say(source: Source, status: int, outcome: Outcome) -> None:
    result = evaluate_visit(replace(FETCHED, status=status), source)
    assert result.visit.outcome == outcome
    # What is not the page tells nothing about it
    assert (result.source is None) == (outcome not in ("ok", "paywalled"))


def test_the_headers_have_their_say() -> None:
    result = evaluate_visit(replace(FETCHED, headers={"cf-mitigated": "challenge"}), SOURCE)
    assert (result.visit.outcome, result.source) == ("bot_wall", None)


def test_nothing_at_all_is_no_page() -> None:
    assert evaluate_visit(replace(FETCHED, body=b" \n"), None).visit.outcome == "shell"


def test_a_failure_is_its_own_outcome_and_has_no_page() -> None:
    fetched = FetchResult(
        target=link_target(7), url=URL, started=FETCHED.started, seconds=1.0, outcome="timeout", error="no answer"
    )
    result = evaluate_visit(fetched, None)
    assert (result.visit.outcome, result.visit.error, result.visit.content_hash) == ("timeout", "no answer", None)
    assert (result.source, result.aliases, result.problems) == (None, (), ())


def test_a_page_that_is_as_it_was_says_nothing_of_itself() -> None:
    result = evaluate_visit(replace(FETCHED, status=304, body=b""), None)
    assert (result.visit.outcome, result.visit.content_hash, result.source) == ("not_modified", None, None)


def test_neither_an_answer_nor_a_reason_is_a_defect() -> None:
    with pytest.raises(ValueError, match=URL):
        evaluate_visit(replace(FETCHED, status=None), None)


def test_redirects_and_the_canonical_address_prove_who_it_is() -> None:
    led = replace(FETCHED, redirects=((301, "https://a.example/stories/a-story-of-gears"),))
    (alias,) = evaluate_visit(led, None).aliases
    assert (alias.url, alias.rule) == ("https://a.example/stories/a-story-of-gears", "redirect")
    said = replace(SOURCE, canonical_url="https://a.example/gears", origins={"canonical_url": "dom"})
    assert [alias.rule for alias in evaluate_visit(FETCHED, said).aliases] == ["canonical"]
    # The reader's own address for a page that gives itself none proves nothing
    made = replace(SOURCE, canonical_url="https://a.example/gears", origins={"canonical_url": "url"})
    assert evaluate_visit(FETCHED, made).aliases == ()


def test_what_is_not_believed_is_a_doubt_about_the_link() -> None:
    said = replace(SOURCE, canonical_url="https://b.example/other", origins={"canonical_url": "dom"})
    (problem,) = evaluate_visit(FETCHED, said).problems
    assert (problem.kind, problem.about) == ("identity_doubtful", URL)
    assert evaluate_visit(replace(FETCHED, status=404), said).problems == ()


IMAGE = replace(
    FETCHED,
    target=image_target(7),
    url="https://a.example/img/gear.png",
    content_type="image/png",
    body=b"bytes",
    size=4,
)
PICTURE = Picture(content_type="image/png", width=800, height=600)


@pytest.mark.parametrize(
    ("redirects", "outcome"),
    [
        ((), "ok"),
        (((302, "https://a.example/"),), "ok"),  # which no picture is the front page of
        (((302, "https://a.example/login?next=gear"),), "ok"),
        (((301, "https://cdn.example/gear.png"),), "moved"),
        (((301, "https://www.a.example/img/gear.png"),), "ok"),
    ],
)
def test_a_picture_is_one_wherever_it_was_found(redirects: tuple[tuple[int, str], ...], outcome: Outcome) -> None:
    result = evaluate_image_visit(replace(IMAGE, redirects=redirects), PICTURE)
    assert (result.visit.outcome, result.visit.error) == (outcome, None)
    assert (result.picture, result.size, result.placeholder) == (PICTURE, 5, None)
    assert result.visit.size == 4


def test_a_picture_with_a_flaw_is_there_and_the_visit_says_so() -> None:
    result = evaluate_image_visit(IMAGE, replace(PICTURE, flaw="it cannot be unpacked"))
    assert (result.visit.outcome, result.visit.error) == ("ok", "it cannot be unpacked")


@pytest.mark.parametrize(
    ("page", "redirects", "outcome"),
    [
        (SOURCE, (), "soft_404"),
        (None, (), "soft_404"),
        (replace(SOURCE, substitute="soft_404"), (), "soft_404"),
        (replace(SOURCE, paywalled=True), (), "soft_404"),
        (replace(SOURCE, substitute="bot_wall"), (), "bot_wall"),
        (SOURCE, ((302, "https://a.example/login?next=gear"),), "gate"),
        (SOURCE, ((302, "https://a.example/"),), "front_page"),
    ],
)
def test_what_stands_in_the_place_of_a_picture_says_whether_it_is_kept_from_us(
    page: Source | None, redirects: tuple[tuple[int, str], ...], outcome: Outcome
) -> None:
    result = evaluate_image_visit(replace(IMAGE, redirects=redirects), None, page)
    assert (result.visit.outcome, result.picture, result.size) == (outcome, None, None)
    assert result.visit.error == "what was answered is no picture"


def test_an_image_without_success_is_judged_by_its_status() -> None:
    for status, outcome in {403: "forbidden", 404: "not_found", 304: "not_modified", 503: "server_error"}.items():
        result = evaluate_image_visit(replace(IMAGE, status=status), None)
        assert (result.visit.outcome, result.visit.error, result.picture) == (outcome, None, None)
    failed = replace(IMAGE, status=None, outcome="timeout", error="no whole answer came in time", body=b"")
    assert evaluate_image_visit(failed, None).visit.error == "no whole answer came in time"
