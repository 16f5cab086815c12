"""Visits to links and images: outcome, state, schedule and queue. Pure."""
