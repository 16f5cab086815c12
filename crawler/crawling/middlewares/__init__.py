"""Downloader and spider middlewares: manners and safety of the crawler."""
