"""The publication's repository as GitHub's public interface shows it: a tree listing and raw files."""

import hashlib
import json
from collections.abc import Sequence

from sample.jekyll import Page

FOLDER = "_posts/digests"
BRANCH = "master"


def blob_hash(content: bytes) -> str:
    """The name that git gives a file's content.

    >>> blob_hash(b"")
    'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'
    """
    # Git's names are SHA-1: it is an identity here, not a seal.
    return hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


def tree(pages: Sequence[Page], base: str) -> str:
    """The answer of ``GET {base}/git/trees/master:_posts/digests``: JSON, files by name."""
    entries = [
        {
            "path": page.name,
            "mode": "100644",
            "type": "blob",
            "sha": (sha := blob_hash(page.written)),
            "size": len(page.written),
            "url": f"{base}/git/blobs/{sha}",
        }
        for page in sorted(pages, key=lambda page: page.name)
    ]
    sha = hashlib.sha1("".join(str(entry) for entry in entries).encode(), usedforsecurity=False).hexdigest()
    return json.dumps({"sha": sha, "url": f"{base}/git/trees/{sha}", "tree": entries, "truncated": False})
