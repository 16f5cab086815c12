"""The body of an edition: its blocks, and the sections, mentions and images that they hold."""
