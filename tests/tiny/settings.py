"""The project's own settings, with spiders made for tests and without the patience that public sites are owed."""

from crawler.settings import *  # noqa: F403 - the project's settings are what is tested

SPIDER_MODULES = ["tests.tiny.spiders"]
ITEM_PIPELINES = {"crawler.crawling.pipelines.store.StoreDigest": 800}
ROBOTSTXT_OBEY = False
DOWNLOAD_DELAY = 0
RETRY_ENABLED = False
ALLOWED_NETWORKS = "127.0.0.0/8"
