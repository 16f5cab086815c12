"""Read what a page of any site states about itself: one module a field, or a place where pages state it."""
