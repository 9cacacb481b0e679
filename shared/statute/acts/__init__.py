"""What may be done in a case, a file a phase: commands, facts, and who decides on them.

Enters: an act of the law with its article. Never: SQL, events, wording.
Called by: `decide` and `forecast` only; services know commands and facts by the tables derived
  here.
"""
