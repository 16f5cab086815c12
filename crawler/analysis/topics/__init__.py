"""Topics over time: how often what a publication's vocabulary names occurs in headlines and summaries. Pure.

`file` reads a vocabulary, `counting` counts as pages and questions do, `own_analysis` as a publication's own analysis
did. docs/topics.md says what counts.
"""
