import re
from pathlib import Path

from sample.server import LETTERS, POSTS, serve
from tests.sample.conftest import fetch

MATTER = '---\ntitle: "T"\ncategories: [digests]\npermalink: /digests/the-first\n---\n'
PAGE = "/digests/the-first"


def test_requests_are_noted_with_what_they_got() -> None:
    with serve() as publication:
        tag = fetch(publication, PAGE).headers["ETag"]
        fetch(publication, PAGE, If_None_Match=tag)
        fetch(publication, "/nowhere?a=b", method="HEAD")
        fetch(publication, "http://news.example/gone/x")
    host = publication.url.removeprefix("http://")
    assert [request[:4] for request in publication.requests] == [
        ("GET", host, PAGE, 200),
        ("GET", host, PAGE, 304),
        ("HEAD", host, "/nowhere?a=b", 404),
        ("GET", "news.example", "/gone/x", 410),
    ]
    times = [request.time for request in publication.requests]
    assert times == sorted(times)


def test_a_head_request_has_no_body() -> None:
    with serve() as publication:
        head, whole = fetch(publication, PAGE, method="HEAD"), fetch(publication, PAGE)
    assert head.body == b""
    assert head.headers["Content-Length"] == str(len(whole.body))


def test_two_publications_at_once() -> None:
    with serve() as one, serve() as other:
        fetch(one, PAGE)
        assert one.url != other.url
        assert (len(one.requests), len(other.requests)) == (1, 0)
        assert other.url in fetch(other, "/sitemap.xml").text


def test_a_path_can_be_made_to_fail_for_a_while() -> None:
    with serve() as publication:
        publication.fail(PAGE, 503, times=2, retry_after=3)
        answers = [fetch(publication, PAGE) for _ in range(3)]
    assert [answer.status for answer in answers] == [503, 503, 200]
    assert answers[0].headers["Retry-After"] == "3"
    assert [request.status for request in publication.requests] == [503, 503, 200]


def test_any_folder_of_posts_can_be_served(tmp_path: Path) -> None:
    moved = MATTER.replace(
        "---\ntitle", '---\nlayout: redirect\nredirect: https://n.example/p/3\nexcerpt: "A, b!"\ntitle'
    )
    (tmp_path / "2019-01-02-1.md").write_text(MATTER + "one")
    (tmp_path / "2019-01-09-3.md").write_text(moved.replace("the-first", "the-third") + "three")
    with serve(posts_dir=tmp_path) as publication:
        assert "one" in fetch(publication, PAGE).text
        assert 'content="1;url=https://n.example/p/3"' in fetch(publication, "/digests/the-third").text
        archive = fetch(publication, "/substack/api/v1/archive").text
        assert '"slug": "t-a-b"' in archive
        assert archive.count('"slug"') == 1


def test_changed_posts_are_read_again_when_told(tmp_path: Path) -> None:
    post = tmp_path / "2019-01-02-1.md"
    post.write_text(MATTER + "before")
    with serve(posts_dir=tmp_path) as publication:
        tag = fetch(publication, PAGE).headers["ETag"]
        post.write_text(MATTER + "after")
        assert fetch(publication, PAGE, If_None_Match=tag).status == 304
        publication.reload()
        assert "after" in fetch(publication, PAGE, If_None_Match=tag).text


def test_the_dialect_is_a_choice() -> None:
    with serve(dialect="gfm") as publication:
        assert "<li>" in fetch(publication, "/14/").text


def test_the_samples_links_are_on_reserved_hosts() -> None:
    # Those that the rules on URLs know, and the doubled scheme that is to be mended.
    known = {"arxiv.org", "doi.org", "www.youtube.com", "twitter.com", "platform.twitter.com", "t.co", "https"}
    for file in (*POSTS.glob("*.md"), *LETTERS.glob("*.md")):
        for host in re.findall(r"://([\w.-]+)", file.read_text(encoding="utf-8")):
            assert host.endswith(".example") or host in known, (file.name, host)


def test_real_posts_can_be_served(shared: Path) -> None:
    with serve(posts_dir=shared / "corpus" / "posts") as publication:
        assert fetch(publication, "/319/").status == 200
        assert fetch(publication, "/digests/the-first").text.count("post-article") == 1
        assert '"offset"' not in fetch(publication, "/substack/api/v1/archive?offset=240").text
