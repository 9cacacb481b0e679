"""The law as rows: editions, stages, terms, violations, offices, each with its article.

Enters: data with a source, and functions that look a row up. Never: a case, a clock, anything
  that decides.
Called by: everything above it in the statute; services read it for names, choices and wording.
"""
