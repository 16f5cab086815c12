"""The explorer: the archive in Datasette, with pages of its own."""
