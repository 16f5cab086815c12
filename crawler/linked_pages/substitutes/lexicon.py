"""Tables of what substitutes of pages say, by language: the words that a message is made of, and whole messages.

A message "the page does not exist" is a noun and a predicate of one language in one short text; whole messages are
patterns. All are matched by `messages` against folded texts: lower case, straight apostrophes, no marks at the ends.
"""

from typing import Final, Literal

__all__ = ["ABSENCES", "BARE", "BRIEF", "DEFAULTS", "PARKED", "PROMOTION", "SERVICE", "TEASER", "WHOLE", "Message"]

Message = Literal["soft_404", "server_error", "parked", "placeholder", "bot_wall", "gate", "stub", "shell"]
"""What a text says that the page is: an outcome's name."""

BRIEF: Final = 60
"""Words up to which a page may be a stub, or say only in its text what it is."""

ABSENCES: Final[dict[str, tuple[str, str]]] = {
    "en": (
        (
            r"\b(?:pages?|content|articles?|posts?|story|stories|files?|urls?|address|resource|document|video|links?"
            r"|jobs?"
            r"|position|listing|product|topic|thread|location|item|object|profile|entry|event|playlist|episode|album"
            r"|vacancy|tweets?|repositor(?:y|ies)|presentation|tracks?|songs?|photos?|images?|pictures?|books?"
            r"|recipes?"
            r"|channels?|galler(?:y|ies)|projects?|discussions?|questions?|reviews?|reports?|comments?|courses?"
            r"|boards?"
            r"|groups?|datasets?|packages?|papers?|models?|spaces?|users?|accounts?|ads?|offers?|surveys?|feeds?"
            r"|what you(?:'re| are| were)? look\w*|this blog)\b"
        ),
        (
            r"(?:\bnot|n't|\bnever|\bno longer|\bnothing|\bcannot|\bunable to)\b.{0,30}"
            r"\b(?:found|find|exists?|available|locate|archived|active|here)\b"
            r"|\b(?:has|have) (?:since )?been (?:removed|deleted|taken down|unpublished|filled)\b"
            r"|\b(?:this|that|requested|you)\b.{0,40}\b(?:was|is|were|been) (?:\w+ly )?(?:removed|deleted"
            r"|taken down|unpublished)\b"
            r"|\b(?:wandered|gone) (?:off|fishing|astray|missing)\b|\bhaven't been able to\b"
            r"|\bended by the seller\b|\bthat (?:was|were|used to be) on this page\b"
            r"|\bunavailable(?: (?:in your|right now|at th).*)?$|\bhas expired\b|\b(?:is|was|be|went|gone) missing\b"
            r"|\bno longer (?:on|at|with|part of|hosted|sold|online|listed|open|accessible|supported)\b"
            r"|^this .{0,12}is dead$"
            r"|\bcan(?:not|'t) be (?:located|displayed|retrieved|loaded)\b"
            r"|\bisn't? (?:not )?the .{0,8}page you(?:'re| are)? look"
            r"|\blost this\b|\bdoes not exist\b"
            r"|\bno such\b|\bcurrently no (?:text|content)\b"
        ),
    ),
    "de": (
        (
            r"\b(?:(?:web)?seite|artikel|inhalte?|url|objekt|datei|dokument|beitrag|adresse|link|meldung|video"
            r"|angebot)\b"
        ),
        (
            r"\bnicht (?:mehr )?(?:gefunden|auffindbar|verfügbar|vorhanden|erreichbar|abrufbar|finden|existier\w+"
            r"|existent)\b"
            r"|\bnicht mehr (?:zur verfügung|online|da)\b|\b(?:ist|sind) nicht bekannt\b"
            r"|\bexistiert .{0,12}nicht\b|\bgibt es .{0,16}nicht\b|\bwurde .{0,12}(?:gelöscht|entfernt)\b"
            r"|\bnicht .{0,12}gefunden\b"
        ),
    ),
    "fr": (
        r"\b(?:page|article|contenu|url|fichier|objet|document|adresse|lien|vidéo|annonce|ressource)\b",
        (
            r"\bintrouvable|\bn'existe\b|\bnon trouvée?\b|\bpas (?:pu )?(?:être |été )?(?:trouvée?|retrouvée?)\b"
            r"|\bn'est (?:pas|plus)\b|\bété (?:supprimée?|retirée?)\b|\binexistante?\b|\bplus disponible\b"
        ),
    ),
    "es": (
        r"\b(?:página|pagina|artículo|contenido|url|archivo|objeto|documento|enlace|noticia|dirección|vídeo|video)\b",
        (
            r"\bno (?:se )?(?:ha |han |hemos |pudo |pudimos |puede |podemos )?(?:sido |podido )?(?:encontr\w+"
            r"|existe|localiz\w+|hall\w+)\b"
            r"|\bno (?:está|se encuentra) disponible\b|\bya no (?:está|existe)\b|\b(?:eliminad|borrad)[oa]\b"
        ),
    ),
    "pt": (
        r"\b(?:página|artigo|conteúdo|arquivo|ficheiro|objeto|endereço|notícia|publicação|vídeo|link)\b",
        (
            r"\bnão (?:foi |pôde ser |pode ser |conseguimos |foi possível )?(?:encontr\w+|existe|localiz\w+"
            r"|está (?:mais )?disponível)\b"
            r"|\bremovid[oa]\b|\bexcluíd[oa]\b|\binexistente\b|\bnão existe\b|\bnão foi encontrad[oa]\b"
        ),
    ),
    "it": (
        r"\b(?:pagina|articolo|contenuto|file|oggetto|documento|indirizzo|risorsa|url)\b",
        (
            r"\bnon (?:è |è stat[oa] |può essere |abbiamo )?(?:stat[oa] )?(?:trova\w*|esiste|disponibile|presente)\b"
            r"|\binesistente\b|\brimoss[oa]\b|\bnon è (?:più )?disponibile\b"
        ),
    ),
    "nl": (
        r"\b(?:pagina|artikel|bestand|inhoud|document|object|adres|bericht|url)\b",
        (
            r"\bniet (?:\(?(?:meer|worden)\)? )?(?:gevonden|bestaat|beschikbaar|vinden)\b|\bbestaat .{0,10}niet\b"
            r"|\bis verwijderd\b"
        ),
    ),
    "nordic": (
        (
            r"\b(?:sid(?:an|a|en|e)|webbsidan|arti(?:kk?el(?:en|n)?|klen)|objekt\w*|innehållet|innhold\w*|indhold\w*|filen"
            r"|adress\w*"
            r"|síða\w*|dokument\w*)\b"
        ),
        (
            r"\b(?:hitta\w*|finns|fanns) (?:inte|ej)\b|\b(?:inte|ikke|ej) (?:blev |ble )?(?:hitta\w*|fun[dn]et|findes"
            r"|finnes|eksister\w+|finne|finde)\b|\b(?:findes|finnes|eksisterer|fandtes|fantes) ikke\b"
            r"|\bhar tagits bort\b|\bfant ikke\b|\bikke længere (?:tilgængelig|her)\b"
            r"|\bkan ikke finde\b|\ber fjernet\b|\bhar blitt (?:fjernet"
            r"|slettet)\b|\bfannst ekki\b|\bekki til\b"
        ),
    ),
    "fi": (
        r"\b(?:sivu\w*|artikkeli\w*|tiedosto\w*)",
        r"\bei (?:valitettavasti )?(?:löyd\w+|löytynyt|ole|voitu löytää)",
    ),
    "pl": (
        r"\b(?:stron[ayę]|artykuł\w*|plik\w*|treś[cć]\w*|obiekt\w*|adres\w*|wpis\w*)\b",
        (
            r"\bnie (?:została |został |można |udało się )?(?:znale\w+|istnieje|odnale\w+)\b|\bnie ma takie\w+"
            r"|\bnie możemy znaleźć\b|\busunięt\w+|\bnie ma\b"
        ),
    ),
    "cs, sk": (
        r"\b(?:stránk\w*|soubor\w*|súbor\w*|člán\w+|obsah\w*|objekt\w*|dokument\w*)\b",
        (
            r"\bneb(?:yl|ol)[ao]?\b.{0,16}(?:nalezen\w*|nájden\w*)|\bnenalezen\w*|\bnenájden\w*|\bneexistuj\w*"
            r"|\b(?:sa )?nenaš[lie]\w*"
        ),
    ),
    "ro": (
        r"\b(?:pagina|articolul|conținutul|fișierul|adresa|documentul)\b",
        r"\bnu (?:a fost |poate fi |am putut )?(?:găsi\w*|există|este disponibil\w*|mai există)",
    ),
    "hu": (r"\b(?:oldal\w*|lap|cikk\w*|tartalom|fájl)\b", r"\bnem (?:található|létez\w+|talál\w+|elérhető)"),
    "ru": (
        r"\b(?:страниц\w+|запис\w+|стать\w+|файл\w*|материал\w*|документ\w*|публикаци\w+|объект\w*|адрес\w*)",
        (
            r"\bне (?:была? |удалось )?(?:найд\w+|найти|существу\w+|нашлась|нашли|доступн\w+|обнаружен\w*)"
            r"|\bудал[её]н\w*|^такой страницы нет$|\bскрыт\w*\b|\bснят\w* с публикации\b"
        ),
    ),
    "uk": (
        r"\b(?:сторінк\w+|статт\w+|файл\w*|матеріал\w*|документ\w*)",
        r"\bне (?:було |вдалося |змогли )?(?:знайд\w+|знайти|існує)|\bвидален\w+",
    ),
    "bg, sr, mk": (
        r"\b(?:страниц\w+|статия\w*|чланак|садржај\w*|вест)",
        r"\b(?:не|није) (?:е |беше |је |може да се )?(?:намер\w+|постои|постоји|съществува|пронађен\w*)",
    ),
    "hr, sl": (
        r"\b(?:stran(?:ic)?[aeio]|članak)\b",
        r"\b(?:nije|nismo|ne|ni)\b.{0,16}(?:pronađen\w*|pronašli|postoji|najti|najden\w*|obstaja)",
    ),
    "el": (r"(?:σελίδα|άρθρο|αρχείο|περιεχόμενο)", r"\bδεν (?:βρέθηκε|υπάρχει|μπορεί να βρεθεί|είναι διαθέσιμ\w+)"),
    "tr": (
        r"\b(?:sayfa\w*|içerik\w*|makale\w*|dosya\w*|haber\w*)",
        r"\b(?:(?:yayından )?kaldırıl\w+|bulunam\w+|bulunmu\w+|bulamad\w+|mevcut değil|yok)\b",
    ),
    "vi": (
        r"\b(?:trang|nội dung|bài viết|tệp|đường dẫn|liên kết)\b",
        r"\bkhông (?:thể )?(?:tìm thấy|tồn tại|có sẵn|tìm được)",
    ),
    "id, ms": (
        r"\b(?:halaman|laman|artikel|konten|berkas)\b",
        r"\b(?:tidak|tak) (?:dapat )?(?:di\w*temu\w*|ada|tersedia|dijumpai)",
    ),
    "th": (r"(?:หน้า|เพจ|เนื้อหา|ไฟล์)", r"(?:ไม่พบ|ไม่มี|ไม่สามารถหา)"),
    "he": (r"(?:דף|עמוד|תוכן|כתבה)", r"(?:לא (?:נמצא\w*|קיי?ם)|אינ[וה] קיי?ם)"),
    "ar": (
        r"(?:صفحة|المحتوى|المقال|الملف|الرابط)",
        (
            r"(?:غير موجود\w*|لم يتم العثور|لا يمكن العثور|تعذر العثور|لم نتمكن من العثور|غير متوفر\w*|غير متاح\w*"
            r"|لم نعثر|غير متاح)"
        ),
    ),
    "fa": (r"(?:صفحه|مطلب|برگه|فایل)", r"(?:یافت نشد|پیدا نشد|پیدا نمی|وجود ندارد|موجود نیست|یافت نمی)"),
    "hi, bn": (r"(?:पृष्ठ|पेज|পৃষ্ঠা|পাতা)", r"(?:नहीं मिला|मौजूद नहीं|उपलब्ध नहीं|পাওয়া যায়নি)"),
    "ja": (
        r"(?:ページ|記事|ファイル|コンテンツ|url|サイト|動画)",
        (
            r"(?:見つかりません|見つからない|存在しない|見つけることができません|存在しません|ございません"
            r"|ありません|削除され"
            r"|終了しました|移動または削除)"
        ),
    ),
    "zh": (
        (
            r"(?:页面|頁面|网页|網頁|文章|内容|內容|文件|链接|連結|地址|对象|帖子|url|视频|此内容|该内容|您访问的"
            r"|你访问的)"
        ),
        (
            r"(?:不存在|未找到|已?被.{0,6}[删刪]除|找不到|[无無]法找到|没有找到|沒有找到|[无無]法访问|已(?:被"
            r"|经)?[删刪]除"
            r"|已失效|无法查看|因违规|荒原|不可用|走丢了)"
        ),
    ),
    "ko": (
        r"(?:페이지|게시물|글|문서|기사|파일|동영상)",
        r"(?:찾을 수 없|존재하지 않|(?:변경|이동).{0,6}삭제|삭제되|없습니다|사라졌)",
    ),
    "eu, ca, gl": (
        r"\b(?:orri\w*|pàgina|páxina)",
        r"\bez da|\bno (?:s'ha |existeix|trobada)|\bnon (?:se |existe|atopada)",
    ),
    "baltic": (
        r"\b(?:puslapi\w*|lapa|leht\w*|lehe\w*)\b",
        r"\b(?:ner(?>(?!ast)\w)*+ast\w*|neegzistuoja|nėra|neeksistē|(?:nav|netika) atrast\w*|ei (?:leitud|leidnud))",
    ),
    "sq": (r"\b(?:faq\w+|artikull\w*|përmbajtj\w*)", r"\bnuk (?:u gjet|ekziston|gjendet|mund të gjendet)"),
    "af": (r"\b(?:bladsy|artikel|inhoud)\b", r"\bnie (?:gevind|beskikbaar|bestaan)\b|\bbestaan nie\b"),
    "az, kk, uz": (
        r"(?:səhifə\w*|məqalə|\bsahifa\w*|\bmaqola\w*|парақ\w*|\bбет\b|бетіңіз)",
        r"(?:tapılmadı|mövcud deyil|topilmadi|mavjud emas|табылмады|жоқ)",
    ),
    "sw": (r"\b(?:ukurasa|makala|maudhui)\b", r"\b(?:hau|hai|ha)(?:ja|ku)?(?:patikan\w+|onekan\w+|po)\b"),
    "tl": (r"\b(?:pahina|page|artikulo)\b", r"\bhindi (?:nahanap|mahanap|makita|natagpuan|available)|\bwala\b"),
    "ka": (r"(?:გვერდი|სტატია)", r"(?:ვერ მოიძებნა|არ მოიძებნა|არ არსებობს|ვერ ვიპოვეთ)"),
    "hy": (r"(?:էջ\w*|հոդված\w*)", r"(?:չի գտնվել|չգտնվեց|գոյություն չունի|չի գտնվում)"),
    "be": (r"\b(?:старонк\w+|артыкул\w*)", r"\bне (?:знойдзен\w+|знайшл\w+|існуе)"),
    "ur": (r"(?:صفحہ|مضمون|مواد)", r"(?:نہیں مل|موجود نہیں|دستیاب نہیں)"),
    "ta, te, ml, kn": (
        r"(?:பக்கம்|பக்கத்தை|పేజీ|പേജ്|ಪುಟ)",
        (
            r"(?:கிடைக்கவில்லை|காணப்படவில்லை|இல்லை|కనుగొనబడలేదు|దొరకలేదు|లేదు|കണ്ടെത്തിയില്ല|കണ്ടെത്താനായില്ല"
            r"|ಕಂಡುಬಂದಿಲ್ಲ|ಸಿಗಲಿಲ್ಲ)"
        ),
    ),
    "mr, ne, gu, pa": (
        r"(?:पृष्ठ|पान|પૃષ્ઠ|પેજ|ਪੰਨਾ)",
        (
            r"(?:सापडले नाही|आढळले नाही|फेला परेन|भेटिएन|મળ્યું નથી"
            r"|ਨਹੀਂ ਮਿਲਿਆ)"
        ),
    ),
    "km, lo, my": (r"(?:ទំព័រ|ຫນ້າ|စာမျက်နှာ)", r"(?:រកមិនឃើញ|មិនមាន|ບໍ່ພົບ|မတွေ့)"),
    "mn": (r"хуудас", r"(?:олдсонгүй|байхгүй)"),
}
"""Language -> patterns of the nouns and of the predicates of "the page does not exist"."""

PARKED: Final[tuple[tuple[str, str], ...]] = (
    (
        (
            r"\b(?:domain(?: ?name)?s?|domeinnaam|domein|domän\w*|domæne\w*|domeen\w*|doména|domena|domain-?name"
            r"|dominio|domínio|domaine"
            r"|домен\w*|alan adı|tên miền|nama domain|domene\w*|domeni\w*|verkkotunnu\w*|fraen\w*|doménu|doménov\w*"
            r"|domín\w*|domini|web ?adresse?|domains?)\b|ドメイン|域名|網域|도메인|โดเมน|دامنه|النطاق|הדומיין"
        ),
        (
            r"\b(?:for sale|to sell|expired|parked|parking|suspended|available|pending (?:renewal|deletion)|reserved"
            r"|isn't connected|not connected|registered (?:at|with|by|for|through)|inquir\w+|auction\w*"
            r"|has been registered)\b"
            r"|\bbuy this\b|zu verkaufen|zum verkauf|steht .{0,40}verkauf|geparkt|abgelaufen|registriert"
            r"|en venta|comprar|expirad[oa]|registrad[oa]|registrato|in vendita|scaduto|parcheggiato|à vendre|expiré"
            r"|réservé|enregistré"
            r"|à venda|te koop|gereserveerd|geregistreerd|till salu|til salg|na sprzedaż|na prodej|eladó|myytävänä"
            r"|прода\w+|припаркован\w*|ист[её]к\w*|не прилинкован|satılık\w*|(?:đang|được) (?:rao )?bán|dijual"
            r"|til ?salgs?|parkerad|parkert|parkeret|de vânzare|πωλείται|na predaj|na prodaju|naprodaj"
            r"|parduodam\w*|müügis"
            r"|pārdod\w*|en venda|salgai|déposé|freigeschaltet|закінчи\w+|sona er\w+|süresi dol\w+|zaparkowan\w*"
            r"|lejárt|reserviert|(?:bien )?été créé"
            r"|取得されて|販売中|売り出|有効期限|出售|售卖|转让|過期|已过期|판매|파킹|등록한|ขาย|فروش|للبيع|למכירה"
        ),
    ),
    (
        (
            r"\b(?:account|site|website|web ?site|hosting|domain|store|shop|sitio|cuenta|compte|conto|sito|hesap"
            r"|hesab\w*|domän|konto|webseite|website|сайт|аккаунт|"
            r"webspace|web-?präsenz|hébergement|blog|subscription|webpage)\b|サイト|网站|網站|계정|사이트"
        ),
        (
            r"\b(?:suspended|(?:has )?expired|deactivated|(?:currently "
            r"|temporarily )unavailable|not connected"
            r"|isn't connected|not (?:yet )?(?:been )?(?:configured|published)|no longer (?:available|active))\b"
            r"|\bsuspendid[oa]|\bsospes[oa]\b|\bsuspendue?\b|\bgesperrt\b|\bdeaktiviert\b|\bzawieszon\w+"
            r"|\bзаблокирован\w*|\bприостановлен\w*"
            r"|\baskıya alın\w+|停止され|已暂停|已停用|被暂停|정지"
        ),
    ),
)
"""Pairs of patterns that together say that a name is for sale, expired or parked, or its account suspended."""

BARE: Final[dict[Message, str]] = {
    "soft_404": r"(?:[\w-]+ )?not found|没有找到站点|(?:das haben wir )?(?:leider )?nicht gefunden|kein treffer"
    r"|page(?: is)? lost|(?:there's |there is )?nothing (?:to see )?here|nothing (?:was )?found|no results(?: found)?"
    r"|no encontrad[oa]|introuvable|non trouvée?|não encontrad[oa]|non trovat[oa]|niet gevonden|hittades inte"
    r"|ikke fundet|ikke funnet|ei löydy|nie znaleziono|nenalezeno|nem található|не найден[оаы]?|не знайдено|bulunamadı"
    r"|không tìm thấy|tidak ditemukan|見つかりません(?:でした)?|未找到|找不到|찾을 수 없습니다|(?:410|404) gone"
    r"|(?:sorry, )?nobody .{0,24}goes by that name|whoops|vimeuhoh|page missing|broken link|dead link|link expired",
    "gate": r"welcome back|adults only|are you over (?:18|21)|protected|private|age (?:check|gate|verification)"
    r"|(?:please )?(?:log|sign)[ -]?in(?: or (?:sign|create).*)?(?: to .{1,40})?"
    r"|login(?: (?:page|required|to .{1,40}))?|(?:sign|log) (?:up|on)|institution(?:al)? (?:login|sign in)"
    r"|authentication required|you must (?:be )?log(?:ged)? in.*|anmelden|einloggen|anmeldung|iniciar sesión"
    r"|inicia sesión.*|entrar|iniciar sessão|connexion|se connecter|connectez-vous.*|accedi|inloggen|logga in|log ind"
    r"|logg inn|zaloguj(?: się)?|logowanie|přihlášení|войти|вход|авторизация|увійти|giriş yap|đăng nhập|masuk|ログイン"
    r"|登录|登錄|登入|로그인|تسجيل الدخول|התחברות|subscribe to (?:read|continue).*",
    "shell": r"(?:page )?loading(?:,? please wait)?(?: ?\.{2,}|…)?|please wait|laden|chargement(?: en cours)?|cargando"
    r"|carregando|caricamento|загрузка|読み込み中|加载中|載入中|로딩 ?중|yükleniyor",
    "parked": r"domain (?:parked|expired|parking|registered)|registered domain|no such app"
    r"|suspended (?:page|domain|account)|there isn't a github pages site here|unknown domain|deployment_not_found"
    r"|website not (?:available|found)|fastly error: unknown domain.*",
    "placeholder": r"php version [\d.]+|wampserver|vite app|my website|microsoft internet information services.*"
    r"|it works|success|testing 123|coming soon|directory listing for /.*|index of /.*|laravel|w budowie"
    r"|under construction|in costruzione|en construction|en construcción|im aufbau|em construção|在建|建设中|準備中"
    r"|工事中|hello,? world|default page|web server's default page",
    "server_error": r"database error|(?:error )?(?:500|502|503|504)|bad gateway|service unavailable|gateway time-?out"
    r"|runtime error|application error|server error|temporarily unavailable|maintenance(?: mode)?|en mantenimiento"
    r"|em manutenção|in manutenzione|site maintenance|under maintenance|for maintenance|wartung|wartungsarbeiten"
    r"|mantenimiento|maintenance en cours|en maintenance|manutenção|manutenzione|onderhoud|underhåll"
    r"|технические работы|bakım(?: çalışması)?|メンテナンス中?|维护中|系统维护|점검 ?중|servis bulunamadı"
    r"|service inaccessible|(?:server )?error \(?5\d\d.*|5\d\d .{0,30}error|(?:dns|ssl|tls) \w+ error"
    r"|error 1\d\d\d.{0,40}",
    "bot_wall": r"(?:[\w.-]+ )?(?:re|h)?captcha|bot or not|slide to verify|not acceptable"
    r"|406 security incident detected|geo[- ]?blocked|(?:your )?request was blocked|滑动验证(?:页面)?|validating"
    r"|just a moment|one moment,? please|attention required|access (?:to this page )?(?:has been )?denied|forbidden"
    r"|403(?: forbidden| - forbidden.*)|error 403.*|request (?:blocked|rejected)|security (?:check|verification)"
    r"|robot check|bot check|sicherheitsabfrage|client challenge|bot verification|human verification"
    r"|verification(?: required)?|you have been blocked|blocked|unauthori[sz]ed(?: access)?|ddos.guard"
    r"|zugriff verweigert|zugang verweigert|accès (?:refusé|interdit)|acceso denegado|acesso negado|accesso negato"
    r"|toegang geweigerd|доступ (?:запрещ[её]н|ограничен)|odmowa dostępu|erişim engellendi|アクセスが拒否されました"
    r"|vérification de sécurité|sicherheits(?:über)?prüfung|verificación de seguridad|verificação de segurança"
    r"|verifica di sicurezza|проверка (?:безопасности|браузера)|güvenlik doğrulaması|セキュリティ(?:チェック|確認)"
    r"|安全验证|安全驗證|访问验证|人机验证|访问被拒绝|접근이 거부되었습니다|access restricted|request unsuccessful"
    r"|sorry, you have been blocked|pardon our interruption|too many requests|unavailable (?:for|due to) legal reasons"
    r"|javascript is (?:disabled|required)",
    "stub": r"redirect(?:ing|ed| notice)?|page (?:has )?moved(?: permanently)?|object moved|document moved"
    r"|moved permanently|301 moved permanently|302 found|weiterleitung|redirection|redireccionando|redirecionando"
    r"|перенаправление",
}
"""Message -> pattern of the whole texts that say it where they stand alone: as a title, a headline, a line."""

WHOLE: Final[dict[Message, str]] = {
    "bot_wall": r"\bare you (?:a )?(?:human|robot)\b|\bbad robot\b|unusual traffic|request could not be satisfied"
    r"|unavailable due to legal reasons|attempting to access this website from a country|european economic area"
    r"|press (?:and|&) hold|characters you see below|detected unusual"
    r"|complete (?:the|this|a) (?:security check|captcha)"
    r"|enable (?:js|javascript) and (?:cookies|disable any ad ?blocker)|vercel security checkpoint"
    r"|incapsula incident id|you don't have permission to access|access to this page has been denied"
    r"|has been blocked by|security service to protect|(?:access|use) .{0,30}has been limited"
    r"|blocked (?:due|because|by|for)\b|unavailable in most|(?:enable|allow|accept) cookies|browser will redirect"
    r"|up to \d seconds|seem(?:s|ed)? (?:like |to be )?a (?:ro)?bot|generated by mod_security"
    r"|(?:solve|drag|slide|complete) (?:this|the) (?:puzzle|slider|challenge)|按住滑块|automated activity"
    r"|you(?:'ve| have) been denied|you were a bot|(?:robot or human|human or robot)|network policy"
    r"|turn javascript on and reload|網路不給力|网络不给力|now requiring this check"
    r"|review the security of your connection|requested url was rejected|automated (?:access|requests|queries)"
    r"|establishing a secure connection|sind sie ein mensch|que vous êtes humain|(?:eres|es usted) humano"
    r"|aus sicherheitsgründen (?:blockiert|gesperrt)|não (?:é|sou) um robô|не робот|robot olmadığ|ロボットではない"
    r"|不是机器人|请完成.{0,6}验证|로봇이 아닙니다|访问过于频繁|в вашей стране",
    "gate": r"\bconfirm your age|\badult (?:material|content)\b|\b(?:18|21) (?:or|years or) older\b"
    r"|\bvisible to registered|\blog ?in to (?:continue|view|your)|\bsign in to (?:continue|view|your)"
    r"|^before you continue|^bevor sie (?:fortfahren|zu)|^avant d'accéder|^antes de (?:ir|continuar)"
    r"|^prima di continuare|\bjoin linkedin\b|\bverify your age|\bage verification\b|\byou must be (?:18|21)"
    r"|^(?:sign|log) in (?:with|-)|melden sie sich an|connectez-vous pour|inicia sesión para",
    "stub": r"this (?:link|page) will take you to a page|previous page is sending you to"
    r"|you (?:are|will be) (?:being |now |automatically )*(?:redirected|taken|forwarded)"
    r"|(?:page|site|blog|website|document) has (?:been )?(?:permanently )?moved"
    r"|if you are not (?:automatically )?redirected|click here if you|you are (?:now )?leaving"
    r"|werden (?:sie )?(?:automatisch )?weitergeleitet|vous (?:allez être|êtes) redirigé"
    r"|será (?:redirigido|redirecionado)|(?:сейчас )?(?:вы )?будете перенаправлены"
    r"|(?:continue|proceed) to (?:external|the) (?:site|link)|^\w+(?: \w+)? has moved$"
    r"|(?:site|page|blog) has (?:got )?a new (?:address|home|url)|you(?:'re| are) about to (?:visit|leave)"
    r"|ist umgezogen|a déménagé|移転しました",
    "parked": r"\bis parked$|interested in this (?:domain|name)|premium domains?|make (?:us )?an offer"
    r"|your first and best source for all of the information|to be your first and best source"
    r"|resources and information$|(?:website|site|page) you are trying to reach is no longer"
    r"|do you want to register it|there's nothing here,? yet|срок (?:регистрации|действия) домена"
    r"|^(?:the domain )?[a-z0-9.-]+\.[a-z]{2,12} (?:is|steht|est|está|è|is te)\b.{0,12}(?:for sale|zum verkauf|à"
    r" vendre|en venta|in vendita|te koop|available)|courtesy of godaddy|is for sale on (?:atom|dan|sedo|afternic)"
    r"|future home of|\bparked (?:for )?(?:free|by|at|with)|this domain (?:is|may be|name is|has|was)\b"
    r"|\bhugedomains\b|domain(?:name)? ?parking|get this domain|related (?:searches|links)$"
    r"|(?:sitio|site) (?:ha sido|temporalmente|temporairement).{0,16}suspendi?d[ou]|domain to a website yet"
    r"|looks like this domain|no website (?:is )?configured"
    r"|register(?:ed)? (?:it )?(?:at|with) (?:namecheap|gandi|ionos|strato|ovh)|wartet auf (?:inhalte|seinen besitzer)"
    r"|diese (?:website|webseite|internetseite|internetadresse) steht zum verkauf"
    r"|\bthis (?:website|web ?address|site name) is for sale|\bce site (?:web |internet )?est à vendre"
    r"|\beste (?:sitio|site)(?: web)? está (?:en venta|à venda)|\bquesto sito(?: web)? è in vendita"
    r"|\bdeze (?:website|webpagina|site) (?:is|staat) te koop|этот сайт прода[её]тся"
    r"|\bno (?:web ?)?site (?:here|at this (?:address|name))|\bhasn't uploaded any"
    r"|hier entsteht|slot gacor|situs (?:slot|judi)|judi slot|slot online terpercaya|nothing is here yet|本域名|该域名",
    "placeholder": r"your (?:web )?app is running|waiting for your content|you are all set to go"
    r"|get started by editing|you're on rails|launch your store|en cours de construction|estará disponible"
    r"|web space is ready"
    r"|welcome to (?:jetty|your website|synology|nginx|openresty|tengine|centos|caddy|apache|your new|plesk|wamp"
    r"|xampp|lighttpd|jboss|wildfly)|(?:apache2? .{0,20}|iis .{0,30}|nginx .{0,16})(?:default|test) page"
    r"|\btest page for|http server test page|default (?:web ?site|web|host|server|parallels|plesk|domain) page"
    r"|^iis windows server|^internet information services|^iis ?\d|caddy works|^apache tomcat(?:/[\d.]+)?$"
    r"|apache is working on"
    r"|(?:web ?site|page|server) (?:is )?(?:working|installed) (?:properly|correctly|successfully)"
    r"|this is the default (?:web|page|server|tomcat|index)|successfully (?:installed|set ?up|deployed)"
    r"|you(?:'ve| have) (?:successfully )?(?:set ?up|installed) \w+ successfully|has not put up any"
    r"|not (?:yet )?been (?:set up|uploaded)|(?:website|site|page) (?:is )?(?:coming soon|under construction)"
    r"|no (?:está|tiene) .{0,20}en línea|ホームページの公開設定|directory has no index|(?:new )?web server is ready"
    r"|just another wordpress site$|the install worked successfully|installation was successful|站点创建成功"
    r"|恭喜.{0,12}成功|由系统自动生成|enterprise linux test page|replace this (?:default )?(?:page|file)"
    r"|upload your (?:website|files|site)|proper operation of the .{0,20}server|has not (?:yet )?been published"
    r"|^opening soon|enter (?:store )?using password|be the first to know when we (?:launch|open)"
    r"|great success|domain default page|placeholder page|xampp for|powered by (?:plesk|cpanel)",
    "server_error": r"critical error on (?:this|your) (?:web)?site|is over capacity|upstream connect error"
    r"|no healthy upstream|\b(?:mysqli?|pdo|pg)_?\w*\(\)|^(?:php )?warning: \w+|sqlstate\["
    r"|could not connect to the database|error 5\d\d\b|resource limit is reached|przerwa techniczna"
    r"|chwilowo niedostępn\w+|tillfälligt (?:nere|stängd)|ikke tilgængelig|midlertidig utilgjengelig"
    r"|temporarily unable to service|establishing a database connection|cannot (?:connect to|access) the database"
    r"|database (?:connection )?(?:error|failed)|technical difficulties|exception has occurred|nous revenons"
    r"|something went wrong|server error in '|internal (?:server )?error|bad gateway"
    r"|service (?:is )?(?:temporarily )?unavailable|gateway time-?out"
    r"|(?:under|down for|undergoing|scheduled|for) (?:scheduled |planned )?maintenance"
    r"|temporarily (?:down|offline|unavailable|out of)|servers? (?:are|is) (?:busy|down|overloaded|currently)"
    r"|too long to make this page|website is (?:currently )?(?:down|offline)|back (?:soon|shortly|in a)"
    r"|application (?:\w+ )?error|error (?:processing|handling|displaying)|uncaught (?:error|exception)"
    r"|traceback \(most|origin is unreachable|web server is (?:down|returning)|connection timed out|over quota"
    r"|bandwidth limit exceeded|unexpected error|encountered an (?:internal )?error|wartungsarbeiten"
    r"|wird (?:gerade|derzeit) gewartet|in wartung|momentan nicht erreichbar|en mantenimiento|travaux de maintenance"
    r"|actuellement (?:indisponible|en maintenance)|em manutenção|in manutenzione|wegens onderhoud|технические работы"
    r"|ведутся работы|временно недоступ\w+|bakım çalışması|メンテナンス(?:中|のため|を実施)|系统(?:维护|繁忙)"
    r"|服务器(?:错误|繁忙)|服务暂时不可用|일시적인 오류|is down$|the specified key does not exist",
    "soft_404": r"\b(?:user|author|uploader|owner|member|poster)\b.{0,24}\b(?:deactivated|deleted|closed) (?:the|their"
    r"|his|her) account\b|\baccount (?:that|which) no longer exists|\b(?:depubliziert|offline genommen)\b"
    r"|\b(?:seite|artikel|beitrag|inhalt|video) (?:wurde )?(?:gelöscht|entfernt|gesperrt)$"
    r"|\blinks? (?:you followed )?leads? nowhere|\bused to be (?:something )?here\b"
    r"|^this (?:link|page) is (?:dead|gone|broken)|^invalid (?:\w+ )?(?:id|link|url|address|token)$"
    r"|^this \w+(?: \w+)? is no longer (?:available|active|live)"
    r"|^this \w+ has been (?:removed|deleted|disabled|taken down)|not the web page you are looking for"
    r"|\bwayback machine has not archived\b|\b410 gone\b|\bnosuch(?:key|bucket)\b|suspended for violating"
    r"|\b(?:community|subreddit|r/\w+|channel|group) (?:was|has been|is) banned\b|post (?:was )?(?:deleted|removed) by",
    "shell": r"javascript (?:is(?:n't| not)? )?(?:must be |not |currently |required|disabled|enabled|to be enabled)"
    r"|javascript (?:muss|aktivieren)|javascriptを有効|启用 ?javascript|開啟 ?javascript|a new flutter project",
}
"""Message -> pattern that a short text holds which says it."""

SERVICE: Final = (
    r"\b(?:pages?|seconds?|moment|wait|reasons?|deployed|app|activate|button|again|later|whatever|congrats"
    r"|build something|allow"
    r"|proceed\w*"
    r"|sites?|websites?|web ?site|urls?|address\w*|links?|search\w*|home ?page|server\w*|browser\w*"
    r"|errors?|requested|request|sorry|oops|please|contact"
    r"|webmaster|administrators?|administrator\w*|owner|javascript|cookies?|redirect\w*|domain\w*|hosting"
    r"|try again|retry|reload\w*|refresh|click|return to|go back|back to"
    r"|moved|deleted|removed|expired|unavailable|found|looking for|e-?mail|support|account\w*|http\w*|ip|dns"
    r"|captcha|robots?|bots?|human|verif\w+|security|log ?in|sign ?(?:in|up)|log(?:ged)? in|maintenance"
    r"|database|installed|install|configur\w+|apache|nginx|subscrib\w+|inquir\w+"
    r"|purchase|offer|buy|sale|typed?|spelling|spelled|mis-?typed|outdated|menu|navigation|we're working"
    r"|check back|be back|inconvenience|available|password|username"
    r"|you|your|yourself|we're|our team|connection|checking|safe|secure|logs?|files?|videos below|leases?"
    r"|market|withdrawn|payments?|price|\$\d\S*|new website|on its way|launch\w*|stay tuned|soon|we use|data"
    r"|registered|application|settings|minutes|try|name servers?|renew\w*|checkout|want this|pointed"
    r"|wir|uns|unsere?[rnms]?|wieder|kürze|nous|notre|estamos|volvemos|mantenimiento|usamos|utilizamos"
    r"|tarkista|osoite\w*|palaa|etusivu\w*"
    r"|sie|ihr|ihre[rnms]?|du|vous|votre|vos|usted|ustedes|su web|tu|tus|você|seu|sua|vostro|tuo|uw|je|din"
    r"|ditt|вы|вас|ваш\w*|вам"
    r"|gesuchte\w*|seiten?|suche\w*|startseite|bitte|leider|entschuldigung|fehler|adresse|anfrage|webseite|betreiber"
    r"|kontakt\w*|versuchen|verschoben|roboter|verkauf\w*|erwerben|inhaber"
    r"|recherche\w*|accueil|désolé|veuillez|erreur|requête|serveur|lien|administrateur|vérifi\w+|déplacé\w*"
    r"|réessay\w+|essayez"
    r"|busca\w*|buscador|inicio|sentimos|favor|error|servidor|enlace|administrador|inténtelo|intenta|revise"
    r"|movid[oa]|proveedor|dominio|contacte|acceso|web|deshabilitado|temporalmente"
    r"|pesquis\w*|início|desculpe|erro|ligação|tente|verifique|cerca|spiacenti|errore|collegamento|indirizzo"
    r"|riprova|verifica|sito"
    r"|zoek\w*|helaas|spijt|fout|adres|startpagina|controleer|sök\w*|tyvärr|försök|kontrollera|startsidan"
    r"|adressen|beklager|prøv|søg\w*|søk\w*|forsiden|desværre"
    r"|haku|etsi\w*|valitettavasti|pahoittelemme|szuka\w*|wyszukaj|przepraszamy|błąd|adres\w*|hled\w*"
    r"|omlouv\w*|chyba|zkuste|odkaz|hľad\w*|ospravedl\w+"
    r"|căuta\w*|căutai|scuze|eroare|încerca\w*|rugăm|proprietarul|keres\w*|sajnál\w*|elnézést|hiba|próbál\w*"
    r"|поиск\w*|главн\w+|извините|ошибк\w+|попробуйте|ссылк\w+|адрес\w*|проверьте|вернуться|вернитесь"
    r"|запраш\w+|сайт\w*|домен\w*|на жаль|вибачте|помилк\w+|посиланн\w+|шука\w+|запит\w+"
    r"|αναζήτηση|συγγνώμη|λυπούμαστε|αρχική|σφάλμα|σύνδεσμο\w*|ara\w*|üzgün\w*|hata\w*|anasayfa|ana sayfa"
    r"|bağlantı\w*|deneyin|tekrar|sorun\w*|çalışıyoruz|döneceğiz"
    r"|tìm kiếm|xin lỗi|lỗi|liên kết|đường dẫn|liên hệ|trang chủ|maaf|cari|kesalahan|tautan|beranda|coba"
    r"|barkatu|sentim|cerqueu"
    r"|página|pagina|sid(?:an|a|en)|sivu\w*|stron\w+|stránk\w+|oldal\w*|trang|halaman|страниц\w+|сторінк\w+"
    r"|happens|usually because|shared|documentation|troubleshoot\w*|information"
    r"|help cent(?:er|re)|for help|whois|registration"
    r"|terms of (?:service|use)|access|disabled)\b|ページ|移動|削除|页面|頁面|网页|網頁|페이지|หน้า|صفحة|صفحه|דף|पृष्ठ"
    r"|検索|申し訳|エラー|リンク|トップ|ホーム|ご確認|アドレス|お探し|指定|サーバ|管理者|搜索"
    r"|抱歉|对不起|错误|錯誤|首页|首頁|链接|服务器|检查|返回|联系|域名|网站|网址|访问"
    r"|검색|죄송|오류|링크|주소|홈으로|확인|도메인|ค้นหา|ขออภัย|ลิงก์|กลับ|חיפוש|לחפש|אתר"
    r"|מצטער\w*|שגיאה|קישור|הקישור|האתר"
    r"|מחפש\w*|بحث|عذر|خطأ|رابط|الرئيسية|جستجو|متاسف\w*|خطا|खोज|क्षमा"
)
"""Pattern of the words that sentences on such pages hold, and that a story's sentences seldom do."""

TEASER: Final = (
    r"already a subscriber"
    r"|(?:reached|used) your (?:monthly )?(?:limit|allowance)|limit of free|(?:free )?articles? (?:left"
    r"|remaining) this month"
    r"|(?:to )?(?:read|get|see) the (?:full|whole|rest of th\w+) (?:story|article|text|post)|unlock (?:this|the"
    r"|full) (?:article|story|post)"
    r"|become a (?:paid |paying )?(?:member|subscriber)|subscribe to continue reading|(?:article|story"
    r"|content) (?:is )?for (?:paid |paying )?(?:members|subscribers)"
    r"|jetzt (?:weiterlesen|freischalten)|artikel freischalten|weiterlesen mit|noch kein abo|il vous reste \d+ ?%"
    r"|réservé aux abonnés"
    r"|suscríbete para|hazte (?:socio|suscriptor)|assine para|conteúdo exclusivo|abbonati per|per (?:leggere"
    r"|continuare) .{0,20}abbon"
    r"|lees verder met|voor abonnees|läs vidare|kun for abonnenter|残り\d+文字|この記事は(?:有料|会員)"
    r"|続きを読むには|余下全文|付费后"
    r"|(?:continue|keep|finish) reading\b.{0,60}\b(?:subscri\w+|sign|log|register|account)|to (?:continue"
    r"|keep) reading|subscribe (?:now )?to (?:continue|read|unlock|keep)"
    r"|(?:for|to) (?:paid )?(?:subscribers|members) only|(?:subscribers|members)[- ]only|exclusive (?:to"
    r"|for) (?:our )?(?:subscribers|members)|this (?:article|story|post|content) is (?:only )?(?:for"
    r"|reserved for|available to) (?:paid |paying |our )?(?:subscribers|members)"
    r"|réservée?s? (?:à nos |aux )abonnés|weiterlesen mit|nur für abonnenten|(?:exclusivo|solo"
    r"|sólo) para (?:suscriptores|socios)|exclusivo para assinantes|(?:solo|riservato) (?:per |agli )?abbonati"
    r"|alleen voor abonnees|endast för prenumeranter|for abonnenter|tylko dla (?:prenumeratorów|subskrybentów)"
    r"|только для подписчиков|会員限定|有料会員|有料記事|付费(?:阅读|会员|文章)|订阅后(?:阅读|可读)|유료 ?(?:회원"
    r"|구독)"
)
"""Pattern of the lines that end a teaser: the rest is for those who pay."""

DEFAULTS: Final = (
    r"/etc/(?:nginx|apache2?|httpd|lighttpd|caddy)|/var/www|/usr/share/(?:nginx|tomcat|caddy)|/srv/www"
    r"|\biisstart|/img-sys/|/icons/(?:ubuntu|debian|openlogo|apache_pb)"
    r"|caddyserver\.com|nginx\.(?:org|com)|openresty\.org|\bcpanel\.(?:net|com)|\bplesk\b"
    r"|go\.microsoft\.com/fwlink/\?linkid=66138|apachefriends|catalina_home|htdocs|public_html|test page"
    r"|web server is (?:working|installed)|web ?site owner|owner of this (?:web)?site|hosting"
)
"""Pattern of what the first page of a server or a hoster holds besides its headline."""

PROMOTION: Final = (
    r"slot ?(?:gacor|88|online|777)|situs (?:slot|judi|resmi)|judi (?:slot|online|bola)|togel|gacor"
    r"|gampang menang|maxwin|terpercaya|daftar|link alternatif|deposit pulsa|rtp live|bonus new member|bandar"
    r"|agen slot|slot online|kasyno(?: online)?|automaty|darmowe spiny|bez depozytu|casino trực tuyến|百家乐|百家樂"
    r"|注册送"
    r"|送彩金|เว็บ(?:บาคาร่า|สล็อต)"
    r"|ฝากถอน|online pharmacy|without prescription|cheap pills"
    r"|(?:best )?online casinos?|casino (?:bonus|online|utan \w+ \w+|sites?|zonder \w+|ohne \w+)|nätcasino\w*"
    r"|bonus utan insättning"
    r"|betting sites?|real money|welcome bonus|игровые автоматы|бонус за регистрацию|на деньги|онлайн[- ]казино"
    r"|free spins|no deposit|sportsbook|betting site|best odds|казино"
    r"|букмекер|ставки на спорт|зеркало|фриспин\w*|1xbet|1win|pin[- ]?up|mostbet|melbet"
    r"|bahis|deneme bonusu|casino siteleri|slot siteleri|giriş adresi|nhà cái|nổ hũ|cá cược|kèo nhà|khuyến mãi"
    r"|uy tín|สล็อต|บาคาร่า|เว็บตรง|ฝากถอน|แตกง่าย|เครดิตฟรี|娱乐城|博彩|体育投注|注册送|真人荷官|彩票平台"
    r"|オンラインカジノ|入金不要|카지노|토토|먹튀|꽁머니|apuestas deportivas|tragamonedas|cassino|casino en ligne"
    r"|bon(?:us|o|ificación) s(?:ans|in) d[ée]p[oôó](?:t|sito)|dinero real|giros gratis|casinos? (?:en línea|online)"
    r"|rodadas grátis|bônus de boas-vindas|tragaperras|caça-níqueis|machines? [àa] sous|roulette"
    r"|casinò online|giri gratis|automaty online|viagra"
    r"|cialis|essay writing service"
)
"""Pattern of what sites promise that take over the names of others."""
