"""Links that act for whoever follows them, and links that only look so."""

import re
from itertools import islice, product

import pytest

from crawler.digests.body import housekeeping
from crawler.digests.body.housekeeping import acts

LINK = "https://mail.example/c/9f3b2a7711"


@pytest.mark.parametrize(
    "text",
    [
        "Unsubscribe",
        "unsubscribe here.",
        "Unsubscribe from this list",
        "click here to unsubscribe",
        "Update your preferences",
        "Manage your email preferences",
        "Manage subscription",
        "Email preferences",
        "View in browser",
        "View this email in your browser",
        "Read online",
        "Trouble viewing this email? View in your browser",
        "Forward to a friend",
        "Share on LinkedIn",
        "Newsletter abbestellen",
        "Im Browser ansehen",
        "Profil ändern",
        "Se désabonner",
        "Voir dans le navigateur",
        "Gérer vos préférences",
        "Darse de baja",
        "Ver en el navegador",
        "Cancelar inscrição",
        "Visualizza nel browser",
        "Uitschrijven",
        "Avsluta prenumeration",
        "Отписаться от рассылки",
        "Открыть в браузере",
        "Wypisz się z newslettera",
        "取消订阅",
        "点击退订",
        "在浏览器中查看",
        "配信停止はこちら",
        "ブラウザで表示",
        "수신거부",
    ],
)
def test_the_text_of_a_link_says_that_it_acts(text: str) -> None:
    assert acts(LINK, text)


@pytest.mark.parametrize(
    "url",
    [
        "https://lists.example/unsubscribe/9f3b",
        "https://lists.example/u?action=unsubscribe&id=7",
        "https://news.example/newsletter/unsubscribe.php",
        "https://gears.us1.list-manage.com/unsubscribe?u=1&id=2&e=[UNIQID]",
        "https://gears.us1.list-manage.com/profile?u=1&id=2&e=9f",
        "https://us1.campaign-archive.com/?e=9f3b&u=1&id=2",
        "https://us1.forward-to-friend.com/forward?u=1&id=2",
        "https://unsubscribe.mail.example/9f3b",
        "https://news.example/preferences/9f3b2a771100cc",
        "https://cogs.example/?action=like&post=11",
        "https://cogs.example/vote/11?choice=1",
        "https://cogs.example/feedback?rating=5",
        "https://cogs.example/wp-login.php?action=logout",
        "https://cogs.example/users/sign_out",
        "https://cogs.example/index.php?do=upvote&n=2",
        "https://polls.example/p?vote=3&subscriber=9f3b",
        "https://twitter.com/intent/tweet?text=a",
        "https://www.facebook.com/sharer/sharer.php?u=https://a.example",
        "https://www.linkedin.com/shareArticle?mini=true&url=https://a.example",
        "https://api.whatsapp.com/send?text=a",
        "https://news.example/%%unsubscribe%%?optout=1",
        "https://news.example/page?type=%75nsub",
        "https://listes.example/désabonnement/9f3b",
        "https://Cogs.Example:8080/Sign-Out",
        "https://ada@unsub.gears.example/9f3b",
        "https://social-plugins.line.me/lineit/share?url=a",
        "https://www.pinterest.com/pin/create/button?url=a",
        "https://sns.qzone.qq.com/?url=a",
        "https://cogs.example/#/page?action=unsub",
        "https://cogs.example/un\nsubscribe",
        "mailto:unsubscribe",
    ],
)
def test_the_address_of_a_link_says_that_it_acts(url: str) -> None:
    assert acts(url, "See")


@pytest.mark.parametrize(
    "sentence",
    [
        "If you no longer wish to receive these mails, click here.",
        "Wenn Sie diesen Newsletter abbestellen möchten, klicken Sie hier.",
        "Pour vous désabonner, cliquez ici.",
        "To manage your preferences, click here.",
        "如需退订，请点击这里",
    ],
)
def test_the_sentence_decides_where_the_text_says_nothing(sentence: str) -> None:
    assert acts(LINK, "here", sentence)
    assert not acts(LINK, "The dam that beavers built", sentence)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://blog.example/how-to-unsubscribe-from-everything", "How I left every mailing list that I was on"),
        ("https://us1.campaign-archive.com/?u=1&id=2", "Gears of May"),
        ("https://engine.example/docs/preferences", "A reference of all keys"),
        ("https://code.example/browser", "An open source browser written by two people"),
        ("https://code.example/run", "Run Python in the browser"),
        ("https://code.example/share", "Share nothing: how the database scales"),
        ("https://polls.example/2020-election", "What the polls got wrong"),
        ("https://news.example/vote", "The vote on the dam"),
        ("https://news.example/profile", "Profile: the woman who maps rivers"),
        ("https://code.example/ada/feedback/tree/4c370b751630862abe74d4fb1a7ab59907fe4076", "feedback"),
        ("https://pods.example/pod/profile/someone-else9/episodes/14-a-name-e3bcnr2", "Episode 14"),
        ("https://news.example/profile?id=12", "A profile"),
        ("https://github.example/manage", "Manage dotfiles"),
        ("https://twitter.com/someone/status/1", "said so"),
        ("https://news.example/edit", "Edit settings of the shell with one command"),
        ("http://[broken", "A broken address"),
    ],
)
def test_other_links_do_not_act(url: str, text: str) -> None:
    assert not acts(url, text, "A sentence about something else.")


WORDS = tuple(
    dict.fromkeys(
        word
        for name, found in vars(housekeeping).items()
        if isinstance(found, re.Pattern | frozenset) and name != "_SUSPECT"
        for each in ((found.pattern,) if isinstance(found, re.Pattern) else sorted(found))
        for word in re.findall(r"[a-zé]{2,}|\b[a-z]\b", each)
    )
)
"""Of the expressions by which addresses act."""

PLACES = (
    "https://{}.example/9f3b1c77aa",
    "https://ada@news.example:8080/{}/9f3b1c77aa?u=9f3b1c77aa9f3b1c",
    "HTTPS://NEWS.EXAMPLE/x?{}=9f3b1c77aa9f3b1c&E=1",
    "https://news.example/x?e=1&action={}",
    "https://news.example/#/{}?{}=9f3b1c77aa9f3b1c",
    "https://gears.example/{}\n?u=9f3b1c77aa",
    "https://open.substack.com/{}?x=1",
)


def test_the_first_look_passes_over_no_address_that_acts(monkeypatch: pytest.MonkeyPatch, deep: bool) -> None:
    """Of pairs of words every seventh, unless it is for long."""
    pairs = islice(product(WORDS, repeat=2), 0, None, 1 if deep else 7)
    parts = [*WORDS, *map("-".join, pairs)]
    urls = [PLACES[1].format(part) for part in parts]
    urls += [place.replace("{}", part) for place in PLACES for part in WORDS]
    seen = [url for url in urls if acts(url, "")]
    monkeypatch.setattr(housekeeping, "_SUSPECT", re.compile(""))
    assert [url for url in urls if acts(url, "")] == seen
