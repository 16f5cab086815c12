"""Addresses of works: each host and form that a rule knows, and what is next to them."""

import base64
import json

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


def _redirect_payload(target: object) -> str:
    return base64.urlsafe_b64encode(json.dumps({"e": target}).encode()).decode().rstrip("=")


ARXIV = "https://arxiv.org/abs/2301.00001"


TWEET = "https://twitter.com/i/status/1005912477350019072"


STORY = "https://www.a.example/2023/02/13/story"


@pytest.mark.parametrize(
    ("url", "work", "rule"),
    [
        ("https://arxiv.org/abs/2301.00001v3", ARXIV, "arxiv"),
        ("http://arxiv.org/abs/2301.00001", ARXIV, "arxiv"),
        ("https://arxiv.org/pdf/2301.00001", ARXIV, "arxiv"),
        ("https://www.arxiv.org/pdf/2301.00001v2.pdf", ARXIV, "arxiv"),
        ("https://arxiv.org/html/2301.00001v1#S3", ARXIV, "arxiv"),
        ("https://export.arxiv.org/abs/2301.00001?context=cs", ARXIV, "arxiv"),
        ("https://ar5iv.labs.arxiv.org/html/2301.00001", ARXIV, "arxiv"),
        ("https://arxiv.org/pdf/cs/0112017v1", "https://arxiv.org/abs/cs/0112017", "arxiv"),
        ("https://arxiv.org/abs/math.GT/0309136", "https://arxiv.org/abs/math/0309136", "arxiv"),
        ("arXiv:2301.00001v2", ARXIV, "arxiv"),
        ("https://doi.org/10.48550/arXiv.2301.00001", ARXIV, "doi"),
        ("https://youtu.be/AbC_-fGhIjK", VIDEO, "youtube"),
        ("https://youtu.be/AbC_-fGhIjK?t=10", VIDEO, "youtube"),
        ("https://www.youtube.com/embed/AbC_-fGhIjK?rel=0", VIDEO, "youtube"),
        ("https://www.youtube-nocookie.com/embed/AbC_-fGhIjK", VIDEO, "youtube"),
        ("https://youtube.com/shorts/AbC_-fGhIjK", VIDEO, "youtube"),
        ("https://www.youtube.com/live/AbC_-fGhIjK", VIDEO, "youtube"),
        ("https://m.youtube.com/watch?t=1s&v=AbC_-fGhIjK", VIDEO, "youtube"),
        ("https://twitter.com/Reader/status/1005912477350019072", TWEET, "tweet"),
        ("https://mobile.twitter.com/reader/statuses/1005912477350019072/photo/1", TWEET, "tweet"),
        ("https://x.com/i/web/status/1005912477350019072", TWEET, "tweet"),
        ("https://dx.doi.org/10.1000/ABC.1", "https://doi.org/10.1000/abc.1", "doi"),
        ("doi:10.1000/ABC.1", "https://doi.org/10.1000/abc.1", "doi"),
        ("https://dl.acm.org/doi/pdf/10.1145/1234.5678", "https://doi.org/10.1145/1234.5678", "doi"),
        ("https://link.springer.com/article/10.1007/s00000-1", "https://doi.org/10.1007/s00000-1", "doi"),
        (
            "https://www.biorxiv.org/content/10.1101/2024.11.11.000001v2.full.pdf",
            "https://doi.org/10.1101/2024.11.11.000001",
            "doi",
        ),
        ("https://openreview.net/pdf?id=AbC_1", "https://openreview.net/forum?id=AbC_1", "openreview"),
        ("https://www-a-example.cdn.ampproject.org/c/s/www.a.example/2023/02/13/story/amp", STORY, "amp_cache"),
        (
            "https://www-a-example.cdn.ampproject.org/v/s/www.a.example/2023/02/13/story?amp=&amp_gsa=1&usqp=x&id=5",
            STORY + "?id=5",
            "amp_cache",
        ),
        ("https://www.google.com/amp/s/www.a.example/2023/02/13/story/amp/", STORY + "/", "amp_cache"),
        (STORY + "/amp", STORY, "amp"),
        (STORY + "?amp=1&id=5", STORY + "?id=5", "amp"),
        ("https://a.example/one-two-three-four/amp/", "https://a.example/one-two-three-four/", "amp"),
        ("https://a.example/one-12345.amp.html", "https://a.example/one-12345.html", "amp"),
        ("https://www.theverge.com/platform/amp/2018/7/26/1/a", "https://www.theverge.com/2018/7/26/1/a", "amp"),
        ("https://www.cnbc.com/amp/2024/07/25/a.html", "https://www.cnbc.com/2024/07/25/a.html", "amp"),
        ("https://www.bbc.co.uk/news/amp/technology-1", "https://www.bbc.co.uk/news/technology-1", "amp"),
        ("https://techxplore.com/news/2024-10-a.amp", "https://techxplore.com/news/2024-10-a.html", "amp"),
        ("https://amp.theguardian.com/a/b", "https://www.theguardian.com/a/b", "amp"),
        ("https://web.archive.org/web/20200102030405/" + STORY, STORY, "wayback"),
        ("https://web.archive.org/web/2020id_/http://a.example/b?c=d#e", "http://a.example/b?c=d#e", "wayback"),
        ("https://web.archive.org/web/2020/a.example/b", "http://a.example/b", "wayback"),
        (
            "https://www.google.com/url?sa=t&q=https%3A%2F%2Fa.example%2Fb%3Fc%3Dd",
            "https://a.example/b?c=d",
            "redirector",
        ),
        (
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2Fb%3Ffbclid%3Dx&h=y",
            "https://a.example/b",
            "redirector",
        ),
        (f"https://substack.com/redirect/2/{_redirect_payload(STORY)}.c2ln-_?", STORY, "substack_redirect"),
        ("https://open.substack.com/pub/writer/p/post", "https://writer.substack.com/p/post", "substack_open"),
        (
            "https://substackcdn.com/image/fetch/$s_!x!,w_1,c_limit,q_auto:good/https%3A%2F%2Fb.example%2FA%20b.png",
            "https://b.example/A%20b.png",
            "substack_image",
        ),
        (
            "https://cdn.substack.com/image/fetch/w_1/https://b.example/A.png",
            "https://b.example/A.png",
            "substack_image",
        ),
        (
            "https://i0.wp.com/b.example/up/A%20b.png?resize=1200%2C628&ssl=1",
            "https://b.example/up/A%20b.png",
            "resized_image",
        ),
        ("https://i2.wp.com/b.example/A.png?w=9", "http://b.example/A.png", "resized_image"),
        (
            "https://c.example/_next/image?url=https%3A%2F%2Fb.example%2FA.png%3Fv%3D2&w=64&q=75",
            "https://b.example/A.png?v=2",
            "resized_image",
        ),
        ("https://c.example/blog/_next/image?url=%2Fimg%2FA.png&w=64", "https://c.example/img/A.png", "resized_image"),
        (
            "https://res.cloudinary.com/c/image/fetch/f_auto,w_9/v1/https://b.example/A.png",
            "https://b.example/A.png",
            "resized_image",
        ),
        (
            "https://res.cloudinary.com/c/image/fetch/s--x--/https%3A%2F%2Fb.example%2FA.png%3Fv%3D2?_a=B1",
            "https://b.example/A.png?v=2",
            "resized_image",
        ),
        (
            "https://c.example/cdn-cgi/image/width=9,quality=75/https://b.example/A.png?v=2",
            "https://b.example/A.png?v=2",
            "resized_image",
        ),
        ("https://c.example/cdn-cgi/image/width=9/img/A.png", "https://c.example/img/A.png", "resized_image"),
        (
            "https://substackcdn.com/image/fetch/w_1/https%3A%2F%2Fi0.wp.com%2Fb.example%2FA.png%3Fssl%3D1",
            "https://b.example/A.png",
            "substack_image",
        ),
    ],
)
def test_another_address_of_a_work_is_folded(url: str, work: str, rule: str) -> None:
    found = fold(normalise(url).url)
    assert found is not None
    assert (found.url, found.rule) == (work, rule)
    assert found.evidence.startswith(f"{rule}: ")
    assert found.evidence.endswith(f" -> {work}")
    assert fold(work) is None


@pytest.mark.parametrize(
    "url",
    [
        *(ARXIV, VIDEO, TWEET, STORY, "https://doi.org/10.1000/abc", "", "<link>", "mailto:reader@a.example"),
        "https://arxiv.org/list/cs.AI/recent",
        "https://arxiv.org/abs/2313.00001",
        "https://blog.arxiv.org/2022/11/17/a/",
        "https://www.youtube.com/embed/videoseries?list=x",
        "https://www.youtube.com/channel/AbC_-fGhIjK",
        "https://www.youtube.com/playlist?list=AbC",
        "https://youtu.be/short",
        "https://twitter.com/reader",
        "https://twitter.com/hashtag/ai?src=hash",
        "https://x.company/reader/status/1",
        "https://a.example/guitars/amp",
        "https://a.example/project/amp/",
        "https://www.a.example/amp/ncna1234",
        "https://a.example/calculator?amp=15",
        "https://a.example/file.amp",
        "https://a.example/2021/01/04/amp-robotics-raises-money/",
        "https://www.google.com/url?q=/search",
        "https://www.google.com/search?q=https://a.example/",
        "https://web.archive.org/web/",
        "https://substack.com/redirect/0d6f3c4e-0000-4000-8000-000000000000",
        "https://substack.com/redirect/2/not-base64",
        f"https://substack.com/redirect/2/{_redirect_payload('javascript:x')}",
        f"https://substack.com/redirect/2/{_redirect_payload(['x'])}",
        "https://substack.com/redirect/2/" + base64.urlsafe_b64encode(b"[" * 5000).decode(),
        "https://substackcdn.com/image/fetch/w_1/mailto%3Aa",
        "https://doi.org/10.1",
        "https://www.nature.com/articles/s00000-1",
    ],
)
def test_what_is_not_sure_is_not_folded(url: str) -> None:
    assert fold(url) is None


def test_nested_addresses_are_folded_to_the_end_and_each_step_is_named() -> None:
    url = "https://web.archive.org/web/2020/https://www.google.com/url?q=http%3A%2F%2Farxiv.org%2Fpdf%2F2301.00001v2"
    found = fold(url)
    assert found is not None
    assert (found.url, found.rule) == (ARXIV, "wayback")
    assert [step.partition(":")[0] for step in found.evidence.split("; ")] == ["wayback", "redirector", "arxiv"]


def test_what_is_wrapped_beyond_reason_is_left_alone() -> None:
    assert fold("https://web.archive.org/web/2020/" * 20 + STORY) is None
