"""Questions with which an issue asks its readers for a vote: what is linked below them are votes. Pure."""

import re

__all__ = ["is_poll_question", "is_rating"]

MAX_CHARS = 200
"""Characters of such a question."""
MAX_ANSWER_WORDS = 8
"""Words of an answer."""

_QUESTION = re.compile(
    r"\b(?:what did you think|how did you (?:like|enjoy|find)|how was|did you (?:like|enjoy)|"
    r"how (?:would|do) you (?:rate|like)|how (?:helpful|useful|good) was|was|enjoy(?:ed|ing)?|"
    r"what(?:['’]s| is) your (?:verdict|take))\b.{0,40}"
    r"\b(?:today|this week['’]?s?|this|our|the) ?(?:['’]s )?(?:issue|edition|e-?mail|newsletter|digest|round-?up)\b|"
    r"^\W*(?:what did you think|how did we do|how are we doing|did you enjoy it|thoughts)(?: today| this week)?\W*$|"
    r"\bwie (?:hat|gefällt|fandest|fanden|war)\b.{0,40}\b(?:ausgabe|newsletter|mail)|"
    r"\b(?:qu['’]avez-vous pensé|qu['’]as-tu pensé|comment avez-vous trouvé|avez-vous aimé)\b.{0,40}"
    r"\b(?:numéro|lettre|newsletter|édition|e-?mail)|"
    r"\b(?:qué te (?:ha )?pareci\w+|te (?:ha )?gust\w+|cómo valoras)\b.{0,40}"
    r"\b(?:número|boletín|newsletter|edición|correo)|"
    r"\b(?:o que (?:você )?achou|gostou)\b.{0,40}\b(?:edição|newsletter|boletim|e-?mail)|"
    r"\b(?:cosa ne pensi|ti è piaciut\w)\b.{0,40}\b(?:numero|newsletter|edizione)|"
    r"\bwat vond je\b.{0,40}\b(?:nieuwsbrief|editie)|"
    r"\b(?:как вам|понравил\w+)\b.{0,40}\b(?:выпуск|рассылк|письм|дайджест)|"
    r"(?:ما رأيك|كيف وجدت).{0,30}(?:نشرة|عدد)",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"^\W*(?:rate|please rate) (?:this|today['’]s) (?:issue|edition|e-?mail|newsletter|digest)\b|\bcast your vote\b|"
    r"\b(?:quick|reader|weekly|today['’]s|community) poll\b|^\W*poll\b|\bvote below\b|^\W*notez ce\w*|^\W*оцените|"
    r"いかがでした|ご感想を|評価をお|觉得(?:这期|本期)|(?:本期|这期).{0,10}(?:怎么样|如何)|어떠셨|어땠나|قيّم",
    re.IGNORECASE,
)
"""Such questions as need no question mark."""
_ASKING = (
    "rate ", "cast your vote", "poll", "vote below", "notez ce", "оцените", "いかがでした", "ご感想を", "評価をお",
    "觉得", "这期", "本期", "어떠셨", "어땠나", "قيّم",
)  # fmt: skip
"""What such a question holds, in lower case: one of these."""
_RATING = re.compile(r"[\u2600-\u27bf\u2b50\u2b55\ufe0f\u200d\U0001f300-\U0001faff\s]+")


def is_poll_question(text: str) -> bool:
    """Return whether a line asks what readers think of the issue.

    >>> is_poll_question("What did you think of today’s email?"), is_poll_question("What did you think of maps?")
    (True, False)
    """
    if len(text) > MAX_CHARS:
        return False
    is_asked = any(mark in text for mark in "?？؟") and _QUESTION.search(text) is not None
    return is_asked or (any(map(text.lower().__contains__, _ASKING)) and _ASKED.search(text) is not None)


def is_rating(text: str) -> bool:
    """Return whether the text of a link is nothing but stars, thumbs or faces.

    >>> is_rating("👍"), is_rating("👍 Tools"), is_rating("→")
    (True, False, False)
    """
    return bool(text.strip()) and _RATING.fullmatch(text) is not None
