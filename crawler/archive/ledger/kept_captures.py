"""Find the captured body that says what a new answer says, so that the new one need not be kept."""

import json
from urllib.parse import urlsplit

from crawler.archive.database import Archive
from crawler.archive.rows import storable_text
from crawler.linked_pages.metadata.item import Source
from crawler.visits.outcomes import INCONCLUSIVE, PRESENT, Outcome

__all__ = ["capture_of_same_answer", "capture_of_same_reading", "has_captured_page"]

READING = """
SELECT
  v.capture_id, s.title, s.description, s.site_name, s.published, s.published_raw, s.published_guess, s.modified,
  s.language, s.canonical_url, s.kind, s.words, s.paywalled, s.page_count, s.details,
  coalesce((SELECT t.text FROM source_texts t WHERE t.link_id = s.link_id), ''),
  (SELECT i.url FROM images i WHERE i.id = s.image_id),
  (SELECT json_group_array(name) FROM (
    SELECT a.name FROM link_authors l JOIN authors a ON a.id = l.author_id
    WHERE l.link_id = s.link_id ORDER BY l.position
  ))
FROM sources s JOIN visits v ON v.id = s.visit_id JOIN captures c ON c.id = v.capture_id
WHERE s.link_id = ? AND c.redaction_id IS NULL
"""
_OUTCOME = """coalesce(
  (
    SELECT r.outcome FROM visits r WHERE r.link_id = v.link_id AND r.reread_of = v.id
    ORDER BY r.started DESC, r.id DESC LIMIT 1
  ),
  v.outcome
)"""
_INCONCLUSIVE = ", ".join(f"'{outcome}'" for outcome in sorted(INCONCLUSIVE))
LATEST = f"""
SELECT v.status, {_OUTCOME}, c.id
FROM visits v LEFT JOIN captures c ON c.id = v.capture_id AND c.redaction_id IS NULL
WHERE v.link_id = ? AND v.reread_of IS NULL AND v.outcome NOT IN ({_INCONCLUSIVE})
ORDER BY v.started DESC, v.id DESC LIMIT 1
"""  # noqa: S608 - of constants
_PRESENT = ", ".join(f"'{outcome}'" for outcome in sorted(PRESENT - {"not_modified"}))
PAGE = f"""
SELECT 1 FROM visits v JOIN captures c ON c.id = v.capture_id
WHERE v.link_id = ? AND v.reread_of IS NULL AND c.redaction_id IS NULL AND {_OUTCOME} IN ({_PRESENT}) LIMIT 1
"""  # noqa: S608 - of constants


def capture_of_same_reading(archive: Archive, link_id: int, source: Source) -> int | None:
    """Return the id of the capture that the source of a link was read from, if this reading is the same.

    The query of the lead image's address does not count, since it is often a signature. None where the reading differs,
    is of no capture, or has no text: a picture or a PDF may have changed unseen. Raises ArchiveError.
    """
    if not source.text:
        return None
    found = archive.query(READING, (link_id,))
    if not found:
        return None
    ((capture_id, *fields, text, image, authors),) = found
    now = (
        *(source.title, source.description, source.site_name, source.published, source.published_raw),
        *(source.published_guess, source.modified, source.language, source.canonical_url, source.kind),
        *(source.word_count, None if source.paywalled is None else int(source.paywalled), source.page_count),
        json.dumps(dict(sorted(source.details.items())), ensure_ascii=False),
    )
    is_same = (
        [_stored(value) for value in now] == fields
        and (_stored(source.text) or "") == text
        and _without_query(image) == _without_query(source.image)
        and list(dict.fromkeys(map(_stored, source.authors))) == json.loads(authors)
    )
    return int(capture_id) if is_same else None


def capture_of_same_answer(archive: Archive, link_id: int, status: int | None, outcome: Outcome) -> int | None:
    """Return the id of the capture of a link's latest visit, if it had this status and this outcome; else None.

    Raises ArchiveError.
    """
    found = archive.query(LATEST, (link_id,))
    if not found or tuple(found[0][:2]) != (status, outcome) or found[0][2] is None:
        return None
    return int(found[0][2])


def has_captured_page(archive: Archive, link_id: int) -> bool:
    """Return whether the page of a link was captured, and the capture not redacted. Raises ArchiveError."""
    return bool(archive.query(PAGE, (link_id,)))


def _stored(value: object) -> object:
    return (storable_text(value.strip()) or None) if isinstance(value, str) else value


def _without_query(url: str | None) -> str | None:
    """Return the host and the path of an address: rules of identity may have changed the rest."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.netloc.lower()}{parts.path}"
