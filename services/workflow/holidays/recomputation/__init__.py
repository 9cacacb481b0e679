"""Recomputes the deadlines of running cases after the holiday table was amended.

A worker lists the open cases of the amended region, settles those whose dates stay, and sends every
other one a `Recompute` command through its workflow, once.

Enters: the worker, the pure comparison of a case under two tables, and the SQL of both the work and
its report.
Never: the table itself and its approval (the parent package).
Called by: the process that carries out activities, and by the API for reports and previews.
"""
