"""What a digest says about itself, outside of stories: subscriptions, feedback forms, menus, its own podcast. Pure."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from crawler.digests.body.housekeeping import acts
from crawler.digests.body.lines import plain_text
from crawler.digests.body.markup.tokens import Token
from crawler.digests.body.words.promotion_elsewhere import OWN_BUSINESS_ELSEWHERE
from crawler.digests.rules import ReadingRules

_OWN_BUSINESS = re.compile(
    r"\b(?:subscrib\w+|unsubscribe|sign(?:ing)? up (?:for|to) (?:this|our|my)|our mailing list|"
    r"(?:send|give) us (?:your |any )?feedback|feedback form|your feedback is|feedback (?:on|about) (?:this|the) "
    r"(?:newsletter|issue|digest|e-?mail)|"
    r"support (?:us|me|this newsletter|our work)|follow (?:us|me)\b|share (?:this|us)|spread the word|"
    r"advertis\w+ (?:with|in|here)|sponsor (?:us|this|the newsletter|an issue|a future issue)|donat\w+ to us|"
    r"buy (?:me|us) a coffee|(?:our|my) (?:discord|slack|twitter|mastodon|newsletter|telegram|patreon|"
    r"[\w-]{0,30}survey)|"
    r"leave a (?:comment|review)|(?:send|drop|e-?mail|write|tell|contact|message|ping|tweet) (?:to )?(?:us|me)\b|"
    r"reach out to (?:us|me)|get in touch with (?:us|me)|let (?:us|me) know|help us|reply to this|hit reply|"
    r"(?:next|future|upcoming) (?:edition|issue|newsletter)s?\b|(?:like|enjoy\w*|love) this (?:newsletter|issue|mail)|"
    r"invite (?:others|friends|a friend|your)|back issues|read the archives?|"
    r"submit (?:a |an |your |new )?(?:items?|tips?|links?|stor(?:y|ies)|articles?|news|suggestions?|"
    r"quotes?)|openly developed|"
    r"(?:mailing|e-?mail) list (?:hosting )?is (?:sponsored|hosted|provided) by|"
    r"(?:find|spot|see) (?:any |an? )?(?:errors?|mistakes?|typos?)\b|"
    r"this (?:week|month|issue|newsletter|digest|edition)\b.{0,40}\b(?:is|was) (?:edited|curated|compiled|written|"
    r"assembled|produced|brought to you) by|"
    r"you(?:.re| are) receiving this|was sent to|forwarded (?:this|to you)|view (?:it )?in (?:your )?browser|"
    r"brought to you by)\b|^(?:sent|curated|compiled|powered) (?:with .{1,20} )?by\b|©|"
    r"all rights reserved|" + OWN_BUSINESS_ELSEWHERE
)
"""In lower case, and looked for in texts in lower case: four times as fast as a search that ignores case."""
_OWN_HEADING = re.compile(
    r"^(?:subscribe|feedback|contribute(?: to .*)?|support(?: us)?|follow us|contact(?: us)?|"
    r"about (?:us|this newsletter|the (?:author|newsletter))|share|credits|colophon|imprint|"
    r"impressum|sponsors? us|get involved|stay in touch|"
    r"订阅|关于|关于我们|"
    r"联系我们|投稿|购読|お問い合わせ)$",
    re.IGNORECASE,
)
_OWN_NAMED = re.compile(
    r"(?:about|support|share|follow|join|subscribe|more from|sponsor|über|à propos|sobre)\b", re.IGNORECASE
)
"""How a heading begins that is about the publication if it names it."""
_FORM = re.compile(r"patreon\.com|buymeacoffee\.com|ko-fi\.com|liberapay\.com|opencollective\.com", re.IGNORECASE)
_MAIL = re.compile(r"(?:mailto|tel|sms):", re.IGNORECASE)
_FOOTER = re.compile(
    r"©|\bcopyright\b|all rights reserved|you(?:.re| are) receiving (?:this|these)|you (?:have )?received this|"
    r"this (?:e-?mail|newsletter|message) was sent|why did i get this|our mailing address|"
    r"you(?:.ve| have) (?:subscribed|signed up|opted in)|you (?:subscribed|signed up|opted in)|"
    r"sie erhalten diese|du erhältst diese|vous recevez (?:cet?|cette)|"
    r"recibes? este|"
    r"has recibido este|você (?:está recebendo|recebeu)|ricevi questa|вы получили это|"
    r"您收到|你收到这|このメールは|本メールは"
)
"""In lower case."""
_PLAYER = re.compile(
    r"podbean\.com|anchor\.fm|buzzsprout\.com|libsyn\.com|simplecast\.com|transistor\.fm|megaphone\.fm|"
    r"podcasts\.apple\.com|spotify\.com/embed|/embed/podcast",
    re.IGNORECASE,
)
_PODCAST = re.compile(r"\bpodcasts?\b", re.IGNORECASE)
_BETWEEN_BUTTONS = re.compile(r"[\s|•·/\\,;:–—&-]*+(?>and|or|und|et|y)?+[\s|•·/\\,;:–—&-]*+", re.IGNORECASE)
MAX_SYNDICATED_CHARS = 400
"""Characters of a line that says where a text was published first."""
MENU_WORDS = frozenset({
    "home", "homepage", "blog", "archive", "archives", "about", "about us", "contact", "contact us", "website", "web",
    "site", "faq", "help", "login", "log in", "sign in", "sign up", "subscribe", "rss", "rss feed", "feed", "atom",
    "jobs", "shop", "store", "podcast", "advertise", "sponsor", "sponsorship", "privacy", "privacy policy", "terms",
    "terms of service", "imprint", "impressum", "datenschutz", "kontakt", "archiv", "startseite", "accueil",
    "mentions légales",
    "contacto", "inicio", "facebook", "twitter", "x", "linkedin", "instagram", "youtube", "mastodon", "bluesky",
    "threads", "github", "discord", "slack", "telegram", "tiktok", "pinterest", "reddit", "medium", "vimeo", "twitch",
    "prev", "previous", "previous issue", "next", "next issue", "older", "newer", "latest", "latest issue",
    "all issues", "back issues", "index", "top", "back to top", "übersicht", "vorige", "vorherige", "nächste",
    "zurück", "weiter", "précédent", "suivant", "sommaire", "anterior", "siguiente", "próximo", "próxima", "назад",
    "вперёд", "предыдущий", "следующий", "上一期", "下一期", "上一页", "下一页", "往期", "前へ", "次へ", "前の号",
    "次の号", "이전", "다음", "목록",
    "whatsapp", "email", "e-mail", "weibo", "wechat", "微博", "微信", "首页", "归档", "关于", "ホーム",
})  # fmt: skip
"""Texts, in lower case, of links of menus and of rows of networks."""


_SYNDICATED = re.compile(
    r"^(?:(?:the|this) post|der beitrag|l['’]article|la entrada|o post|o artigo|il post|l['’]articolo|het bericht|"
    r"wpis|inlägget|запись|сообщение|the article)?\b.{0,250}"
    r"\b(?:(?:first )?appeared first (?:on|in)|erschien zuerst (?:auf|bei)|"
    r"est apparu en premier sur|(?:se publicó|apareció) primero en|apareceu primeiro (?:em|no)|"
    r"(?:proviene da|sembra essere il primo su)|verscheen eerst op|pojawił się (?:poraz pierwszy )?w|dök först upp på|"
    r"(?:впервые появилась|сначала появилась) на)\b|最先出现在|的文章.{0,40}最早出现|"
    r"\bwas originally published in\b.{0,120}\bon medium\b",
    re.IGNORECASE,
)
"""The line that WordPress and Medium add below a text in a feed."""
_SYNDICATING = (
    "appeared first", "erschien zuerst", "est apparu en premier", "primero en", "apareceu primeiro", "proviene da",
    "il primo su", "verscheen eerst", "pojawił się", "dök först upp", "появилась на", "最先出现在", "最早出现",
    "was originally published in",
)  # fmt: skip
"""What such a line holds, in lower case: one of these."""


def is_syndication(text: str) -> bool:
    """Return whether a line says nothing but where the text was published first.

    >>> is_syndication("The post Gears 7 appeared first on Gears."), is_syndication("It appeared in May.")
    (True, False)
    """
    if len(text) > MAX_SYNDICATED_CHARS or not any(map(text.lower().__contains__, _SYNDICATING)):
        return False
    return _SYNDICATED.search(text) is not None


def is_promotion(token: Token, sentence: str, rules: ReadingRules) -> bool:
    """Return whether a link is about the publication itself: by its address, or by the sentence around it.

    Args:
        token: the link.
        sentence: as `sentence_around` returns it.
        rules: how the publication's bodies are read.
    """
    addresses, texts = rules.table.own_addresses or _FORM, rules.table.own_texts
    is_said = texts.search(sentence) is not None if texts is not None else _is_own_business(sentence)
    if is_said or addresses.search(token.url) or acts(token.url, token.text, sentence):
        return True
    return texts is None and (_MAIL.match(token.url) is not None or _is_own_home(token.url, rules))


@lru_cache(maxsize=1000)
def _is_own_business(text: str) -> bool:
    return _OWN_BUSINESS.search(text.lower()) is not None


def _is_own_home(url: str, rules: ReadingRules) -> bool:
    if not rules.hosts:
        return False
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    host = (parts.hostname or "").removeprefix("www.")
    return parts.path in ("", "/") and any(host == own.removeprefix("www.") for own in rules.hosts)


def is_own_button(tokens: tuple[Token, ...], rules: ReadingRules) -> bool:
    """Return whether a line begins with a link whose text is about the publication ('Subscribe to Cogs')."""
    first = next((token for token in tokens if token.kind == "link"), None)
    return rules.table.own_texts is None and first is not None and _is_own_business(first.text)


def is_own_section(name: str, rules: ReadingRules) -> bool:
    """Return whether a section's heading says that it is about the publication itself, its own podcast apart.

    >>> from crawler.digests.rules import DEFAULT_RULES
    >>> is_own_section("Contribute to Gears", DEFAULT_RULES), is_own_section("Contributions", DEFAULT_RULES)
    (True, False)
    """
    if rules.table.own_texts is not None:
        return False
    said = name.strip(" .:!*")
    return _OWN_HEADING.match(said) is not None or (_OWN_NAMED.match(said) is not None and rules.names_itself(said))


def is_own_podcast(name: str, rules: ReadingRules) -> bool:
    """Return whether a section is the publication's own podcast."""
    return rules.table.own_podcast and _PODCAST.search(name) is not None


def is_podcast_player(url: str) -> bool:
    """Return whether an embedded address is a podcast player.

    >>> is_podcast_player("https://open.spotify.com/embed/episode/1"), is_podcast_player("https://video.example/1")
    (True, False)
    """
    return _PLAYER.search(url) is not None


def is_footer(tokens: tuple[Token, ...]) -> bool:
    """Return whether a line is of the end of a mail: who received it and why, the sender's address.

    >>> is_footer((Token("text", "You are receiving this email because you signed up."),))
    True
    """
    return _FOOTER.search(plain_text(tokens).lower()) is not None


def is_menu(tokens: tuple[Token, ...]) -> bool:
    """Return whether a line is a menu or a row of networks: nothing but links whose texts are words of menus.

    >>> is_menu((Token("link", "Home", "https://a.example/"), Token("text", " | "), Token("link", "Blog", "/b")))
    True
    """
    links = [token for token in tokens if token.kind == "link"]
    between = "".join(token.text for token in tokens if token.kind == "text")
    if not links or any(token.kind == "bare" for token in tokens) or not _BETWEEN_BUTTONS.fullmatch(between):
        return False
    if len(links) == 1 and any(map(str.isalnum, between)):
        return False
    texts = [token.text.strip(" .:!→←»«‹›<>").casefold() for token in links]
    return any(texts) and all(
        text in MENU_WORDS or acts(link.url, text) for text, link in zip(texts, links, strict=True)
    )


def has_action(tokens: tuple[Token, ...]) -> bool:
    """Return whether a link of a line acts for the reader who follows it."""
    links = [token for token in tokens if token.kind == "link"]
    if not links:
        return False
    text = plain_text(tokens)
    return any(acts(token.url, token.text, text if len(text) < MAX_ACTION_LINE else "") for token in links)


MAX_ACTION_LINE = 400
"""Characters of a line that says what a link named 'here' does."""
