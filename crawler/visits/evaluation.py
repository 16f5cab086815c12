"""What an answer showed of a link or an image: the outcome of the visit, the page or picture, other addresses. Pure.

A crawl and a rereading call the same functions, and the version of the reader covers them.
"""

from dataclasses import replace
from hashlib import sha256

from crawler.items import Problem
from crawler.linked_pages.answers import classify_answer
from crawler.linked_pages.metadata.item import Source
from crawler.linked_pages.pictures import Picture, placeholder_of
from crawler.linked_pages.version import source_reader_version
from crawler.urls.identity import identify, permanent_address, same_place
from crawler.visits.outcomes import BLOCKING, PRESENT, Outcome
from crawler.visits.visit import ANSWERED_ALIKE, FetchResult, PageResult, PictureResult, Visit, VisitResult

__all__ = ["answered_alike", "evaluate_image_visit", "evaluate_visit", "is_success", "not_evaluated"]


def evaluate_image_visit(fetched: FetchResult, picture: Picture | None, page: Source | None = None) -> PictureResult:
    """Return what a visit to an image showed.

    picture: the image as it was read; None if it was not read or is no image. page: the page that was served in its
    place, as it was read.
    """
    if picture is None or picture.flaw is not None:
        # Without validators, an image that could not be decoded is fetched again for a better reader.
        fetched = replace(fetched, etag=None, last_modified=None)
    if picture is not None:
        # Wherever a redirect led: no front page and no gate is a picture
        in_place = same_place(fetched.url, permanent_address(fetched.url, fetched.redirects))
        visit = _visit(replace(fetched, error=picture.flaw), "ok" if in_place else "moved")
        placeholder = placeholder_of(fetched.url, picture)
        return PictureResult(visit=visit, picture=picture, size=len(fetched.body), placeholder=placeholder)
    outcome = fetched.outcome or _classify(fetched, page)
    if not is_success(fetched):
        return PictureResult(visit=_visit(fetched, outcome))
    outcome = outcome if outcome in BLOCKING or outcome == "front_page" else "soft_404"
    return PictureResult(visit=_visit(replace(fetched, error="what was answered is no picture"), outcome))


def is_success(fetched: FetchResult) -> bool:
    """Return whether an answer says that all is well."""
    return fetched.status is not None and 200 <= fetched.status < 300


def evaluate_visit(fetched: FetchResult, source: Source | None) -> PageResult:
    """Return what a visit showed. source: the page as it was read; None if it was not."""
    reader = source_reader_version() if source is not None else None
    visit = _visit(fetched, fetched.outcome or _classify(fetched, source), reader)
    if visit.outcome not in PRESENT or visit.status in (None, 304):
        return PageResult(visit=visit, exchange=fetched.exchange)
    canonical = source.canonical_url if source is not None and source.origins.get("canonical_url") != "url" else None
    identity = identify(visit.url, redirects=visit.redirects, canonical=canonical)
    doubts = tuple(Problem(kind="identity_doubtful", about=visit.url, evidence=doubt) for doubt in identity.doubts)
    return PageResult(visit=visit, source=source, aliases=identity.aliases, problems=doubts, exchange=fetched.exchange)


def answered_alike(result: PageResult) -> PageResult:
    """Return the result of a visit to a page that its host answers for a made-up address too."""
    visit = replace(result.visit, outcome="soft_404", error=ANSWERED_ALIKE)
    return PageResult(visit=visit, exchange=result.exchange)


def not_evaluated(fetched: FetchResult, error: Exception) -> VisitResult:
    """Return the visit of an answer that raised an error when it was evaluated.

    Its validators are dropped, so that the next visit gets the whole answer again.
    """
    why = f"the answer could not be evaluated: {type(error).__name__}"
    told = replace(fetched, error=why, etag=None, last_modified=None)
    return (PageResult if fetched.target.kind == "link" else PictureResult)(visit=Visit.of(told, "protocol_error"))


def _classify(fetched: FetchResult, source: Source | None) -> Outcome:
    if fetched.status is None:
        raise ValueError(f"{fetched.url}: neither an answer nor a reason why there is none")
    return classify_answer(
        fetched.url,
        fetched.status,
        headers=fetched.headers,
        redirects=fetched.redirects,
        source=source,
        is_empty=not fetched.body or fetched.body.isspace(),
    )


def _visit(fetched: FetchResult, outcome: Outcome, reader: str | None = None) -> Visit:
    content_hash = None
    if fetched.status not in (None, 304):
        content_hash = fetched.content_hash or sha256(fetched.body).hexdigest()
    if any(status == 200 for status, _ in fetched.redirects):
        # A server compares them with the page that it is asked for: with a stub, not with where that leads
        fetched = replace(fetched, etag=None, last_modified=None)
    return Visit.of(fetched, outcome, content_hash=content_hash, reader=reader)
