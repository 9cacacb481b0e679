"""What may be done in a case, a file a phase: commands, facts, and who decides on them.

Enters: an act of the law with its article. Never: SQL, events, wording.
Called by: `decide`, `forecast` and `open_acts`, who alone have anything decided; services and
  tools read commands and facts here by name, and the tables derived from the rows.
"""
