"""Migrations of archives of earlier schemas."""
