"""Tell whether the words of a digest are a witness of the page that it described. Pure."""

import re
from typing import Final

from crawler.analysis.drift.words import stems, words_of
from crawler.linked_pages.metadata.wording import squash
from crawler.linked_pages.substitutes.messages import explains, is_plain_message
from crawler.text.space import fold_space

__all__ = ["is_brief", "is_witness", "own_words"]

MIN_WORDS: Final = 2
"""Words that say what a headline is about: by fewer no page is accused of being another."""

MIN_EXCERPT: Final = 5
"""Words that say what a summary is about, below which it tells nothing."""

_LABEL_WORDS: Final = """
    nan none null undefined na notitle untitled tba tbd todo missing unknown
    here link links this that thispage thisarticle thispost thislink thispaper thispiece thisvideo thisstory thisthread
    clickhere readmore readhere more moreinfo moreinformation details continue continuereading source sources via
    article articles paper papers post posts blog blogpost blogentry video videos podcast audio image picture photo
    report study preprint pdf paperpdf code repo repository github website site homepage webpage page demo slides thread
    tweet news story press pressrelease announcement website onlineversion fulltext abstract home index download project
    projectpage dataset documentation docs book event newsletter part chapter section volume vol issue no figure table
    appendix wikipedia
    hier dieserartikel artikel quelle quellen bericht studie beitrag mehr weiterlesen seite webseite
    ici lien articlecomplet suite lirelasuite liresuite plus rapport etude étude
    aquí aqui enlace artículo articulo fuente estudio leermás leermas vídeo artigo fonte leiamais
    qui articolo fonte studio leggitutto continua artykuł źródło więcej tutaj kaynak makale haber buradan
    här länk artikeln källa läsmer ссылка статья источник здесь тут подробнее читатьдалее видео
    こちら リンク 記事 論文 動画 続きを読む 这里 链接 文章 论文 视频 여기 링크 기사 논문
"""
_LABELS: Final = frozenset(_LABEL_WORDS.split())
"""Squashed headlines that name a kind of thing, or nothing at all."""

_ASK_WORDS: Final = """
    read see view watch listen open visit check continue follow click go download get full whole original entire
    complete via lesen ansehen zum zur vollständige vollständigen lire voir regarder complet complète leer ver
    completo completa leggi leggere guarda
"""
_ASKS: Final = frozenset(_ASK_WORDS.split())
"""Words that ask to read a thing, or say that it is all there."""

_FILLER_WORDS: Final = """
    a an the this that to of here it on at in for from by and more our their its rest below above out
    der die das den im dem hier le la les l un une du de sur el los las una del il lo gli
"""
_FILLERS: Final = frozenset(_FILLER_WORDS.split())
"""Words that such a label may hold beside the name of a kind of thing."""

_DIGITS: Final = "0123456789"

_NO_MARKS: Final = str.maketrans(dict.fromkeys(".,:;!?…-–—→»«>\"'’()[]", " "))

_ADDRESS: Final = re.compile(
    r"(?:https?:)?//\S+|(?:https?://)?(?:www\.)?(?:[a-z0-9-]+\.)+[a-z]{2,24}(?:/\S*)?|\S+\.(?:pdf|html?|php|aspx?"
    r"|docx?|png|jpe?g|mp4)"
    r"|microsoft (?:word|powerpoint|excel) - .+|arxiv:\s?\S+|(?:doi:\s?)?10\.\d{4,9}/\S+|[\d.v]+",
    re.IGNORECASE,
)
"""A bare address, the name of a file, or a number."""

_CHALLENGE: Final = re.compile(
    r"\b(?:re)?captcha\b|\bcloudflare$|\bddos protection\b|\bare you (?:a robot|human)\b", re.IGNORECASE
)

_HOUSEKEEPING: Final = re.compile(
    r"^\W*(?:welcome to|willkommen (?:bei|zu)|bienvenue (?:à|sur|chez)|bienvenidos? a|benvenut[io] (?:a|su)"
    r"|bem-vindos? a)\b"
    r"|^\W*(?:disclosure|editor's note|advertisement|sponsored)\b|^\W*learn more\W*$"
    r"|\b(?:subscribe|sign up|register) (?:now|here|today|to (?:our|the)|for (?:our|the))\b|\bfollow us\b"
    r"|\bunsubscribe\b"
    r"|\bjoin (?:our|us\b|top executives|the (?:newsletter|community|waitlist))|\btransform technology summits?\b"
    r"|\bnewsletter abonnier|\babonnez-vous\b|\bsuscríb[ea]\w*\b|\biscrivit[ie]\b|\bprenumerera på\b"
    r"|подпи(?:сы|ши)\w{0,9}тесь"
    r"|\baffiliate (?:links?|commissions?)\b|\bearn (?:a |an )?(?:affiliate )?commission\b|\bindependently selected\b"
    r"|^\W*(?:photo|image|picture|foto)(?:graph)?(?: credit| source)?\s*(?:by|:)|\bmin(?:utes?)?\.? read\b"
    r"|\bthanks? (?:you )?for (?:reading|joining)\b|\blisten to this (?:article|story)\b|\bplease fill (?:out|in)\b"
    r"|\bno summary available\b|\blibrarian bot\b|\bciting arxiv papers in repositories\b"
    r"|\b(?:we|our partners|this (?:web)?site) uses? cookies\b|\byour privacy\b",
    re.IGNORECASE,
)
"""What a sentence holds that a site writes on every page."""

_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n+")


def is_witness(headline: str | None) -> bool:
    """Return whether a headline says what a page is about: no label, no bare address, no title of a wall.

    >>> [is_witness(text) for text in ("nan", "Are you a robot?", "https://a.example/b", "Mills turn again")]
    [False, False, False, True]
    >>> is_witness("Read the full story here"), is_witness("The Source")
    (False, True)
    """
    text = fold_space(headline or "")
    key = squash(text)
    if len(key.strip(_DIGITS)) < 2 or key.strip(_DIGITS) in _LABELS or _ADDRESS.fullmatch(text):
        return False
    if _asks_only(text.casefold().translate(_NO_MARKS).split()):
        return False
    if _CHALLENGE.search(text) and len(words_of(text)) <= 6:
        return False
    return not is_plain_message(text) or explains(text)


def _asks_only(words: list[str]) -> bool:
    """Return whether a headline says no more than that a thing of some kind is to be read."""
    return any(word in _ASKS for word in words) and all(
        word in _ASKS or word in _FILLERS or word in _LABELS for word in words
    )


def is_brief(headline: str) -> bool:
    """Return whether a headline has too few words to tell by it that a page is another one.

    >>> is_brief("AlphaFold"), is_brief("AlphaFold solves folding")
    (True, False)
    """
    return sum(not word.isdigit() for word in stems(words_of(headline))) < MIN_WORDS


def own_words(excerpt: str | None) -> str:
    """Return the sentences of a summary that are about its page, not what its site writes on every page; '' where too
    little remains.

    >>> own_words("Join our daily newsletters! The mill of the valley turned again on Monday.")
    'The mill of the valley turned again on Monday.'
    """
    sentences = (part for part in _SENTENCE.split(excerpt or "") if part.strip())
    kept = " ".join(part for part in sentences if not _HOUSEKEEPING.search(part))
    return kept if len(stems(words_of(kept))) >= MIN_EXCERPT else ""
