"""The rules of single sites, each on a small page of its shape."""

from pathlib import Path

import pytest

from crawler.pages.source import Source, read_source

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
    assert source.origins["text"] == "site:arxiv"


def test_a_listing_of_arxiv_is_no_preprint_page() -> None:
    assert read("arxiv", "https://arxiv.org/list/cs.AI/recent").origins["title"] != "site:arxiv"


def test_github_repository() -> None:
    source = read("github", "https://github.com/example-org/gear.js")
    assert source.kind == "repository"
    assert (source.title, source.authors) == ("example-org/gear.js", ("example-org",))
    assert source.description == "Draw gears"
    assert source.text == "gear.js\nDraws gears of any number of teeth, and turns them when asked."
    assert (source.published, source.published_guess) == (None, None), "a repository has no day of publication"


def test_pages_of_github_that_are_no_repository() -> None:
    assert read("github", "https://github.com/features/copilot").kind != "repository"


@pytest.mark.parametrize("url", ["https://www.youtube.com/watch?v=abc", "https://youtu.be/abc"])
def test_youtube_video(url: str) -> None:
    source = read("youtube", url)
    assert source.kind == "video"
    assert (source.title, source.authors) == ("Wheels at work", ("The Wheel Channel",))
    assert source.published == "2022-08-01T07:00:12-07:00"
    assert source.text == "A mill & its wheels.\nFilmed slowly."
    assert not source.bot_wall


def test_youtube_consent_is_a_wall() -> None:
    assert read_source(b"<title>Before you continue</title>", "https://consent.youtube.com/m?continue=x").bot_wall


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
    assert (source.kind, source.authors, source.bot_wall) == ("post", ("Ada Example",), False)
    assert source.text == "Gears again, and this time with oil."


@pytest.mark.parametrize("host", ["twitter.com", "x.com", "mobile.twitter.com"])
def test_tweet_behind_the_login_is_a_wall(host: str) -> None:
    source = read("tweet_wall", f"https://{host}/ada/status/1234567890")
    assert (source.kind, source.bot_wall, source.title) == ("post", True, None)


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


def test_a_pdf_named_after_its_file_has_no_title() -> None:
    body = b"%PDF-1.5 << /Title (Microsoft Word - draft7.docx) >>"
    assert read_source(body, "https://gearbox.example/a.pdf").title is None


def test_pdf_entities_are_not_expanded() -> None:
    bomb = b'%PDF-1.5 <!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&a;</x:xmpmeta>'
    assert read_source(bomb, "https://gearbox.example/a.pdf").kind == "pdf"
