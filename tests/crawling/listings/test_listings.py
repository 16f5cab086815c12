"""Each way of listing: what it asks, what it makes of an answer, what of it is fetched."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from crawler.archive.issues.editions import KnownEdition
from crawler.archive.issues.listings import Listing
from crawler.crawling.arguments import Selection
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.listings.folder import FolderListing
from crawler.crawling.listings.reader import ListingReader, RemoteListing, text_of
from crawler.crawling.listings.registry import LISTINGS, lanes, open_listings
from crawler.crawling.listings.scope import RunScope
from crawler.crawling.listings.sitemap import SitemapListing
from crawler.crawling.listings.substack import PAGE_SIZE, SubstackListing
from crawler.crawling.listings.tree import TreeListing
from crawler.digests.description.site import Site
from crawler.digests.description.substack import SubstackTable
from crawler.digests.edition_address import public_url
from crawler.digests.publications import Repository
from crawler.exceptions import ArgumentError, ListingError, PostError
from crawler.items import ListingEntry
from tests.digests.made import PUBLICATION

POST = "2020-02-03-5.md"
LISTING = Listing(etag='"1"', last_modified="Mon, 03 Feb 2020 10:00:00 GMT", read_at="", entries=())
KNOWN = KnownEdition(
    revision="1", etag='"e"', last_modified=None, text_hash="", reader="", issue_key=None, gone_since=None
)


def scope(**values: Any) -> RunScope:
    usual: dict[str, Any] = {"publication": PUBLICATION, "public": PUBLICATION, "selection": Selection()}
    return RunScope(**usual | values)


def opened(way: type[ListingReader], **values: Any) -> Any:
    reader = way.open(scope(**values))
    assert reader is not None
    return reader


def entry(locator: str, **values: Any) -> ListingEntry:
    return ListingEntry(locator=locator, **values)


def answer(body: str | bytes, *, status: int = 200, **values: Any) -> TextResponse:
    data = body.encode() if isinstance(body, str) else body
    return TextResponse("https://site.example/answer", status=status, body=data, encoding="utf-8", **values)


@pytest.fixture
def issues() -> IssueCatalogue:
    return IssueCatalogue(None, None, PUBLICATION, (), StatsCollector(get_crawler()))


# The registry


def test_each_way_has_a_name_of_its_own_and_those_that_fill_gaps_come_last() -> None:
    assert len({way.name for way in LISTINGS}) == len(LISTINGS)
    gaps = [way.fills_gaps for way in LISTINGS]
    assert gaps == sorted(gaps)


def test_a_run_has_the_listings_that_its_publication_has() -> None:
    assert [listing.name for listing in open_listings(scope())] == ["repository", "site", "substack"]
    nowhere = PUBLICATION.at(site="no", repository="no", substack="no")
    assert open_listings(scope(publication=nowhere)) == []


def test_each_remote_listing_has_a_lane_with_its_pace() -> None:
    assert {name: lane["delay"] for name, lane in lanes(2.0).items()} == {
        "repository": 1.0,
        "feed": 2.0,
        "site": 2.0,
        "index": 2.0,
        "feed_pages": 2.0,
        "substack": 10.0,
    }


def test_the_arguments_say_where_a_run_asks(tmp_path: Path) -> None:
    publication = Path(__file__).resolve().parents[3] / "sample" / "publication.toml"
    given = {"publication": str(publication), "site": "http://127.0.0.1:8000/", "issues": "1-2"}
    told = RunScope.from_arguments(given)
    assert told.publication.site is not None
    assert told.publication.site.url == "http://127.0.0.1:8000"
    assert told.public.site is not None
    assert told.public.site.url == "https://gearbox.example"
    assert told.selection.numbers == (1, 2)
    assert [reader.name for reader in open_listings(told)] == ["repository", "site", "substack"]
    (tmp_path / POST).write_text("A post.")
    alone = RunScope.from_arguments({"publication": str(publication), "posts": str(tmp_path)})
    assert [reader.name for reader in open_listings(alone)] == ["folder"]


# All of them


@pytest.mark.parametrize("way", [TreeListing, SitemapListing, SubstackListing])
def test_requests_are_in_the_listings_lane_and_never_filtered(way: type[RemoteListing]) -> None:
    reader = opened(way)
    for request in (reader.first_request(None), reader.request(entry(POST), None)):
        assert request.meta["download_slot"] == way.name
        assert request.dont_filter
        assert any(request.url.startswith(base) for base in reader.bases())
        assert "handle_httpstatus_list" not in request.meta


@pytest.mark.parametrize("way", [TreeListing, SitemapListing])
def test_a_listing_is_asked_for_only_if_it_changed(way: type[RemoteListing]) -> None:
    reader = opened(way)
    request = reader.first_request(LISTING)
    assert request.headers["If-None-Match"] == b'"1"'
    assert request.headers["If-Modified-Since"] == b"Mon, 03 Feb 2020 10:00:00 GMT"
    assert request.meta["handle_httpstatus_list"] == [304]
    before = replace(LISTING, entries=(entry("a"),))
    page = reader.read(answer("", status=304), (), before)
    assert (page.entries, page.is_unchanged, page.is_complete) == (before.entries, True, True)


def test_pages_of_which_none_fits_the_rule_are_counted() -> None:
    site = Site(url="https://site.example", pages=re.compile("/issues/"))
    reader = opened(SitemapListing, publication=replace(PUBLICATION, site=site))
    body = "<urlset><url><loc>https://site.example/about</loc></url></urlset>"
    with pytest.raises(ListingError, match=r"none of the 1 pages that it names has a path that `pages`"):
        reader.read(answer(body, request=reader.first_request(None)), (), None)


@pytest.mark.parametrize(
    ("way", "body"),
    [
        (TreeListing, '{"tree": []}'),
        (SitemapListing, "<urlset></urlset>"),
        (TreeListing, "<html>"),
        (SitemapListing, "<html></html>"),
        (SubstackListing, "{}"),
    ],
)
def test_an_answer_that_lists_nothing_is_an_error(way: type[RemoteListing], body: str) -> None:
    reader = opened(way)
    with pytest.raises(ListingError):
        reader.read(answer(body, request=reader.first_request(None)), (), None)


@pytest.mark.parametrize(
    ("way", "revision", "known", "is_same"),
    [
        (TreeListing, "1", KNOWN, True),
        (TreeListing, "2", KNOWN, False),
        (TreeListing, "1", None, False),
        (SitemapListing, None, replace(KNOWN, revision=None), False),
        (SubstackListing, None, replace(KNOWN, revision=None), True),
    ],
)
def test_a_revision_tells_whether_an_edition_is_the_same(
    way: type[RemoteListing], revision: str | None, known: KnownEdition | None, *, is_same: bool
) -> None:
    """Without one, it is asked for again where the answer may be that nothing changed."""
    assert opened(way).is_same(entry("a", revision=revision), known) is is_same


def test_readers_find_an_edition_where_it_is_published() -> None:
    assert public_url(PUBLICATION, "markdown", "a b.md") == "https://raw.example/a%20b.md"
    assert public_url(PUBLICATION, "page", "/a,b") == "https://site.example/a,b"
    assert public_url(PUBLICATION, "post", "a") == "https://post.example/p/a"


# Folder


def test_the_files_of_a_folder_are_read_with_the_hash_that_git_gives_them(
    tmp_path: Path, issues: IssueCatalogue
) -> None:
    (tmp_path / POST).write_text("hello\n")
    (tmp_path / "2020-02-10-special.md").write_bytes(b"\x00" * 100)
    reader = opened(FolderListing, posts=str(tmp_path))
    first, special = reader.entries()
    document = reader.document(first)
    assert (document.locator, document.revision, document.url) == (
        *(POST, "ce013625030ba8dba906f756967f9e9ca394464a", f"https://raw.example/{POST}"),
    )
    assert reader.address(first) == str(tmp_path / POST)
    with pytest.raises(PostError, match="NUL"):
        reader.document(special)
    assert not reader.is_complete, "the repository says what is there"


def test_a_post_whose_path_tells_no_number_is_wanted_unless_the_others_tell_theirs(
    tmp_path: Path, issues: IssueCatalogue
) -> None:
    def wanted(*names: str) -> list[bool]:
        for name in names:
            (tmp_path / name).touch()
        reader = opened(FolderListing, posts=str(tmp_path), selection=Selection(numbers=(5, 5)))
        return [reader.is_wanted(each, issues) for each in reader.entries()]

    assert wanted("a.md", "b.md", "issue-6.md") == [True, True, False]
    assert wanted("5.md", "7.md", "8.md") == [True, False, False, False, False, False], "numbers first"


def test_a_folder_that_is_none_is_an_error() -> None:
    with pytest.raises(ArgumentError, match="there is no such folder"):
        FolderListing.open(scope(posts="/nowhere/at/all"))


# Tree


def test_a_tree_lists_posts_by_hash(issues: IssueCatalogue) -> None:
    reader = opened(TreeListing, selection=Selection(since=date(2020, 2, 1)))
    tree = json.dumps({"tree": [{"path": POST, "sha": "a"}, {"path": "2019-01-01-1.md", "sha": "b"}]})
    page = reader.read(answer(tree, headers={"ETag": '"2"'}), (), None)
    assert (page.etag, page.next) == ('"2"', None)
    assert [reader.is_wanted(each, issues) for each in page.entries] == [False, True]
    assert reader.request(page.entries[1], KNOWN).url == f"https://raw.example/{POST}"
    assert reader.first_request(None).meta["dont_obey_robotstxt"]


def test_a_tree_is_asked_for_with_its_folders_and_tells_what_it_leaves_out() -> None:
    reader = opened(TreeListing)
    assert reader.first_request(None).url == "https://api.example/tree?recursive=1"
    names = ["2020/5.md", "about.txt", "../../x.md", "/etc/y.md", "a//b.md", "_drafts/6.md"]
    tree = [{"path": name, "sha": name} for name in names] + [{"path": "z.md", "mode": "120000", "sha": "z"}]
    page = reader.read(answer(json.dumps({"tree": tree})), (), None)
    assert [each.locator for each in page.entries] == ["2020/5.md"]
    assert reader.left_out == {
        "another kind of file": ("about.txt",),
        "its path is none below the folder": ("../../x.md", "/etc/y.md", "a//b.md"),
        "a draft": ("_drafts/6.md",),
        "a symbolic link": ("z.md",),
    }


def test_the_folders_of_a_truncated_tree_are_asked_for_one_by_one() -> None:
    repository = Repository(tree="https://api.example/git/trees/main:a/posts", raw="https://raw.example")
    reader = opened(TreeListing, publication=replace(PUBLICATION, repository=repository))

    def tree(*names: str, truncated: bool = False) -> str:
        entries = [{"path": name, "sha": f"h-{name.rstrip('/')}"} for name in names if not name.endswith("/")]
        entries += [{"path": n[:-1], "type": "tree", "sha": f"h-{n[:-1]}"} for n in names if n.endswith("/")]
        return json.dumps({"tree": entries, "truncated": truncated})

    answers = {
        "main:a/posts?recursive=1": tree("2019/", "2019/1.md", truncated=True),
        "main:a/posts": tree("0.md", "2019/", "2020/"),
        "h-2019?recursive=1": tree("1.md", "2.md"),
        "h-2020?recursive=1": tree("cogs/", truncated=True),
        "h-2020": tree("3.md", "cogs/"),
        "h-cogs?recursive=1": tree("4.md"),
    }
    asked, request = [], reader.first_request(None)
    while request is not None:
        asked.append(request.url.partition("/git/trees/")[2])
        page = reader.read(answer(answers[asked[-1]], request=request), (), None)
        request = page.next
    assert sorted(asked) == sorted(answers)
    found = {each.locator: each.revision for each in page.entries}
    names = ["0.md", "2019/1.md", "2019/2.md", "2020/3.md", "2020/cogs/4.md"]
    assert found == {name: f"h-{name.rsplit('/', 1)[-1]}" for name in names}
    assert page.is_complete


def test_a_folder_of_more_files_than_an_answer_names_is_an_error() -> None:
    reader = opened(TreeListing)
    first = reader.first_request(None)
    truncated = json.dumps({"tree": [], "truncated": True})
    again = reader.read(answer(truncated, request=first), (), None).next
    with pytest.raises(ListingError, match=r"holds more than one answer can name; split it, or .* -a posts=DIR"):
        reader.read(answer(truncated, request=again), (), None)


def test_a_page_in_place_of_a_post_is_an_error() -> None:
    reader = opened(TreeListing)
    assert reader.document(answer("A post."), entry(POST)).text == "A post."
    with pytest.raises(PostError, match="an HTML page and no Markdown"):
        reader.document(answer("\n<!DOCTYPE html><p>Sign in."), entry(POST))
    assert reader.document(answer("<!DOCTYPE html><p>A post."), entry("5.html")).locator == "5.html"


# Sitemap


def test_a_page_is_asked_for_on_the_condition_that_it_changed() -> None:
    request = opened(SitemapListing).request(entry("/a,b c"), KNOWN)
    assert request.url == "https://site.example/a,b%20c"
    assert request.headers["If-None-Match"] == b'"e"'
    assert request.meta["handle_httpstatus_list"] == [304]


def test_a_page_whose_path_tells_no_number_is_left_out_of_a_run_for_some(issues: IssueCatalogue) -> None:
    some = opened(SitemapListing, selection=Selection(numbers=(5, 5)))
    wanted = [some.is_wanted(entry(path), issues) for path in ("/5/", "/6/", "/digests/the-5")]
    assert wanted == [True, False, False]
    assert opened(SitemapListing).is_wanted(entry("/digests/the-5"), issues)


@pytest.mark.parametrize("way", [SitemapListing, SubstackListing])
def test_bytes_that_are_no_text_are_an_error(way: type[RemoteListing]) -> None:
    reader = opened(way)
    assert reader.document(answer("A text.", headers={"ETag": '"2"'}), entry("/a")).etag == '"2"'
    with pytest.raises(PostError, match="bytes that are no text"):
        reader.document(Response("https://site.example/a", body=b"\x89PNG"), entry("/a"))


# Substack


def page_of(*slugs: str) -> str:
    return json.dumps([{"slug": slug, "title": f"Gears #{slug}", "post_date": "2020-02-03"} for slug in slugs])


def read(body: str, *, offset: int = 0, found: tuple[ListingEntry, ...] = (), before: Listing | None = None) -> Any:
    reader = opened(SubstackListing)
    request = reader.first_request(None)
    request.meta["listing_offset"] = offset
    return reader.read(answer(body, request=request), found, before)


def test_the_archive_is_read_page_by_page_until_one_is_empty() -> None:
    first = read(page_of("2", "1"))
    assert first.next is not None
    assert first.next.url.endswith(f"offset={PAGE_SIZE}&limit={PAGE_SIZE}")
    last = read("[]", offset=PAGE_SIZE, found=first.entries)
    assert last.next is None
    assert last.is_complete
    assert [each.locator for each in last.entries] == ["2", "1"]


def test_a_page_that_brings_nothing_new_ends_the_listing_and_the_rest_is_as_it_was() -> None:
    before = replace(LISTING, entries=read(page_of("2", "1", "0")).entries)
    last = read(page_of("2", "1"), before=before)
    assert last.next is None
    assert not last.is_complete, "what it does not name may be there"
    assert {each.locator for each in last.entries} == {"2", "1", "0"}
    assert read(page_of("3", "2"), before=before).next is not None
    found = read(page_of("2", "1")).entries
    assert read(page_of("2", "1"), offset=PAGE_SIZE, found=found).next is None, "a page that comes again"


@pytest.mark.parametrize("codec", ["rot13", "base64", "hex", "zip", "idna", "punycode", "undefined", "utf-7"])
def test_a_listing_whose_server_names_a_codec_that_is_no_charset_is_read(codec: str) -> None:
    headers = {"Content-Type": f"text/html; charset={codec}"}
    response = HtmlResponse("https://post.example/", body=b"<p>Caf\xc3\xa9 \xff</p>", headers=headers)
    assert text_of(response).startswith("<p>Caf")


def test_an_archive_page_that_cannot_be_read_is_told_with_its_place() -> None:
    with pytest.raises(ListingError, match="offset 24: no list of posts"):
        read("{}", offset=24)


def test_a_post_is_needed_where_nobody_else_has_its_issue(issues: IssueCatalogue) -> None:
    reader = opened(SubstackListing)
    post = entry("gears-5", title="Gears #5", published="2020-02-03", type="newsletter")
    assert reader.is_wanted(post, issues)
    assert reader.is_needed(post, None, issues)
    assert reader.request(post, None).url == "https://post.example/api/v1/posts/gears-5"
    for other in (replace(post, type="podcast"), replace(post, type="thread"), replace(post, title="Podcast #5")):
        assert not reader.is_wanted(other, issues)
    assert reader.is_wanted(replace(post, title="A note"), issues), "titles need no number"
    table = SubstackTable(url="https://post.example", titles=re.compile("#"))
    some = opened(SubstackListing, publication=replace(PUBLICATION, substack=table))
    assert [some.is_wanted(each, issues) for each in (post, replace(post, title="A note"))] == [True, False]
