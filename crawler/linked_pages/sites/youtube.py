"""Read YouTube: a video's page, with data in microdata and in the player's JSON."""

import re
from typing import Final

from crawler.linked_pages.metadata.dates.moments import read_moment
from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.sites.known import Known
from crawler.linked_pages.substitutes.lexicon import Message
from crawler.text.safe_json import parse_json

_HOSTS: Final = frozenset(
    {"www.youtube.com", "youtube.com", "m.youtube.com", "youtu.be", "consent.youtube.com", "www.youtube-nocookie.com"}
)
_STRING: Final = r'"((?:[^"\\]|\\.){1,10000})"'
_CHANNEL: Final = re.compile(r'"(?:ownerChannelName|author)"\s*:\s*' + _STRING)
_TITLE: Final = re.compile(r'"videoDetails"\s*:\s*\{[^{}]{0,300}?"title"\s*:\s*' + _STRING)
_DESCRIPTION: Final = re.compile(r'"shortDescription"\s*:\s*' + _STRING)
_DAY: Final = re.compile(r'"(?:publishDate|uploadDate)"\s*:\s*' + _STRING)
_ID: Final = re.compile(r"(?:^/|/(?:shorts|live|embed|v)/|[?&]v=)([\w-]{11})(?![\w-])")
_PLAYABILITY: Final = re.compile(r'"playabilityStatus"\s*:\s*\{\s*"status"\s*:\s*"(\w+)"')
_ROBOT: Final = re.compile(r"\b(?:ro)?bots?\b", re.IGNORECASE)
MAX_SCRIPT: Final = 2_000_000
"""Characters of a script that are searched: the player's has about 200 kB."""


def matches(page: Page) -> bool:
    """Return whether a page is YouTube's."""
    return (page.work_address.hostname or "") in _HOSTS


def read(page: Page) -> Known:
    """Return title, channel, day and description of a video; a consent page, or one without any video, is a wall."""
    path = page.work_address.path
    if page.work_address.hostname == "consent.youtube.com":
        return {"kind": "other", "substitute": "gate"}
    if not (
        path.startswith(("/watch", "/shorts/", "/live/", "/embed/", "/v/")) or page.work_address.hostname == "youtu.be"
    ):
        return {}
    known: Known = {"kind": "video", "site_name": "YouTube"}
    script = page.selector.xpath("//script/text()[contains(., 'videoDetails')]").get("")[:MAX_SCRIPT]
    if title := next(iter(page.meta("og:title", "title")), None) or _string(_TITLE, script):
        known["title"] = title
    channel = page.selector.css("[itemprop=author] [itemprop=name]::attr(content)").get()
    if name := channel.strip() if channel is not None else _string(_CHANNEL, script):
        known["authors"] = (name,)
    day = next(iter(page.meta("datepublished", "uploaddate")), None) or _string(_DAY, script)
    if day and (moment := read_moment(day, page.languages)):
        known["published"], known["published_raw"] = moment, day
    if description := _string(_DESCRIPTION, script) or next(iter(page.meta("og:description")), None):
        known["text"] = description.strip()
    known["details"] = {}
    if video := _ID.search(page.work_address.path + "?" + page.work_address.query):
        known["details"]["youtube"] = video[1]
    for duration in page.meta("duration")[:1]:
        known["details"]["duration"] = duration
    if substitute := _substitute(page, has_title=bool(title)):
        known["substitute"] = substitute
    return known


def _substitute(page: Page, *, has_title: bool) -> Message | None:
    """Return what a video's page is without the video, as its player says; private and robot checks are told apart."""
    script = page.selector.xpath("//script/text()[contains(., 'playabilityStatus')]").get("")[:MAX_SCRIPT]
    if (status := _PLAYABILITY.search(script)) is None:
        return None if has_title else "shell"
    if status[1] == "ERROR":
        return "soft_404"
    if status[1] == "LOGIN_REQUIRED" and not has_title:
        return "bot_wall" if _ROBOT.search(script, status.end(), status.end() + 1000) else "gate"
    return None if has_title else "shell"


def _string(pattern: re.Pattern[str], script: str) -> str | None:
    match = pattern.search(script)
    try:
        return str(parse_json(f'"{match[1]}"', strict=False)) if match else None
    except ValueError:
        return None
