"""The posts of a local folder."""

import hashlib
import os
import re
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from crawler.digests.description.posts import Posts
from crawler.digests.listings.folder import MAX_BYTES, LocalPost, blob_hash, find_posts, read_bytes, to_document
from crawler.digests.publications import Publication
from crawler.exceptions import ArgumentError, PostError
from tests.digests.made import PUBLICATION

NAME = "2020-2-3-5.md"


def post(folder: Path, data: bytes, name: str = NAME) -> LocalPost:
    path = folder / name
    path.write_bytes(data)
    return LocalPost(path=str(path), name=name, root=folder)


def names(folder: Path, publication: Publication = PUBLICATION) -> list[str]:
    return [found.name for found in find_posts(str(folder), publication).posts]


FOUND = (
    NAME,
    "_weekly/9.md",
    "issue-4/README.md",
    "5.mdx",
    "2019-01-01-a.markdown",
    "2020/cogs/index.MD",
    "2020/6.mkd",
    "2020/7.HTML",
    "8.rst",
)
LEFT_OUT = {
    "another kind of file": ("2020/5.txt", "2020/cover.PNG"),
    "its name says that it is none": (
        "2021/README.md",
        "README.md",
        "_index.md",
        "_layouts/11.html",
        "about/index.md",
    ),
    "a draft": ("_drafts/10.md", "draft/12.md"),
}


def test_posts_are_found_at_any_depth_and_the_others_are_told(tmp_path: Path) -> None:
    for name in (*FOUND, *chain.from_iterable(LEFT_OUT.values()), ".git/9.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        post(tmp_path, b"x", name)
    posts = find_posts(str(tmp_path), PUBLICATION)
    assert [each.name for each in posts.posts] == sorted(FOUND)
    assert posts.left_out == LEFT_OUT


def test_a_pattern_says_which_paths_are_posts(tmp_path: Path) -> None:
    (tmp_path / "_drafts").mkdir()
    for name in ("issue-1.md", "about.md", "_drafts/issue-2.md", "issue-1.md.html"):
        post(tmp_path, b"x", name)
    publication = replace(PUBLICATION, posts=Posts(pattern=re.compile(r"(?:.*/)?issue-(?P<number>\d+)\.md")))
    assert names(tmp_path, publication) == ["_drafts/issue-2.md", "issue-1.md"]
    left_out = find_posts(str(tmp_path), publication).left_out
    assert left_out == {"its path does not match posts.pattern": ("about.md", "issue-1.md.html")}


def test_symbolic_links_are_followed_to_files_of_the_folder_only(tmp_path: Path) -> None:
    inside, outside = tmp_path / "posts", tmp_path / "elsewhere"
    inside.mkdir()
    outside.mkdir()
    post(outside, b"secret", "2.md")
    post(inside, b"x", "1.md")
    for name, target in (("3.md", "1.md"), ("4.md", "../elsewhere/2.md"), ("5.md", "nowhere.md"), ("7.md", "7.md")):
        (inside / name).symlink_to(target)
    (inside / "6").symlink_to("../elsewhere")
    found = find_posts(str(inside), PUBLICATION)
    assert found.left_out == {"a symbolic link that is not followed": ("6",)}
    told = {}
    for each in found.posts:
        try:
            told[each.name] = read_bytes(each).decode()
        except PostError as error:
            told[each.name] = error.kind
    unavailable = "edition_unavailable"
    assert told == {"1.md": "x", "3.md": "x", "4.md": "path_refused", "5.md": unavailable, "7.md": unavailable}


def test_the_publications_folder_below_a_checkout_is_found(tmp_path: Path) -> None:
    (tmp_path / "_posts").mkdir()
    post(tmp_path, b"x", "2020-01-01-page-of-the-site.md")
    post(tmp_path / "_posts", b"x")
    (found,) = find_posts(str(tmp_path), PUBLICATION).posts
    assert found.path == str(tmp_path / "_posts" / NAME)


def test_a_folder_that_is_missing_or_holds_no_posts_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="no such folder"):
        find_posts(str(tmp_path / "none"), PUBLICATION)
    with pytest.raises(ArgumentError, match=r"holds no posts \(files that end in .*Left out: no files"):
        find_posts(str(tmp_path), PUBLICATION)
    with pytest.raises(ArgumentError, match="no such folder"):
        find_posts(str(post(tmp_path, b"x", "a.txt").path), PUBLICATION)
    with pytest.raises(ArgumentError, match=r"Left out: 1 \(another kind of file\): a\.txt"):
        find_posts(str(tmp_path), PUBLICATION)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_cannot_be_read_is_an_error_that_says_so(tmp_path: Path) -> None:
    tmp_path.chmod(0)
    try:
        with pytest.raises(ArgumentError, match="cannot be read"):
            find_posts(str(tmp_path), PUBLICATION)
    finally:
        tmp_path.chmod(0o700)


def test_bytes_are_read_as_they_are(tmp_path: Path) -> None:
    assert read_bytes(post(tmp_path, b"a\r\n\xff")) == b"a\r\n\xff"


def test_a_file_that_is_too_large_or_gone_is_an_error_that_names_it(tmp_path: Path) -> None:
    large = post(tmp_path, b"")
    with Path(large.path).open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(PostError, match=NAME) as caught:
        read_bytes(large)
    assert caught.value.kind == "too_large"
    Path(large.path).unlink()
    with pytest.raises(PostError, match=NAME) as caught:
        read_bytes(large)
    assert caught.value.kind == "edition_unavailable"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    with pytest.raises(PostError, match="is no file but a pipe or a device") as told:
        read_bytes(LocalPost(path=str(tmp_path / NAME), name=NAME, root=tmp_path))
    assert told.value.kind == "path_refused"


def test_the_hash_is_gits() -> None:
    data = "ü\n".encode()
    assert blob_hash(data) == hashlib.sha1(b"blob 3\x00" + data, usedforsecurity=False).hexdigest()
    assert blob_hash(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


def test_a_document_of_utf_8() -> None:
    made = to_document(NAME, "\ufeffü".encode(), url="https://r.example/x", revision="abc")
    assert (made.kind, made.locator, made.url, made.revision) == ("markdown", NAME, "https://r.example/x", "abc")
    assert (made.text, made.problems) == ("ü", ())


def test_bytes_that_are_no_utf_8_are_replaced_and_noted() -> None:
    made = to_document(NAME, b"a na\xefve gear turns at night", url="x", revision=None)
    assert made.text == "a na\ufffdve gear turns at night"
    ((problem),) = made.problems
    assert (problem.kind, problem.about) == ("characters_lost", NAME)
    assert "0xef at 4" in problem.evidence


def test_a_charset_that_html_declares_is_taken_where_it_fits() -> None:
    head = '<meta http-equiv="Content-Type" content="text/html; charset={}"><p>R\xe4der'
    made = to_document("1.html", head.format("iso-8859-1").encode("latin-1"), url="x", revision="r")
    assert (made.text, made.revision, made.problems) == (head.format("iso-8859-1"), "r", ())
    for wrong in ("utf-8", "ascii", "no-such-charset"):
        lost = to_document("1.html", head.format(wrong).encode("latin-1"), url="x", revision=None)
        assert lost.text.endswith("R\ufffdder")
        assert [problem.kind for problem in lost.problems] == ["characters_lost"]


@pytest.mark.parametrize("data", [b"a\x00b", b"\x89PNG\r\n\x1a\n\x00", b"\xff\xfe" * 40, b"\xff"])
def test_bytes_that_are_no_text_are_an_error(data: bytes) -> None:
    with pytest.raises(PostError, match="no text") as caught:
        to_document(NAME, data, url="x", revision=None)
    assert caught.value.kind == "not_text"
