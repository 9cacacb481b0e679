"""What became of every report, one by one and in sums.

Enters: the SQL over case files and the gauges made of it. Never: a change of any row.
Called by: the process (gauges) and `awasi reconcile`.
"""
