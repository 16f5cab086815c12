"""Scrapy's side: middlewares, pipelines, extensions and what the spiders share."""
