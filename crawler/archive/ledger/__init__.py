"""Visits to links and images, captures and sources: the repository of the ledger."""
