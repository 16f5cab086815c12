"""Buttons: links that lead where the headline of their story does, and say so. Pure."""

import re

_READ_MORE = re.compile(
    r"(?:read|see|view|continue|keep|learn|find out|discover|explore|check)(?: (?:more|on|it|out|this|the|full|whole|"
    r"here|reading|article|story|post|blog|report|paper|details|now|online|about|website))+|"
    r"(?:the )?(?:full|whole|complete) (?:story|article|post|report|text|version)|"
    r"more(?: (?:info|information|details|here))?|"
    r"details|continue|(?:watch|listen|play)(?: (?:now|here|it|the (?:video|talk|episode|podcast)))?|"
    r"(?:click |right )?here|link|"
    r"source|website|learn more|get started|go to (?:article|story|post|site|website)|"
    r"visit(?: (?:the )?(?:site|website|page))?|"
    r"weiterlesen|mehr(?: (?:lesen|erfahren|dazu|infos?))?|zum (?:artikel|beitrag|video)|jetzt lesen|"
    r"zur (?:meldung|website)|"
    r"lire(?: (?:la suite|plus|l['’]article))?|en savoir plus|voir plus|la suite|"
    r"leer(?: (?:m[aá]s|art[ií]culo|completo))?|seguir leyendo|saber m[aá]s|ver m[aá]s|m[aá]s informaci[oó]n|"
    r"(?:ler|leia|saiba|veja|ver) mais|continue lendo|leggi(?: (?:tutto|di pi[uù]|l['’]articolo))?|"
    r"continua(?: a leggere)?|scopri di pi[uù]|"
    r"lees (?:meer|verder)|meer lezen|läs (?:mer|mera|vidare)|les (?:mer|videre)|læs (?:mere|videre)|lue lisää|"
    r"читать(?: (?:далее|дальше|полностью|статью))?|подробнее|далее|czytaj (?:więcej|dalej)|więcej|číst (?:dále|více)|"
    r"devamını oku|阅读(?:全文|更多|原文)|閱讀(?:全文|更多|原文)|查看(?:全文|详情|更多|原文)|"
    r"了解更多|原文(?:链接|地址)?|链接|"
    r"続きを読む|もっと見る|詳細(?:を見る|はこちら)?|詳しく(?:見る|はこちら)?|더 ?보기|자세히 ?보기|원문 ?보기",
    re.IGNORECASE,
)

MAX_CHARS = 40
"""Characters of the text of a button."""


_WEAK = re.compile(
    r"(?:click |right )?here|link|source|website|details|more|continue|(?:watch|listen|play)\b.*|"
    r"链接|原文(?:链接|地址)?|далее|więcej|mehr",
    re.IGNORECASE,
)


def is_button(text: str) -> bool:
    """Return whether the text of a link is that of a button wherever it stands, and no word that prose has too.

    >>> is_button("Read more →"), is_button("here")
    (True, False)
    """
    return is_read_more(text) and _WEAK.fullmatch(_words(text)) is None


def _words(text: str) -> str:
    return text.strip(" .:!>»›→➜➔▶…()[]")


def is_read_more(text: str) -> bool:
    """Return whether the text of a link is that of a button.

    >>> is_read_more("Read more →"), is_read_more("Continue reading"), is_read_more("Read-only file systems")
    (True, True, False)
    """
    words = _words(text)
    return len(words) <= MAX_CHARS and _READ_MORE.fullmatch(words) is not None
