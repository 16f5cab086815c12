"""Shards: archives that hold what is due in one part of the hosts, to be crawled elsewhere and adopted again."""

from crawler.archive.shards.make import ARCHIVE_NAME, make_shards
from crawler.archive.shards.shard import Shard, list_shards, own_shard

__all__ = ["ARCHIVE_NAME", "Shard", "list_shards", "make_shards", "own_shard"]
