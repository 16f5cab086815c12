"""Issues that came as mail: what a message says, with everything of the reader to whom it was sent cut out. Pure."""
