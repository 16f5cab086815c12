"""Backnumber: crawls the back numbers of a link digest into one SQLite archive."""

__version__ = "0.2.0"
