"""Backnumber: crawls the back numbers of a link digest into one SQLite archive."""

__version__ = "0.1.0"
