"""URL identity as a whole: nothing is damaged, nothing is changed without a rule's name, real links included."""

import re
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.urls import FOLDS, MENDS, RULES, Normalised, domain, fold, is_web, normalise, resolve
from crawler.urls.folding import Fold
from crawler.urls.tracking import PARAMETERS, PREFIXES, SITE_PARAMETERS

BASE = "https://site.example/digests/first?a=b#c"


def test_the_lists_of_rules_are_closed_and_documented() -> None:
    assert set(MENDS) < set(RULES)
    for vocabulary in (RULES, MENDS, FOLDS, PARAMETERS, PREFIXES, *SITE_PARAMETERS.values()):
        assert all(re.fullmatch(r"[A-Za-z0-9_]+", name) and meaning for name, meaning in vocabulary.items())
    assert all(name == name.lower() for name in PARAMETERS | PREFIXES)


# Texts near to URLs, and texts that are none.
_pieces = st.sampled_from(
    [
        *(
            "https://",
            "http://",
            "HTTPS:/",
            "https//",
            "//",
            "/",
            "\\",
            ":",
            "@",
            "?",
            "#",
            "&",
            "=",
            ",",
            ".",
            "..",
            "%",
        ),
        *(
            "%7E",
            "%2e",
            "%41",
            "%zz",
            "%%341",
            "<",
            ">",
            '"',
            "”",
            "[",
            "](",
            ")",
            " ",
            "\n",
            "\u202f",
            "\u200b",
            "\ud800",
        ),
        *("a.example", "A.org", "www.a.com", "bücher.example", "☃.example", "℀", "[::1]", ":80", ":443", "127.0.0.1"),
        *("arxiv.org", "abs/2301.00001", "pdf", "v2", "youtu.be/AbCdEfGhIjK", "amp/", "?amp=1", "doi:10.1000/A"),
        *("utm_source=x", "id=5", "Echobox=15", ":~:text=a", "&amp;", "é", "\\", "doi.org/10.1000/A%2Fb", "web/2020/"),
        *("web.archive.org", "www.google.com/url?q=", "x.cdn.ampproject.org/c/s/", "substackcdn.com/image/fetch/w_1/"),
    ]
)


_near_urls = st.lists(_pieces, max_size=12).map("".join)


_texts = st.text(max_size=60) | _near_urls | st.builds("https://a.example/{}".format, st.text(max_size=40))


@given(_texts)
@example("https://a.example/%%341")
@example("https://a.example/a%5C..%2F/%2E./x")
@example("https://[a]b/")
@example("https://a.example:99999/")
@example("https://℀.example/")
@example("http\u017f://a.example/")
@settings(max_examples=6 * settings().max_examples)
def test_no_text_raises_and_the_normal_form_is_final(text: str) -> None:
    result = normalise(text)
    assert normalise(result.url) == Normalised(url=result.url, rules=())
    assert (result.url != text) == bool(result.rules)
    assert set(result.rules) <= set(RULES)
    assert domain(result.url) == domain(result.url)
    assert isinstance(resolve(text, BASE), str)
    assert isinstance(resolve(BASE, text), str)
    if is_web(result.url):
        parsed = urlsplit(result.url)
        assert parsed.scheme in {"http", "https"}
        assert parsed.hostname
        assert parsed.port != 0 or parsed.netloc.endswith(":0")
        assert result.url.isascii()
        assert not re.search(r"\s", result.url)
    found = fold(result.url)
    if found is not None:
        assert isinstance(found, Fold)
        assert found.rule in FOLDS
        assert found.url != result.url
        assert fold(found.url) is None
        assert normalise(found.url).rules == ()


@pytest.mark.parametrize(
    "hostile",
    [
        "https://" + "a" * 200_000,
        "https://" + "a." * 100_000,
        "https://a.example/" + "/." * 100_000,
        "https://a.example/" + "../" * 100_000,
        "https://" * 50_000,
        "https:/" * 50_000 + "\\" * 50_000,
        " \u200b" * 100_000 + "x",
        "https://a.example/" + "," * 100_000 + "https",
        "https://a.example/?" + "&amp;" * 50_000,
        "https://a.example/?" + "utm_source=x&" * 50_000,
        "https://a.example/" + "%" * 200_000,
        "https://a.example/" + "é" * 50_000,
        "[" * 100_000,
        "<https:" * 20_000,
        "https://arxiv.org/" + "1." * 100_000,
        "https://web.archive.org/web/1/" * 5_000,
    ],
)
def test_hostile_text_takes_bounded_time(hostile: str) -> None:
    started = time.perf_counter()
    result = normalise(hostile)
    fold(result.url)
    domain(result.url)
    resolve(hostile, hostile)
    assert time.perf_counter() - started < 5


# The real posts, checked by other means than the code's own.
_LINKS = re.compile(r"\]\(\s*<?([^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)>?\s*\)|\b(?:href|src)=\"([^\"\n<>]+)\"")


_TRACKING = re.compile(
    r"utm_\w+|ref_src|fbclid|mc_[ce]id|cmpid|guccounter|leadSource|tpcc|srnd|sref|sh|si|s|rc|__source|source|cid|usp|feature"
)


_TRACKING_FRAGMENT = re.compile(
    r"Echobox=\d+|xj4y7vzkg(\?leadSource=.*)?|:~:text=.*|[0-9a-f]{12}|gs\.\w+|amp_tf=.*|myft:.*"
)


def _links(shared: Path) -> set[str]:
    posts = sorted((shared / "corpus" / "posts").glob("*.md"))
    assert posts
    return {
        (markdown or html).strip()
        for post in posts
        for markdown, html in _LINKS.findall(post.read_text(encoding="utf-8"))
        if not (markdown or html).startswith("#")
    }


def test_real_links_change_only_as_the_rules_say(shared: Path) -> None:
    base = "https://www.site.example/digests/issue"
    links = _links(shared)
    assert len(links) > 10_000
    mended: set[str] = set()
    for written in links:
        result = normalise(resolve(written, base))
        before, after = urlsplit(resolve(written, base)), urlsplit(result.url)
        if set(result.rules) & set(MENDS):
            mended |= set(result.rules) & set(MENDS)
            assert (after.hostname or "?") in resolve(written, base).lower(), written
            assert after.path.strip("/").split("/")[-1] in written.replace("\\", "/")
            continue
        if before.scheme not in {"http", "https"}:
            assert result.url == written
            continue
        assert (after.scheme, after.netloc) == (before.scheme.lower(), before.netloc.lower()), written
        assert unquote(after.path) == (unquote(before.path) or "/"), written
        old, new = before.query.split("&"), after.query.split("&")
        dropped = [pair for pair in old if pair not in new and pair]
        assert [pair for pair in old if pair not in dropped] == new or not after.query, written
        assert all(_TRACKING.fullmatch(pair.partition("=")[0]) for pair in dropped), written
        if after.fragment != before.fragment:
            assert not after.fragment, written
            assert _TRACKING_FRAGMENT.fullmatch(before.fragment), written
    assert mended <= set(MENDS)
    assert {"scheme_doubled", "scheme_slashes", "joined", "backslash", "scheme_missing"} <= mended


def test_real_links_fold_to_what_their_identifiers_say(shared: Path) -> None:
    for written in _links(shared):
        url = normalise(resolve(written, "https://www.site.example/")).url
        found = fold(url)
        work = found.url if found else url
        if identifier := re.search(r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5})", url):
            assert work == f"https://arxiv.org/abs/{identifier[1]}"
        elif video := re.search(r"(?:youtu\.be/|/watch\?(?:.*&)?v=|/embed/)([\w-]{11})\b", url):
            assert work == f"https://www.youtube.com/watch?v={video[1]}"
        elif "ampproject" in url:
            assert urlsplit(work).path.strip("/").removesuffix(".html") in url
            assert "ampproject" not in work
        elif found:
            assert found.rule in {"amp", "tweet", "doi", "substack_image", "resized_image", "openreview"}, (url, found)
