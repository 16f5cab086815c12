"""The addresses of links and images: brought to what today's rules say, ids and history kept."""
