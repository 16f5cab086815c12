"""The tree of a repository: what it names, and what is none."""

import json

import pytest

from crawler.digests.listings.tree import Tree, read_tree
from crawler.exceptions import ListingError


def test_a_tree_gives_files_and_folders_with_their_hashes() -> None:
    tree = [
        {"path": "2020-01-01-1.md", "type": "blob", "mode": "100644", "sha": "a"},
        {"path": "2020/2.markdown", "sha": "b"},
        {"path": "2020", "type": "tree", "sha": "c"},
        {"path": "elsewhere.md", "type": "blob", "mode": "120000", "sha": "d"},
        {"path": "module", "type": "commit", "sha": "e"},
        {"path": 5, "sha": "f"},
        {"path": "none.md"},
        None,
    ]
    files = {"2020-01-01-1.md": "a", "2020/2.markdown": "b"}
    wanted = Tree(files=files, folders={"2020": "c"}, links=("elsewhere.md",), is_truncated=False)
    assert read_tree(json.dumps({"tree": tree, "truncated": False})) == wanted


def test_names_are_told_with_the_folder_that_was_asked_for() -> None:
    told = read_tree(json.dumps({"tree": [{"path": "1.md", "sha": "a"}], "truncated": True}), "2020/cogs/")
    assert told == Tree(files={"2020/cogs/1.md": "a"}, folders={}, links=(), is_truncated=True)


def test_a_path_that_is_no_text_is_left_out_alone() -> None:
    told = read_tree('{"tree": [{"path": "cog-\\ud83e.md", "sha": "a"}, {"path": "1.md", "sha": "b"}]}', "2020/")
    assert (told.files, told.unnameable) == ({"2020/1.md": "b"}, ("2020/cog-\ufffd.md",))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tree": {}}', '{"message": "rate limit"}', "<html>", "[" * 100_000])
def test_what_is_no_tree_is_an_error_that_shows_it(text: str) -> None:
    with pytest.raises(ListingError, match="begins"):
        read_tree(text)
