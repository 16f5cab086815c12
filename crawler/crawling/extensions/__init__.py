"""Scrapy extensions: what watches a run."""
