"""What a digest says about itself, outside of stories: subscriptions, feedback forms, its own podcast. Pure."""

import re

from crawler.digests.body.blocks import Token

_OWN_BUSINESS = re.compile(
    r"\b(subscrib\w+|sign(?:ing)? up|podcast|feedback|survey|donat\w+|patreon|sponsor\w*|support us|follow us|"
    r"share (?:this|us)|unsubscribe|job board|our (?:discord|slack|twitter|newsletter)|leave a (?:comment|review))\b",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"goo\.gl/forms|docs\.google\.com/forms|forms\.gle|typeform\.com|surveymonkey\.com|patreon\.com", re.IGNORECASE
)
_PLAYER = re.compile(
    r"podbean\.com|anchor\.fm|buzzsprout\.com|libsyn\.com|simplecast\.com|transistor\.fm|megaphone\.fm|"
    r"podcasts\.apple\.com|spotify\.com/embed|/embed/podcast",
    re.IGNORECASE,
)

MAX_SENTENCE = 500
"""Characters of a sentence that are read on either side of a link."""


def is_promotion(token: Token, text: str, offset: int) -> bool:
    """Return whether a link is about the publication itself: by its address, or by the sentence around it.

    Args:
        token: the link.
        text: the text that it stands in.
        offset: where in that text it begins.
    """
    return bool(_FORM.search(token.url) or _OWN_BUSINESS.search(sentence_around(text, offset, len(token.text))))


def is_podcast_player(url: str) -> bool:
    """Return whether an embedded address is a podcast player.

    >>> is_podcast_player("https://open.spotify.com/embed/episode/1"), is_podcast_player("https://video.example/1")
    (True, False)
    """
    return _PLAYER.search(url) is not None


def sentence_around(text: str, offset: int, length: int) -> str:
    """Return the sentence around a link, up to `MAX_SENTENCE` characters on either side.

    >>> sentence_around("Of gears. Read this, please. And so on.", 15, 4)
    'Read this, please'
    """
    end = offset + length
    before = re.split(r"[.!?]\s", text[max(0, offset - MAX_SENTENCE) : offset])[-1]
    after = re.split(r"[.!?](?:\s|$)", text[end : end + MAX_SENTENCE], maxsplit=1)[0]
    return f"{before}{text[offset:end]}{after}"
