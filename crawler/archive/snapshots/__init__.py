"""Copies of linked pages in web archives: requests for them, what was found, rejected, submitted."""
