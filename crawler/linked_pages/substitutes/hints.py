"""Words that hint at a message on a short page that is known not to be what was asked for: looser than `messages`.

A page that anything else is known of is never judged by these: a story may hold any of them.
"""

import re
import unicodedata
from typing import Final

from crawler.linked_pages.substitutes.lexicon import Message

__all__ = ["hint_of"]

_GATE: Final = (
    r"\blog ?in\b|\bsign ?in\b|\bpassword\b|\baccount to\b|\bsubscri(?:be|ber|bers|ption)\b|\bcaptcha\b|\brobots?\b"
    r"|\bhuman\b"
    r"|\bbrowser\b|\bcookies?\b|\bconsent\b|\bmaintenance\b|\btry again\b|\btoo many\b|\bforbidden\b|\bdenied\b"
    r"|\bblocked\b"
    r"|\banmelden\b|\bpasswort\b|\babonn\w+|\bwartung\w*|\bconnectez\b|\bmot de passe\b|\bcontraseña\b|\bsenha\b"
    r"|\bwachtwoord\b"
    r"|\bhasło\b|пароль|войдите|подписк\w+|ログイン|登录|登入|로그인"
)
_PARKED: Final = (
    r"\bdomain\w*\b|\bdomän\w*|\bdomein\w*|\bdomæne\w*|\bdomena\b|\bdomenę\b|\bdominio\b|\bdomínio\b|\bdomaine\b"
    r"|\balan adı\b"
    r"|домен\w*|ドメイン|域名|網域|도메인|\binternetadresse\b|\bweb ?address?e?\b"
    r"|\bpremium names?\b|\bname brokers?\b|\bour brokers\b|\bmarketplace\b.{0,40}\bnames?\b"
    r"|\bnames?\b.{0,60}\bmarketplace\b"
    r"|\bnames? sold\b|\blisted (?:it )?(?:for sale|(?:for|at) [$€£])|\bpay in \d+ instal\w+"
    r"|\boffering it for sale\b|\basking price\b|\b(?:address|name)\b.{0,16}\bis (?:now )?on the market\b"
    r"|\blease to own\b|\bparked (?:at|by|free|page|with)\b"
    r"|\bparking (?:page|service)\b|\b(?:related|relevant|popular) (?:searches|links)\b"
    r"|\bsponsored listings\b"
    r"|\bname servers?\b|\bhosting (?:plan|package|account|provider)\b|\bpublic_html\b|\bregistrar\b"
)
_GAMBLING: Final = (
    r"\bcasin[oò]s?\b|\bkasyno\b|\bkasino\b|казино|\broulette\b|\brulet\w*|\bslots?\b|\bslot machine\b"
    r"|\btragaperras\b|\bcaça-níqueis\b"
    r"|\bfree spins\b|\bgiri gratis\b|\bgiros gratis\b|\bno deposit\b|\bsenza deposito\b|\bsans d[ée]p[oô]t\b"
    r"|\bsin depósito\b"
    r"|\bohne einzahlung\b|\bbez depozytu\b|\bbon(?:us|o|i)\b|\bjackpots?\b|\bscommesse\b|\bapuestas\b|\bapostas\b"
    r"|\bparis sportifs\b"
    r"|\bsportwetten\b|\bbetting\b|\bbookmakers?\b|\bpoker\b|\bjudi\b|\btogel\b|\bgacor\b|\bdeposit\b|\bbahis\b"
    r"|\biddaa\b|ставки"
    r"|\bbandar\b|สล็อต|บาคาร่า|คาสิโน|แทงบอล"
    r"|фриспин\w*|カジノ|スロット|娱乐城|博彩|彩票|카지노|토토|\bpayouts?\b|\bviagra\b|\bcialis\b|\bescorts?\b"
)
_GONE: Final = (
    r"\b(?:pages?|stor(?:y|ies)|articles?|posts?|content|links?|files?)\b.{0,16}\byou(?:'re|'ve| are| were| have)?"
    r" (?:after|look(?:ing|ed) for|want(?:ed)?|request(?:ed)?|follow(?:ed)?|tried|trying)\b"
    r"|\b(?:moved|renamed),? (?:or|and) (?:\w+ )?(?:renamed|moved|deleted|binned)\b|\bany longer\b"
    r"|\b(?:leads?|go(?:es)?) nowhere\b"
    r"|\bnowhere to be found\b|\blink (?:ist|war) (?:leider )?veraltet\b|\blinks? (?:is|are) (?:broken|dead|outdated)\b"
    r"|\bused to be (?:\w+ )?here\b|\bno (?:such )?(?:page|article|story|post|file|content)\b"
    r"|\b(?:gesuchte|aufgerufene|gewünschte|angeforderte)[nrs]? (?:seite|artikel|beitrag|inhalt)\b"
    r"|\b(?:page|article|contenu) que vous (?:cherch|recherch|demand)\w+"
    r"|\b(?:página|nota|artículo|artigo|matéria|contenido|conteúdo) que (?:est[áa]s? |você )?(?:busca|procura"
    r"|intenta|solicita)\w*|\bpagina che (?:cerchi|stai cercando|hai richiesto)|\bdepubliziert\b"
    r"|\b(?:removed?|deleted?|withdrawn|retired|vanished|disappeared|unpublished|archived|discontinued|expired"
    r"|missing|closed down)\b"
    r"|\btaken (?:.{1,30} )?(?:down|offline)\b|\bno longer\b|\bany ?more\b|\b(?:does|do)(?: not|n't) exist\b"
    r"|\bnot (?:be )?found\b|\bcan(?:no|')?t (?:seem to )?find\b"
    r"|\bcould(?: not|n't) find\b|\b(?:permanently )?gone\b|\b(?:404|410)\b|\bunavailable\b|\bnot available\b"
    r"|\bgelöscht\w*|\bentfernt\w*|\bzurückgezogen\w*|\bnicht (?:mehr|gefunden|auffindbar|verfügbar|vorhanden)\b"
    r"|\bexistiert nicht\b"
    r"|\bsupprimée?s?\b|\bretirée?s?\b|\bn'(?:est|existe) (?:plus|pas)\b|\bintrouvable\b|\bplus (?:disponible"
    r"|en ligne)\b"
    r"|\b(?:retirad|eliminad|borrad|removid|excluíd|apagad)[oa]s?\b|\bya no\b|\bno (?:existe|disponible"
    r"|encontrad[oa])\b|\bnão existe\b"
    r"|\bindisponível\b|\bfora do ar\b|\b(?:rimoss|eliminat|cancellat)[oa]\b|\bnon (?:esiste|è più|trovat[oa]"
    r"|disponibile)\b"
    r"|\bverwijderd\b|\bbestaat niet\b|\bniet (?:meer|gevonden|beschikbaar)\b|\bborttag\w+|\btagits bort\b"
    r"|\bfinns inte\b"
    r"|\bslettet\b|\bfjernet\b|\bfin(?:nes|des) ikke\b|\bpoistettu\b|\bei löydy\b|\busunięt\w+|\bnie (?:istnieje"
    r"|znaleziono)\b"
    r"|\bsmazán\w*|\bodstraněn\w*|\bnenalezen\w*|\btörölt\w*|\bnem található\b|\bștears\w*|удал[её]н\w*|удалил\w*"
    r"|снят\w{0,9} с публикации"
    r"|не (?:существует|найден\w*)|больше не|видален\w*|\bsilin\w+|\bkaldırıl\w+|\bbulunam\w+|\bđã (?:bị )?xóa\b"
    r"|\bdihapus\b"
    r"|削除|見つかりません|存在しません|[删刪]除|不存在|下架|삭제|찾을 수 없"
)

_HINTS: Final[tuple[tuple[Message, re.Pattern[str], int, int | None], ...]] = (
    ("parked", re.compile(_GAMBLING), 2, 4),
    ("parked", re.compile(_PARKED), 1, 2),
    ("gate", re.compile(_GATE), 1, None),
    ("soft_404", re.compile(_GONE), 1, None),
)
"""Message, pattern of its words, how many different ones there have to be, and how many in a text that tells something
in sentences of its own, None where it may hold any number; the first that has them tells."""


def hint_of(text: str, *, is_told: bool = False) -> Message | None:
    """Return the message that words of a short text hint at.

    Args:
        text: title and text.
        is_told: whether the text goes on in sentences of its own.

    >>> hint_of("We have taken this article offline."), hint_of("Premium names for sale."), hint_of("Mills.")
    ('soft_404', 'parked', None)
    >>> hint_of("Volunteers removed the rubble of the mill.", is_told=True)
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    for message, pattern, least, least_told in _HINTS:
        enough = least_told if is_told else least
        if enough is not None and len(set(pattern.findall(folded))) >= enough:
            return message
    return None
