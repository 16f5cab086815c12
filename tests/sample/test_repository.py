import json
import subprocess
from pathlib import Path

from sample.repository import blob_hash
from sample.server import POSTS
from tests.sample.conftest import Get

TREE = "/repository/git/trees/master:_posts/digests"
RAW = "/repository/raw/master/_posts/digests/"


def test_the_tree_lists_every_post_with_gits_own_hash(get: Get) -> None:
    tree = json.loads(get(TREE).body)
    assert tree["truncated"] is False
    names = [entry["path"] for entry in tree["tree"]]
    assert names == sorted(file.name for file in POSTS.glob("*.md"))
    for entry in tree["tree"]:
        raw = get(RAW + entry["path"]).body
        assert raw == (POSTS / entry["path"]).read_bytes()
        assert (entry["type"], entry["size"], entry["sha"]) == ("blob", len(raw), blob_hash(raw))


def test_the_hash_is_gits(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes("Zahnräder\n".encode())
    made = subprocess.run(["git", "hash-object", "file"], cwd=tmp_path, capture_output=True, check=True, text=True)
    assert blob_hash("Zahnräder\n".encode()) == made.stdout.strip()


def test_an_encoded_colon_is_one(get: Get) -> None:
    assert get(TREE.replace(":", "%3A")).body == get(TREE).body


def test_what_is_known_is_not_sent_again(get: Get) -> None:
    for path in (TREE, f"{RAW}2018-03-05-1.md"):
        tag = get(path).headers["ETag"]
        assert (get(path, If_None_Match=tag).status, get(path, If_None_Match=tag).body) == (304, b"")
        assert get(path, If_None_Match=f"W/{tag}").status == 304
        assert get(path, If_None_Match='"another"').status == 200


def test_other_files_are_missing(get: Get) -> None:
    assert get(RAW + "2018-03-05-99.md").status == 404
    assert get("/repository/git/trees/main:_posts/digests").status == 404
