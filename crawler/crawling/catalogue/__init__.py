"""What a run of `scrapy crawl digests` knows of a publication, and writes of it."""
