"""Questions to web archives: within their limits, recorded, and begun again where a run was ended."""
