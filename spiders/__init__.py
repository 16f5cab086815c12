"""The spiders: `digests` reads the issues of a publication."""
