"""Addresses of works: each host and form that a rule knows, and what is next to them."""

import pytest

from crawler.urls import fold, normalise

TARGET = "https%3A%2F%2Fa.example%2Fb"
PAYLOAD = "eyJlIjoiaHR0cHM6Ly9hLmV4YW1wbGUvYiJ9"
"""In Base64: `{"e":"https://a.example/b"}`."""
PADDED = "eyJlIjogImh0dHBzOi8vYS5leGFtcGxlL2IifQ"
"""The same with a space in it, of a length that needs padding."""
VIDEO = "https://www.youtube.com/watch?v=AbC_-fGhIjK"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.co.uk/url?url={TARGET}",
        f"https://google.com/url?q=&url={TARGET}",
        f"https://lm.facebook.com/l.php?u={TARGET}",
        f"https://l.instagram.com/?u={TARGET}",
        f"https://l.threads.net/?u={TARGET}",
        f"https://www.youtube.com/redirect?q={TARGET}",
        f"https://www.linkedin.com/redir/redirect?url={TARGET}",
        f"https://slack-redir.net/link?url={TARGET}",
        f"https://t.umblr.com/redirect?z={TARGET}",
        f"https://nam02.safelinks.protection.outlook.com/?url={TARGET}",
        f"https://google.com/url?q={TARGET}{'&x=1' * 99}",
        f"https://writer.substack.com/redirect/2/{PAYLOAD}",
        f"https://writer.substack.com/redirect/2/{PADDED}",
        f"https://writer.substack.com/redirect/2/{PADDED}==",
        "https://wayback.archive.org/web/2020/https%3A%2F%2Fa.example/b",
        "https://web.archive.org/web/2020if_/https://a.example/b",
    ],
)
def test_a_redirector_leads_to_its_target(url: str) -> None:
    found = fold(normalise(url).url)
    assert found is not None
    assert found.url == "https://a.example/b"


@pytest.mark.parametrize(
    ("url", "work"),
    [
        ("https://web.archive.org/web/2020/httpbin.example/b", "http://httpbin.example/b"),
        ("https://web.archive.org/web/2020/a.example/http:b", "http://a.example/http:b"),
        ("https://web.archive.org/web/2020/https://a.example/https%3Ab", "https://a.example/https%3Ab"),
        ("https://doi.org/10.1000/10.48550/ARXIV.2301.00001", "https://doi.org/10.1000/10.48550/arxiv.2301.00001"),
        ("https://web.archive.org/web/2020/HTTP%3a//a.example/b?c#d", "http://a.example/b?c#d"),
        ("https://substackcdn.com/image/upload/w_1/https%3A%2F%2Fb.example%2FA%252F.png", "https://b.example/A%2F.png"),
        ("https://substackcdn.com/image/fetch/https://b.example/A%252F.png", "https://b.example/A%252F.png"),
        ("https://www.youtu.be/AbC_-fGhIjK/", VIDEO),
        ("https://youtube.com/?v=AbC_-fGhIjK", VIDEO),
        ("https://www.youtube.com/watch/?v=AbC_-fGhIjK", VIDEO),
        ("https://music.youtube.com/watch?v=AbC_-fGhIjK", VIDEO),
        ("https://www.youtube.com/v/AbC_-fGhIjK/", VIDEO),
        ("https://openreview.net/forum?id=A&noteId=b", "https://openreview.net/forum?id=A"),
        ("https://www.openreview.net/pdf?id=A", "https://openreview.net/forum?id=A"),
        ("https://doi.org/10.1000/A%2fB%3cc", "https://doi.org/10.1000/a/b%3Cc"),
        ("https://doi.org/10.1000/ABC?x=Y", "https://doi.org/10.1000/abc?x=Y"),
        ("https://doi.org/10.48550/ARXIV.cs%2F0112017", "https://arxiv.org/abs/cs/0112017"),
        ("https://www.science.org/doi/10.1126/A.b", "https://doi.org/10.1126/a.b"),
        ("https://www.medrxiv.org/content/10.1101/2020.1v1.full-text", "https://doi.org/10.1101/2020.1"),
        ("DOI: 10.1000/A", "https://doi.org/10.1000/a"),
        ("arxiv:cs/0112017v3", "https://arxiv.org/abs/cs/0112017"),
    ],
)
def test_each_form_of_an_address_gives_one_work(url: str, work: str) -> None:
    found = fold(normalise(url).url)
    assert found is not None
    assert found.url == work


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.com/url/x?q={TARGET}",
        f"https://www.google.com.a.example/url?q={TARGET}",
        f"https://google.com/url?q={TARGET}{'&x=1' * 100}",
        "https://archive.org/web/2020/https://a.example/b",
        "https://web.archive.org/x/web/2020/https://a.example/b",
        "https://web.archive.org/web/2020/mailto:x",
        f"https://notsubstack.com/redirect/2/{PAYLOAD}",
        f"https://substack.com/redirect/2/{PAYLOAD}/x",
        "https://substack.com/redirect/2/WzFd",
        "https://substack.com/redirect/2/e30",
        "https://open.substack.com/pub/writer/p/post/comments",
        "https://writer.substack.com/pub/writer/p/post",
        "https://a.substack.com/image/fetch/https://b.example/A.png",
        "https://substackcdn.com/x/image/fetch/https://b.example/A.png",
        "https://arxiv.org.a.example/abs/2301.00001v1",
        "https://notarxiv.org/abs/2301.00001v1",
        "https://arxiv.org/abs/2301.00001v1x",
        "https://arxiv.org/x/abs/2301.00001v1",
        "arxiv:2301.00001x",
        "arxiv:x2301.00001",
        "https://doi.org/10.48550/arXiv.2301.00001/x",
        "https://twitter.com.a.example/a/status/1",
        "https://nottwitter.com/a/status/1",
        "https://twitter.com/a/status/1/likes",
        "https://twitter.com/x/a/status/1",
        "https://www.youtube.com.a.example/watch?v=AbC_-fGhIjK",
        "https://notyoutube.com/watch?v=AbC_-fGhIjK",
        "https://www.youtube.com/watch?v=AbC_-fGhIjKx",
        "https://www.youtube.com/watch?v=.AbC_-fGhIjK",
        "https://www.youtube.com/watch?v=",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/embed/AbC_-fGhIjK/x",
        "https://www.youtube.com/embed/live_stream",
        "https://youtu.be/videoseries",
        "https://openreview.net/pdf?id=A%2Fb",
        "https://openreview.net/group?id=A",
        "https://a.example/pdf?id=openreview",
        "https://doi.org/10.48550/arXiv.nonsense",
        "https://doi.org/11.1000/ABC",
        "https://doi.org/x10.1000/ABC",
        "doi:10.1000/A b",
        "https://www.science.org/doi/10.1126/a/b/c",
        "https://a.example/doi/10.1126/a",
        "arXiv: nonsense",
        "doi:11.1/x",
        "see doi:10.1000/a",
    ],
)
def test_what_is_next_to_a_form_is_no_work(url: str) -> None:
    assert fold(normalise(url).url) is None


def test_a_chain_is_followed_up_to_bounds() -> None:
    wrapped = "https://web.archive.org/web/2020/" * 9 + "https://a.example/b"
    assert fold(wrapped) is not None
    assert fold("https://web.archive.org/web/2020/" + wrapped) is None
    longest = "https://arxiv.org/abs/2301.00001v1?"
    assert fold(longest + "x" * (8192 - len(longest))) is not None
    assert fold(longest + "x" * (8193 - len(longest))) is None
