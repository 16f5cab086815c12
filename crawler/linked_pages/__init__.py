"""Read the pages and images that issues link to. Pure."""
