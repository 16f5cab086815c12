"""The rules of single sites, each on a small page of its shape."""

import tracemalloc
import zlib
from pathlib import Path

import pytest

from crawler.linked_pages.source import Source, read_source

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "sources"


def read(name: str, url: str) -> Source:
    return read_source((FIXTURES / f"{name}.html").read_bytes(), url)


@pytest.mark.parametrize("url", ["https://arxiv.org/abs/2401.01234v2", "https://export.arxiv.org/abs/2401.01234"])
def test_arxiv(url: str) -> None:
    source = read("arxiv", url)
    assert source.kind == "preprint"
    assert source.title == "On the Wear of Small Wheels"
    assert source.authors == ("Ada B. Example", "Bo van der Sample")
    assert (source.published, source.modified) == ("2024-01-03", "2024-02-09")
    assert source.text == source.description == "We turn small wheels until they stop."
    assert source.canonical_url == "https://arxiv.org/abs/2401.01234"
    assert source.origins["text"] == source.origins["details"] == "site:arxiv"
    assert source.details == {"arxiv": "2401.01234", "version": "2", "categories": "physics.app-ph cs.AI"}


@pytest.mark.parametrize(
    ("head", "version"),
    [
        ("<meta property='og:url' content='https://arxiv.org/abs/2401.01234v7'>", "7"),
        ("<div class='submission-history'>[v9] Mon <b>[v10]</b> Tue</div>", "10"),
        ("", None),
    ],
)
def test_the_version_that_arxiv_shows_at_an_address_without_one(head: str, version: str | None) -> None:
    source = read_source(f"<h1>x</h1>{head}".encode(), "https://arxiv.org/abs/2401.01234")
    assert source.details.get("version") == version


def test_a_listing_of_arxiv_is_no_preprint_page() -> None:
    assert read("arxiv", "https://arxiv.org/list/cs.AI/recent").origins["title"] != "site:arxiv"


def test_github_repository() -> None:
    source = read("github", "https://github.com/example-org/gear.js")
    assert source.kind == "repository"
    assert (source.title, source.authors) == ("example-org/gear.js", ("example-org",))
    assert source.description == "Draw gears"
    assert source.text == "gear.js\nDraws gears of any number of teeth, and turns them when asked."
    assert (source.published, source.published_guess) == (None, None), "a repository has no day of publication"
    assert source.details == {"repository": "example-org/gear.js"}


def test_pages_of_github_that_are_no_repository() -> None:
    assert read("github", "https://github.com/features/copilot").kind != "repository"


@pytest.mark.parametrize(
    "url", ["https://www.youtube.com/watch?t=7&v=abc-_567890", "https://youtu.be/abc-_567890?si=x"]
)
def test_youtube_video(url: str) -> None:
    source = read("youtube", url)
    assert source.kind == "video"
    assert (source.title, source.authors) == ("Wheels at work", ("The Wheel Channel",))
    assert source.published == "2022-08-01T07:00:12-07:00"
    assert source.text == "A mill & its wheels.\nFilmed slowly."
    assert source.details == {"youtube": "abc-_567890"}
    assert source.substitute is None


def test_youtube_consent_is_a_wall() -> None:
    assert (
        read_source(b"<title>Before you continue</title>", "https://consent.youtube.com/m?continue=x").substitute
        == "gate"
    )


@pytest.mark.parametrize("url", ["https://cogs.substack.com/p/cogs", "https://letters.example/p/cogs"])
def test_substack_post_on_any_host(url: str) -> None:
    source = read("substack", url)
    assert source.title == "Cogs of the week"
    assert source.authors == ("Fay Probe", "Gus Trial")
    assert source.published == "2023-09-10T14:00:00+00:00"
    assert source.description == "Small teeth"
    assert source.paywalled is True
    assert source.text == (
        "One cog turned left this week, and the other one did too.\nTeeth\nSeventeen is a good number of teeth."
    )


def test_real_substack_pages(shared: Path) -> None:
    pages = sorted((shared / "fixtures" / "substack").glob("*.html"))
    assert pages
    for page in pages:
        source = read_source(page.read_bytes(), page.with_suffix(".url.txt").read_text().strip())
        assert source.title, page.name
        assert source.authors, page.name
        assert source.published, page.name
        assert source.origins["text"] == "site:substack", page.name
        assert source.paywalled is False, page.name
        assert source.word_count is not None
        assert source.word_count > 100, page.name


def test_tweet_with_a_head() -> None:
    source = read("tweet", "https://x.com/ada/status/1234567890")
    assert (source.kind, source.authors, source.substitute) == ("post", ("Ada Example",), None)
    assert source.text == "Gears again, and this time with oil."


@pytest.mark.parametrize("host", ["twitter.com", "x.com", "mobile.twitter.com"])
def test_tweet_behind_the_login_is_a_wall(host: str) -> None:
    source = read("tweet_wall", f"https://{host}/ada/status/1234567890")
    assert (source.kind, source.substitute, source.title) == ("post", "gate", None)
    assert source.details == {"post": "1234567890"}


PDF = b"""%PDF-1.5
1 0 obj << /Title (Wheels \\(small\\) of \\326sterreich) /Author (Ada Example; Bo Sample)
/CreationDate (D:20210304050607+01'00') >> endobj
trailer << /Info 1 0 R >>
"""


def test_pdf_information() -> None:
    source = read_source(PDF, "https://gearbox.example/wheels.pdf", "application/pdf")
    assert source.kind == "pdf"
    assert source.title == "Wheels (small) of Österreich"
    assert source.authors == ("Ada Example", "Bo Sample")
    assert (source.published, source.published_guess) == (None, "2021-03-04T05:06:07+01:00"), (
        "its making is no publication"
    )
    assert source.origins["published_guess"] == "site:pdf"
    assert source.text == ""


def test_pdf_xmp_goes_before_the_information() -> None:
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmp:CreateDate="2022-02-02T10:00:00Z"><dc:title><rdf:Alt><rdf:li>Räder</rdf:li></rdf:Alt></dc:title>'
        "<dc:creator><rdf:Seq><rdf:li>Cleo Muster</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF>"
        "</x:xmpmeta>"
    ).encode()
    source = read_source(PDF + packet, "https://gearbox.example/wheels.pdf")
    assert (source.title, source.authors, source.published_guess) == (
        "Räder",
        ("Cleo Muster",),
        "2022-02-02T10:00:00+00:00",
    )


@pytest.mark.parametrize("half", ["&#xD83E;", "&#55358;", "&#x110000;"])
def test_half_a_character_in_a_packet_costs_only_itself(half: str) -> None:
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="{half}"><dc:title><rdf:Alt>'
        f"<rdf:li>Wheels {half}</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()
    assert read_source(PDF + packet, "https://gearbox.example/wheels.pdf").title == "Wheels \ufffd"


def test_a_pdf_named_after_its_file_has_no_title() -> None:
    body = b"%PDF-1.5 << /Title (Microsoft Word - draft7.docx) >>"
    assert read_source(body, "https://gearbox.example/a.pdf").title is None


def test_pdf_entities_are_not_expanded() -> None:
    bomb = b'%PDF-1.5 <!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&a;</x:xmpmeta>'
    assert read_source(bomb, "https://gearbox.example/a.pdf").kind == "pdf"


def objects(*bodies: bytes) -> bytes:
    """An object stream of some objects, numbered from 5."""
    places = [sum(len(body) + 1 for body in bodies[:count]) for count in range(len(bodies))]
    head = b" ".join(b"%d %d" % (number, place) for number, place in enumerate(places, start=5)) + b" "
    packed = zlib.compress(head + b" ".join(bodies))
    return (
        b"%%PDF-1.5\n1 0 obj\n<</Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d>>\nstream\n%s\n"
        b"endstream endobj\n2 0 obj << /Type /XRef /Info 6 0 R >>" % (len(bodies), len(head), len(packed), packed)
    )


def test_pdf_in_object_streams() -> None:
    body = objects(
        b"<</Type /Pages /Kids [3 0 R] /Count 12>>",
        b"<</Title (Rings of wheels) /Author (Ada Example)>>",
        b"<</Title (A bookmark) /Dest [3 0 R]>>",
    )
    source = read_source(body, "https://arxiv.org/pdf/2401.01234v3")
    assert (source.page_count, source.title, source.authors) == (12, "Rings of wheels", ("Ada Example",))
    assert source.details == {"arxiv": "2401.01234", "version": "3"}
    assert source.origins["page_count"] == "site:pdf"


@pytest.mark.parametrize(
    ("objects_", "pages"),
    [
        (b"1 0 obj <</Linearized 1 /L 9000 /O 5 /N 31 /T 80>> endobj", 31),
        (b"<</Type/Pages /Count 4 /Kids [2 0 R 3 0 R]>> <</Type /Pages /Parent 1 0 R /Count 3>>", 4),
        (b"<</Type /Outlines /Count 88>> <</Kids [2 0 R] /Count 2 /Type /Pages>>", 2),
        (b"<</Type /Page /Parent 1 0 R>>", None),
    ],
)
def test_pages_of_a_pdf(objects_: bytes, pages: int | None) -> None:
    assert read_source(b"%PDF-1.4\n" + objects_, "https://gearbox.example/a.pdf").page_count == pages


def test_the_title_of_a_pdf_is_none_of_its_bookmarks() -> None:
    body = b"%PDF-1.4\n4 0 obj << /Title (Wheels) >> endobj\n9 0 obj << /Title (Chapter 1) >> endobj\n"
    assert read_source(body + b"trailer << /Info 4 0 R >>", "https://gearbox.example/a.pdf").title == "Wheels"


def test_streams_of_a_pdf_are_inflated_to_a_bound() -> None:
    bomb = zlib.compress(bytes(30_000_000), 9)
    stream = b"<</Type /ObjStm /N 1 /First 4>>stream\n" + bomb + b"\nendstream "
    tracemalloc.start()
    source = read_source(b"%PDF-1.5 " + stream * 50, "https://gearbox.example/a.pdf")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert source.page_count is None
    assert peak < 20_000_000, "bytes; the streams together would be 1.5 GB"


def test_doi_of_a_paper() -> None:
    source = read_source(
        b"<title>Wheels</title><meta name=citation_doi content='doi:10.5555/Gear.7'>", "https://p.example/7"
    )
    assert (source.details, source.origins["details"]) == ({"doi": "10.5555/gear.7"}, "meta")
