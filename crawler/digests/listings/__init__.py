"""Ways of listing the editions of a publication."""
