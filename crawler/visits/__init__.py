"""The model of the ledger: observations, outcomes, states, schedule and queue. Pure."""
