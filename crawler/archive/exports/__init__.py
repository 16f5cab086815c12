"""What leaves the archive: its tables and views, and chosen links, each in the form that others read."""
