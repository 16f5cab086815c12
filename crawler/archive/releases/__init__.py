"""A release: the archive as it can be made again by anyone from the same inputs, with what is known of its quality."""
