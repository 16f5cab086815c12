"""How an issue ends: 'That's all for this week', 'Bis nächste Woche', '（完）'. Pure."""

import re

MAX_CHARS = 160
"""Characters of such a text."""

_SIGN_OFF = re.compile(
    r"\W*+(?:that(?:['’]s| is| was) (?:all|it)\b.{0,30}\b(?:week|month|time|issue|edition|now|today|"
    r"folks|from (?:me|us))\b|"
    r"see you (?:all )?(?:next|again|in|soon|then)\b|until (?:the )?next\b|till next\b|"
    r"thank(?:s| you)(?: \w+){0,2} for (?:reading|subscribing|being here)|"
    r"happy (?:coding|hacking|reading|weekend|friday|monday)\b|"
    r"have a (?:great|good|nice|wonderful|lovely|fantastic) (?:week|weekend|day|month)\b|"
    r"enjoy (?:your|the) (?:week|weekend|day)\b|(?:cheers|best|regards|best regards|kind regards|take care|bye)\W*$|"
    r"(?:the )?end\W*$|eof\W*$|fin\W*$|"
    r"bis (?:nächste|zum nächsten|zur nächsten|bald|dann)\b|das war['’]?s\b|das war es für\b|schöne woche\b|"
    r"viele grüße\b|viel spaß (?:beim|damit)\b|"
    r"à (?:la semaine prochaine|bientôt|la prochaine|dans \w+ semaines?)\b|bonne (?:semaine|lecture|journée)\b|"
    r"c['’]est tout pour\b|"
    r"hasta (?:la próxima|pronto|luego|la semana)|nos (?:leemos|vemos)\b|eso es todo\b|buena semana\b|feliz semana\b|"
    r"até (?:a próxima|breve|logo|semana)|boa (?:semana|leitura)\b|é isso\b.{0,20}$|por hoje é só|"
    r"alla prossima|buona (?:settimana|lettura)\b|tot (?:volgende|de volgende|snel)|fijne week\b|"
    r"до (?:встречи|следующ|скорого|новых встреч)|на этом (?:вс[её]|сегодня)|хорошей недели|"
    r"(?:本期)?完\W*$|全文完|(?:我们)?下(?:周|期|次)(?:再)?见|本期(?:内容)?(?:就)?到(?:这里|此)|以上(?:です)?\W*$|"
    r"それでは.{0,10}また|(?:では)?また(?:来週|次回)|다음 ?(?:주|호|번)에?.{0,10}(?:만나|뵙|찾아)|그럼 .{0,20}$)",
    re.IGNORECASE,
)


def is_sign_off(text: str) -> bool:
    """Return whether a text ends the issue, and is about nothing in it.

    >>> is_sign_off("That's all for this week!"), is_sign_off("（完）"), is_sign_off("That is all the mill needs.")
    (True, True, False)
    """
    return len(text) <= MAX_CHARS and _SIGN_OFF.match(text) is not None
