"""Table of messages that are a subject and what is said of it, in many languages: both stand in one short text.

Words such as robot, cookie and JavaScript are the same in most languages, so a pair finds wordings that no list has.
"""

from typing import Final

from crawler.linked_pages.substitutes.lexicon import PARKED, Message

__all__ = ["CONSENT", "CONSENT_TITLE", "LATE_PAIRS", "PAIRS"]

_ROBOT: Final = (
    r"\b(?:ro)?bot(?:s|er|ter|en|ti|tti|ů|em|u|y)?\b|\brobô\b|\bhumans?\b|\bmensch\b|\bhumaine?\b|\bhuman[oa]s?\b"
    r"|\bumano\b"
    r"|\bmens\b|\bčlověk\b|\bczłowiekiem\b|\binsan\b|робот|человек|людин|ロボット|人間|机器人|機器人|真人|로봇|사람"
    r"|روبوت|إنسان|רובוט"
    r"|\bcaptcha\b|验证码|驗證碼|보안 ?문자|画像認証|异常|安全|ρομπότ|ربات|หุ่นยนต์|người máy"
)
_VERIFY: Final = (
    r"\bverif\w+|\bvérifi\w+|\bconfirm\w*|\bconferm\w+|\bprove\b|\bprüf\w*|\bbestätig\w+|\bnachweis\w*|\bbevestig\w*"
    r"|\bbekräft\w+|\bbekreft\w*|\bbekræft\w*|\bvahvist\w*|\bpotwierd\w*|\bweryfik\w+|\bověř\w*|\bpotvr\w+|\boverte\b"
    r"|\bigazol\w+|\berősítse\b|\bdoğrula\w*|\bxác minh\b|\bverifică\b|подтверд\w+|провер\w+|підтверд\w+|перевір\w+"
    r"|докажите|потвърд\w+|επιβεβαι\w+|確認|認証|验证|驗證|证明|확인|입력|אמת|לאמת|تحقق|تأك[يد]\w*|ยืนยัน|तस्दीक|सत्यापित"
    r"|تأیید"
    r"|\b(?:not|n't|kein\w*|pas|non|no|não|geen|inte|ikke|ei|nie|nejste|değil\w*|bukan|không)\b.{0,20}\b(?:ro)?bot\w*"
    r"|\bsolve\b|\bresuelv\w+|\blöse\w*|\bcomplete\b|\b(?:hold|tick|check) the\b"
)
_BROWSER: Final = (
    r"\bbrowser\w*|\bnavigateur\b|\bnavegador\b|\bprzegląd\w+|\bprohlížeč\w*|\bprehliadač\w*|\bböngésző\w*"
    r"|\btarayıcı\w*|\btrình duyệt\b|\bperamban\b|\bselain\w*|\bwebbläsare\w*|\bnettleser\w*|браузер\w*|ブラウザ"
    r"|浏览器|瀏覽器"
    r"|브라우저|דפדפן|المتصفح|مرورگر|เบราว์เซอร์|\brequest\b|\banfrage\b|\bconnection\b|\bverbindung\b"
)
_CHECKED: Final = (
    r"\bcheck\w*|\bverif\w+|\bvalidat\w+|\binspect\w+|\b(?:über)?prüf\w*|\büberprüft\b|\bvérifi\w+|\bcomprob\w+"
    r"|\bcontroll\w+|\bcontroleren\b|\bkontroll\w+|\btarkist\w+|\bsprawdz\w+|\bweryfik\w+|\bkontroluj\w*|\bověř\w*"
    r"|\bellenőr\w+|\bdenetle\w*|\bkontrol ed\w*|\bkiểm tra\b|провер\w+|перевір\w+|確認|检查|檢查|확인|בודק\w*"
    r"|نتحقق|التحقق"
)
_COUNTRY: Final = (
    r"\b(?:country|region|location|jurisdiction|europe\w*|eu|eea|gdpr)\b|\bland(?:e)?\b|\bpays\b|\bpaís\b"
    r"|\bpaese\b|\bkraju\b"
    r"|\bzem[ií]\b|\bülke\w*|\bmaassa\w*|\bquốc gia\b|\bnegara\b|стран[еыу]|регион\w*|країні|地域|国|地区|地區|국가"
    r"|지역"
)
_NOT_SERVED: Final = (
    r"\b(?:not|n't|un|cannot|no longer)\b.{0,20}\b(?:available|permitted|allowed|serve|accessible|offer\w*"
    r"|supported)\b"
    r"|\bunavailable\b|\bblock\w*|\brestrict\w+|\b(?:nicht|kein)\b.{0,24}(?:verfügbar|zugriff|erreichbar)"
    r"|\bkein zugriff\b"
    r"|\bpas disponible\b|\bno (?:está )?disponible\b|\bnão (?:está )?disponível\b|\bnon (?:è )?disponibile\b"
    r"|\bniet beschikbaar\b|\bniedostępn\w+|\binte tillgänglig\w*|\bikke tilgængelig\w*|\bikke tilgjengelig\w*"
    r"|\bnení dostup\w+|\berişilem\w+|\bkullanılam\w+|\bkhông (?:khả dụng|có sẵn)|\btidak tersedia|недоступ\w+"
    r"|заблокир\w+"
    r"|ご利用いただけません|視聴できません|不可用|无法(?:访问|观看|查看)|無法|이용할 수 없|제공되지"
)
_ERROR: Final = (
    r"\berrors?\b|\bproblems?\b|\btrouble\b|\bwent wrong\b|\bfehler\w*|\berreur\b|\berro\b|\berrore\b|\bfout\b"
    r"|\bmisgegaan\b|\bgick fel\b|\bfel\b|\bgikk galt\b|\bgik galt\b|\bfejl\b|\bvirhe\b|\bbłąd\b|\bchyba\b|\bchybe\b"
    r"|\bhiba\b|\beroare\b|\bgreška\b|\bnapaka\b|\bhata\b|\blỗi\b|\bkesalahan\b|ошибк\w+|помилк\w+|грешка|σφάλμα"
    r"|エラー|错误|錯誤|오류|ข้อผิดพลาด|שגיאה|خطأ|خطا|त्रुटि"
)
_OCCURRED: Final = (
    r"\b(?:has |have )?occurred\b|\b(?:try|loading|processing|displaying|on our end|our side)\b|\baufgetreten\b"
    r"|\bsurvenue\b"
    r"|\bs'est produite\b|\bocurrido\b|\bprodujo\b|\bocorreu\b|\bverificato\b|\bopgetreden\b|\bis iets\b"
    r"|\buppst\w+|\bnågot\b"
    r"|\bopst\w+|\bnoget\b|\bnoe\b|\btapahtui\b|\bwystąpił\w*|\bdošlo\b|\bnastala\b|\btörtént\b|\bapărut\b|\boluştu\b"
    r"|\bxảy ra\b|\bterjadi\b|произошла|возникла|сталася|виникла|παρουσιάστηκε|発生|发生|發生|内部|內部|발생|เกิด"
    r"|אירעה|התרחשה"
    r"|حدث|رخ داد"
)
_RETRY: Final = (
    r"\btry again\b|\bretry\b|\bversuchen\b|\bréessay\w+|\bint[ée]nt\w+|\btente\b|\briprov\w+|\bprobeer\b|\bförsök\b"
    r"|\bprøv\b|\byritä\b|\bspróbuj\b|\bzkuste\b|\bskúste\b|\bpróbáld\w*|\bpróbálja\b|\bîncercați\b|\bpokušajte\b"
    r"|\bdeneyin\b|\bthử lại\b|\bcoba\b|попробуйте|повторите|спробуйте|δοκιμάστε|お試し|重试|重試|다시 시도|ลองใหม่"
    r"|נסה|נסו"
    r"|المحاولة|تلاش"
)
_LATER: Final = (
    r"\blater\b|\b(?:in|after) (?:a|some|few)\b|\bsoon\b|\bspäter\b|\bplus tard\b|\bmás tarde\b|\bmais tarde\b"
    r"|\bpiù tardi\b"
    r"|\bopnieuw\b|\bsenare\b|\bsenere\b|\bmyöhemmin\b|\bpóźniej\b|\bpozději\b|\bneskôr\b|\bkésőbb\b|\bmai târziu\b"
    r"|\bkasnije\b|\bdaha sonra\b|\bsau\b|\bnanti\b|позже|позднее|пізніше|αργότερα|しばらく|稍后|稍後|잠시 후"
    r"|ภายหลัง|מאוחר"
    r"|لاحق|بعداً"
)
_REDIRECTED: Final = (
    r"\bredir\w+|\bweitergeleitet\b|\bforwarded\b|\bdoorgestuurd\b|\bomdiriger\w+|\bviderestill\w+|\bomdirigeres\b"
    r"|\buudelleenohj\w+|\bprzekierow\w+|\bpřesměrov\w+|\bpresmerov\w+|\bátirányít\w+|\bpreusmj?er\w+|\byönlendir\w+"
    r"|\bchuyển hướng\b|\bdialihkan\b|перенаправ\w+|переадрес\w+|自動的に移動|転送|リダイレクト|跳转|跳轉"
    r"|이동합니다|이동 중"
)
_SOON: Final = (
    r"\bautomati\w+|\bclick\b|\bklick\w*|\bklik\w*|\bcliqu\w+|\bhaz clic\b|\bclique\b|\bclicca\b|\bseconds?\b"
    r"|\bsekund\w+"
    r"|\bsegundos\b|\bsecond[ei]s?\b|\bshortly\b|\bnow\b|\bbeing\b|\bwill be\b|\bnew (?:site|page|address"
    r"|location)\b|\bsie werden\b"
    r"|автоматич\w+|нажмите|секунд\w*|クリック|请稍候|点击|잠시|自動|正在"
)
_LIMITED: Final = (
    r"\b(?:only|just) (?:visible|available|accessible|open|for)\b|\b(?:visible|available|accessible|restricted"
    r"|limited) (?:only )?to\b"
    r"|\bis private\b|\bpassword[- ]protected\b|\bnur für\b|\bréservée? (?:aux|à)\b|\bsolo para\b|\bsó para\b"
    r"|\briservat[oa] a\w*"
    r"|\balleen (?:voor|toegankelijk)\b|\bendast för\b|\bkun for\b|\btylko dla\b|только для|доступ\w{0,9} только|仅限"
    r"|限定"
    r"|만 (?:볼|이용)"
)
_MEMBERS: Final = (
    r"\bmembers?\b|\b(?:registered|logged[- ]in|signed[- ]in|authenticated) (?:users?|readers?)\b|\baccount\b"
    r"|\bpassword\b|\bcontent\b"
    r"|\bnutzer\w*|\bbenutzer\w*|\bmitglieder\b|\b(?:membres|inscrits|utilisateurs)\b|\b(?:usuarios|miembros)\b"
    r"|\b(?:usuários|membros)\b"
    r"|\b(?:utenti|membri|iscritti)\b|\b(?:leden|gebruikers)\b|\bmedlem\w+|\bużytkowników\b|пользовател\w+"
    r"|участник\w+|会员|會員|会員|회원"
)

_JAVASCRIPT: Final = r"\bjava ?script\b|자바스크립트|ジャバスクリプト|\bjs\b"
_ENABLE: Final = (
    r"\b(?:en|dis)abl\w+|\bturn(?:ed)?\b.{0,12}\bon\b|\brequir\w+|\bneeds?\b|\bwithout\b|\bnot available\b|\bactiv\w+"
    r"|\baktiv\w+|\bhabilit\w+|\bativ\w+|\bativar|\battiva\w*|\babilit\w+|\bschakel\w*|\binschakelen|\baanzetten"
    r"|\bslå\b"
    r"|\bpäälle|\bkäyttöön|\bwłącz\w*|\bpovol\w*|\bzapn\w*|\bengedély\w+|\bomogući\w*|\betkin\w*|\baç\w*\b|\bbật\b"
    r"|\bkích hoạt|\baktif\w*|\bactivează|включ\w+|увімк\w+|вмик\w+|активир\w+|ενεργοποι\w+|有効|启用|啟用|開啟"
    r"|开启|支持"
    r"|활성|사용|เปิด|הפעל|לאפשר|تفعيل|تمكين|فعال|सक्षम|\bnécess\w+|\bnecesit\w+|\bbenötig\w*|\berforder\w+|\bvereist"
    r"|\bkr[æeä]ver\b|\bwymaga\b|\bvyžaduj\w*|\brichiede\b|\bgerektir\w*|\bturned off\b|使用し|требует\w*"
)
_MAINTENANCE: Final = (
    r"\bmaintenance\b|\bwartung\w*|\bmantenimiento\b|\bmanutenç\w+|\bmanutenzione\b|\bonderhoud\w*|\bunderhåll\w*"
    r"|\bvedlige\w+|\bvedlikehold\w*|\bhuolto\w*|\bkonserwac\w+|\bprzerwa techniczna|\bprac\w* techniczn\w+"
    r"|\búdržb\w*"
    r"|\bodstávk\w*|\bkarbantart\w*|\bîntreținere|\bmentenanță|\bodržavanj\w*|\bvzdržev\w*|\bmanteniment\b|\bbakım\w*"
    r"|\bbảo trì|\bpemeliharaan|\bpenyelenggaraan|\bhooldus\w*|\bapkope\w*|техническ\w{1,9} работ\w+|обслуживани\w+"
    r"|технічн\w{1,9} робот\w+|профилактик\w+|поддръжка|одржавањ\w+|συντήρηση\w*|メンテナンス|保守作業|维护|維護|점검"
    r"|ปิดปรับปรุง"
    r"|บํารุงรักษา|תחזוקה|صيانة|تعمیر|रखरखाव"
)
_SERVED: Final = (
    r"\b(?:web)?sites?\b|\bweb ?sites?\b|\b(?:web)?seite\b|\bwebsit\w*|\bpage\b|\bservice\b|\bserver\b|\bsystem\b"
    r"|\bwe\b|\bwebu\b|\btrwają\b"
    r"|\bwe're\b|\bcurrently\b|\bscheduled\b|\bdown\b|\boffline\b|\bwir\b|\bderzeit\b|\baktuell\b|\bsitio\b"
    r"|\bestamos\b"
    r"|\bnous\b|\bactuellement\b|\bsito\b|\bstiamo\b|\bsiamo\b|\bmomenteel\b|\bwebb\w+|\bhjemmeside\w*|\bnettsid\w+"
    r"|\bsivusto\w*|\bserwis\w*|\bstron\w+|\bstránk\w+|\bweb\b|\boldal\w*|\bsite-ul\b|\bsitemiz\w*|\bsite\w*\b"
    r"|\btrang\b"
    r"|\bsitus\b|\bvi\b|\bsaidi\b|\bvietne\w*|\bsvetain\w+|сайт\w*|сервис\w*|ведутся|проводятся|страниц\w+|ιστοσελίδα"
    r"|ιστότοποσ|中|サイト|网站|網站|系统|系統|사이트|시스템|서비스|เว็บไซต์|האתר|الموقع|سایت|वेबसाइट"
)
_UNFINISHED: Final = (
    r"\bcoming soon\b|\bunder construction\b|\bbeing (?:built|redesigned|updated)\b|\blaunch\w* soon\b|\bim aufbau\b"
    r"|\bin arbeit\b|\ben construction\b|\ben construcción\b|\bem construção\b|\bin costruzione\b|\bin allestimento\b"
    r"|\bin aanbouw\b|\bonder constructie\b|\bunder uppbyggnad\b|\bunder opbygning\b|\bunder oppbygging\b"
    r"|\brakenteilla\b"
    r"|\bw budowie\b|\bve výstavbě\b|\bvo výstavbe\b|\bfejlesztés alatt\b|\bîn construcție\b|\bu izradi\b"
    r"|\bv izdelavi\b"
    r"|\bpróximamente\b|\bem breve\b|\bprossimamente\b|\bbientôt\b|\bwkrótce\b|\byakında\b|\byapım aşamasında"
    r"|\bđang xây dựng|\bsegera hadir|\bdalam pembangunan|в разработке|на реконструкции|скоро открытие|в розробці"
    r"|υπό κατασκευή|工事中|準備中|建设中|建設中|准备中|준비 ?중|공사 ?중|กําลังปรับปรุง|בבנייה|قيد الإنشاء"
    r"|تحت الإنشاء|در دست ساخت"
)
_SITE: Final = (
    r"\b(?:web)?sites?\b|\bweb ?(?:site|seite|page|sted|plats)\w*|\bhome ?page\b|\b(?:inter)?net(?:t|präsenz"
    r"|zseite|seite)?\b"
    r"|\bseite\b|\bsitio\b|\bpágina\b|\bsito\b|\bwebbplats\w*|\bhjemmeside\w*|\bsivusto\w*|\bstron\w+|\bstránk\w+"
    r"|\bweb\b"
    r"|\boldal\w*|\bsite\w*|\bstranic\w+|\bspletn\w+|\btrang\b|\bsitus\b|\blaman\b|сайт\w*|страниц\w+|ιστοσελίδα"
    r"|サイト"
    r"|ページ|ただいま|网站|網站|页面|사이트|홈페이지|เว็บไซต์|האתר|الموقع|سایت"
)
_SIGN_IN: Final = (
    r"\b(?:log|sign)(?:ged|ning)?[ -]?in\b|\blogin\b|\banmeld\w+|\bmelden sie sich\b|\beinlogg\w+|\bconnect(?:er"
    r"|ez)\b"
    r"|\bidentifi(?:er|ez)\b|\biniciar? sesión\b|\binicia sesión\b|\bidentif[ií]ca\w+|\b(?:inici\w+"
    r"|entr\w+) (?:a )?sessão"
    r"|\bfazer login\b|\baccedi\w*|\beffettua\w* l'accesso|\binlogg\w+|\blog(?:ga|ge|g)? inn?d?\b|\bconnectée?s?\b"
    r"|\bangemeldet\b|\bidentificad[oa]\b|\bingelogd\b|\binloggad\b|\bkirjaudu\w*"
    r"|\bzalog\w+"
    r"|\bpřihl\w+|\bprihl\w+|\bbejelentkez\w+|\bautentific\w+|\bprijavi\w*|\bgiriş yap\w*|\boturum aç\w*"
    r"|\bđăng nhập\b"
    r"|\bmasuk\b|войд\w+|войти|авториз\w+|увійд\w+|увійти|συνδεθ\w+|ログイン|登录|登錄|登入|로그인|เข้าสู่ระบบ|התחבר\w*"
    r"|تسجيل الدخول|وارد شوید|लॉग ?इन"
)
_TO_SEE: Final = (
    r"\b(?:must|need|have) to\b|\b(?:must|required)\b|\bto (?:continue|view|see|access|read)\b|\bplease\b|\bmembers\b"
    r"|\bum (?:fortzufahren|.{0,30}zu (?:sehen|lesen))\b|\bbitte\b|\bmüssen\b|\bveuillez\b|\bdevez\b|\bmå\b"
    r"|\bmåste\b|\bskal\b|\bpour (?:continuer"
    r"|accéder|voir|lire)"
    r"|\bdeb[ea]s?\b|\bdebe\b|\bnecesitas\b|\bpara (?:continuar|ver|acceder|acessar|aceder|ler)\b|\bprecisa\b"
    r"|\bdevi\b"
    r"|\bper (?:continuare|visualizzare|accedere|leggere)\b|\bom (?:verder|te)\b|\bför att\b|\bfor at\b"
    r"|\bjatkaaksesi\b"
    r"|\baby\b|\bmusisz\b|\bmusíte\b|\bkell\b|\bpentru a\b|\bda biste\b|\biçin\b|\bđể\b|\buntuk\b|чтобы|необходимо"
    r"|требуется"
    r"|щоб|για να|してください|必要|请|請|後|后|필요|해 ?주세요|เพื่อ|כדי|يرجى|لعرض|برای|के लिए"
)
_HOSTED: Final = (
    r"\b(?:web ?)?sites?\b|\bwebsites?\b|\bdomain\b|\bstore\b|\bshop\b|\bblog\b|\bapp\b|\btunnel\b|\bproject\b"
    r"|\bhost(?:name)?\b"
    r"|(?<![a-z0-9-])[a-z0-9-]++\.[a-z0-9-]++\.[a-z]{2,9}\b|^[a-z0-9-]+\.[a-z]{2,9}\b|сайт\w*|站点|ドメイン"
)
_NOT_HOSTED: Final = (
    r"\b(?:no longer|not|isn't|never) (?:hosted|registered|claimed|deployed|bound|connected|pointing|configured)\b"
    r"|\bis parked\b"
    r"|не (?:настроен|привязан|подключ[её]н)|未绑定|没有找到对应的站点|使用されていません"
    r"|\bdoesn't exist\b|\bdoes not exist\b|\bdeployment (?:is )?(?:disabled|paused|not found)\b|\berr_ngrok"
    r"|\bhaven't deployed\b|\bhas been (?:removed|suspended|disabled|deactivated|taken offline)\b"
    r"|\bdeleted this (?:site|blog)\b"
    r"|\bwas (?:suspended|disabled|deactivated)\b|\bdo(?:es)? not (?:have|host) an?y? (?:site|website|app)\b"
)

PAIRS: Final[tuple[tuple[Message, str, str], ...]] = (
    ("bot_wall", _ROBOT, _VERIFY),
    ("bot_wall", _BROWSER, _CHECKED),
    ("bot_wall", _COUNTRY, _NOT_SERVED),
    ("shell", _JAVASCRIPT, _ENABLE),
    (
        "shell",
        r"\byour (?:web )?browser\b|\bbrowser\b",
        r"\bnot supported\b|\bunsupported\b|\bout of date\b|\boutdated\b|\bupgrade\b",
    ),
    *(("parked", nouns, predicates) for nouns, predicates in PARKED),
    ("server_error", _MAINTENANCE, _SERVED),
    ("placeholder", _UNFINISHED, _SITE),
    ("server_error", _ERROR, _OCCURRED),
    ("server_error", _RETRY, _LATER),
    ("stub", _REDIRECTED, _SOON),
    ("gate", _SIGN_IN, _TO_SEE),
    ("gate", _LIMITED, _MEMBERS),
)
"""Message, and patterns of its subjects and of its predicates; the first pair that a text holds tells."""

LATE_PAIRS: Final[tuple[tuple[Message, str, str], ...]] = (("parked", _HOSTED, _NOT_HOSTED),)
"""Pairs that tell where a text does not say that a page is absent."""

CONSENT: Final = (
    r"\bcookies?\b|\bcookie-?\w+|\bpur-?abo\w*|\bmit werbung\b|クッキー|\bour (?:[\d,.]+ )?(?:\w+ )?partners\b"
    r"|\bunsere (?:[\d.]+ )?partner\b|\bnos (?:[\d ]+ )?partenaires\b|\bnuestros (?:[\d.]+ )?socios\b"
    r"|\bi nostri .{0,12}partner\b"
    r"|\bnossos (?:[\d.]+ )?parceiros\b|\bonze (?:[\d.]+ )?partners\b|\bfamily of brands\b|\bvalue your privacy\b"
    r"|\bpersonal data\b"
    r"|\bpersonenbezogene\w*|\bdonnées personnelles\b|\bdatos personales\b|\b(?:your|give|withdraw) consent\b"
    r"|\bconsent to\b|\beinwillig\w+|\bzustimm\w+|файл\w{0,9} cookie"
    r"|\b(?:accept|reject|allow|decline) all\b|\balle (?:akzeptieren|ablehnen)\b|\b(?:tout"
    r"|continuer sans) (?:accepter|refuser)\b"
    r"|\b(?:more|manage) (?:options|preferences|choices)\b|\b(?:aceptar|rechazar) todo\w*|\baccetta tutto\b"
    r"|\baceitar tudo\b"
)
"""What the lines of a banner about cookies hold: a page with such lines and no others is one that asks for consent."""

CONSENT_TITLE: Final = (
    r"(?:(?:your )?(?:datenschutz|privacy|privatsphäre|cookie|consent)[- ]?(?:einstellungen|settings|choices"
    r"|preferences"
    r"|center|notice|consent|zustimmung|hinweis)?|einwilligung|zustimmung|consentement|gestion des cookies|cookies"
    r"|we value your privacy|we use cookies|wir verwenden cookies)"
)
"""Whole titles of pages that ask for consent."""
