"""The ledger: visits to links and images, captures, sources, and what is derived from them."""
