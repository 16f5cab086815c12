"""What `scrapy publication` does: find out how a publication is to be described, and check a description."""
