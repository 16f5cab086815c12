"""How long links live: interval-censored survival from the citation on."""
