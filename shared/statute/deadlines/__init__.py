"""From a trigger to the last moment of an act: calendars, counting, and why that date.

Enters: counting over a calendar that is handed in, and the published decrees. Never: the state of
  a case.
Called by: the clocks of a case, intake (when a report counts as lodged), `awasi deadline`.
"""
