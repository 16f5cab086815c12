"""The rules of arXiv's forms, Hugging Face, GitHub's parts, Kaggle, ScienceDaily and copies, on small pages."""

import pytest

from crawler.linked_pages.metadata.item import Kind
from crawler.linked_pages.source import Source, read_source

Expected = tuple[Kind, str, tuple[str, ...], dict[str, str]]

PROSE = "<p>We turn small wheels in the mill by the river until they stop, and count the turns.</p>" * 4


def read(url: str, head: str = "", body: str = "") -> Source:
    return read_source(f"<html lang=en><head>{head}</head><body>{body}{PROSE}</body></html>".encode(), url)


def test_a_paper_on_hugging_face_is_the_preprint() -> None:
    source = read(
        "https://huggingface.co/papers/2401.01234",
        "<title>Paper page - On the Wear of Small Wheels</title>"
        '<meta property="og:title" content="Paper page - On the Wear of Small Wheels">',
        "<h1>On the Wear of Small Wheels</h1><div>Published on Jan 3, 2024</div><span class=author>Ada Example ,</span>"
        "<span class=author>Bo Sample</span>",
    )
    assert (source.kind, source.title) == ("preprint", "On the Wear of Small Wheels")
    assert source.authors == ("Ada Example", "Bo Sample")
    assert (source.published, source.details) == ("2024-01-03", {"arxiv": "2401.01234"})
    assert source.canonical_url == "https://arxiv.org/abs/2401.01234"


@pytest.mark.parametrize(
    ("path", "kind", "title"),
    [
        ("gearlab/wheels-7b", "model", "gearlab/wheels-7b"),
        ("datasets/gearlab/turns", "dataset", "gearlab/turns"),
        ("spaces/gearlab/spinner", "software", "gearlab/spinner"),
        ("blog/wheels", "article", "Wheels by the river"),
        ("docs/wheels/index", "other", "Wheels by the river"),
        ("datasets", "other", "Wheels by the river"),
    ],
)
def test_projects_on_hugging_face(path: str, kind: Kind, title: str) -> None:
    source = read(
        f"https://huggingface.co/{path}", "<title>Wheels by the river</title>", "<h1>Wheels by the river</h1>"
    )
    assert (source.kind, source.title, source.site_name) == (kind, title, "Hugging Face")


def test_the_html_of_a_preprint() -> None:
    source = read(
        "https://arxiv.org/html/2401.01234v2",
        "<title>On the Wear of Small Wheels</title>",
        "<article><h1 class='ltx_title ltx_title_document'>On the Wear of Small Wheels</h1><div class=ltx_authors>"
        "<span class=ltx_personname>Ada Example</span><span class=ltx_personname>Bo Sample</span></div>"
        "<div class=ltx_abstract>Abstract: We turn wheels.</div></article>",
    )
    assert (source.kind, source.title) == ("preprint", "On the Wear of Small Wheels")
    assert source.authors == ("Ada Example", "Bo Sample")
    assert (source.published, source.published_guess) == ("2024-01", None), "the month of its identifier"
    assert source.details == {"arxiv": "2401.01234", "version": "2"}
    assert source.canonical_url == "https://arxiv.org/abs/2401.01234"
    assert "river" in source.text


def test_a_listing_of_preprints_is_none() -> None:
    body = "<h1>Artificial Intelligence</h1><h3>Fri, 8 Mar 2024</h3><div class=list-authors><a>Ada Example</a></div>"
    source = read("https://arxiv.org/list/cs.AI/recent", "<title>Artificial Intelligence</title>", body)
    assert (source.kind, source.authors) == ("other", ())
    assert (source.published, source.published_guess) == (None, None)


def test_a_pdf_of_a_preprint() -> None:
    source = read_source(b"%PDF-1.5\n1 0 obj <</Type /Pages /Count 9>>", "https://arxiv.org/pdf/2401.01234v2.pdf")
    assert (source.kind, source.page_count) == ("preprint", 9)
    assert source.canonical_url == "https://arxiv.org/abs/2401.01234"


@pytest.mark.parametrize(
    ("path", "title", "expected"),
    [
        (
            "issues/12",
            "Wheels stop · Issue #12 · gearlab/wheels · GitHub",
            ("post", "Wheels stop", ("aexample",), {"post": "12"}),
        ),
        (
            "pull/13",
            "Turn wheels by bsample · Pull Request #13 · gearlab/wheels · GitHub",
            ("post", "Turn wheels", ("aexample",), {"post": "13"}),
        ),
        (
            "releases/tag/v1.2",
            "Release 1.2: round wheels · gearlab/wheels · GitHub",
            ("software", "1.2: round wheels", ("aexample",), {"version": "v1.2"}),
        ),
        (
            "blob/main/docs/how%20to.md",
            "wheels/docs/how to.md at main · gearlab/wheels · GitHub",
            ("repository", "gearlab/wheels/docs/how to.md", ("gearlab",), {}),
        ),
    ],
)
def test_parts_of_a_repository(path: str, title: str, expected: Expected) -> None:
    kind, called, authors, details = expected
    begun = "" if kind == "repository" else "<a class=author>aexample</a><relative-time datetime=2024-03-05T10:00:00Z>"
    source = read(f"https://github.com/gearlab/wheels/{path}", f"<title>{title}</title>", begun)
    assert (source.kind, source.authors) == (kind, authors)
    assert source.title in (called, f"wheels {called}")
    assert source.details == {"repository": "gearlab/wheels"} | details
    assert source.published == (None if kind == "repository" else "2024-03-05T10:00:00+00:00")
    assert source.published_guess is None


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("competitions/turn-the-wheel", "other"),
        ("c/turn-the-wheel/overview", "other"),
        ("datasets/aexample/turns", "dataset"),
        ("code/aexample/first-turn", "software"),
        ("competitions/turn-the-wheel/discussion/7", "post"),
        ("models/gearlab/wheels", "model"),
    ],
)
def test_kaggle(path: str, kind: Kind) -> None:
    source = read(f"https://www.kaggle.com/{path}", "<title>Turn the Wheel | Kaggle</title>")
    assert (source.kind, source.title) == (kind, "Turn the Wheel")


def test_the_paper_behind_a_release_on_sciencedaily() -> None:
    body = (
        "<h1 id=headline>Small wheels wear less</h1><dl><dt>Date:</dt><dd id=date_posted>March 5, 2024</dd><dt>Source:"
        "</dt><dd id=source>University of Gears</dd></dl><div id=journal_references><ol><li>Ada Example. On Wear."
        " <i>Wheels</i>, 2024; DOI: <a href='https://doi.org/10.1234/Wheels.2024.7'>10.1234/wheels.2024.7</a></li></ol>"
    )
    source = read("https://www.sciencedaily.com/releases/2024/03/240306101010.htm", "<title>Small wheels</title>", body)
    assert source.details == {"doi": "10.1234/wheels.2024.7"}
    assert (source.published, source.authors, source.kind) == ("2024-03-05", ("University of Gears",), "article")


@pytest.mark.parametrize("stamp", ["20240305101112", "20240305101112id_", "2024"])
def test_a_copy_is_read_as_the_original(stamp: str) -> None:
    toolbar = f"<div id=wm-ipp-base><p>{'Captures of this page by the archive, sorted by day. ' * 30}</p></div>"
    url = f"https://web.archive.org/web/{stamp}/https://gears.example/2023/10/03/wheels"
    canonical = f"<link rel=canonical href='/web/{stamp}/https://gears.example/2023/10/03/wheels?a=1'>"
    source = read(url, f"<title>Wheels stop</title>{canonical}", f"{toolbar}<h1>Wheels stop</h1>")
    assert source.canonical_url == "https://gears.example/2023/10/03/wheels?a=1"
    assert (source.title, source.published_guess) == ("Wheels stop", "2023-10-03")
    assert "Captures" not in source.text
    assert read(url, "<title>Wheels stop</title>").canonical_url == "https://gears.example/2023/10/03/wheels"


def test_a_copy_of_a_page_with_rules_of_its_own() -> None:
    url = "https://web.archive.org/web/2024/https://github.com/gearlab/wheels"
    assert read(url, "<title>x</title>").details == {"repository": "gearlab/wheels"}
