"""Links that act for the reader who follows them: unsubscribe, preferences, vote, view in browser, share. Pure.

They are mentions of the role promo, and nothing requests them: a visit would unsubscribe a reader or count as a vote.
"""

import re
from functools import cache, lru_cache
from urllib.parse import parse_qsl, urlsplit

from crawler.digests.body.words import actions as words
from crawler.text.space import fold_space
from crawler.urls.reader_tokens import hidden_target, hides_action, hides_token

__all__ = ["acts"]

MAX_WORDS = 9
"""Words of a link's text that may name an action; longer ones are headlines."""
MAX_SETTINGS_WORDS = 6
"""Words of the text of a link to a reader's settings."""
MIN_LOGIN = 15
"""Characters that a token which opens a page as one reader exceeds."""
MAX_CHARS = 90
"""Characters of such a text, in scripts that do not part words too."""

_LEAVING_PART = re.compile(
    r"(?:un|de|des)[-_]?subscri(?:be|ption)s?(?:me|now|all)?|unsub|opt[-_]?out|one[-_]?click|list[-_]?unsubscribe|"
    r"(?:un|de)register[-_]?email|disable[-_]?e?mails?|email[-_]?opt[-_]?out|remove[-_]?(?:me|email)|d[eé]sinscription|d[eé]sabonnement|"
    r"abmelden|abmeldung|abbestellen|disiscrizione|uitschrijven|afmelden|leiratkoz\w*|odhlas\w*|otpis\w*",
    re.IGNORECASE,
)
_TOKENED_PART = re.compile(
    r"(?:manage|update|edit|change|my|e?mail|subscriptions?|newsletter|notification|member)?"
    r"[-_]?(?:preferences?(?:[-_]?cent(?:er|re))?|subscription[-_]?cent(?:er|re))|"
    r"(?:manage|update|edit|change|e?mail|subscriptions?|newsletter|notification)[-_]?(?:subscriptions?|settings|profile)|"
    r"votes?|poll(?:s|ing)?|rate|ratings?|feedback|react(?:ion)?s?|survey|nps|"
    r"web[-_]?(?:view|version)|view[-_]?(?:in[-_]?(?:your[-_]?)?)?(?:browser|online|email|mail|web)|"
    r"(?:online|browser)[-_]?version|forward(?:[-_]?to[-_]?(?:a[-_]?)?friend)?|confirm(?:ation)?|resubscribe|pause",
    re.IGNORECASE,
)
"""Parts of a path that name an action, but also pages for everybody: only beside a token they act."""
_TOKEN = re.compile(
    r"(?=\w*\d)(?=\w*[A-Za-z])[\w=~%.]{16,}|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{8,}|[*|{\[%]{1,2}[\w ]+[*|}\]%]{1,2}",
)
_TOKEN_KEYS = frozenset({
    "e", "u", "c", "s", "id", "uid", "eid", "cid", "sid", "email", "mail", "token", "key", "hash", "subscriber",
    "subscriber_id", "recipient", "contact", "user", "member", "sig", "signature",
})  # fmt: skip
_VOTE_KEYS = frozenset({"vote", "poll", "rating", "rate", "score", "reaction", "answer", "choice"})
_DOING_KEYS = frozenset({"action", "a", "do"})
_DOING = re.compile(
    r"(?:un|down|up)?(?:like|vote|follow|favou?rite|bookmark|star|react|rate)|(?:log|sign)[-_]?out|(?:add|post)[-_]?(?:like|vote)",
    re.IGNORECASE,
)
"""Values of such a parameter that do something for whoever follows the link, with or without a token."""
_LOGOUT = re.compile(r"(?:log|sign)[-_]?out", re.IGNORECASE)
_ACTING_HOST = re.compile(
    r"(?:^|\.)(?:unsubscribe|unsub|optout|preferences|prefs|manage-?subscription)\.|"
    r"(?:^|\.)(?:forward-to-friend\d?\.com|forwardtomyfriend\.com|updatemyprofile\.com|email-unsubscribe\.\w+)$",
    re.IGNORECASE,
)
_LOGIN_KEYS = frozenset({"token", "jwt", "jwt_token", "access_token", "submitlike", "triggershare"})
"""Names of parameters that open a page as one reader, or do something there as that reader."""
_APP = re.compile(r"(?:^|\.)substack\.com/app-link/|^open\.substack\.com/pub/", re.IGNORECASE)
_SENDY_PAGE = re.compile(r"/w/[A-Za-z0-9]{20,}(?:/[A-Za-z0-9]{8,}){0,2}/?$")
_MANAGED = re.compile(r"\blist-manage\d?\.com/(?:profile|unsubscribe)", re.IGNORECASE)
_ARCHIVE_HOST = re.compile(r"(?:^|\.)(?:campaign-archive\d?\.com|createsend\.com|cmail\d+\.com)$", re.IGNORECASE)
"""Hosts of archived mails: with the parameter `e` the page is that of one reader."""
_SUSPECT = re.compile(
    r"[/@.:?&;=](?:unsub|un[-_]sub|desub|de[-_]sub|dessub|des[-_]sub|opt|one[-_]?click|list[-_]?unsub|unreg|dereg|"
    r"un[-_]reg|de[-_]reg|disable|remove|desin|désin|desab|désab|abmeld|abbest|disisc|uitsch|afmeld|leirat|odhlas|otpis|"
    r"manage|update|edit|change|my[-_]?[ps]|mail|email|newsletter[-_]?[ps]|notification|member|pref|[-_]pref|sub|[-_]sub|"
    r"vote|poll|rate|rating|feedback|react|survey|nps|web|view|online|browser|forward|confirm|resub|pause|score|answer|"
    r"choice|a=|do=|action=|log[-_]?out|sign[-_]?out|token|jwt|access_token|trigger|campaign-archive|createsend|cmail|"
    r"shar|dialog|cws|intent|pin/|wa\.me|whatsapp|add|append|save|hello2|line\.me|lineit|offer|app/|app-link|pub/|w/|"
    r"mastodonshare|toot|bookmarklet|clip|sns\.qzone)"
    r"|list-manage|%"
)
"""What an address that acts has somewhere: how its host, or a part of its path or query, begins. A first, quick look;
what is quoted is looked at in any case."""
_IGNORED = dict.fromkeys(map(ord, "\t\n\r"))
"""Characters of an address that browsers, and `urlsplit`, leave out."""
_FILLING = re.compile(rf"^(?:{words.FILLING})+")
_SHARING = re.compile(
    r"(?:share|tweet|post|pin|send)\b.{0,40}\b(?:on|via|to|with|by) (?:a |your )?(?:twitter|x|facebook|linkedin|reddit|"
    r"whatsapp|telegram|mastodon|bluesky|threads|pinterest|friends?|colleagues?|e-?mail)"
)
_VIEWING = re.compile(rf"(?:^|[.?!,] ){words.VIEWING}")
_SHARE = re.compile(
    r"^(?:(?:www|m|mobile)\.)?(?:"
    r"facebook\.com/(?:sharer(?:\.php|/|$)|share\.php|dialog/(?:share|feed|send))|"
    r"(?:twitter|x)\.com/(?:intent/|share(?:$|/))|linkedin\.com/(?:sharearticle|sharing/|cws/share)|"
    r"(?:old\.)?reddit\.com/(?:\w+/\w+/)?submit(?:$|/)|news\.ycombinator\.com/submitlink|pinterest\.[\w.]+/pin/create|"
    r"t\.me/share|telegram\.me/share|wa\.me/?$|(?:api|web)\.whatsapp\.com/send|whatsapp\.com/send|"
    r"(?:buffer|bufferapp)\.com/(?:add|share)|getpocket\.com/(?:save|edit)|instapaper\.com/(?:hello2|add|edit)|"
    r"tumblr\.com/(?:share|widgets/share)|(?:service|v)\.weibo\.com/(?:t/)?share|(?:service\.)?weibo\.com/share|"
    r"b\.hatena\.ne\.jp/(?:add|append)|line\.me/r/(?:msg|share)|social-plugins\.line\.me/|lineit\.line\.me/share|"
    r"vk\.com/share\.php|vkontakte\.ru/share|connect\.ok\.ru/offer|xing\.com/(?:spi/shares|app/user)|"
    r"bsky\.app/intent/|threads\.(?:net|com)/intent/|mastodonshare\.com|toot\.kytta\.dev|share\.diasporafoundation\.org|"
    r"addtoany\.com/|addthis\.com/|sharethis\.com/|feedly\.com/i/subscription|plus\.google\.com/share|"
    r"digg\.com/submit|delicious\.com/save|stumbleupon\.com/submit|flipboard\.com/bookmarklet|evernote\.com/clip\.action|"
    r"sns\.qzone\.qq\.com/|connect\.qq\.com/widget/shareqq|share\.flipboard\.com/"
    r")",
    re.IGNORECASE,
)


@lru_cache(maxsize=1000)
def acts(url: str, text: str, sentence: str = "") -> bool:
    """Return whether following a link acts for the reader, or shows the mail of this one reader.

    Args:
        url: the address of the link, as written or behind a platform's redirect.
        text: its text, or the alternative text of the image that it holds.
        sentence: the sentence that it stands in; decides where the text is a word such as "here".

    >>> acts("https://lists.example/unsubscribe?u=1", ""), acts("https://a.example/c/9f3b", "View in browser")
    (True, True)
    >>> acts("https://a.example/click/9f3b", "here", "To stop receiving these mails click here.")
    True
    >>> acts("https://blog.example/how-to-unsubscribe-from-everything", "The day on which I left every mailing list")
    False
    """
    if hides_token(url):
        target = hidden_target(url)
        if hides_action(url) or (target is not None and acts(target, "")):
            return True
    address = url.strip()
    if not address.isprintable():
        address = address.translate(_IGNORED)
    if _SUSPECT.search(f"/{address}".casefold()) and _address_acts(address):
        return True
    if len(text) > 2 * MAX_CHARS:
        return False
    said = fold_space(text).strip(" .,:;!?|·•<>[]()»«→›*_").casefold()
    if _text_acts(said):
        return True
    return bool(sentence) and (not said or said in words.GENERIC) and _sentence_acts(fold_space(sentence).casefold())


def _text_acts(text: str) -> bool:
    count = len(text.split())
    if not text or count > MAX_WORDS or len(text) > MAX_CHARS:
        return False
    if text in words.SHARING_ALONE or text in words.SETTINGS_ALONE or text in words.VIEWING_ALONE:
        return True
    if _SHARING.fullmatch(text) or _FILLING.sub("", text).startswith(words.LEAVING):
        return True
    if _views(text):
        return True
    changes = count <= MAX_SETTINGS_WORDS and _has(text, words.CHANGING) and _has(text, words.SETTINGS)
    return changes and (count <= 2 or _has(text, words.OWN))


def _sentence_acts(sentence: str) -> bool:
    if _has(sentence, words.LEAVING) or _views(sentence):
        return True
    return _has(sentence, words.CHANGING) and _has(sentence, words.SETTINGS) and _has(sentence, words.OWN)


def _views(text: str) -> bool:
    return _VIEWING.search(text) is not None or (_has(text, words.BROWSER) and _has(text, words.LOOKING))


def _has(text: str, beginnings: tuple[str, ...]) -> bool:
    """Return whether a word or phrase of the text begins so; in scripts without spaces anywhere."""
    return any(map(text.__contains__, beginnings)) and _beginnings(beginnings).search(text) is not None


@cache
def _beginnings(beginnings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        "|".join(rf"\b{re.escape(each)}" if each[0] < "\u2e80" else re.escape(each) for each in beginnings)
    )


def _address_acts(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        fields = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return False
    if _ACTING_HOST.search(host) or _SHARE.match(f"{host}{parts.path}") or _MANAGED.search(f"{host}{parts.path}"):
        return True
    keys = {key.casefold() for key, _ in fields}
    if _SENDY_PAGE.search(parts.path) or (_APP.search(f"{host}{parts.path}") and fields):
        return True
    if any(key.casefold() in _LOGIN_KEYS and (len(value) > MIN_LOGIN or value == "true") for key, value in fields):
        return True
    if parts.fragment.startswith("/") and "?" in parts.fragment and _address_acts(f"https://{host}{parts.fragment}"):
        return True
    if _ARCHIVE_HOST.search(host) and "e" in keys:
        return True
    path = [re.sub(r"\.(?:php|aspx?|html?|cgi|do)$", "", part) for part in parts.path.split("/") if part]
    named = [*path, *keys, *(value for key, value in fields if key.casefold() in ("action", "a", "do", "page", "type"))]
    if any(_LEAVING_PART.fullmatch(part) or _LOGOUT.fullmatch(part) for part in named):
        return True
    if any(key.casefold() in _DOING_KEYS and _DOING.fullmatch(value) for key, value in fields):
        return True
    return _acts_with_token(path, keys, [value for _, value in fields])


def _acts_with_token(path: list[str], keys: set[str], values: list[str]) -> bool:
    """Return whether a vote, or a part of a path that also names pages for everybody, stands beside a token or vote."""
    is_keyed = bool(keys & _TOKEN_KEYS) or any(map(_TOKEN.fullmatch, values))
    is_vote = bool(keys & _VOTE_KEYS)
    if is_vote and (is_keyed or any(map(_TOKEN.fullmatch, path))):
        return True
    return any(
        _TOKENED_PART.fullmatch(part)
        and (
            is_keyed
            or is_vote
            or any(_TOKEN.fullmatch(near) for near in (*path[max(0, i - 1) : i], *path[i + 1 : i + 2]))
        )
        for i, part in enumerate(path)
    )
