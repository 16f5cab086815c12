"""Made-up pages that stand in the place of others, and pages that are like them and are not."""

from crawler.linked_pages.answers import Answer


def page(title: str, text: str, head: str = "", attributes: str = "") -> str:
    """Return a page with a title, a body and more of a head."""
    return (
        f'<!DOCTYPE html><html{attributes}><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{text}</body></html>"
    )


def article(title: str, text: str) -> str:
    """Return a page with a title, which is its headline too, and a text."""
    return page(title, f"<h1>{title}</h1>{text}")


def within_site(title: str, text: str) -> str:
    """Return a page in the frame of a news site: a menu, a banner, the text, and a list of other articles."""
    menu = "".join(f'<li><a href="/{number}">Section {number}</a></li>' for number in range(20))
    others = "".join(
        f'<div><a href="/w{number}"><h3>Wheel {number} turns again</h3></a>'
        f"<p>On Monday wheel {number} turned for the first time since the flood of the spring.</p></div>"
        for number in range(12)
    )
    frame = f"<header><nav><ul>{menu}</ul></nav></header><div><p>We use cookies on our site.</p></div>"
    foot = "<footer><p>The Valley Times, 4 Mill Street. All rights reserved.</p></footer>"
    return page(f"{title} - The Valley Times", f"{frame}<main>{text}</main><h2>Latest</h2>{others}{foot}")


STORY = "<p>The valley had waited for the mill since spring. On Monday it turned at last.</p>"
DATA = '{"@type": "VideoObject", "name": "Mills"}'
REFRESH = '<meta http-equiv="refresh" content="{}">'

MARKED: list[tuple[Answer, str]] = [
    ("bot_wall", page("Momentje", "<p>" + "Even geduld. " * 90 + "</p>", '<script id="anubis_challenge">{}</script>')),
    ("bot_wall", page("Un momento", "<script>window._cf_chl_opt={cvId: '3'}</script>")),
    ("bot_wall", page("", '<div id="px-captcha"></div>')),
    ("bot_wall", page("Mill reCAPTCHA", f'<p class="g-recaptcha"></p><script src="/recaptcha/a.js"></script>{STORY}')),
    ("bot_wall", page("", '<script src="/_Incapsula_Resource?SWJIYLWA=1"></script>')),
    ("bot_wall", page("", "<script>window.KPSDK={}</script>")),
    ("bot_wall", page("gears", '<div id="challenge-container"></div>')),
    ("bot_wall", page("gears", REFRESH.format("0;/.well-known/sgcaptcha/?r=%2F"))),
    ("parked", page("", '<div id="target"></div>', attributes=' data-adblockkey="MFww"')),
    ("parked", page("gear.example", '<script>window.park = "e30="</script>')),
    ("parked", page("gear.example", '<script>location.href="/lander"</script>')),
    ("parked", page("No such app", '<iframe src="//www.herokucdn.com/error-pages/no-such-app.html"></iframe>')),
    ("soft_404", '<html><title>Mlýn</title><body class="error404 theme"><p>Nic.</p></body></html>'),
    ("soft_404", page("Mlýn", '<main class="template-404"><h1>Hopsala</h1></main>')),
    ("soft_404", page("Mlýn", "<p>Ups</p>", '<link rel="canonical" href="https://site.example/404.html">')),
    ("soft_404", page("Mill", '<p>Ups</p><script id="__NEXT_DATA__" type="application/json">{"page":"/404"}</script>')),
    ("soft_404", article("Blog", "<div class='status-msg-body'>Niets hier.</div>")),
    ("stub", page("https://new.example/", "", REFRESH.format("0; url=https://new.example/"))),
    ("stub", page("", "<noscript>" + REFRESH.format("0;URL='https://new.example/'") + "</noscript>")),
    ("stub", page("Gears", '<script>window.location.replace("https://new.example/")</script>')),
    ("stub", "<html><title>x</title><frameset rows='100%'><frame src='https://new.example/'></frameset></html>"),
    ("shell", page("Gears", '<div id="root"></div><noscript>You need to enable JavaScript to run it.</noscript>')),
    ("shell", page("Gears", '<div id="root"></div>', '<meta name="description" content="All about gears and mills.">')),
    ("shell", page("{{ page.title }}", "<p>{{ page.lead }}</p><p>{{ page.text }}</p>")),
]  # fmt: skip
"""What it is, and a page that says so by its markup."""

SAID: list[tuple[Answer, str, str]] = [
    ("soft_404", "Page not found | Mill", "<h1>Oops!</h1><p>Please use the search.</p>"),
    ("soft_404", "Mill", "<h1>We couldn’t find that page</h1>"),
    ("soft_404", "Fehler 404", "<p>Die Seite ist leider nicht mehr vorhanden.</p>"),
    ("soft_404", "410 Gone", "<h1>Gone</h1><p>The requested resource is no longer available on this server.</p>"),
    ("soft_404", "Blog", "<p>Sorry, the page you were looking for in this blog does not exist.</p>"),
    ("soft_404", "Archive", "<h1>Hrm.</h1><p>The archive has not archived that URL.</p>"),
    ("soft_404", "Moulin", "<h1>Cette page n’existe plus</h1>"),
    ("soft_404", "Molino", "<h1>Vaya</h1><p>La página que buscas no existe.</p>"),
    ("soft_404", "Moinho", "<h1>Página não encontrada</h1>"),
    ("soft_404", "Kvarn", "<h1>Sidan finns inte längre</h1>"),
    ("soft_404", "Mylly", "<h1>Sivua ei löytynyt</h1>"),
    ("soft_404", "Młyn", "<h1>404</h1><p>Strona, której szukasz, nie istnieje.</p>"),
    ("soft_404", "Malom", "<h1>Az oldal nem található</h1>"),
    ("soft_404", "Мельница", "<h1>Страница не найдена</h1>"),
    ("soft_404", "Μύλος", "<h1>Η σελίδα δεν βρέθηκε</h1>"),
    ("soft_404", "Değirmen", "<h1>Aradığınız sayfa bulunamadı</h1>"),
    ("soft_404", "طاحونة", "<h1>الصفحة غير موجودة</h1>"),
    ("soft_404", "טחנה", "<h1>הדף לא נמצא</h1>"),
    ("soft_404", "水車", "<h1>お探しのページは見つかりませんでした</h1>"),
    ("soft_404", "水车", "<h1>您访问的页面不存在</h1>"),
    ("soft_404", "물레방아", "<h1>페이지를 찾을 수 없습니다</h1>"),
    (
        "soft_404",
        "Räderkurier",
        "<h1>Der Artikel ist nicht mehr verfügbar</h1><p>Die Rechte am Bild sind erloschen.</p>",
    ),
    ("soft_404", "Petitions", "<h1>This petition is no longer available</h1>"),
    ("soft_404", "Wheel Wiki", "<h1>Mills</h1><p>There is currently no text in this page.</p>"),
    (
        "soft_404",
        "404: NOT_FOUND",
        "<h1>404: NOT_FOUND</h1><p>This deployment cannot be found. See our documentation.</p>",
    ),
    ("server_error", "", "Warning: mill_connect(): refused in /home/mill/db.php on line 12 Could not turn the wheel"),
    ("server_error", "Mill", "<h1>Error establishing a database connection</h1>"),
    ("server_error", "502 Bad Gateway", "<h1>502 Bad Gateway</h1><hr>web/1.0"),
    ("server_error", "Wartungsarbeiten", "<p>Wir sind in Kürze wieder für Sie da.</p>"),
    ("server_error", "", "<b>Fatal error</b>: Uncaught Error: Call to undefined function turn()"),
    ("parked", "gear.example is for sale", "<p>Make an offer for this name.</p>"),
    ("parked", "Account suspended", "<h1>This account has been suspended</h1><p>Contact your hosting provider.</p>"),
    ("parked", "Domain zu verkaufen", "<p>Sie können die Domain jetzt vom Inhaber erwerben.</p>"),
    ("parked", "Ce domaine est à vendre", "<p>Contactez votre vendeur.</p>"),
    ("parked", "Domain parked", "<p>Renew your domain at the registrar.</p>"),
    ("parked", "Situs slot gacor terpercaya", "<h1>Daftar slot gacor, gampang menang</h1>" + STORY),
    ("placeholder", "Welcome to nginx!", "<p>If you see this page, the web server is successfully installed.</p>"),
    (
        "placeholder",
        "Apache2 Default Page",
        "<h1>It works!</h1><p>Replace /var/www/html/index.html.</p>",
    ),
    ("placeholder", "Coming soon", "<h1>Coming soon</h1>"),
    ("parked", "MILLHOST", "<h1>Diese Domain ist reserviert</h1><p>Es wurden noch keine Inhalte hinterlegt.</p>"),
    ("bot_wall", "Weryfikacja", "<h1>Potwierdź, że nie jesteś robotem</h1><p>Przepisz kod z obrazka, aby wejść.</p>"),
    ("gate", "Pinwheel", "<h1>Welcome to Pinwheel</h1><form><input type=email><input type=password></form>"),
    ("bot_wall", "Verifying your browser…", "<p>Please wait while we check your browser.</p>"),
    ("bot_wall", "Mill", "<h1>Confirm you’re not a robot</h1>"),
    ("bot_wall", "Sicherheitsprüfung", "<p>Bitte bestätigen Sie, dass Sie kein Roboter sind.</p>"),
    ("bot_wall", "Access Denied", "<p>You don't have permission to access this page on this server.</p>"),
    ("gate", "Log in | Forum", '<form><input type="password"></form>'),
    ("gate", "Forum", "<p>You must be logged in to view this topic.</p>"),
    ("gate", "Subscribe to read | Paper", "<p>Try unlimited access.</p>"),
    ("gate", "Before you continue", "<p>We use cookies and data.</p>"),
    ("stub", "Redirect notice", "<p>The previous page is sending you to https://new.example/.</p>"),
    ("shell", "Loading...", "<div>Loading...</div>"),
    ("paywalled", "Gears", "<h1>Gears</h1><p>The mill turned.</p><p>This article is for subscribers only.</p>"),
    ("paywalled", "Getriebe", "<h1>Getriebe</h1><p>Ein Absatz.</p><p>Nur für Abonnenten</p>"),
]
"""What it is, a title and a body that say so."""

CONTROLS: list[str] = [
    article("Just a Moment: how timing chips got small", STORY),
    article("404 metres up", STORY),
    article("Access Denied: inside the fight over maps", STORY),
    article("Access Denied", STORY),
    article("Seite nicht gefunden", "<p>So heißt der Roman aus Graz, der am Freitag erscheint.</p>"),
    article("Account suspended", "<p>The minister lost his handle on Tuesday, to his regret.</p>"),
    article("Under construction", "<p>Photographs of cranes hang in the town hall until June.</p>"),
    page("Prices", "<template><h1>Page not found</h1></template><h1>Prices</h1><p>From nine euros.</p>"),
    page("Gears", "<h1>Gears</h1>" + STORY, REFRESH.format("300")),
    page("Gears", "<h1>Gears</h1>" + STORY + "<noscript>" + REFRESH.format("0; url=/plain") + "</noscript>"),
    article("Why Anubis slows scrapers", "<p>Visitors solve a puzzle named anubis_challenge.</p>"),
    article("What a 404 page should say", "<p>Good ones keep the menu and the search.</p>"),
    article("Boats", '<p>Three boats came in today.</p><script src="//client.px-cloud.net/PX1/main.js"></script>'),
    article("Boats", "<p>Boats came in.</p><form><textarea></textarea><p>Prove that you are not a robot.</p></form>"),
    page("Gears", '<header><nav><a href="/login">Log in</a></nav></header><h1>Gears</h1><p>They turn.</p>'),
    article("RETRACTED: Gears", "<p>This article has been withdrawn by its authors.</p>"),
    article("Changelog", "<h2>Removed</h2><p>The file option was removed.</p>"),
    article("Video unavailable in court, judge told", "<p>It was taped over.</p>"),
    article("Casino robbery solved", "<p>Police arrested two men at an online casino.</p>"),
    page("Boats", '<p>Three boats came in today. Nobody saw them.</p><script src="//js.datadome.co/a.js"></script>'),
    article("The 404 page", "<p>Every site has one, and few are good. Ours showed a goat for ten years.</p>"),
    article("Links", "<ul><li><a href='/a'>Gears</a></li><li><a href='/b'>404 things</a></li></ul>"),
    page("Picture", "<img src='/mill.jpg'>"),
    page("Talk", "<video src='/talk.mp4'></video>"),
    page("Talk", "<div id='app'></div>", '<meta property="og:title" content="A talk on mills">'),
    page("Talk", "<div id='root'></div>", f'<script type="application/ld+json">{DATA}</script>'),
    page("Vidra", "<p>Ma láttam egy vidrát a folyóban.</p>"),
    page("Saukko", "<p>Näin tänään saukon joessa.</p>"),
    page("Saarmas", "<p>Täna nägin jões saarmast.</p>"),
    page("Samur", "<p>Bugün nehirde bir su samuru gördüm.</p>"),
    page("Видра", "<p>Сьогодні я бачив видру в річці.</p>"),
    page("水獭", "<p>今天我在河里看到一只水獭。</p>"),
    page("カワウソ", "<p>今日、川でカワウソを見た。</p>"),
    page("לוטרה", "<p>היום ראיתי לוטרה בנהר.</p>"),
    page("ثعلب", "<p>رأيت اليوم ثعلب ماء في النهر.</p>"),
    page("Verse", "<p>Wheel upon wheel turns<br>the river does not ask why<br>flour on the sill</p>"),
    page("Mill & Sons", "<h1>Maintenance</h1><p>We mend gears of every make. Call before ten on any day.</p>"),
    page("Ada on robots", "<h1>Robots verify bread</h1><p>A bakery in Linz checks loaves by camera.</p>"),
]  # fmt: skip
"""Pages that are themselves."""
