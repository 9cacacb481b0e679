"""What became of every report that this service took in, one by one and in totals.

Holds the SQL that reads reports and case files, and the gauges made of it; together with what
intake counts it shows a report that was lost or counted twice. No row is ever changed here, and
what is missing is reported, not repaired. Called by the process (gauges) and `awasi reconcile`.
"""
