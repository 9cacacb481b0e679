"""What became of every report that this service received, one by one and in totals.

Enters: the SQL that reads reports and case files, and the gauges made of it; together with what
intake counts it shows a report that was lost or counted twice.
Never: a change of any row: what is missing is reported, not repaired.
Called by: the process (gauges) and `awasi reconcile`.
"""
