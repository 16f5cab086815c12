"""A hostile network: every refusal gives its outcome, and nothing that is not allowed is ever connected to."""

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from tests.crawling.middlewares.hostile import Answer, endless, page, raw, serve
from tests.crawling.test_download_handler import make_certificates
from tests.spiders.crawls import Done, rows
from tests.spiders.visits import archive_of, connections, ends, link_statuses, sources
from tests.spiders.web import Page, article, serve_web

LARGEST = 300_000
"""Bytes of a page that are taken."""

BOMB = gzip.compress(b"<p>a</p>" * 4_000_000)
NESTED = b"<!doctype html><title>Deep</title>" + b"<div>" * 50_000 + b"the bottom"

REFUSED = {
    # An address as it stands, in its several forms
    "http://10.0.0.1/private": "refused",
    "http://192.168.1.1/router": "refused",
    "http://172.16.0.1/private": "refused",
    "http://169.254.169.254/latest/meta-data/": "refused",
    "http://100.64.0.1/carrier": "refused",
    "http://224.0.0.1/multicast": "refused",
    "http://0.0.0.0/any": "refused",
    "http://127.0.0.2/another-loopback": "refused",
    "http://2130706434/decimal": "refused",
    "http://[::1]/loopback": "refused",
    "http://[fe80::1]/link-local": "refused",
    "http://[fc00::1]/unique-local": "refused",
    "http://[::ffff:10.0.0.1]/mapped": "refused",
    "http://[64:ff9b::a00:1]/nat64": "refused",
    "http://[2002:a00:1::]/6to4": "refused",
    # What is asked of an address that may be asked
    "http://who:secret@public.example/story": "refused",
    "http://public.example:22/ssh": "refused",
    "http://public.example:6379/redis": "refused",
    # A name that leads there
    "http://to-private.example/story": "refused",
    "http://to-metadata.example/story": "refused",
    "http://to-loopback-6.example/story": "refused",
    "http://to-both.example/story": "refused",
    # A redirect that does
    "http://web.example/to-private": "refused",
    "http://web.example/to-private-name": "refused",
    "http://web.example/to-metadata": "refused",
    "http://web.example/to-port": "refused",
    "http://web.example/to-credentials": "refused",
    "http://web.example/to-file": "refused",
    "http://web.example/to-script": "refused",
    "http://robots-lead-away.example/story": "refused",
}

FAILURES = {
    "mailto:reader@web.example": "unsupported",
    "ftp://web.example/file": "unsupported",
    "http://nowhere.example/story": "no_such_host",
    "http://closed.example:4005/story": "connection_refused",
    "https://page.example/story": "ok",
    "https://page.example:4001/story": "certificate",
    "https://page.example:4002/story": "certificate",
    "https://page.example:4003/story": "certificate",
    "https://page.example:4004/story": "tls_failure",
    "http://web.example/loop": "redirect_loop",
    "http://web.example/to-nothing": "protocol_error",
    "http://web.example/bomb": "too_large",
    "http://web.example/large": "too_large",
    "http://web.example/endless": "too_large",
    "http://web.example/drip": "timeout",
    "http://web.example/silent": "timeout",
    "http://web.example/head-flood": "too_large",
    "http://web.example/many-heads": "too_large",
    "http://web.example/short": "protocol_error",
    "http://web.example/gzip-cut": "protocol_error",
    "http://web.example/gzip-thrice": "protocol_error",
    "http://web.example/no-http": "protocol_error",
    "http://web.example/closes": "disconnected",
    "http://web.example/nested": "shell",
    "http://web.example/nul": "ok",
    "http://web.example/wrong-charset": "ok",
    "http://web.example/no-charset": "shell",
    "http://web.example/picture": "ok",
    "http://web.example/empty": "shell",
    "http://web.example/private/story": "robots_denied",
    "http://robots-broken.example/story": "server_error",
    "http://web.example/401": "unauthorised",
    "http://web.example/402": "paywalled",
    "http://web.example/403": "forbidden",
    "http://web.example/404": "not_found",
    "http://web.example/410": "gone",
    "http://web.example/418": "rejected",
    "http://web.example/429": "rate_limited",
    "http://web.example/451": "withheld",
    "http://web.example/500": "server_error",
    "http://web.example/wall": "bot_wall",
    "http://web.example/soft": "soft_404",
    "http://web.example/2020/story-that-went": "front_page",
    "http://web.example/members/story": "gate",
    "http://web.example/paid": "paywalled",
    "http://web.example/moved-story": "moved",
    "http://web.example/found-story": "ok",
    # A page without text that leads elsewhere
    "http://web.example/2020/stub-to-story": "moved",
    "http://web.example/2020/stub-by-header": "moved",
    "http://web.example/2020/stub-in-noscript": "moved",
    "http://web.example/2020/stub-to-home": "front_page",
    "http://web.example/2020/stub-to-nothing": "not_found",
    "http://web.example/2020/stub-to-private": "refused",
    "http://web.example/2020/stub-to-denied": "robots_denied",
    "http://web.example/2020/stub-to-stub": "stub",
    "http://web.example/2020/stub-to-script": "stub",
    "http://web.example/2020/reloads": "ok",
    "http://web.example/2020/noscript-refresh": "ok",
}


AT = "http://web.example/"

NAMES = {
    "to-private.example": ["10.0.0.1"],
    "to-metadata.example": ["169.254.169.254"],
    "to-loopback-6.example": ["::1"],
    "to-both.example": ["10.0.0.2", "192.168.0.2"],
    "nowhere.example": [],
    "public.example": ["1.1.1.1"],
}


def to(target: str, status: str = "302 Found") -> Page:
    """A redirect."""
    return Page(status=status, headers=(f"Location: {target}", "Content-Type: text/html"))


REDIRECTS = {
    f"{AT}robots.txt": Page(body=b"User-agent: *\nDisallow: /private/\n"),
    f"{AT}to-private": to("http://10.0.0.1/private"),
    f"{AT}to-private-name": to("http://to-private.example/"),
    f"{AT}to-metadata": to("http://169.254.169.254/latest/"),
    f"{AT}to-port": to("http://public.example:22/"),
    f"{AT}to-credentials": to("http://who:secret@public.example/"),
    f"{AT}to-file": to("file:///etc/passwd"),
    f"{AT}to-script": to("javascript:alert(1)"),
    f"{AT}to-nothing": to("http://[nothing"),
    "http://robots-lead-away.example/robots.txt": to("http://10.0.0.3/robots.txt"),
    "http://robots-broken.example/robots.txt": Page(status="500 Broken"),
    f"{AT}loop": to("/loop"),
}
"""Where redirects lead, and rules for robots."""

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

BROKEN: dict[str, Page | Answer] = {
    f"{AT}bomb": page(BOMB, "Content-Type: text/html", "Content-Encoding: gzip"),
    f"{AT}large": page(b"a" * (LARGEST + 1), "Content-Type: text/html"),
    f"{AT}endless": endless(HEAD + b"\r\n", b"<p>more</p>" * 1000),
    f"{AT}drip": endless(HEAD + b"Content-Length: 1000\r\n\r\n", b"a", pause=0.05, most=4),
    f"{AT}silent": endless(b"", b"", pause=0.05, most=4),
    f"{AT}head-flood": endless(b"HTTP/1.1 200 OK\r\n", b"X: " + b"a" * 8000 + b"\r\n"),
    f"{AT}many-heads": endless(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n" * 100),
    f"{AT}short": page(b"half", length=1000),
    f"{AT}gzip-cut": page(gzip.compress(article("Cut"))[:-20], "Content-Encoding: gzip", "Content-Type: text/html"),
    f"{AT}gzip-thrice": page(b"a", "Content-Encoding: gzip, gzip, gzip"),
    f"{AT}no-http": raw(b"SSH-2.0-OpenSSH_9.0\r\n\r\n"),
    f"{AT}closes": raw(b""),
}
"""Responses that break a rule or a bound."""

ODD: dict[str, Page] = {
    f"{AT}nested": Page(body=NESTED),
    f"{AT}nul": Page(body=article("NUL\x00 in\x00 it").replace(b"cog", b"c\x00g")),
    f"{AT}wrong-charset": Page(body=article("Grüße"), headers=("Content-Type: text/html; charset=utf-32",)),
    f"{AT}no-charset": Page(
        body="<title>Grüße</title>".encode("cp1252") * 3, headers=("Content-Type: text/html; charset=nonsense",)
    ),
    f"{AT}picture": Page(body=b"\x89PNG\r\n\x1a\n" + zlib.compress(b"a"), headers=("Content-Type: image/png",)),
    f"{AT}empty": Page(),
    **{f"{AT}{status}": Page(status=f"{status} Told") for status in (401, 402, 403, 410, 418, 429, 451, 500)},
    f"{AT}wall": Page(body=b"<title>Just a moment...</title><p>Verify that you are human to go on.</p>"),
    f"{AT}soft": Page(body=b"<title>Page not found</title><h1>Page not found</h1><p>Sorry, it is not here.</p>"),
    f"{AT}2020/story-that-went": to("/", "301 Moved"),
    AT: Page(body=article("The front")),
    f"{AT}members/story": to("/login?next=/members/story"),
    f"{AT}login?next=/members/story": Page(body=article("Sign in")),
    f"{AT}paid": Page(
        body=article(
            "Paid",
            '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",'
            ' "headline": "Paid", "isAccessibleForFree": false}</script>',
        )
    ),
    f"{AT}moved-story": to("/story-moved", "301 Moved"),
    f"{AT}story-moved": Page(body=article("Moved")),
    f"{AT}found-story": to("/story-found"),
    f"{AT}story-found": Page(body=article("Found")),
}
"""Responses whose body tells what they are."""


def stub(refresh: str, text: str = "") -> Page:
    """A page that refreshes."""
    return Page(body=f'<title>Moved</title><meta http-equiv="refresh" content="{refresh}">{text}'.encode())


STUBS: dict[str, Page] = {
    f"{AT}2020/stub-to-story": stub("0; url=/story-moved"),
    f"{AT}2020/stub-by-header": Page(headers=("Refresh: 0; url=/story-moved", "Content-Type: text/html")),
    f"{AT}2020/stub-in-noscript": Page(
        body=b"<title>Moved</title><noscript><meta http-equiv=refresh content='0;/story-moved'></noscript>"
    ),
    f"{AT}2020/stub-to-home": stub("0; url=/"),
    f"{AT}2020/stub-to-nothing": stub("0; url=/2020/nothing"),
    f"{AT}2020/stub-to-private": stub("0; url=http://10.0.0.1/private"),
    f"{AT}2020/stub-to-denied": stub("0; url=/private/story"),
    f"{AT}2020/stub-to-stub": stub("0; url=/2020/stub-and-back"),
    f"{AT}2020/stub-and-back": stub("0; url=/2020/stub-to-stub"),
    f"{AT}2020/stub-to-script": stub("0; url=javascript:go()"),
    f"{AT}2020/reloads": Page(body=article("Reloads", '<meta http-equiv="refresh" content="300">')),
    f"{AT}2020/noscript-refresh": Page(
        body=article("Read", '<noscript><meta http-equiv="refresh" content="0; url=/plain"></noscript>')
    ),
}
"""Pages that refresh, most of them without text."""

PORTS = {"good": 443, "expired": 4001, "foreign": 4002, "other": 4003, "plain": 4004, "closed": 4005}
"""What is behind a port of page.example; each stands for one that the system chose."""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    """One crawl of all of them."""
    folder = tmp_path_factory.mktemp("refused")
    archive = archive_of(folder / "archive.db", {1: [*REFUSED, *FAILURES]})
    with ExitStack() as stack:
        web = stack.enter_context(serve_web())
        web.names |= NAMES
        web.pages |= REDIRECTS | BROKEN | ODD | STUBS
        with serve() as closing:
            real = {"plain": web.port, "closed": closing.port}
        web.authority, certificates = make_certificates(folder)
        for name, certificate in certificates.items():
            secure = stack.enter_context(serve(certificate=certificate))
            secure.answers["/story"] = page(article("Secure"), "Content-Type: text/html")
            real[name] = secure.port
        web.ports |= {f"127.0.0.1:{PORTS[name]}": port for name, port in real.items()}
        yield sources(
            archive,
            web,
            f"ALLOWED_PORTS=80,{','.join(map(str, PORTS.values()))}",
            f"VISIT_MAXSIZE={LARGEST}",
            "VISIT_TIMEOUT=1.5",
            "BACKOFF_START=0",
        )


def test_the_run_goes_on_to_its_end(done: Done) -> None:
    assert (done.status, done.told["outcome"]) == (0, "finished")
    assert "Traceback" not in done.log
    assert "ERROR" not in done.log


@pytest.mark.parametrize("url", [*REFUSED, *FAILURES])
def test_each_has_its_outcome(done: Done, url: str) -> None:
    assert ends(done.archive)[url] == (FAILURES | REFUSED)[url]


def test_a_stub_is_on_record_as_a_redirect_and_asked_again_without_validators(done: Done) -> None:
    hops = rows(done.archive, "SELECT url, redirects, final_url FROM visits WHERE url LIKE '%/2020/stub-%'")
    found = {url.rpartition("/")[2]: (json.loads(redirects), final) for url, redirects, final in hops}
    for name in ("stub-to-story", "stub-by-header", "stub-in-noscript"):
        assert found[name] == ([[200, f"{AT}story-moved"]], f"{AT}story-moved")
    assert found["stub-to-nothing"] == ([[200, f"{AT}2020/nothing"]], f"{AT}2020/nothing")
    assert found["stub-to-stub"] == ([[200, f"{AT}2020/stub-and-back"]], f"{AT}2020/stub-and-back")
    asked = rows(done.archive, "SELECT count(*) FROM host_log WHERE url = ? AND hop = 1", f"{AT}story-moved")
    assert asked == [(4,)]
    validators = "SELECT etag, last_modified FROM links WHERE url LIKE '%/2020/stub-%'"
    assert set(rows(done.archive, validators)) == {(None, None)}


def test_nothing_but_what_is_allowed_is_connected_to(done: Done) -> None:
    assert connections(done.archive) == {"127.0.0.1"}


def test_what_was_not_answered_says_why_in_plain_words(done: Done) -> None:
    for url, status, error in rows(done.archive, "SELECT url, status, error FROM visits"):
        assert (status is None) == (error is not None), url
        assert error is None or 10 < len(error) < 301, url


def test_the_archive_is_sound(done: Done) -> None:
    with open_archive(done.archive, read_only=True) as archive:
        assert verify(archive) == []


def test_the_states_follow(done: Done) -> None:
    states = link_statuses(done.archive)
    with_outcome = {
        state: {outcome for url, outcome in ends(done.archive).items() if states.get(url) == state}
        for state in set(states.values())
    }
    assert with_outcome["blocked"] == {
        *("unauthorised", "forbidden", "rate_limited", "withheld", "rejected"),
        "bot_wall",
        "gate",
    }
    assert with_outcome["soft_404"] == {"soft_404", "front_page"}
    assert with_outcome["refused"] == {"refused"}
    assert with_outcome["alive"] == {"ok", "too_large"}
    assert not {"dead", "gone", "unvisited"} & with_outcome.keys()


def test_a_password_of_an_address_is_in_no_ledger_log_or_summary(done: Done) -> None:
    secret = "who:secret"  # noqa: S105 - planted, to be searched for
    assert rows(done.archive, "SELECT count(*) FROM mentions WHERE url GLOB '*who:secret@*'") == [(1,)], "as written"
    for table in ("visits", "robots_visits", "runs"):
        assert secret not in str(rows(done.archive, f"SELECT * FROM {table}"))  # noqa: S608
    assert secret not in done.out
    assert secret not in done.log
    assert secret not in str(done.told)
