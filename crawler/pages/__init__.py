"""Pure readers: text and URL in, item out. No Scrapy, no network, no files."""
