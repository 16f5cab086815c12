"""The archive in Datasette: questions, descriptions, charts, pages and feeds."""
