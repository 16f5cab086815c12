"""Exports of the archive: its tables and views, and chosen links, each in formats that other programs read."""
