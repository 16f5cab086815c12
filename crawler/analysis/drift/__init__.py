"""Drift: is the page behind a link still what the digest described? Pure."""

from crawler.analysis.drift.rules import RULES, Rule, compare
from crawler.analysis.drift.verdicts import VERDICTS, Verdict, Word
from crawler.analysis.drift.visited import verdict_of_lost, verdict_of_unread

__all__ = ["RULES", "VERDICTS", "Rule", "Verdict", "Word", "compare", "verdict_of_lost", "verdict_of_unread"]
