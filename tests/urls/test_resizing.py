"""Originals of resized images, where it is sure which image was resized."""

import pytest

from crawler.urls import fold, normalise

NEXT = "https://c.example/_next/image"


@pytest.mark.parametrize(
    ("url", "original"),
    [
        ("https://i3.wp.com/b.example/A.png?ssl=0", "http://b.example/A.png"),
        (f"{NEXT}/?url=%2FA.png", "https://c.example/A.png"),
        (f"{NEXT}?url=HTTPS%3A%2F%2Fb.example%2FA.png", "https://b.example/A.png"),
        (f"{NEXT}?url=%2Fx%2Fhttps%3A%2F%2Fb.example%2FA.png", "https://c.example/x/https://b.example/A.png"),
        ("https://c.example/cdn-cgi/image/width=9/x/https://b.example/A", "https://c.example/x/https://b.example/A"),
        ("https://c.example:8443/_next/image?url=%2FA.png", "https://c.example:8443/A.png"),
        (f"{NEXT}?url=%2FA.png{'&x=1' * 99}", "https://c.example/A.png"),
        ("https://res.cloudinary.com/c/image/fetch/HTTPS%3a%2f%2fb.example/A.png", "https://b.example/A.png"),
        ("https://res.cloudinary.com/c/image/fetch/https://b.example/A%3Fv=2", "https://b.example/A?v=2"),
        ("https://res.cloudinary.com/c/image/fetch/https://b.example/A%20b.png", "https://b.example/A%20b.png"),
        ("https://c.example/cdn-cgi/image/width=9/HTTP://b.example/A.png", "http://b.example/A.png"),
        ("https://c.example/cdn-cgi/image/width=9/img/A.png?v=2", "https://c.example/img/A.png?v=2"),
    ],
)
def test_an_original_is_found(url: str, original: str) -> None:
    found = fold(normalise(url).url)
    assert found is not None
    assert (found.url, found.rule) == (original, "resized_image")


@pytest.mark.parametrize(
    "url",
    [
        "https://i0.wp.com/b.example/",
        "https://i0.wp.com/b/A.png",
        "https://x.i0.wp.com/b.example/A.png",
        f"https://i0.wp.com/b.example/A.png?ssl=1{'&x=1' * 100}",
        f"{NEXT}?url=A.png",
        f"{NEXT}?url=",
        f"{NEXT}?url=%2FA.png{'&x=1' * 100}",
        "https://res.cloudinary.com/c/image/fetch/https://b.example/A.png?_a=x&y=1",
        "https://res.cloudinary.com/c/image/fetch/https://b.example/A.png?x_a=1",
        "https://c.example/x/cdn-cgi/image/width=9/img/A.png",
    ],
)
def test_what_is_not_sure_stays(url: str) -> None:
    assert fold(normalise(url).url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://i0.wp.com/b.example/A.png?q=v%3D2&ssl=1",  # the original's query, which Photon takes apart
        "https://i0.wp.com/A.png",
        "https://i9.wp.com/b.example/A.png",
        "https://c.example/_next/image?w=64",
        "https://c.example/_next/image?url=%2F%2Fb.example%2FA.png",
        "https://c.example/_next/image?url=data%3Aimage%2Fpng",
        "https://c.example/_next/image/guide?url=%2FA.png",
        "https://res.cloudinary.com/c/image/upload/v1/A.png",
        "https://res.cloudinary.com/c/image/fetch/w_9/https://b.example/A.png?v=2",
        "https://c.example/cdn-cgi/image/A.png",
    ],
)
def test_an_image_of_which_it_is_not_sure_what_was_resized_stays(url: str) -> None:
    assert fold(normalise(url).url) is None
