"""Linked pages are read whole: fields with their origins, and nothing that a stranger sends ends the reading."""

import datetime as dt
import encodings
import gzip
import json
import pkgutil
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.linked_pages.metadata.document import MAX_BYTES
from crawler.linked_pages.source import Source, read_source
from crawler.text.html import MAX_DEPTH, MAX_TAGS
from crawler.text.mojibake import repair_mojibake

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "sources"
URL = "https://gearbox.example/2024/03/05/how-gears-wear?utm_source=letter"


def read(name: str, url: str = "https://gearbox.example/pages/one") -> Source:
    return read_source((FIXTURES / f"{name}.html").read_bytes(), url)


def test_half_an_emoji_costs_only_itself() -> None:
    """JavaScript's `slice` cuts one in half; no database takes what is left."""
    said = {
        "@type": "NewsArticle",
        "headline": "T \ud83e",
        "author": [{"name": "Ada \udd16 Example"}],
        "image": "https://a.example/\ud83e.png",
        "datePublished": "2024-03-05T10:00:00Z",
        "publisher": {"name": "The\x00 Gearbox \ud83e"},
    }
    body = f'<title>Gears</title><script type="application/ld+json">{json.dumps(said)}</script><p>Gears turn.</p>'
    source = read_source(body.encode(), URL)
    assert source.title == "T \ufffd"
    assert source.published == "2024-03-05T10:00:00+00:00"
    repr(source).encode()
    assert "\x00" not in repr(source)


def test_what_names_a_codec_that_is_no_charset_is_read_all_the_same() -> None:
    names = [module.name for module in pkgutil.iter_modules(encodings.__path__)]
    for name in [*names, "unicode-escape", "no-such-charset", "", "x" * 300]:
        page = f"<meta charset='{name}'><title>Gears</title><p>Gears turn.</p>".encode() + b"<p>\xff\xfe</p>"
        assert read_source(page, URL).title == "Gears", name
        assert isinstance(read_source(page[20:], URL, f"text/html; charset={name}"), Source), name


def test_an_article_with_json_ld() -> None:
    source = read("article", URL)
    assert source.title == "How gears wear, and why"
    assert source.authors == ("Ada Example", "Bo Sample")
    assert source.published == "2024-03-05T22:30:00-05:00", "the publisher's day, not that of UTC"
    assert source.published_guess is None
    assert source.published_raw == "2024-03-05T22:30:00-05:00"
    assert source.modified == "2024-03-07T08:00:00+00:00"
    assert source.site_name == "The Gearbox"
    assert source.description == "A small wheel turns often."
    assert source.language == "en-GB"
    assert source.image == "https://gearbox.example/img/lead.jpg"
    assert source.canonical_url == "https://gearbox.example/2024/03/05/how-gears-wear"
    assert source.kind == "article"
    assert source.paywalled is True
    assert source.substitute is None
    assert source.repairs == ()


def test_main_text_is_the_prose_alone() -> None:
    source = read("article", URL)
    assert "sixth wheel" in source.text
    assert "first wheel" in source.text
    for part in ("Have our letter", "springs, levers", "made of other papers", "Home"):
        assert part not in source.text
    assert source.word_count is not None
    assert source.word_count > 100


def test_every_field_that_is_set_has_an_origin_and_no_other() -> None:
    source = read("article", URL)
    assert source.origins["authors"] == "jsonld"
    assert source.origins["image"] == "opengraph"
    assert source.origins["canonical_url"] == "dom"
    assert "published_guess" not in source.origins
    for field in ("title", "published", "modified", "site_name", "description", "language"):
        assert field in source.origins


def test_a_page_without_metadata_is_read_as_readers_see_it() -> None:
    source = read("blog", "https://coil.example/springs")
    assert source.title == "Notes on springs", "the first headline is the site's name"
    assert source.authors == ("Cleo Muster",)
    assert (source.published, source.published_guess) == (None, "2021-05-12"), "a date line is a guess"
    assert source.origins["published_guess"] == "dom"
    assert source.language == "en"
    assert "ropes" not in source.text
    assert source.canonical_url == "https://coil.example/springs"
    assert source.origins["canonical_url"] == "url"


def test_microdata() -> None:
    source = read("microdata")
    assert (source.title, source.authors, source.published) == ("Hebel und Seile", ("Emil Beispiel",), "2019-11-02")
    assert source.origins["published"] == "microdata"


def test_a_challenge_and_a_page_that_is_not_there() -> None:
    assert read("challenge").substitute == "bot_wall"
    assert read("not_found").substitute == "soft_404"


def test_a_long_article_about_challenges_is_no_challenge() -> None:
    body = (FIXTURES / "article.html").read_text().replace("How gears wear, and why", "Are you a robot?")
    source = read_source(body.encode(), URL)
    assert source.title == "Are you a robot?"
    assert source.substitute is None


def test_the_front_page_of_a_site() -> None:
    assert read("blog", "https://coil.example/").kind == "home_page"


@pytest.mark.parametrize(
    ("body", "content_type", "title"),
    [
        ("<title>Zähne</title>".encode(), None, "Zähne"),
        ("<title>Zähne</title>".encode("latin-1"), "text/html; charset=iso-8859-1", "Zähne"),
        ('<meta charset="windows-1251"><title>Шестерня</title>'.encode("cp1251"), None, "Шестерня"),
        ("<title>Zähne</title>".encode("utf-16"), None, "Zähne"),
        ('<meta charset="latin-1"><title>Zähne</title>'.encode(), None, "Zähne"),
        ("<title>歯車の話</title>".encode("shift_jis"), "text/html; charset=shift_jis", "歯車の話"),
    ],
)
def test_charsets(body: bytes, content_type: str | None, title: str) -> None:
    assert read_source(body, "https://gearbox.example/a", content_type).title == title


def test_utf8_that_was_encoded_twice_is_mended_and_told() -> None:
    body = "<title>The miller’s wheel</title>".encode().decode("latin-1").encode()
    source = read_source(body, "https://gearbox.example/a")
    assert source.title == "The miller’s wheel"
    assert source.repairs == ("mojibake",)


def test_a_day_in_the_future_is_no_day() -> None:
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=40)
    body = f'<meta property="article:published_time" content="{tomorrow.isoformat()}"><h1>Soon</h1>'.encode()
    source = read_source(body, "https://gearbox.example/soon")
    assert (source.published, source.published_guess) == (None, None)


def test_bytes_that_are_no_text() -> None:
    assert read_source(b"\x89PNG\r\n\x1a\n" + bytes(500), "https://gearbox.example/a.png") == Source()
    assert read_source(bytes(range(256)) * 20, "https://gearbox.example/a", "image/jpeg") == Source()
    assert read_source(b"", "") == Source()
    assert read_source(b"Plain words.", "https://gearbox.example/a", "text/plain").text == "Plain words."


HOSTILE = {
    "nested": b"<div>" * 1_000_000 + b"deep",
    "nested links": b"<a class=author href=/author/x>by " * 100_000,
    "nested lists": b"<ul><li>by Ada " * 100_000,
    "unclosed headlines": b"<h1>gear " * 200_000,
    "brackets in JSON-LD": b'<script type="application/ld+json">' + b"[" * 500_000 + b"</script>",
    "white space in JSON-LD": b'<script type="application/ld+json">{"a": "b"' + b"\n " * 400_000 + b"x</script>",
    "cyclic JSON-LD": b'<script type="application/ld+json">{"@id": "a", "@type": "Article", "author": {"@id": "a"}}',
    "NUL bytes": b"<title>a\x00b</title>" * 1000 + b"<p>\x00" * 5000,
    "digits": b"<p>" + b"1 2 3 4 2024-" * 500_000,
    "one attribute": b"<p class='" + b"author-" * 700_000 + b"'>x",
    "many metas": b"<meta name=author content='x, y and z'>" * 60_000,
    "many commas": b"<meta name=author content='" + b"a, " * 500_000 + b"'>",
    "entities": b"&amp;" * 1_000_000,
    "angles": b"<" * 2_000_000,
    "long title": b"<title>" + b"a | b - c: " * 200_000,
    "many bylines": b"<h1>x</h1>" + b"<span class=author>Ada Example, </span>" * 50_000,
    "embedded paragraphs": b'<script type=application/json>{"title": "a", "body": "'
    + rb"\u003cp>a b" * 250_000
    + b'"}</script>',
    "PDF of openings": b"%PDF-1.4" + b"/Title (((((" * 300_000 + b"<x:xmpmeta" * 100_000,
    "20 MB": b"<p>A wheel turns, and another wheel turns with it all day.</p>" * 330_000,
}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.deep] if number % 2 else []) for number, name in enumerate(HOSTILE)]
)
def test_hostile_pages_are_read_in_bounded_time(name: str) -> None:
    began = time.process_time()
    source = read_source(HOSTILE[name], "https://gearbox.example/a")
    assert time.process_time() - began < 5, "seconds of CPU; what is within the bounds takes about one"
    assert not [repair for repair in source.repairs if repair.startswith("unread")]
    is_large = len(HOSTILE[name]) > MAX_BYTES or len(re.findall(rb"<[a-z]|https?://", HOSTILE[name])) > MAX_TAGS
    assert ("truncated" in source.repairs) == (is_large and not name.startswith("PDF"))


@pytest.mark.deep
def test_of_a_page_of_the_smallest_elements_the_first_are_read() -> None:
    source = read_source(b"<title>Cogs turn</title>" + b"<p>x" * 2_400_000 + b"<p>" + b"Cogs turn well. " * 9, URL)
    assert (source.title, source.repairs) == ("Cogs turn", ("truncated",))


def test_text_behind_and_below_elements_without_end_is_read() -> None:
    """Old pages never close their <font> elements; libxml2 ends at 256 of them unless it is told not to."""
    prose = b"Cogs turn as long as the water runs, and the mill stands when it does not. "
    body = b"<title>Cogs</title><body>" + b"<font>" * 400 + prose * 9
    assert read_source(body, URL).text.count("Cogs turn") == 9
    assert MAX_DEPTH < 400


@settings(max_examples=settings().max_examples // 2)
@given(st.binary(max_size=2_000), st.text(max_size=60), st.none() | st.text(max_size=40))
def test_any_bytes_are_read(body: bytes, url: str, content_type: str | None) -> None:
    source = read_source(body, url, content_type)
    assert not [repair for repair in source.repairs if repair.startswith("unread")]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@id", "@graph", "name", "url", "author", "datePublished", "image", "hasPart", "headline"]
            ),
            inner | st.sampled_from(["Article", "WebPage", "#a", "2024-01-01"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(_VALUES)
def test_any_json_ld_is_read(value: object) -> None:
    script = json.dumps(value).replace("<", "\\u003c")
    body = f'<title>Gears</title><script type="application/ld+json">{script}</script>'.encode()
    assert not read_source(body, "https://gearbox.example/a").repairs


SOUP = [
    "<div class='author'>", "<h1>", "</h1>", "<time datetime='", "'>", "By Ada", "<a href='", "</div>", "2024-03-05",
    "<meta property='og:image' content='", "<link rel=canonical href='", "http://[", "\x00", "&#xD800;", "<p>",
    "<table>", "<svg><title>",
]  # fmt: skip


@settings(max_examples=settings().max_examples // 2)
@given(st.lists(st.sampled_from(SOUP), max_size=40))
def test_any_soup_is_read(parts: list[str]) -> None:
    source = read_source("".join(parts).encode("utf-8", "replace"), "https://gearbox.example/a")
    assert not source.repairs
    for address in (source.image, source.canonical_url):
        assert address is None or address.startswith(("http://", "https://"))


def test_real_pages_keep_what_a_reader_needs(shared: Path) -> None:
    """A floor under the scores on saved pages, a sample of them: see `benchmarks/read_source.py` for the figures."""
    labels = [json.loads(line) for line in (shared / "sources" / "labels.jsonl").read_text("utf-8").splitlines()]
    sample = [label for label in labels if label["gold_kind"] in "AB" and label["page_type"] == "article"][::12]
    dated = signed = right_day = right_author = 0
    for label in sample:
        body = gzip.decompress((shared / "sources" / label["html_path"]).read_bytes())
        source = read_source(body, label["url"])
        assert not [repair for repair in source.repairs if repair.startswith("unread")]
        if want := label["gold"].get("date"):
            dated += 1
            right_day += (source.published or source.published_guess or "")[:10] == want
        if people := label["gold"].get("authors"):
            signed += 1
            right_author += any(name.casefold() in " ".join(people).casefold() for name in source.authors)
    assert right_day > 0.8 * dated
    assert right_author > 0.7 * signed


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("OpenAI‚Äôs wheel", "OpenAI’s wheel"),
        ("A reader\u00e2\u0080\u0099s guide", "A reader’s guide"),
        ("doesnâ€™t turn", "doesn’t turn"),
        ("SÃO PAULO – Ângela", "SÃO PAULO – Ângela"),
    ],
)
def test_mojibake_is_repaired_by_the_rule_for_digests(written: str, shown: str) -> None:
    source = read_source(f"<html><head><title>{written}</title></head></html>".encode(), "https://coil.example/a")
    assert source.title == shown == repair_mojibake(written)[0]
    assert source.repairs == (("mojibake",) if written != shown else ())
