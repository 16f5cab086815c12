"""Publications, the listings and editions of their issues, and how an issue is made of them. Pure."""
