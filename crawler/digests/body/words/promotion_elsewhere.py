"""What a digest says about itself in other languages than English."""

__all__ = ["OWN_BUSINESS_ELSEWHERE"]

_GERMAN = (
    r"abonnier\w+|weiterempfehl\w+|(?:unterstütz|folg|schreib)\w{0,9} (?:uns|mir|mich)\b|"
    r"(?:liste|newsletter|ausgabe|brief)\w{0,20} gefällt|"
    r"gefällt (?:dir|euch|ihnen) (?:die|der|dies\w+|unser\w*) (?:liste|newsletter|ausgabe)|"
    r"(?:leite|teile?|empfiehl|empfehlt) (?:sie|ihn|diesen?|diese|uns|den newsletter)\b"
)
_FRENCH = (
    r"abonne[rz]\w*|abonnez|désabonn\w+|transf[ée]re[rz]?-|partage[rz]?[- ](?:la|le|cette|ce)\b|"
    r"cette (?:lettre|infolettre|newsletter) (?:vous|te) pla[iî]t|soutene[rz][- ]|suivez-(?:nous|moi)|"
    r"(?:écrivez|écris)-(?:nous|moi)|inscri(?:vez-vous|s-toi)|répond(?:ez|s) à ce (?:mail|message|courriel)"
)
_SPANISH = (
    r"suscr[ií]b\w+|reenv[ií](?:a|á|e)\w*|comp[aá]rte(?:lo|la|nos)\b|"
    r"compart[ei]r? (?:este|esta) (?:bolet|newsletter|correo)|"
    r"apóya(?:nos|me)|escríbe(?:nos|me)|sígue(?:nos|me)|"
    r"te (?:gusta|ha gustado|gustó) (?:este|esta|el bolet)|darte de baja"
)
_PORTUGUESE = (
    r"inscreva|compartilhe\b|encaminhe\b|gostou\?|gostou (?:d[ea]st[ae]|da|do) (?:edição|newsletter|boletim)|"
    r"assine (?:a|o|nossa|nosso|aqui|grátis)|siga-nos|fale conosco|escreva (?:para|pra) (?:a gente|nós|mim)|"
    r"apoie (?:a gente|o projeto|este|nosso)"
)
_OTHERS = (
    r"iscriviti|inoltra(?:la|lo|telo)?\b|seguici|scrivici|"
    r"condividi(?:la|lo)? (?:con|questa)|abonneer|deel deze|volg ons|"
    r"steun ons|prenumerera|subskrybuj|zapisz się"
)
_RUSSIAN = (
    r"подпи(?:сыва|са|ш)\w*|отпи(?:са|ш)\w*|поддерж\w{1,9} (?:нас|проект|рассылк\w*)|поделит\w{1,9}с[ья]|"
    r"(?:пишите|присылайте|пришлите)\b|наш\w{0,9} (?:канал|чат|телеграм)\w*"
)
_CHINESE = (
    r"订阅|訂閱|投稿|反馈|关注我们|公众号|"
    r"欢迎(?:关注|提交|推荐|转发|加入|自荐|分享|star)|推荐(?:开源)?项目|自荐|提交 ?issue|"
    r"微信群|交流群|加入(?:我们|群聊)|知识星球|转发给"
)
_JAPANESE_KOREAN = (
    r"転送|購読|フィードバック|登録解除|ご意見|ご感想|バックナンバー|구독|피드백|지난 ?호|의견을 (?:보내|남겨)|"
    r"공유해 ?주|추천해 ?주"
)

OWN_BUSINESS_ELSEWHERE = "|".join(
    (_GERMAN, _FRENCH, _SPANISH, _PORTUGUESE, _OTHERS, _RUSSIAN, _CHINESE, _JAPANESE_KOREAN)
)
"""Regular expression for what is said of subscriptions, sharing, support and letters to the editors."""
