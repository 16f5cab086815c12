"""Tell whether a visitor can read the page: paywalls, 'not found' with status 200, challenges for robots."""

import re
from typing import Final

from crawler.linked_pages.metadata.article import ARTICLES, OTHER_WORKS, PAGES, main_node
from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.metadata.jsonld import texts

SHORT: Final = 250
"""Words of a page up to which it may be an error page or a challenge: a longer one may be an article about either."""

_NOT_FOUND: Final = re.compile(
    r"^\W*(?:error\W*)?404\b(?!\s*(?:media|ways|tips|miles|km|million|people))|\b404\W*(?:error|not found|page)"
    r"|^\W*(?:oops\W*)?(?:sorry\W*)?(?:the |this |that )?"
    r"(?:page|content|article|post|video|file|resource|url)(?: you(?:['’]re| are)? (?:requested|looking for))?"
    r"(?: (?:was|is|could|can|cannot|does|has|no|been|longer|not|be|isn['’]t|doesn['’]t|can['’]t|wasn['’]t))* ?"
    r"(?:found|exist|available|unavailable|removed|deleted)\b|^\W*not found\b|page not found"
    r"|seite (?:wurde )?(?:leider )?nicht gefunden|page (?:introuvable|non trouvée)|página no encontrada"
    r"|página não encontrada"
    r"|pagina non trovata|pagina niet gevonden|sidan (?:kunde inte )?hitta|ページが見つかりません"
    r"|страница не найдена|页面不存在",
    re.IGNORECASE,
)
_CHALLENGE: Final = re.compile(
    r"^\W*just a moment|^\W*one moment,? please|attention required.{0,5}cloudflare|are you (?:a )?(?:robot|human)"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|human verification"
    r"|pardon our interruption|^\W*access (?:to this page has been )?denied|^\W*security check"
    r"|checking your browser|^\W*captcha\b"
    r"|please enable (?:js|javascript) and (?:cookies|disable any ad blocker)|unusual traffic|bot verification"
    r"|^\W*ddos.guard|robot check|client challenge"
    r"|^\W*(?:403 )?forbidden\W*$|^\W*request (?:blocked|rejected)|you have been blocked",
    re.IGNORECASE,
)
_CHALLENGE_SCRIPTS: Final = (
    "captcha-delivery.com",  # DataDome
    "/cdn-cgi/challenge-platform/",  # Cloudflare, on ordinary pages too
    "px-cloud.net", "px-captcha",  # PerimeterX
    "_incapsula_resource",  # Imperva
    "awswaf.com",
)  # fmt: skip
CHALLENGE_WORDS: Final = 60
"""Words below which a page with a challenge's script is the challenge: the script is on ordinary pages too."""


def paywalled_of(page: Page) -> bool | None:
    """Return whether the page says that it is not free to read; None where it says nothing.

    By schema.org's `isAccessibleForFree`, of the article or of a part of it, then by content tiers in <meta> elements.
    """
    node = main_node(page, ARTICLES) or main_node(page, OTHER_WORKS) or main_node(page, PAGES) or {}
    said = [text.casefold().rsplit("/", 1)[-1] for text in _flags(node.get("isAccessibleForFree"))]
    parts = node.get("hasPart")
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, dict):
            said += [text.casefold() for text in _flags(part.get("isAccessibleForFree")) if text.casefold() == "false"]
    if "false" in said or "no" in said:
        return True
    tier = {
        text.casefold()
        for text in page.meta("article:content_tier", "og:article:content_tier", "cxenseparse:recs:articletype")
    }
    if tier & {"locked", "paid", "premium", "subscriber"}:
        return True
    return False if {"true", "yes"} & set(said) or "free" in tier else None


def _flags(value: object) -> list[str]:
    return [str(value)] if isinstance(value, bool) else texts(value)


def says_not_found(page: Page, words: int) -> bool:
    """Return whether the page says that what was requested does not exist; `words` is the length of its main text."""
    if words > SHORT or main_node(page, ARTICLES):
        return False
    said = page.titles[:1] + page.headlines[:2] + page.subheadlines[:1]
    return any(_NOT_FOUND.search(text) for text in said if len(text) < SHORT)


def is_bot_wall(page: Page, words: int) -> bool:
    """Return whether the page is a challenge or a refusal for robots; `words` is the length of its main text."""
    if words > SHORT or main_node(page, ARTICLES):
        return False
    said = page.titles[:1] + page.headlines[:2] + page.subheadlines[:1]
    if any(_CHALLENGE.search(text) for text in said if len(text) < SHORT):
        return True
    if words > CHALLENGE_WORDS or page.meta("og:title"):
        return False
    signs = page.selector.xpath("//script/@src | //iframe/@src | //script[not(@src)]/text() | //@id").getall()
    scripts = (part.lower() for part in signs)
    return any(sign in script for script in scripts for sign in _CHALLENGE_SCRIPTS)
