"""What a page of any site says of itself: one module a field or a place where pages keep such things."""
