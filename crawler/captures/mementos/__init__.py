"""Copies of pages in web archives: how they are asked for (RFC 7089, CDX), and what the answers say. Pure."""
