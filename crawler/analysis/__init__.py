"""What follows from all that the archive holds: drift, stories, survival, topics. Pure, over rows."""
