"""Gives every open case its workflow again after Temporal's store was lost.

Enters: the command `recover` and its SQL. Never: anything a running case needs.
Called by: `awasi recover` and `python -m services.workflow recover`.
"""
