"""How each field of a linked page is chosen where its places on the page contradict each other."""

import pytest

from crawler.linked_pages.source import Source, read_source

URL = "https://gearbox.example/2024/wheels"


def read(head: str = "", body: str = "", url: str = URL) -> Source:
    return read_source(f"<html><head>{head}</head><body>{body}</body></html>".encode(), url)


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        # A site's name before or after the headline goes; a colon within it stays.
        (
            "<title>Oil: how much? | The Gearbox</title><meta property=og:site_name content='The Gearbox'>",
            "",
            "Oil: how much?",
        ),
        ("<title>Gearbox » Oil for wheels</title>", "<h1>Gearbox</h1>", "Oil for wheels"),
        # The headline that the head repeats, not the first one; the headline in full, where the head cuts it.
        (
            "<meta property=og:title content='Oil for wheels'>",
            "<h1>Machine news</h1><h1>Oil for wheels</h1>",
            "Oil for wheels",
        ),
        (
            "<title>Oil for the wheels of mills</title>",
            "<h1>Oil for the wheels of mills and clocks</h1>",
            "Oil for the wheels of mills and clocks",
        ),
        # A line above the headline that stands in the same element is no part of it.
        (
            "<meta property=og:title content='How much oil a wheel needs'>",
            "<h1><span>Advice</span> How much oil a wheel needs</h1>",
            "How much oil a wheel needs",
        ),
        # One below it is told by JSON-LD's name; a name that was cut short is none.
        (
            '<script type="application/ld+json">{"@type": "Article", "headline": "Oil for wheels"}</script>',
            "<h1>Oil for wheels<br>Our millers' long advice</h1>",
            "Oil for wheels",
        ),
        (
            "<meta property=og:title content='Oil for wooden...'><title>Oil for wooden wheels | The Gearbox</title>",
            "<h1>Oil for wooden wheels</h1>",
            "Oil for wooden wheels",
        ),
        # A short headline that the title begins with, where the address was made of it; else it may be the site's name.
        ("<title>Wheels | Institute of Mills and Clocks</title>", "<h1>Wheels</h1>", "Wheels"),
        (
            "<title>Millwrights | All about the oil of mills</title>",
            "<h1>Millwrights</h1>",
            "Millwrights | All about the oil of mills",
        ),
        # A title that holds a mark itself; a mark that is not known; a host's name without any.
        (
            "<title>31.3. | Wheel of the week - Oak - Mills</title>",
            "<h1>Mills</h1><h2>31.3. | Wheel of the week</h2>",
            "31.3. | Wheel of the week",
        ),
        (
            "<meta property=og:title content='Oil for wheels^^Mills'><meta name=title content='Oil for wheels'>",
            "",
            "Oil for wheels",
        ),
        ("<title>gearbox.example Oil for wheels</title>", "<h1>gearbox.example</h1>", "Oil for wheels"),
        # The video within an article has a name of its own.
        (
            (
                '<meta property=og:title content="What wheels taught us"><script type="application/ld+json">'
                '{"@type": "VideoObject", "name": "Wheels of the north"}</script>'
            ),
            "<h1>What the wheels taught us</h1><h2>Wheels of the north</h2>",
            "What the wheels taught us",
        ),
        # Of several headlines the one that shares words with the head's names, though it says it in other words.
        (
            "<title>Wheels without oil wear out in one winter</title>",
            "<h1>Our mills</h1><h1>How long wooden wheels last</h1>",
            "How long wooden wheels last",
        ),
        # In a script without spaces, letters in a row are what words are elsewhere.
        ("<title>歯車の油について</title>", "<h1>催し物のお知らせ</h1>", "歯車の油について"),
        # Text of a drawing in the headline is none.
        ("<title>Oil for wheels</title>", "<h1><svg><title>Logo</title></svg>Oil for wheels</h1>", "Oil for wheels"),
    ],
)
def test_title(head: str, body: str, title: str) -> None:
    assert read(head, body).title == title


@pytest.mark.parametrize(
    ("head", "body", "authors"),
    [
        (
            "<meta name=author content='admin'>",
            "<h1>Oil</h1><p class=byline>By Ada Example, Senior Editor</p>",
            ("Ada Example",),
        ),
        ("<meta property=article:author content='https://social.example/ada'>", "", ()),
        (
            "<meta name=author content='Ada Example'>",
            "<h1>x</h1><p class=byline>By Ada Example and Bo Sample</p>",
            ("Ada Example", "Bo Sample"),
        ),
        # The site's own name only where nobody else signs, and readers see it.
        (
            "<meta property=og:site_name content='Gearbox'><meta name=author content=Gearbox>",
            "<h1>x</h1><a rel=author>Bo Sample</a>",
            ("Bo Sample",),
        ),
        (
            "<meta property=og:site_name content='Gearbox'><meta name=author content=Gearbox>",
            "<h1>x</h1><p>Gearbox</p>",
            ("Gearbox",),
        ),
        # Names of those who comment, or wrote something else, are not the author's.
        ("", "<h1>x</h1><div class=comments><span class=author>Cleo Muster</span></div>", ()),
        (
            "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Dora Probe'>",
            "",
            ("Dora Probe",),
        ),
        # A role, a day and a button stand beside the name without a space.
        (
            "",
            "<h1>x</h1><div class=author-box><a>Ada Example</a><span>Reporter</span><span>March 5, 2024</span></div>",
            ("Ada Example",),
        ),
        # A label that stands by itself; a name beside a day; a day of the week, a firm and a title after the name.
        ("", "<h1>x</h1><p>Written by</p><p>Ada Example</p>", ("Ada Example",)),
        ("", "<h1>x</h1><p>Ada Example | Senior Writer | July 2, 2025</p>", ("Ada Example",)),
        ("", "<h1>x</h1><p>Gear Ratios | July 2, 2025</p>", ()),
        ("", "<h1>x</h1><p class=byline>By Ada Example on Friday</p>", ("Ada Example",)),
        ("", "<h1>x</h1><p class=byline>By Ada Example @ Gearbox</p>", ("Ada Example",)),
        ("<meta name=author content='신현주 기자'>", "", ("신현주",)),
        # Pseudonyms and teams, where an element is marked as the author's; not any single word.
        ("", "<h1>x</h1><a rel=author>millwright77</a>", ("millwright77",)),
        ("", "<h1>x</h1><span class=author-name>The Gearbox Team</span>", ("The Gearbox Team",)),
        ("", "<h1>x</h1><span class=author-name>Reporter</span>", ()),
        # A byline that stands in an <aside>: where it is the only one there.
        ("", "<h1>x</h1><aside><p class=author>Von:<br><i>Ada Example</i></p></aside>", ("Ada Example",)),
        ("", "<h1>x</h1><aside><p class=author>Ada Example</p><p class=author>Bo Sample</p></aside>", ()),
    ],
)
def test_authors(head: str, body: str, authors: tuple[str, ...]) -> None:
    assert read(head, body).authors == authors


@pytest.mark.parametrize(
    ("head", "body", "published", "guess"),
    [
        ("<meta property=article:published_time content=2024-03-05T10:00:00Z>", "", "2024-03-05T10:00:00+00:00", None),
        ("<meta property=article:modified_time content=2024-03-05>", "", None, None),
        ("", "<h1>x</h1><time datetime=2024-03-05>", None, "2024-03-05"),
        ("", "<h1>x</h1><p>Updated: <time datetime=2024-04-01></p><time datetime=2024-03-05>", None, "2024-03-05"),
        ("", "<h1>x</h1><div>Ada Example</div><div>5 March 2024</div>", None, "2024-03-05"),
        # The same instant at the publisher's place: a reader there saw the day before.
        (
            (
                "<meta property=article:published_time content=2024-03-05T02:00:00Z>"
                "<meta name=pubdate content=2024-03-04T21:00:00-05:00>"
            ),
            "",
            "2024-03-04T21:00:00-05:00",
            None,
        ),
        ("<meta name=pubdate content=0001-01-01>", "", None, None),
    ],
)
def test_days(head: str, body: str, published: str | None, guess: str | None) -> None:
    source = read(head, body, "https://gearbox.example/wheels")
    assert (source.published, source.published_guess) == (published, guess)


def test_day_in_the_address_is_a_guess() -> None:
    source = read("", "<h1>Oil</h1>", "https://gearbox.example/2024/03/05/oil")
    assert (source.published, source.published_guess, source.origins["published_guess"]) == (None, "2024-03-05", "url")


@pytest.mark.parametrize(("language", "day"), [("en-US", "2024-03-05"), ("en-GB", "2024-05-03")])
def test_numbers_of_a_day_are_read_as_in_its_country(language: str, day: str) -> None:
    page = f"<html lang={language}><body><h1>x</h1><span class=date>03/05/2024</span></body></html>"
    assert read_source(page.encode(), "https://gearbox.example/wheels").published_guess == day


@pytest.mark.parametrize(
    ("head", "body", "image"),
    [
        ("<meta property=og:image content=//img.example/a.jpg>", "", "https://img.example/a.jpg"),
        (
            "<meta property=og:image content='https://img.example/a.jpg 900w, https://img.example/b.jpg 300w'>",
            "",
            "https://img.example/a.jpg",
        ),
        (
            "<meta property=og:image content=/placeholder.png><meta name=twitter:image content=/lead.jpg>",
            "",
            "https://gearbox.example/lead.jpg",
        ),
        (
            "",
            "<article><img src=/i.png width=16><img src='data:x' data-src=/big.jpg width=800></article>",
            "https://gearbox.example/big.jpg",
        ),
        ("<meta property=og:image content='javascript:alert(1)'>", "", None),
    ],
)
def test_image(head: str, body: str, image: str | None) -> None:
    assert read(head, body).image == image


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ("<link rel=canonical href=/wheels>", "https://gearbox.example/wheels"),
        (
            "<link rel=canonical href=https://gearbox.example/><meta property=og:url content=/b>",
            "https://gearbox.example/b",
        ),
        ("<link rel=canonical href='http://[bad'>", URL),
        # What templates put there by mistake.
        ("<link rel=canonical href='How wheels are oiled'>", URL),
        (
            "<link rel=canonical href='https://gearbox.example/undefined'><meta property=og:url content=/b>",
            URL[:23] + "/b",
        ),
        ("<link rel=canonical href='https://gearbox.example/{{ page.url }}'>", URL),
        ("", URL),
    ],
)
def test_canonical_address(head: str, canonical: str) -> None:
    assert read(head, url=URL + "#part").canonical_url == canonical


@pytest.mark.parametrize(
    ("said", "paywalled"),
    [("false", True), ('"False"', True), ("true", False), ('"https://schema.org/False"', True), ('"perhaps"', None)],
)
def test_paywall(said: str, paywalled: bool | None) -> None:
    script = f'<script type="application/ld+json">{{"@type": "NewsArticle", "isAccessibleForFree": {said}}}</script>'
    assert read(script).paywalled is paywalled


def test_a_paid_part_is_a_paywall() -> None:
    part = '{"@type": "WebPageElement", "isAccessibleForFree": "False"}'
    node = f'{{"@type": "NewsArticle", "isAccessibleForFree": true, "hasPart": {part}}}'
    assert read(f'<script type="application/ld+json">{node}</script>').paywalled is True


@pytest.mark.parametrize(
    ("url", "head", "kind"),
    [
        ("https://gearbox.example/a", "<meta property=og:type content=article>", "article"),
        ("https://gearbox.example/a", "<meta property=og:type content=video.other>", "video"),
        ("https://gearbox.example/a", "<meta name=citation_title content=Wheels>", "paper"),
        ("https://www.biorxiv.org/content/1", "", "preprint"),
        ("https://huggingface.co/datasets/gears", "", "dataset"),
        ("https://gearbox.example/a", "", "other"),
    ],
)
def test_kind(url: str, head: str, kind: str) -> None:
    assert read(head, url=url).kind == kind


@pytest.mark.parametrize("name", ["related", "sidebar", "newsletter-box", "comments", "author-bio", "social-share"])
def test_parts_about_something_else_are_no_text(name: str) -> None:
    prose = "<p>A wheel turns, and the one beside it turns the other way.</p>" * 8
    source = read(
        "", f"<div>{prose}<div class={name}><p>Read of ropes and of the ships they hold fast.</p></div>{prose}</div>"
    )
    assert "ropes" not in source.text
    assert source.text.count("A wheel turns") == 16


def test_a_page_within_a_form_is_its_text() -> None:
    prose = "<p>A wheel turns, and the one beside it turns the other way.</p>" * 8
    assert read("", f"<form class=sidebar-layout>{prose}</form>").text.count("A wheel turns") == 8


def test_a_table_is_read_by_its_rows() -> None:
    rows = "".join(f"<tr><td>Wheel number {n}</td><td>has {n * 7} teeth of good steel</td></tr>" for n in range(1, 6))
    assert "Wheel number 2 | has 14 teeth of good steel" in read("", f"<article><table>{rows}</table></article>").text


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("<meta property=og:site_name content='Wheels today'>", "Wheels today"),
        (
            "<meta property=og:site_name content=U.S.><meta name=application-name content='The Gearbox'>",
            "The Gearbox",
        ),
        ("<title>Oil for wheels – Gear Box</title>", "Gear Box"),
        ("<title>Oil for wheels – Mills</title>", None),
    ],
)
def test_site_name(head: str, name: str | None) -> None:
    assert read(head).site_name == name
