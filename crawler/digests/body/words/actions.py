"""The words of links that act, in the languages in which newsletters are written: data of `housekeeping`.

Each tuple holds beginnings of words, or phrases, in lower case.
"""

LEAVING = (
    *("unsubscrib", "un-subscrib", "opt out", "opt-out", "stop receiving", "stop getting", "no longer wish to receive"),
    *("no longer want to receive", "cancel subscription", "cancel my subscription", "cancel your subscription"),
    *("remove me", "leave this list", "report spam", "report abuse", "mark as spam", "pause emails"),
    *("pause subscription", "pause my subscription", "pause your subscription"),
    *("abmelde", "abmeldung", "abbestell", "austragen", "deabonnier", "nicht mehr erhalten"),
    *("uitschrijv", "uit te schrijven", "afmelden", "meld je af", "meld u af"),
    *("avprenumerer", "avregistrer", "avsluta prenumeration", "avmeld", "afmeld", "meld deg av", "meld dig fra"),
    *("peruuta tilaus", "lopeta tilaus", "poistu listalta", "afskrá"),
    *("désabonn", "desabonn", "désinscri", "desinscri", "ne plus recevoir"),
    *("darse de baja", "darme de baja", "date de baja", "darte de baja", "dar de baja", "donar-se de baixa"),
    *("cancelar suscrip", "cancelar la suscrip", "cancelar tu suscrip", "anular suscrip", "anular la suscrip"),
    *("desuscrib", "cancelar inscri", "cancelar a inscri", "cancelar assinatura", "cancelar a assinatura"),
    *("cancelar subscri", "cancelar a subscri", "descadastr", "desinscrev", "sair da lista", "remover inscri"),
    *("disiscri", "cancella iscrizione", "cancella l'iscrizione", "annulla iscrizione", "annulla l'iscrizione"),
    *("cancellati", "cancellarsi", "dezabon"),
    *("отписаться", "отписк", "отпишитесь", "отказаться от рассылки", "отказаться от подписки", "отменить подписку"),
    *(
        "відписатис",
        "скасувати підписку",
        "wypisz się",
        "wypisać się",
        "zrezygnuj",
        "anuluj subskrypcj",
        "rezygnacja z",
    ),
    *("odhlásit", "odhlásiť", "odjavi", "отпиши", "leiratkoz", "διαγραφή", "απεγγραφή", "κατάργηση εγγραφής"),
    *("abonelikten", "aboneliği iptal", "aboneliğimi iptal"),
    *("退订", "退訂", "取消订阅", "取消訂閱", "停止接收", "不再接收", "配信停止", "配信を停止", "配信の停止"),
    *("配信解除", "購読解除", "購読を解除", "購読停止", "登録解除", "登録を解除", "退会", "수신거부", "수신 거부"),
    *("구독취소", "구독 취소", "구독해지", "구독 해지", "구독을 취소"),
    *("إلغاء الاشتراك", "להסרה", "ביטול הרשמה", "הסרה מרשימת", "لغو اشتراک", "hủy đăng ký", "huỷ đăng ký"),
    *("berhenti berlangganan", "ยกเลิกการสมัคร", "ยกเลิกการรับ"),
)
"""Ending a subscription."""

CHANGING = (
    *("manage", "update", "change", "edit", "adjust", "modify", "customi", "review", "set your", "confirm"),
    *("ändern", "verwalten", "anpassen", "bearbeiten", "aktualisieren", "bestätigen", "wijzig", "beheer", "aanpassen"),
    *("ändra", "hantera", "endre", "ændr", "gérer", "modifi", "mettre à jour", "mettez à jour", "gestion"),
    *("actualiz", "cambi", "administr", "atualiz", "gerenci", "gerir", "alter", "aggiorn", "gestisc"),
    *("управл", "изменить", "настро", "обновить", "zarządza", "zmień", "zaktualizuj", "spravovat", "upravit"),
    *("管理", "更新", "修改", "更改", "変更", "변경", "관리"),
)
"""Changing something."""

SETTINGS = (
    *("preference", "settings", "subscription", "profile", "mailing options", "email options", "email address"),
    *("einstellung", "präferenz", "profil", "abonnement", "abo", "voorkeur", "gegevens", "inschrijving"),
    *("prenumeration", "inställning", "innstilling", "indstilling", "préférence", "paramètre", "adresse"),
    *("preferenc", "suscrip", "perfil", "subscri", "assinatura", "inscri", "preferenze", "iscrizione", "dati"),
    *("подписк", "рассылк", "настройк", "preferencj", "subskrypcj", "ustawieni", "odběr", "nastavení"),
    *("偏好", "订阅", "訂閱", "设置", "設定", "資料", "配信", "購読", "登録", "설정", "구독", "정보"),
)
"""What a reader may change."""

OWN = (
    *("your", "my", "email", "e-mail", "mail", "newsletter", "ihre", "meine", "deine", "vos", "mes", "votre", "mon"),
    *("tus", "mis", "tu", "su", "sus", "suas", "seu", "sua", "tue", "tuoi", "tua", "je", "jouw", "uw", "мои", "ваш"),
    *("swoje", "swoimi", "您的", "你的"),
)
"""Words that make settings those of the reader."""

SETTINGS_ALONE = frozenset({
    "preferences", "email preferences", "e-mail preferences", "subscription preferences", "mail preferences",
    "newsletter preferences", "communication preferences", "notification preferences", "preference center",
    "preference centre", "email settings", "subscription settings", "newsletter settings", "notification settings",
    "subscription options", "préférences", "preferencias", "preferências", "preferenze", "voorkeuren",
    "profil ändern",
    "구독 정보 변경", "구독정보 변경", "수신 정보 변경", "회원정보 변경", "تعديل التفضيلات", "تفضيلات البريد",
    "偏好设置", "偏好設定", "订阅设置", "訂閱設定", "настройки подписки", "настройки рассылки",
    "add us to your address book", "add us to your contacts",
})  # fmt: skip
"""Whole texts of links to a reader's own settings."""

BROWSER = (
    *(
        "browser",
        "web page",
        "webpage",
        "navegador",
        "navigateur",
        "navigatore",
        "webbläsare",
        "nettleser",
        "selaimessa",
    ),
    *(
        "браузер",
        "przeglądar",
        "prohlíž",
        "prehliada",
        "tarayıcı",
        "böngész",
        "περιήγηση",
        "浏览器",
        "瀏覽器",
        "ブラウザ",
    ),
    *("브라우저", "المتصفح", "متصفح", "דפדפן", "مرورگر", "trình duyệt", "เบราว์เซอร์"),
)
"""Where a mail may be viewed."""

VIEWING = (
    r"(?:please |click |tap |here |to |having |can.t |cannot |is this |if you |don.t )*"
    r"(?:view|read|open|see|display|show|watch|trouble|problems|difficulty|difficulties|issues)"
    r"(?: (?:viewing|reading|seeing|displaying|this|it|the|our|online|full|original|images?|e-?mail|newsletter|issue|"
    r"message|mail|edition|version|correctly|properly|click here|here))*\??"
    r"(?: (?:in|on|with|using|via|to)(?: (?:your|a|the|view|it|this|in))*(?: web)? ?browser(?: (?:version|instead))?)"
)
"""Viewing a mail elsewhere, in English, where words such as 'browser' say little alone."""

LOOKING = (
    *("ansehen", "öffnen", "anzeigen", "lesen", "anschauen", "bekijk", "lees", "visa i", "läs", "öppna", "se i"),
    *("vis i", "åbn", "åpne", "voir", "lire", "affich", "consult", "ouvr", "ver en", "ver no", "ver este", "ver o"),
    *("ver el", "abr", "leer", "ler", "veja", "visualiz", "legg", "apri", "vedi", "открыть", "посмотреть", "читать"),
    *("смотреть", "просмотр", "zobacz", "otwórz", "wyświetl", "zobrazit", "zobraziť", "görüntüle", "aç", "avaa", "lue"),
    *("προβολή", "відкрити", "переглянути", "megtekint", "查看", "打开", "打開", "阅读", "閱讀", "浏览", "觀看", "で"),
    *("에서", "عرض", "افتح", "اقرأ", "شاهد", "צפה", "צפייה", "مشاهده", "xem", "ดู"),
)
"""Viewing something."""

VIEWING_ALONE = frozenset({
    "web version", "webversion", "online version", "browser version", "html version", "view online", "read online",
    "view it online", "view this email online", "read this online", "read it online", "view on web",
    "view on the web",
    "read on the web", "view web version", "view online version", "open online", "view as a web page",
    "view as web page", "view email", "view this email", "zur webversion", "web-version", "onlineversion",
    "online-version",
    "zur online-version", "online ansehen", "online lesen", "webversie", "online versie", "bekijk online",
    "bekijk de webversie", "lees online", "webbversion", "version en ligne", "voir en ligne", "lire en ligne",
    "version web", "voir la version en ligne", "versión web", "versión online", "ver en línea", "ver online",
    "ver la versión web", "versão web", "versão online", "ver na web", "versione web", "versione online",
    "leggi online", "vedi online", "веб-версия", "открыть на сайте", "читать на сайте", "wersja online",
    "wersja internetowa", "zobacz online", "网页版", "網頁版", "在线阅读", "線上閱讀", "web版",
    "web版を見る", "webで見る",
    "webで読む", "ウェブ版", "웹에서 보기", "웹으로 보기", "can't see this email", "can't see the images",
})  # fmt: skip
"""Whole texts of links to the page of a mail."""

SHARING_ALONE = frozenset({
    "share", "share this", "share it", "share this post", "share this issue", "share this newsletter", "tweet",
    "tweet this", "tweet it", "forward", "forward to a friend", "forward to friend", "forward this email",
    "forward this", "forward to a colleague", "send to a friend", "share on facebook", "share on twitter",
    "share on x",
    "share on linkedin", "share via email", "share by email", "share on reddit", "share on whatsapp", "teilen",
    "weiterleiten", "weiterempfehlen", "auf facebook teilen", "auf twitter teilen", "partager", "transférer à un ami",
    "compartir", "compartilhar", "condividi", "inoltra", "delen", "doorsturen", "dela", "del", "поделиться",
    "udostępnij",
    "分享", "分享给朋友", "转发", "轉寄", "シェア", "シェアする", "ツイート", "공유", "공유하기",
})  # fmt: skip
"""Whole texts of buttons that pass an issue on."""

FILLING = (
    r"(?:please|click|tap|press|here|to|or|you can|simply|just|hier|jetzt|vom|von|den|das|dem|newsletter|e-?mails?|"
    r"sich|zum|je|direct|cliquez|ici|pour|se|me|vous|haz|haga|clic|aquí|para|clique|aqui|clicca|qui|per|link|"
    r"lien de|нажмите|здесь|чтобы|от рассылки|kliknij|tutaj|aby|点击|點擊|此处|请)\W*"
)
"""Words that may stand before the one that says what a link does."""

GENERIC = frozenset({
    "here", "click here", "this link", "this page", "link", "by clicking here", "clicking here", "just click here",
    "go here", "follow this link", "using this link", "now", "hier", "hier klicken", "klicken sie hier",
    "diesen link",
    "klick hier", "ici", "cliquez ici", "en cliquant ici", "ce lien", "aquí", "haz clic aquí", "haga clic aquí",
    "este enlace", "aqui", "clique aqui", "este link", "qui", "clicca qui", "questo link", "klik hier", "deze link",
    "här", "klicka här", "her", "klik her", "klikk her", "tästä", "здесь", "тут", "по ссылке", "сюда",
    "нажмите здесь",
    "tutaj", "kliknij tutaj", "zde", "klikněte zde", "buraya tıklayın", "这里", "這裡", "此处", "此處", "点击这里",
    "点此", "點此", "點擊這裡", "链接", "連結", "こちら", "ここ",
    "ここをクリック", "こちらをクリック", "여기", "여기를 클릭",
})  # fmt: skip
"""Texts of links that say nothing of what they do."""
